"""What users can do with webhooks through the API. Every secret is returned once, when it is created."""

import asyncio
import json
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core import audit
from skuport.core.clock import Clock
from skuport.core.errors import ConflictError, ErrorItem, NotFoundError, UnprocessableError
from skuport.core.ids import new_id
from skuport.core.security import Principal
from skuport.core.settings import Settings
from skuport.core.unit_of_work import UnitOfWork
from skuport.webhooks import repository
from skuport.webhooks.addresses import REFUSED, parse_allowed_targets
from skuport.webhooks.encryption import SecretBox
from skuport.webhooks.event_types import BY_TYPE, EventType
from skuport.webhooks.models import Event, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from skuport.webhooks.schemas import CreateWebhook, UpdateWebhook
from skuport.webhooks.sender import Attempt, Sender
from skuport.webhooks.signing import new_secret, request_headers
from skuport.webhooks.signing_target import SigningTarget, decrypt_target
from skuport.webhooks.url_masking import masked_url
from skuport.webhooks.validation import check_headers, check_url

OVERLAP = timedelta(hours=24)
"""How long the previous secret remains valid after a rotation."""

REFUSAL_SECONDS = 0.5
"""The least time that a refused test takes, so that its duration reveals nothing about the local network."""


class Webhooks:
    """The service of one request; everything happens in that request's transaction."""

    def __init__(self, unit: UnitOfWork, settings: Settings, clock: Clock) -> None:
        self._unit = unit
        self._settings = settings
        self._clock = clock
        self._secret_box = SecretBox(settings.secret_key)
        self._allowed = parse_allowed_targets(settings.webhook_allowed_targets)

    @property
    def _session(self) -> AsyncSession:
        return self._unit.session

    async def get(self, endpoint_id: UUID, *, lock: bool = False) -> WebhookEndpoint:
        """The endpoint.

        Raises:
            NotFoundError: there is none, or it was deleted.
        """
        endpoint = await repository.get_endpoint(self._session, endpoint_id, lock=lock)
        if endpoint is None:
            raise NotFoundError("There is no webhook with this id.")
        return endpoint

    async def create(self, body: CreateWebhook, by: Principal) -> tuple[WebhookEndpoint, str]:
        """A new endpoint, and its secret.

        Raises:
            UnprocessableError: the URL or a header is invalid.
            SecretKeyError: `SKUPORT_SECRET_KEY` is missing.
        """
        now, endpoint_id, secret = self._clock(), new_id(), new_secret()
        endpoint = WebhookEndpoint(
            id=endpoint_id,
            url=self._check_url(body.url),
            description=body.description,
            event_types=list(dict.fromkeys(body.event_types)),
            enabled=body.enabled,
            disabled_at=None if body.enabled else now,
            secret=self._secret_box.encrypt(secret.encode(), endpoint_id, "secret"),
            version=1,
            created_at=now,
            updated_at=now,
            created_by_id=by.id,
            created_by_name=by.name,
        )
        _check_headers(body.custom_headers)
        self._set_headers(endpoint, dict(body.custom_headers))
        self._session.add(endpoint)
        await self._session.flush()
        details = {"url": masked_url(endpoint.url), "event_types": endpoint.event_types}
        await self._audit(by, "created", endpoint, details)
        return endpoint, secret

    async def update(self, endpoint: WebhookEndpoint, body: UpdateWebhook, by: Principal) -> None:
        """Change the given fields. Enabling clears the reason why it was disabled."""
        now, given = self._clock(), body.given()
        if "url" in given and (url := self._check_url(body.url)) != endpoint.url:
            # The new receiver hasn't failed yet: its days of failing start from zero.
            endpoint.url, endpoint.failing_since = url, None
        if "description" in given:
            endpoint.description = body.description
        if "event_types" in given:
            endpoint.event_types = list(dict.fromkeys(body.event_types))
        if "custom_headers" in given:
            _check_headers(body.custom_headers)
            self._set_headers(
                endpoint, _merge_headers(self._decrypt(endpoint).custom_headers, body.custom_headers)
            )
        if "enabled" in given and body.enabled != endpoint.enabled:
            endpoint.enabled = body.enabled
            endpoint.disabled_at = None if body.enabled else now
            endpoint.disabled_reason = endpoint.failing_since = None
        endpoint.version += 1
        endpoint.updated_at = now
        await self._session.flush()
        await self._audit(by, "updated", endpoint, {"fields": sorted(given)})

    async def delete(self, endpoint: WebhookEndpoint, by: Principal) -> None:
        """Stop sending there and erase its secrets. Maintenance deletes the log."""
        endpoint.enabled, endpoint.deleted_at = False, self._clock()
        endpoint.secret, endpoint.previous_secret, endpoint.custom_headers = b"", None, None
        await self._session.flush()
        await self._audit(by, "deleted", endpoint, {})

    async def rotate_secret(self, endpoint: WebhookEndpoint, by: Principal) -> str:
        """A new secret; the current one remains valid for OVERLAP."""
        now, secret = self._clock(), new_secret()
        endpoint.previous_secret, endpoint.previous_secret_until = endpoint.secret, now + OVERLAP
        endpoint.secret = self._secret_box.encrypt(secret.encode(), endpoint.id, "secret")
        endpoint.version += 1
        endpoint.updated_at = now
        await self._session.flush()
        await self._audit(by, "secret_rotated", endpoint, {})
        return secret

    async def redeliver(self, endpoint_id: UUID, event_id: UUID, by: Principal) -> WebhookDelivery:
        """Send one event again, under the same id. Its earlier attempts stay in the log.

        Raises:
            NotFoundError: the webhook or the delivery doesn't exist.
            ConflictError: the webhook is disabled.
        """
        endpoint = await self.get(endpoint_id)
        _require_enabled(endpoint)
        delivery = await repository.get_delivery(self._session, endpoint_id, event_id, lock=True)
        if delivery is None:
            raise NotFoundError("There is no delivery with this id.")
        delivery.status, delivery.next_at = "pending", self._clock()
        delivery.failures = 0
        delivery.round += 1
        await self._session.flush()
        await self._audit(by, "redelivered", endpoint, {"delivery_id": str(event_id)})
        return delivery

    async def recover(self, endpoint_id: UUID, since: datetime, by: Principal) -> int:
        """Send every event since then that the endpoint should have received and didn't; the number of deliveries.

        Raises:
            ConflictError: the webhook is disabled.
        """
        endpoint = await self.get(endpoint_id)
        _require_enabled(endpoint)
        count = await repository.recover(self._session, endpoint, since)
        await self._audit(by, "recovered", endpoint, {"since": since.isoformat(), "deliveries": count})
        return count

    async def test(self, endpoint_id: UUID, event_type: EventType, by: Principal) -> tuple[UUID, Attempt]:
        """Send an example event once, now, whether or not the endpoint is enabled; its id and the attempt.

        The transaction is committed before the request is made, and another one records the outcome.
        """
        endpoint = await self.get(endpoint_id)
        target = self._decrypt(endpoint)
        await self._unit.commit()
        event_id, now = new_id(), self._clock()
        data = _example(event_type, endpoint_id)
        body = request_body(event_type, now, data)
        attempt = await self._send_test(target, event_id, now, body)
        await self._record_test(endpoint_id, event_id, event_type, body, data, attempt)
        details = {"event_type": event_type, "status_code": attempt.status_code}
        await self._audit(by, "tested", endpoint, details)
        return event_id, attempt

    async def _send_test(self, target: SigningTarget, event_id: UUID, now: datetime, body: str) -> Attempt:
        headers = request_headers(
            target.signing_secrets(now), event_id, now, body, custom=target.custom_headers, test=True
        )
        started = time.monotonic()
        async with Sender(self._allowed, self._settings.webhook_timeout_seconds) as sender:
            attempt = await sender.post(target.url, body, headers, list(target.custom_headers), timed=True)
        if attempt.error == REFUSED:
            await asyncio.sleep(max(REFUSAL_SECONDS - (time.monotonic() - started), 0))
        return attempt

    async def _record_test(
        self,
        endpoint_id: UUID,
        event_id: UUID,
        event_type: EventType,
        body: str,
        data: Mapping[str, Any],
        attempt: Attempt,
    ) -> None:
        """Add a test to the log. Its event is always a `webhook.test`, so that an example is never recovered."""
        await self.get(endpoint_id, lock=True)
        now = self._clock()
        self._session.add(
            Event(id=event_id, type="webhook.test", payload=dict(data), body=body, fanned_out_at=now)
        )
        await self._session.flush()
        self._session.add(
            WebhookDelivery(
                endpoint_id=endpoint_id,
                event_id=event_id,
                event_type=event_type,
                status="succeeded" if attempt.succeeded else "failed",
                test=True,
                attempts=1,
                last_attempt_at=attempt.started_at,
                last_status_code=attempt.status_code,
                last_error=attempt.error,
            )
        )
        await self._session.flush()
        self._session.add(
            WebhookAttempt(
                endpoint_id=endpoint_id,
                event_id=event_id,
                number=1,
                started_at=attempt.started_at,
                duration_ms=round(attempt.latency.total_ms),
                status_code=attempt.status_code,
                error=attempt.error,
                request_headers=attempt.request_headers,
                response_headers=[list(line) for line in attempt.response_headers],
                response_body=attempt.response_body,
                response_truncated=attempt.response_truncated,
            )
        )
        await self._session.flush()

    def _check_url(self, url: str) -> str:
        try:
            return check_url(url, self._allowed)
        except ValueError as error:
            items = [ErrorItem("/url", "bad_url", str(error))]
            raise UnprocessableError(str(error), code="bad_url", errors=items) from error

    def _decrypt(self, endpoint: WebhookEndpoint) -> SigningTarget:
        return decrypt_target(self._secret_box, vars(endpoint))

    def _set_headers(self, endpoint: WebhookEndpoint, headers: dict[str, str]) -> None:
        endpoint.custom_header_names = list(headers)
        endpoint.custom_headers = (
            self._secret_box.encrypt(json.dumps(headers).encode(), endpoint.id, "custom_headers")
            if headers
            else None
        )

    async def _audit(
        self, by: Principal, action: str, endpoint: WebhookEndpoint, details: Mapping[str, Any]
    ) -> None:
        await audit.record(self._session, by, f"webhook.{action}", "webhook", endpoint.id, details)


def request_body(event_type: str, at: datetime, data: Mapping[str, Any]) -> str:
    """The body of an event's requests, in the form that the fan-out gives it."""
    body = {"type": event_type, "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _example(event_type: EventType, endpoint_id: UUID) -> dict[str, Any]:
    webhook = {"webhook_id": str(endpoint_id)} if event_type == "webhook.test" else {}
    return {**BY_TYPE[event_type].example, **webhook}


def _check_headers(headers: Mapping[str, str | None]) -> None:
    try:
        check_headers(headers)
    except ValueError as error:
        items = [ErrorItem("/custom_headers", "bad_header", str(error))]
        raise UnprocessableError(str(error), code="bad_header", errors=items) from error


def _merge_headers(current: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """The headers after a change; names are compared case-insensitively, and a value of None removes a header."""
    changed = {name.lower() for name in changes}
    kept = {name: value for name, value in current.items() if name.lower() not in changed}
    merged = {**kept, **{name: value for name, value in changes.items() if value is not None}}
    _check_headers(merged)
    return merged


def _require_enabled(endpoint: WebhookEndpoint) -> None:
    if not endpoint.enabled:
        raise ConflictError(
            "This webhook is disabled, so nothing is sent to it. Enable it first.", code="webhook_disabled"
        )
