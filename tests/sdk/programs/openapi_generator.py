import scenario
from openapi_client import (
    ApiClient,
    Configuration,
    CreateWebhook,
    ImportsApi,
    ProductsApi,
    StartImport,
    UploadRequest,
    UploadsApi,
    WebhooksApi,
)
from openapi_client.exceptions import NotFoundException

client = ApiClient(Configuration(host=scenario.URL, access_token=scenario.API_KEY))
products = ProductsApi(client)


def main() -> None:
    request = UploadRequest(filename="a.csv", size=len(scenario.CSV), content_type="text/csv")
    upload = UploadsApi(client).create_upload(request)
    scenario.put(upload.method, upload.url, upload.headers or {})
    imports = ImportsApi(client)
    started = imports.start_import(StartImport(upload_id=upload.id))
    scenario.wait(lambda: imports.get_import(started.id).status)
    scenario.all_pages(_page)
    _webhook()
    code = ""
    try:
        products.get_product("9223372036854775807")
    except NotFoundException as error:
        code = getattr(error.data, "code", "")
    assert code == "not_found", code


def _page(cursor: str | None) -> tuple[list[object], str | None]:
    page = products.list_products(limit=2, sku=f"{scenario.PREFIX}-*", cursor=cursor)
    return list(page.items), page.next_cursor


def _webhook() -> None:
    webhooks = WebhooksApi(client)
    made = webhooks.create_webhook(CreateWebhook(url=scenario.RECEIVER, event_types=["import.completed"]))
    assert made.secret.startswith("whsec_")
    assert made.created_by.name
    result = webhooks.send_test_event(made.id)
    assert result.succeeded, result.error
    webhooks.delete_webhook(made.id)


main()
