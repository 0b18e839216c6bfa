from uuid import UUID

import httpx
import scenario
from skuport_client import AuthenticatedClient
from skuport_client.api.imports import get_import, start_import
from skuport_client.api.products import get_product, list_products
from skuport_client.api.uploads import create_upload
from skuport_client.api.webhooks import create_webhook, delete_webhook, send_test_event
from skuport_client.models.attribute_filter import AttributeFilter
from skuport_client.models.create_webhook import CreateWebhook
from skuport_client.models.import_ import Import
from skuport_client.models.problem import Problem
from skuport_client.models.product_page import ProductPage
from skuport_client.models.start_import import StartImport
from skuport_client.models.test_result import TestResult
from skuport_client.models.upload import Upload
from skuport_client.models.upload_headers_type_0 import UploadHeadersType0
from skuport_client.models.upload_request import UploadRequest
from skuport_client.models.webhook_with_secret import WebhookWithSecret
from skuport_client.types import UNSET, Unset

client = AuthenticatedClient(base_url=scenario.URL, token=scenario.API_KEY, timeout=httpx.Timeout(30))


def main() -> None:
    request = UploadRequest(filename="a.csv", size=len(scenario.CSV), content_type="text/csv")
    upload = create_upload.sync(client=client, body=request)
    assert isinstance(upload, Upload)
    assert isinstance(upload.headers, UploadHeadersType0)
    scenario.put(upload.method, upload.url, upload.headers.additional_properties)
    started = start_import.sync(client=client, body=StartImport(upload_id=upload.id))
    assert isinstance(started, Import)
    import_id = started.id
    scenario.wait(lambda: _status(import_id))
    scenario.all_pages(_page)
    scenario.all_pages(_red_page, "red & white")
    _webhook()
    missing = get_product.sync(product_id="9223372036854775807", client=client)
    assert isinstance(missing, Problem)
    assert missing.code == "not_found"


def _status(import_id: UUID) -> str:
    found = get_import.sync(import_id=import_id, client=client)
    assert isinstance(found, Import)
    return str(found.status.value)


def _page(cursor: str | None, attributes: AttributeFilter | Unset = UNSET) -> tuple[list[object], str | None]:
    page = list_products.sync(
        client=client,
        limit=2,
        sku=f"{scenario.PREFIX}-*",
        cursor=UNSET if cursor is None else cursor,
        attributes=attributes,
    )
    assert isinstance(page, ProductPage)
    return list(page.items), page.next_cursor


def _red_page(cursor: str | None) -> tuple[list[object], str | None]:
    # This generator sends the keys of an object as parameters of their own.
    return _page(cursor, AttributeFilter.from_dict({"attributes.Main colour": "red & white"}))


def _webhook() -> None:
    body = CreateWebhook.from_dict({"url": scenario.RECEIVER, "event_types": ["import.completed"]})
    made = create_webhook.sync(client=client, body=body)
    assert isinstance(made, WebhookWithSecret)
    assert made.secret.startswith("whsec_")
    assert made.created_by.name
    result = send_test_event.sync(webhook_id=made.id, client=client)
    assert isinstance(result, TestResult)
    assert result.succeeded, result.error
    assert delete_webhook.sync_detailed(webhook_id=made.id, client=client).status_code == 204


main()
