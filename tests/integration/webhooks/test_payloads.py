"""Real events have the data that their types document."""

import json

from skuport.webhooks.event_types import BY_TYPE
from tests.support.importing import Importer, csv_of
from tests.support.webhooks import Hooks


async def test_edits_and_imports_send_the_documented_data(hooks: Hooks) -> None:
    kinds = ["product.created", "product.updated", "product.deleted", "products.imported"]
    kinds += ["import.started", "import.completed"]
    await hooks.add("/200", event_types=kinds)
    client = hooks.stack.client

    created = await client.post("/products", json={"sku": "A-1", "name": "Table"})
    assert created.status_code == 201, created.text
    path = f"/products/{created.json()['id']}"
    etag = created.headers["etag"]
    updated = await client.patch(path, json={"name": "Chair"}, headers={"If-Match": etag})
    assert updated.status_code == 200, updated.text
    deleted = await client.delete(path, headers={"If-Match": updated.headers["etag"]})
    assert deleted.status_code == 204, deleted.text
    importer = Importer(client)
    await importer.run(csv_of("sku,name", "B-1,Stool"), events="batched")
    await importer.aclose()
    await hooks.received("/200", 6)

    found = {body["type"]: body["data"] for body in (json.loads(r.body) for r in hooks.receiver.received)}
    assert sorted(found) == sorted(kinds)
    for kind, data in found.items():
        assert BY_TYPE[kind].data.model_validate_json(json.dumps(data)).model_dump(mode="json") == data
    assert found["product.created"] == created.json()
    assert found["product.updated"] == updated.json()
    assert found["product.deleted"] == {"id": created.json()["id"], "sku": "A-1", "version": 2}
    assert found["products.imported"]["skus"] == ["B-1"]


async def test_bulk_jobs_send_the_documented_data(hooks: Hooks) -> None:
    await hooks.add("/200", event_types=["products.bulk_deleted", "products.bulk_updated"])
    client = hooks.stack.client
    for sku in ("A-1", "A-2"):
        assert (await client.post("/products", json={"sku": sku, "name": "Table"})).status_code == 201

    changes = {"all": True, "expected_count": 2, "changes": {"active": False}, "events": "batched"}
    assert (await client.post("/products/bulk-update", json=changes)).status_code == 202
    await hooks.received("/200", 2)
    assert (
        await client.post("/products/bulk-delete", json={"all": True, "expected_count": 2})
    ).status_code == 202
    await hooks.received("/200", 3)
    *updated, deleted = [json.loads(request.body)["data"] for request in hooks.receiver.at("/200")]

    for kind, data in (
        *(("products.bulk_updated", data) for data in updated),
        ("products.bulk_deleted", deleted),
    ):
        assert BY_TYPE[kind].data.model_validate(data).model_dump(mode="json") == data
    assert sorted((data["status"], data["count"], data["skus"]) for data in updated) == [
        ("completed", 2, None),
        ("running", 2, ["A-1", "A-2"]),
    ]
    assert deleted["counts"]["deleted"] == 2
