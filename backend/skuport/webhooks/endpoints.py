"""`/webhooks` and `/event-types`: where events are sent, what was sent, and which events there are."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Depends, Query, Request, Response

from skuport.core.compression import SHOWS_SECRET
from skuport.core.errors import NotFoundError
from skuport.core.etags import Caching, Expected, etag_of_version
from skuport.core.http import Unit, make_router
from skuport.core.pagination import Paging, paginate
from skuport.core.schemas import Timestamp
from skuport.core.security import CanAdmin, CanRead, CanWrite, Principal, Scope
from skuport.webhooks import repository, schemas
from skuport.webhooks.documentation import event_types
from skuport.webhooks.event_notifier import SESSION_KEY, EventNotifier
from skuport.webhooks.event_types import EventType
from skuport.webhooks.models import DeliveryStatus, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from skuport.webhooks.repository import DeliveryFilter
from skuport.webhooks.service import Webhooks
from skuport.webhooks.url_masking import masked_url

router = make_router("webhooks")

EXCERPT_LENGTH = 2000
DEFAULT_TEST = schemas.TestWebhook()


async def _webhooks(request: Request, unit: Unit) -> Webhooks:
    return Webhooks(unit, request.app.state.settings, request.app.state.clock)


Service = Annotated[Webhooks, Depends(_webhooks)]


@router.get("/event-types")
async def list_event_types(_: CanRead) -> schemas.EventTypeList:
    """Every event type, with an example and the JSON schema of its data."""
    return schemas.EventTypeList(items=[schemas.EventTypeOut(**found) for found in event_types()])


@router.get("/webhooks")
async def list_webhooks(principal: CanRead, unit: Unit, paging: Paging) -> schemas.WebhookPage:
    """The webhook endpoints, newest first. Only the scope `admin` shows whole URLs."""
    position = paging.position(UUID)
    rows = await repository.list_endpoints(unit.session, paging.limit, position)
    page = paginate(rows, paging.limit, position, lambda row: (row.id,))
    return schemas.WebhookPage(
        items=[_shown(row, principal) for row in page.rows],
        next_cursor=page.next_cursor,
        prev_cursor=page.prev_cursor,
        total=None,
    )


@router.post("/webhooks", status_code=201, dependencies=[SHOWS_SECRET])
async def create_webhook(
    body: schemas.CreateWebhook, principal: CanAdmin, webhooks: Service, response: Response
) -> schemas.WebhookWithSecret:
    """Send events to a URL. The signing secret is shown only in this response."""
    endpoint, secret = await webhooks.create(body, principal)
    response.headers["Location"] = f"/api/v1/webhooks/{endpoint.id}"
    return _with_secret(endpoint, principal, secret)


@router.get("/webhooks/{webhook_id}")
async def get_webhook(
    webhook_id: UUID, principal: CanRead, webhooks: Service, caching: Caching
) -> schemas.WebhookOut:
    """One endpoint. Only the scope `admin` shows its whole URL. Its ETag is its version."""
    endpoint = await webhooks.get(webhook_id)
    shown = _shown(endpoint, principal)
    # A client that gets more rights mustn't keep the masked one.
    caching.tag(_etag(endpoint) if principal.may(Scope.ADMIN) else f'W/"{endpoint.version}-masked"')
    return shown


@router.patch("/webhooks/{webhook_id}")
async def update_webhook(
    webhook_id: UUID,
    body: schemas.UpdateWebhook,
    principal: CanAdmin,
    webhooks: Service,
    expected: Expected,
    response: Response,
) -> schemas.WebhookOut:
    """Change, enable or disable an endpoint. Pending deliveries of a disabled endpoint wait until it is enabled."""
    endpoint = await webhooks.get(webhook_id, lock=True)
    expected.require(_etag(endpoint))
    await webhooks.update(endpoint, body, principal)
    response.headers["ETag"] = _etag(endpoint)
    return _shown(endpoint, principal)


@router.delete("/webhooks/{webhook_id}", status_code=204)
async def delete_webhook(
    webhook_id: UUID, principal: CanAdmin, webhooks: Service, expected: Expected
) -> None:
    """Delete an endpoint and its log permanently."""
    endpoint = await webhooks.get(webhook_id, lock=True)
    expected.require(_etag(endpoint))
    await webhooks.delete(endpoint, principal)


@router.post("/webhooks/{webhook_id}/rotate-secret", dependencies=[SHOWS_SECRET])
async def rotate_webhook_secret(
    webhook_id: UUID, principal: CanAdmin, webhooks: Service
) -> schemas.WebhookWithSecret:
    """Create a new signing secret, which is shown only in this response. The previous secret remains valid for 24
    hours: until then, requests carry the signatures of both."""
    endpoint = await webhooks.get(webhook_id, lock=True)
    secret = await webhooks.rotate_secret(endpoint, principal)
    return _with_secret(endpoint, principal, secret)


@router.post("/webhooks/{webhook_id}/test")
async def send_test_event(
    webhook_id: UUID,
    principal: CanAdmin,
    webhooks: Service,
    body: Annotated[schemas.TestWebhook, Body()] = DEFAULT_TEST,
) -> schemas.TestResult:
    """Send an example event immediately and once, even to a disabled endpoint, and return the outcome."""
    delivery_id, attempt = await webhooks.test(webhook_id, body.event_type, principal)
    return schemas.TestResult(
        delivery_id=delivery_id,
        succeeded=attempt.succeeded,
        status_code=attempt.status_code,
        error=attempt.error,
        latency=schemas.LatencyOut.model_validate(attempt.latency),
        response_excerpt=attempt.response_body[:EXCERPT_LENGTH],
    )


@router.get("/webhooks/{webhook_id}/deliveries")
async def list_webhook_deliveries(
    webhook_id: UUID,
    _: CanRead,
    unit: Unit,
    webhooks: Service,
    paging: Paging,
    status: Annotated[DeliveryStatus | None, Query(description="Only deliveries with this status.")] = None,
    event_type: Annotated[EventType | None, Query(description="Only events of this type.")] = None,
    since: Annotated[Timestamp | None, Query(description="Only events at or after this time.")] = None,
    until: Annotated[Timestamp | None, Query(description="Only events at or before this time.")] = None,
) -> schemas.DeliveryPage:
    """An endpoint's deliveries, sent and pending, newest first."""
    await webhooks.get(webhook_id)
    position = paging.position(UUID)
    filters = DeliveryFilter(status, event_type, since, until)
    rows = await repository.list_deliveries(unit.session, webhook_id, filters, paging.limit, position)
    page = paginate(rows, paging.limit, position, lambda row: (row.event_id,))
    return schemas.DeliveryPage(
        items=[schemas.DeliveryOut(**_delivery(row)) for row in page.rows],
        next_cursor=page.next_cursor,
        prev_cursor=page.prev_cursor,
        total=None,
    )


@router.get("/webhooks/{webhook_id}/deliveries/{delivery_id}")
async def get_webhook_delivery(
    webhook_id: UUID, delivery_id: UUID, _: CanRead, unit: Unit, webhooks: Service
) -> schemas.DeliveryDetail:
    """One delivery, with its request body and its attempts."""
    await webhooks.get(webhook_id)
    row = await repository.get_delivery(unit.session, webhook_id, delivery_id)
    if row is None:
        raise NotFoundError("There is no delivery with this id.")
    attempts = await repository.list_attempts(unit.session, webhook_id, delivery_id)
    return schemas.DeliveryDetail(
        **_delivery(row),
        request_body=await repository.get_body(unit.session, delivery_id),
        attempt_log=[_attempt(attempt) for attempt in attempts],
    )


@router.post("/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver")
async def redeliver_webhook_delivery(
    webhook_id: UUID, delivery_id: UUID, principal: CanWrite, unit: Unit, webhooks: Service
) -> schemas.DeliveryOut:
    """Send one event again under the same id, whether or not it was delivered before."""
    delivery = await webhooks.redeliver(webhook_id, delivery_id, principal)
    _notify_after_commit(unit)
    return schemas.DeliveryOut(**_delivery(delivery))


@router.post("/webhooks/{webhook_id}/recover")
async def recover_webhook(
    webhook_id: UUID, body: schemas.RecoverWebhook, principal: CanWrite, unit: Unit, webhooks: Service
) -> schemas.Recovered:
    """Send every event since `since` that the endpoint should have received and didn't: those that failed, and those it
    missed while it was disabled."""
    count = await webhooks.recover(webhook_id, body.since, principal)
    _notify_after_commit(unit)
    return schemas.Recovered(count=count)


def _notify_after_commit(unit: Unit) -> None:
    event_notifier: EventNotifier = unit.session.info[SESSION_KEY]

    async def notify() -> None:
        event_notifier.notify()

    unit.after_commit(notify)


def _etag(endpoint: WebhookEndpoint) -> str:
    return etag_of_version(endpoint.version)


def _shown(endpoint: WebhookEndpoint, principal: Principal) -> schemas.WebhookOut:
    shown = schemas.WebhookOut.model_validate(endpoint)
    if principal.may(Scope.ADMIN):
        return shown
    return shown.model_copy(update={"url": masked_url(shown.url)})


def _with_secret(endpoint: WebhookEndpoint, principal: Principal, secret: str) -> schemas.WebhookWithSecret:
    return schemas.WebhookWithSecret.model_validate({**vars(_shown(endpoint, principal)), "secret": secret})


def _delivery(row: WebhookDelivery) -> dict[str, object]:
    return {
        "id": row.event_id,
        "webhook_id": row.endpoint_id,
        "event_type": row.event_type,
        "status": row.status,
        "test": row.test,
        "attempts": row.attempts,
        "next_attempt_at": row.next_at,
        "created_at": row.created_at,
        "last_attempt_at": row.last_attempt_at,
        "last_status_code": row.last_status_code,
        "last_error": row.last_error,
    }


def _attempt(row: WebhookAttempt) -> schemas.AttemptOut:
    return schemas.AttemptOut(
        number=row.number,
        started_at=row.started_at,
        duration_ms=row.duration_ms,
        status_code=row.status_code,
        error=row.error,
        request_headers=[
            schemas.HeaderLine(name=name, value=value) for name, value in row.request_headers.items()
        ],
        response_headers=[schemas.HeaderLine(name=name, value=value) for name, value in row.response_headers],
        response_body=row.response_body,
        response_truncated=row.response_truncated,
    )
