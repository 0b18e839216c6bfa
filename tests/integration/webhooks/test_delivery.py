"""Events are delivered: signed, to every subscriber, and again after a failure."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from skuport.core.settings import Settings
from skuport.webhooks.event_types import BY_TYPE
from skuport.webhooks.retry_schedule import DELAYS
from tests.integration.webhooks.conftest import SETTINGS
from tests.support.importing import Importer, csv_of
from tests.support.receiver import Receiver
from tests.support.stack import Stack, running_stack
from tests.support.webhooks import Hooks


async def test_an_event_arrives_with_a_valid_signature(hooks: Hooks) -> None:
    hook = await hooks.add("/200", custom_headers={"Authorization": "Bearer custom-value"})

    (event_id,) = await hooks.emit()
    delivery = await hooks.attempted(hook, event_id)

    (request,) = hooks.receiver.at("/200")
    payload = Webhook(hook.secret).verify(request.body, request.headers)
    assert payload["type"] == "product.updated"
    assert payload["data"] == BY_TYPE["product.updated"].example
    assert datetime.fromisoformat(payload["timestamp"]) - datetime.now(UTC) < timedelta(minutes=1)
    assert request.id == event_id == delivery["id"]
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept-encoding"] == "identity"
    assert request.headers["authorization"] == "Bearer custom-value"
    assert delivery["status"] == "succeeded"
    assert delivery["request_body"] == request.body.decode()
    (attempt,) = delivery["attempt_log"]
    assert (attempt["status_code"], attempt["error"], attempt["response_body"]) == (200, None, "as asked")
    sent = {line["name"]: line["value"] for line in attempt["request_headers"]}
    assert sent["webhook-signature"] == request.headers["webhook-signature"]
    assert sent["Authorization"] == "[hidden]"


async def test_only_subscribed_and_enabled_endpoints_get_an_event(hooks: Hooks) -> None:
    await hooks.add("/200/subscribed", event_types=["product.updated", "import.failed"])
    await hooks.add("/200/other", event_types=["product.deleted"])
    await hooks.add("/200/off", enabled=False)

    await hooks.emit("import.failed")
    await hooks.emit("product.updated")
    await hooks.received("/200/subscribed", 2)
    await asyncio.sleep(0.5)

    assert {request.path for request in hooks.receiver.received} == {"/200/subscribed"}
    assert len(hooks.receiver.received) == 2


async def test_both_secrets_verify_after_a_rotation(hooks: Hooks) -> None:
    hook = await hooks.add()
    rotated = await hooks.stack.client.post(f"/webhooks/{hook.id}/rotate-secret")
    assert rotated.status_code == 200
    secret = rotated.json()["secret"]
    assert secret != hook.secret

    await hooks.emit()
    await hooks.received("/200")
    (request,) = hooks.receiver.received
    for each in (secret, hook.secret):
        Webhook(each).verify(request.body, request.headers)

    await hooks.database.execute("UPDATE webhook_endpoints SET previous_secret_until = now()")
    await asyncio.sleep(2)  # a worker may still hold the secrets it loaded for the first event
    await hooks.emit()
    await hooks.received("/200", 2)
    request = hooks.receiver.received[-1]
    Webhook(secret).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(hook.secret).verify(request.body, request.headers)


@pytest.mark.parametrize(
    ("path", "status", "code", "error"),
    [
        ("/200", "succeeded", 200, None),
        ("/204", "succeeded", 204, None),
        ("/redirect", "pending", 301, "Redirects are not followed"),
        ("/400", "pending", 400, "status 400"),
        ("/429", "pending", 429, "status 429"),
        ("/500", "pending", 500, "status 500"),
        ("/503", "pending", 503, "status 503"),
        ("/reset", "pending", None, "closed before"),
        ("/nonsense", "pending", None, "not HTTP"),
        ("/drip", "pending", 200, "within 1.5 seconds"),
        ("/hang", "pending", None, "within 1.5 seconds"),
        ("/huge", "succeeded", 200, None),
    ],
)
async def test_which_responses_count_as_received(
    hooks: Hooks, path: str, status: str, code: int | None, error: str | None
) -> None:
    hook = await hooks.add(path)

    (event_id,) = await hooks.emit()
    found = await hooks.attempted(hook, event_id)

    assert (found["status"], found["last_status_code"]) == (status, code)
    assert found["last_error"] is None if error is None else error in found["last_error"]
    (attempt,) = found["attempt_log"]
    assert attempt["duration_ms"] < 4000
    assert len(attempt["response_body"]) <= 16 * 1024
    assert attempt["response_truncated"] == (path == "/huge")
    assert len(hooks.receiver.received) == 1, "a redirect was followed, or an attempt repeated"


async def test_a_failed_delivery_is_retried_under_the_same_id_until_the_schedule_ends(hooks: Hooks) -> None:
    hook = await hooks.add("/500")
    (event_id,) = await hooks.emit()

    for number, delay in enumerate(DELAYS, start=1):
        found = await hooks.attempted(hook, event_id, number)
        assert found["status"] == "pending"
        last, following = (
            datetime.fromisoformat(found[f"{name}_at"]) for name in ("last_attempt", "next_attempt")
        )
        assert 0.79 * delay < (following - last).total_seconds() < 1.21 * delay + 3
        await hooks.make_due(hook)
    found = await hooks.attempted(hook, event_id, len(DELAYS) + 1)

    assert (found["status"], found["next_attempt_at"], found["attempts"]) == ("failed", None, 8)
    assert [attempt["number"] for attempt in found["attempt_log"]] == list(range(8, 0, -1))
    assert {request.id for request in hooks.receiver.received} == {event_id}
    for request in hooks.receiver.received:
        Webhook(hook.secret).verify(request.body, request.headers)


async def test_retry_after_is_honoured_within_bounds(hooks: Hooks) -> None:
    hook = await hooks.add("/later")  # asks for 8 seconds; the scheduled delay is 5
    (event_id,) = await hooks.emit()
    found = await hooks.attempted(hook, event_id)
    delay = datetime.fromisoformat(found["next_attempt_at"]) - datetime.fromisoformat(
        found["last_attempt_at"]
    )
    assert 7.9 < delay.total_seconds() < 10.5


async def test_410_disables_the_endpoint_and_notifies_the_others(hooks: Hooks) -> None:
    hook = await hooks.add("/410", description="Warehouse")
    await hooks.add("/200", event_types=["webhook.disabled"])
    (event_id,) = await hooks.emit()

    found = await hooks.attempted(hook, event_id)
    assert (found["status"], found["next_attempt_at"]) == ("failed", None)
    webhook = await hooks.webhook(hook)
    assert webhook["enabled"] is False
    assert "410" in webhook["disabled_reason"]
    await hooks.received("/200")
    (notification,) = hooks.receiver.at("/200")
    data = json.loads(notification.body)["data"]
    assert (data["webhook_id"], data["description"]) == (hook.id, "Warehouse")
    assert data["reason"] == webhook["disabled_reason"]
    logged = await hooks.database.fetchval("SELECT count(*) FROM audit_log WHERE action = 'webhook.disabled'")
    assert logged == 1


async def test_410_of_a_previous_url_disables_nothing(hooks: Hooks) -> None:
    hook = await hooks.add("/gone")
    (event_id,) = await hooks.emit()
    await hooks.received("/gone")
    body = {"url": hooks.receiver.url("/200")}
    assert (await hooks.stack.client.patch(f"/webhooks/{hook.id}", json=body)).status_code == 200

    found = await hooks.attempted(hook, event_id)
    assert found["last_status_code"] == 410
    webhook = await hooks.webhook(hook)
    assert (webhook["enabled"], webhook["disabled_reason"]) == (True, None)
    await hooks.emit()
    await hooks.received("/200")


async def test_five_days_of_failures_disable_the_endpoint(hooks: Hooks) -> None:
    hook = await hooks.add("/500")
    (event_id,) = await hooks.emit()
    await hooks.attempted(hook, event_id)
    webhook = await hooks.webhook(hook)
    assert webhook["enabled"]
    assert webhook["failing_since"] is not None
    body = {"url": hooks.receiver.url("/500/elsewhere")}
    moved = await hooks.stack.client.patch(f"/webhooks/{hook.id}", json=body)
    assert moved.json()["failing_since"] is None, "the new URL hasn't failed"

    await hooks.database.execute(
        "UPDATE webhook_endpoints SET failing_since = now() - interval '5 days 1 minute'"
    )
    await hooks.make_due(hook)
    await hooks.attempted(hook, event_id, 2)
    webhook = await hooks.webhook(hook)
    assert webhook["enabled"] is False
    assert webhook["disabled_reason"].startswith("No request has succeeded for 5 days.")

    enabled = await hooks.stack.client.patch(f"/webhooks/{hook.id}", json={"enabled": True})
    assert enabled.json()["disabled_reason"] is enabled.json()["failing_since"] is None


async def test_a_success_resets_the_days_of_failing(hooks: Hooks) -> None:
    hook = await hooks.add("/200")
    await hooks.database.execute("UPDATE webhook_endpoints SET failing_since = now() - interval '6 days'")
    (event_id,) = await hooks.emit()
    await hooks.attempted(hook, event_id)
    webhook = await hooks.webhook(hook)
    assert webhook["enabled"]
    assert webhook["failing_since"] is None


async def test_an_endpoint_that_hangs_delays_no_other_and_gets_five_requests_at_a_time(hooks: Hooks) -> None:
    slow = await hooks.add("/hang")
    quick = await hooks.add("/slow")
    ids = await hooks.emit(times=40)

    await hooks.received("/slow", 40, seconds=10)

    assert len(hooks.receiver.at("/hang")) <= 15, "40 requests of 1.5 s, five at a time, take 12 s"
    assert hooks.receiver.most_in_flight["/hang"] == hooks.receiver.most_in_flight["/slow"] == 5
    assert {request.id for request in hooks.receiver.at("/slow")} == set(ids)
    for hook in (slow, quick):
        await hooks.stack.client.delete(f"/webhooks/{hook.id}")


async def test_connections_are_reused(hooks: Hooks) -> None:
    await hooks.add("/200")
    await hooks.emit(times=200)
    await hooks.received("/200", 200)
    assert hooks.receiver.connections <= 10


async def test_a_notification_wakes_workers_long_before_their_next_poll(
    settings: Settings,
    shared_stack: Stack,
    database: asyncpg.Connection,
    receiver: Receiver,
    tmp_path: Path,
) -> None:
    changed = settings.model_copy(update={**SETTINGS, "sweep_seconds": 60.0})
    with shared_stack.frozen():
        await _check_both_events_arrive(changed, database, receiver, tmp_path)


async def _check_both_events_arrive(
    changed: Settings, database: asyncpg.Connection, receiver: Receiver, tmp_path: Path
) -> None:
    async with running_stack(changed, tmp_path / "stack", workers=1) as stack:
        hooks = Hooks(stack, database, receiver)
        await hooks.add("/200", event_types=["import.started", "import.completed"])
        importer = Importer(stack.client)
        await importer.run(csv_of("sku,name", "A-1,Table"))
        await hooks.received("/200", 2, seconds=10)
        await importer.aclose()
    kinds = [json.loads(request.body)["type"] for request in receiver.received]
    assert sorted(kinds) == ["import.completed", "import.started"]
