"""Webhooks through the API: validation, secrets, tests, the log, redelivery and deletion."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook

from skuport.core.settings import Settings
from skuport.webhooks import retention
from skuport.webhooks.encryption import SecretKeyError
from tests.support.api import client_of, running
from tests.support.stack import until
from tests.support.webhooks import Hooks

SECRET_HEADER = "Bearer a-value-that-must-never-be-shown"


async def test_the_life_of_a_webhook(hooks: Hooks) -> None:
    client = hooks.stack.client
    hook = await hooks.add(
        "/200", description="Shop", custom_headers={"Authorization": SECRET_HEADER, "X-Shop": "7"}
    )

    response = await client.get(f"/webhooks/{hook.id}")
    shown = response.json()
    assert (shown["description"], shown["enabled"], shown["version"]) == ("Shop", True, 1)
    assert sorted(shown["custom_header_names"]) == ["Authorization", "X-Shop"]
    assert shown["event_types"] == ["product.updated"]
    assert (await client.get(f"/webhooks/{hook.id}", headers={"If-None-Match": '"1"'})).status_code == 304
    listed = (await client.get("/webhooks")).json()
    assert [item["id"] for item in listed["items"]] == [hook.id]

    changes = {"description": "Store", "custom_headers": {"x-shop": None, "X-New": "1"}}
    changed = await client.patch(f"/webhooks/{hook.id}", json=changes, headers={"If-Match": '"1"'})
    assert (changed.json()["description"], changed.json()["version"]) == ("Store", 2)
    assert sorted(changed.json()["custom_header_names"]) == ["Authorization", "X-New"]
    assert changed.headers["ETag"] == '"2"'
    stale = await client.patch(f"/webhooks/{hook.id}", json={"enabled": False}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    for field in ("url", "event_types", "description", "enabled", "custom_headers"):
        refused = await client.patch(f"/webhooks/{hook.id}", json={field: None})
        assert [item["pointer"] for item in refused.json()["errors"]] == [f"/{field}"]
    for since in (5, "0.5", "2026-11-24", "2026-11-24T08:00:00"):
        refused = await client.post(f"/webhooks/{hook.id}/recover", json={"since": since})
        assert refused.status_code == 422, since
    tested = await client.post(f"/webhooks/{hook.id}/test")
    assert tested.json()["succeeded"]
    assert hooks.receiver.received[-1].headers["authorization"] == SECRET_HEADER

    assert (await client.delete(f"/webhooks/{hook.id}")).status_code == 204
    assert (await client.get(f"/webhooks/{hook.id}")).status_code == 404
    assert (await client.get("/webhooks")).json()["items"] == []
    actions = await hooks.database.fetch(
        "SELECT action FROM audit_log WHERE action LIKE 'webhook%' ORDER BY id"
    )
    assert [row["action"].removeprefix("webhook.") for row in actions] == [
        "created",
        "updated",
        "tested",
        "deleted",
    ]


async def test_only_administrators_see_whole_urls(hooks: Hooks) -> None:
    """Not in lists, in a single webhook, in deliveries, in what the receiver repeats, nor in the audit log."""
    client = hooks.stack.client
    token = "T0123456789-secret"
    hook = await hooks.add(f"/repeat/{token}", event_types=["product.updated"])
    (event,) = await hooks.emit()
    await hooks.attempted(hook, event)
    url = hooks.receiver.url(f"/repeat/{token}")
    origin = hooks.receiver.url("/")

    for scope in ("read", "write"):
        made = await client.post("/api-keys", json={"name": scope, "scopes": [scope]})
        own = {"Authorization": f"Bearer {made.json()['key']}"}
        answers = [
            await client.get(path, headers=own)
            for path in (
                "/webhooks",
                f"/webhooks/{hook.id}",
                f"/webhooks/{hook.id}/deliveries",
                f"/webhooks/{hook.id}/deliveries/{event}",
            )
        ]
        assert [answer.status_code for answer in answers] == [200] * 4
        assert answers[0].json()["items"][0]["url"] == answers[1].json()["url"] == f"{origin}…"
        assert answers[3].json()["attempt_log"][0]["response_body"] == "There is no [hidden] here."
        assert [answer for answer in answers if token in answer.text or token in str(answer.headers)] == []
        # With more rights, the cached one isn't current.
        masked = answers[1].headers["etag"]
        assert (
            await client.get(f"/webhooks/{hook.id}", headers={"If-None-Match": masked})
        ).status_code == 200
        again = {**own, "If-None-Match": masked}
        assert (await client.get(f"/webhooks/{hook.id}", headers=again)).status_code == 304

    shown = (await client.get(f"/webhooks/{hook.id}")).json()
    assert shown["url"] == url
    changed = await client.patch(f"/webhooks/{hook.id}", json={"description": "Store"})
    assert changed.json()["url"] == url
    audited = await hooks.database.fetch("SELECT details::text FROM audit_log WHERE subject_id = $1", hook.id)
    assert len(audited) == 2
    assert not [row for row in audited if token in row["details"]]
    assert f"{origin}…" in audited[0]["details"]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.com/x", "https:// or http://"),
        ("https://me:secret@example.com/x", "user name and password"),
        ("https://example.com/x#y", "fragment"),
        ("https://exam ple.com/", "whitespace"),
        ("https:///x", "host name"),
        ("nonsense", "https:// or http://"),
        ("https://example.com:0/x", "port 0"),
        ("https://example.com:99999/x", "port 99999"),
        ("https://-.example.com/x", "host name"),
        ("https://10.0.0.1/", "public addresses only"),
        ("https://2130706433/", "public addresses only"),
        ("https://0x7f.0.0.1/", "public addresses only"),
    ],
)
async def test_an_invalid_url_is_refused_with_the_reason(hooks: Hooks, url: str, why: str) -> None:
    body = {"url": url, "event_types": ["product.created"]}
    response = await hooks.stack.client.post("/webhooks", json=body)
    assert response.status_code == 422, response.text
    (item,) = response.json()["errors"]
    assert item["pointer"] == "/url"
    assert why in item["message"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Bad": "a\r\nHost: evil.example"},
        {"X-Bad": "a\nb"},
        {"X-Bad\r\nHost": "evil.example"},
        {"Host": "evil.example"},
        {"hOST": "evil.example"},
        {"Content-Length": "5"},
        {"Transfer-Encoding": "chunked"},
        {"Webhook-Signature": "v1,forged"},
        {"X Space": "a"},
        {"": "a"},
        {"X-Empty": ""},
        {"X-Umlaut": "ü"},
        {"X-Twice": "1", "x-twice": "2"},
        {"X-Long": "x" * 5000},
    ],
)
async def test_headers_that_would_change_the_request_are_refused(
    hooks: Hooks, headers: dict[str, str]
) -> None:
    body = {"url": hooks.receiver.url("/200"), "event_types": ["product.created"], "custom_headers": headers}
    response = await hooks.stack.client.post("/webhooks", json=body)
    assert response.status_code == 422, response.text
    assert response.json()["errors"][0]["pointer"].startswith("/custom_headers")
    hook = await hooks.add()
    response = await hooks.stack.client.patch(f"/webhooks/{hook.id}", json={"custom_headers": headers})
    assert response.status_code == 422, response.text


async def test_a_test_is_sent_immediately_even_to_a_disabled_endpoint(hooks: Hooks) -> None:
    hook = await hooks.add("/echo", enabled=False, custom_headers={"Authorization": SECRET_HEADER})

    response = await hooks.stack.client.post(
        f"/webhooks/{hook.id}/test", json={"event_type": "product.deleted"}
    )

    result = response.json()
    assert (result["succeeded"], result["status_code"], result["error"]) == (True, 200, None)
    latency = result["latency"]
    assert latency["tls_ms"] is None
    assert 0 <= latency["dns_ms"] <= latency["first_byte_ms"] <= latency["total_ms"] < 2000
    assert latency["connect_ms"] is not None
    assert "[hidden]" in result["response_excerpt"]
    (request,) = hooks.receiver.received
    assert Webhook(hook.secret).verify(request.body, request.headers)["type"] == "product.deleted"
    assert request.headers["webhook-test"] == "true"
    delivery = await hooks.delivery(hook, result["delivery_id"])
    assert (delivery["test"], delivery["status"], delivery["event_type"]) == (
        True,
        "succeeded",
        "product.deleted",
    )
    assert delivery["request_body"] == request.body.decode()


async def test_null_asks_for_the_default_test(hooks: Hooks) -> None:
    """Generated Go and Java send it when no body is given."""
    hook = await hooks.add("/200")
    json_type = {"Content-Type": "application/json"}
    result = await hooks.stack.client.post(f"/webhooks/{hook.id}/test", content=b"null", headers=json_type)
    assert result.json()["succeeded"]
    (request,) = hooks.receiver.received
    assert Webhook(hook.secret).verify(request.body, request.headers)["type"] == "webhook.test"


async def test_a_failed_test_says_why(hooks: Hooks) -> None:
    hook = await hooks.add("/500")
    failed = (await hooks.stack.client.post(f"/webhooks/{hook.id}/test")).json()
    assert (failed["succeeded"], failed["status_code"]) == (False, 500)
    assert failed["error"] == "The response had status 500; only 200 to 299 count as received."
    webhook = await hooks.webhook(hook)
    assert webhook["failing_since"] is None, "a test doesn't count as a failure of the endpoint"
    assert (await hooks.delivery(hook, failed["delivery_id"]))["status"] == "failed"


async def test_the_log_is_filtered_and_paged(hooks: Hooks) -> None:
    hook = await hooks.add("/200", event_types=["product.updated", "product.deleted"])
    ids = await hooks.emit(times=5)
    ids += await hooks.emit("product.deleted", times=2)
    for event_id in ids:
        await hooks.attempted(hook, event_id)
    path = f"/webhooks/{hook.id}/deliveries"

    first = await hooks.get(path, limit=4)
    second = await hooks.get(path, limit=4, cursor=first["next_cursor"])
    assert [item["id"] for item in (*first["items"], *second["items"])] == ids[::-1]
    assert second["next_cursor"] is None
    assert len((await hooks.get(path, event_type="product.deleted"))["items"]) == 2
    assert len((await hooks.get(path, status="succeeded"))["items"]) == 7
    assert (await hooks.get(path, status="failed"))["items"] == []
    soon = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    assert (await hooks.get(path, since=soon))["items"] == []
    assert len((await hooks.get(path, until=soon))["items"]) == 7


async def test_a_delivery_is_sent_again_under_its_id(hooks: Hooks) -> None:
    hook = await hooks.add("/200")
    (event_id,) = await hooks.emit()
    await hooks.attempted(hook, event_id)

    path = f"/webhooks/{hook.id}/deliveries/{event_id}/redeliver"
    again = await hooks.stack.client.post(path)
    assert again.json()["status"] == "pending"
    found = await hooks.attempted(hook, event_id, 2)

    assert found["status"] == "succeeded"
    first, second = hooks.receiver.received
    assert (first.id, first.body) == (second.id, second.body)
    Webhook(hook.secret).verify(second.body, second.headers)
    await hooks.stack.client.patch(f"/webhooks/{hook.id}", json={"enabled": False})
    refused = await hooks.stack.client.post(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_disabled")


async def test_failed_and_missed_events_are_recovered(hooks: Hooks) -> None:
    """But no tests, and no events of other types."""
    hook = await hooks.add("/410")
    started = datetime.now(UTC).isoformat()
    (failed,) = await hooks.emit()
    await hooks.attempted(hook, failed)
    missed = await hooks.emit(times=3)
    await hooks.emit("product.deleted")
    await hooks.stack.client.post(f"/webhooks/{hook.id}/test", json={"event_type": "product.updated"})
    await until_fanned_out(hooks)
    refused = await hooks.stack.client.post(f"/webhooks/{hook.id}/recover", json={"since": started})
    assert refused.status_code == 409

    changes = {"enabled": True, "url": hooks.receiver.url("/200")}
    assert (await hooks.stack.client.patch(f"/webhooks/{hook.id}", json=changes)).status_code == 200
    recovered = await hooks.stack.client.post(f"/webhooks/{hook.id}/recover", json={"since": started})

    assert recovered.json() == {"count": 4}
    for event_id in (failed, *missed):
        assert (await hooks.attempted(hook, event_id, 2 if event_id == failed else 1))[
            "status"
        ] == "succeeded"
    assert sorted(request.id for request in hooks.receiver.at("/200")) == sorted([failed, *missed])
    for request in hooks.receiver.at("/200"):
        Webhook(hook.secret).verify(request.body, request.headers)
    again = await hooks.stack.client.post(f"/webhooks/{hook.id}/recover", json={"since": started})
    assert again.json() == {"count": 0}


async def until_fanned_out(hooks: Hooks) -> None:
    async with asyncio.timeout(20):
        while await hooks.database.fetchval("SELECT EXISTS (SELECT FROM events WHERE fanned_out_at IS NULL)"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_secrets_appear_nowhere_in_plaintext(hooks: Hooks) -> None:
    """Not in the database, the logs or the responses, even where the receiver repeats them."""
    hook = await hooks.add("/echo", custom_headers={"Authorization": SECRET_HEADER})
    (event_id,) = await hooks.emit()
    await hooks.attempted(hook, event_id)
    await hooks.stack.client.post(f"/webhooks/{hook.id}/test")
    assert hooks.receiver.received[0].headers["authorization"] == SECRET_HEADER
    secrets = [SECRET_HEADER.removeprefix("Bearer "), hook.secret.removeprefix("whsec_")]

    client = hooks.stack.client
    answers = [await client.get("/webhooks"), await client.get(f"/webhooks/{hook.id}/deliveries/{event_id}")]
    answers += [await client.get(f"/webhooks/{hook.id}"), await client.get(f"/webhooks/{hook.id}/deliveries")]
    places = {str(answer.url): answer.text for answer in answers}
    tables = await hooks.database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for table in tables:
        rows = await hooks.database.fetch(f'SELECT t::text AS line FROM "{table["tablename"]}" t')
        places[table["tablename"]] = "\n".join(row["line"] for row in rows)
    for part in (*hooks.stack.workers, hooks.stack._api):
        places[part.output.name] = part.output.read_text()

    assert hook.id in places["webhook_endpoints"]
    for place, content in places.items():
        for secret in secrets:
            assert secret not in content, place
            assert secret.encode().hex() not in content, place


async def test_every_event_type_has_an_example_and_a_schema(hooks: Hooks) -> None:
    items = (await hooks.get("/event-types"))["items"]
    assert {item["type"] for item in items} > {"product.created", "products.bulk_updated", "import.failed"}
    for item in items:
        assert item["example"]["type"] == item["type"]
        assert set(item["data_schema"]["required"]) == set(item["example"]["data"])


async def test_unknown_ids_are_404(hooks: Hooks) -> None:
    hook = await hooks.add()
    client, unknown = hooks.stack.client, uuid4()
    for path in (f"{unknown}/deliveries", f"{hook.id}/deliveries/{unknown}", str(unknown)):
        assert (await client.get(f"/webhooks/{path}")).status_code == 404
    for path in (f"{unknown}/test", f"{unknown}/rotate-secret", f"{hook.id}/deliveries/{unknown}/redeliver"):
        assert (await client.post(f"/webhooks/{path}")).status_code == 404


async def test_without_the_secret_key_webhooks_are_refused_and_the_api_does_not_start(
    hooks: Hooks, settings: Settings, tmp_path: Any
) -> None:
    without = settings.model_copy(update={"secret_key": None, "webhook_allowed_targets": "127.0.0.1/32:*"})
    key = {"Authorization": f"Bearer {(settings.api_key or SecretStr('')).get_secret_value()}"}
    body = {"url": hooks.receiver.url("/200"), "event_types": ["product.created"]}
    async with running(without) as app, client_of(app, **key) as client:
        refused = await client.post("/api/v1/webhooks", json=body)
    assert (refused.status_code, refused.json()["code"]) == (503, "secret_key_unusable")
    assert "SKUPORT_SECRET_KEY is not set" in refused.json()["detail"]

    hook = await hooks.add()
    with pytest.raises(SecretKeyError, match="SKUPORT_SECRET_KEY is not set"):
        async with running(without):
            pass
    other = settings.model_copy(update={"secret_key": SecretStr("a different key, set by mistake")})
    async with running(other) as app, client_of(app, **key) as client:
        wrong = await client.post(f"/api/v1/webhooks/{hook.id}/test")
    assert wrong.status_code == 503
    assert "is not the one" in wrong.json()["detail"]


async def test_old_events_and_deleted_endpoints_are_removed(hooks: Hooks) -> None:
    kept, deleted = await hooks.add("/200/kept"), await hooks.add("/200/deleted")
    (event_id,) = await hooks.emit()
    for hook in (kept, deleted):
        await hooks.attempted(hook, event_id)
    await hooks.stack.client.delete(f"/webhooks/{deleted.id}")
    database = hooks.database

    await database.execute("UPDATE webhook_endpoints SET deleted_at = deleted_at - interval '2 minutes'")
    await database.execute("UPDATE leases SET expires_at = now() - interval '1 minute'")
    another = uuid4()
    await database.execute(
        "INSERT INTO leases (kind, resource_id, unit, epoch, claims, expires_at, heartbeat_at)"
        " VALUES ('job', $1, 0, 1, 0, now() - interval '1 minute', now())",
        another,
    )
    await retention.sweep(database, datetime.now(UTC), 30)
    assert await count_rows(database) == {"events": 1, "endpoints": 1, "deliveries": 1, "attempts": 1}
    # Leases on other kinds of work are none of its business.
    leased = await database.fetch("SELECT resource_id FROM leases")
    assert {row["resource_id"] for row in leased} == {UUID(kept.id), another}

    await retention.sweep(database, datetime.now(UTC) + timedelta(days=31), 30)
    assert await count_rows(database) == {"events": 0, "endpoints": 1, "deliveries": 0, "attempts": 0}
    with pytest.raises(httpx.HTTPStatusError):
        (await hooks.stack.client.get(f"/webhooks/{kept.id}/deliveries/{event_id}")).raise_for_status()


async def count_rows(database: asyncpg.Connection) -> dict[str, int]:
    found: dict[str, int] = {"events": await database.fetchval("SELECT count(*) FROM events")}
    for name in ("endpoints", "deliveries", "attempts"):
        found[name] = await database.fetchval(f"SELECT count(*) FROM webhook_{name}")
    return found


async def test_disabling_takes_effect_while_deliveries_are_in_flight(hooks: Hooks) -> None:
    hook = await hooks.add("/slow")
    await hooks.emit(times=300)
    await hooks.received("/slow", 5)
    await hooks.stack.client.patch(f"/webhooks/{hook.id}", json={"enabled": False})
    await asyncio.sleep(2.0)
    sent = len(hooks.receiver.received)
    await asyncio.sleep(1.0)
    assert len(hooks.receiver.received) == sent < 200
    await hooks.stack.client.patch(f"/webhooks/{hook.id}", json={"enabled": True})
    await until(lambda: len(hooks.receiver.received) > sent)
