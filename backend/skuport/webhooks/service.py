"""What can be done with webhooks through the API. A secret leaves this module once, towards its owner."""

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
from skuport.webhooks.addresses import parse_allowed_targets
from skuport.webhooks.catalogue import BY_TYPE, EventType
from skuport.webhooks.encryption import Vault
from skuport.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from skuport.webhooks.outbox import Event
from skuport.webhooks.schemas import CreateWebhook, UpdateWebhook
from skuport.webhooks.sending import Attempted, Sender
from skuport.webhooks.signing import new_secret, request_headers
from skuport.webhooks.targets import REFUSED, check_headers, check_url
from skuport.webhooks.vaulted import Target, unlock_target

OVERLAP = timedelta(hours=24)
"""For so long a secret that was rotated signs along."""

REFUSAL_SECONDS = 0.5
"""A refusal takes so long whatever was refused, so that its time tells nothing about our network."""


class Webhooks:
    """The service of one request; everything happens in its transaction."""

    def __init__(self, unit: UnitOfWork, settings: Settings, clock: Clock) -> None:
        self._unit = unit
        self._settings = settings
        self._clock = clock
        self._vault = Vault(settings.secret_key)
        self._allowed = parse_allowed_targets(settings.webhook_allowed_targets)

    @property
    def _session(self) -> AsyncSession:
        return self._unit.session

    async def get(self, endpoint_id: UUID, *, lock: bool = False) -> WebhookEndpoint:
        """Raises:
        NotFoundError: there is none, or no longer.
        """
        endpoint = await repository.get_endpoint(self._session, endpoint_id, lock=lock)
        if endpoint is None:
            raise NotFoundError("There is no such webhook.")
        return endpoint

    async def create(self, body: CreateWebhook, by: Principal) -> tuple[WebhookEndpoint, str]:
        """A new endpoint, and its secret.

        Raises:
            UnprocessableError: the URL or a header can't be used.
            SecretKeyError: `SKUPORT_SECRET_KEY` is missing.
        """
        now, own, secret = self._clock(), new_id(), new_secret()
        endpoint = WebhookEndpoint(
            id=own,
            url=self._checked_url(body.url),
            description=body.description,
            event_types=list(dict.fromkeys(body.event_types)),
            enabled=body.enabled,
            disabled_at=None if body.enabled else now,
            secret=self._vault.lock(secret.encode(), own, "secret"),
            version=1,
            created_at=now,
            updated_at=now,
            created_by=by.id,
        )
        _checked_headers(body.custom_headers)
        self._set_headers(endpoint, dict(body.custom_headers))
        self._session.add(endpoint)
        await self._session.flush()
        await self._audit(by, "created", endpoint, {"url": endpoint.url, "event_types": endpoint.event_types})
        return endpoint, secret

    async def update(self, endpoint: WebhookEndpoint, body: UpdateWebhook, by: Principal) -> None:
        """Change what is named; enabling forgets why it was disabled."""
        now, given = self._clock(), body.given()
        if "url" in given and (url := self._checked_url(body.url)) != endpoint.url:
            # What failed was another receiver; this one has its five days.
            endpoint.url, endpoint.failing_since = url, None
        if "description" in given:
            endpoint.description = body.description
        if "event_types" in given:
            endpoint.event_types = list(dict.fromkeys(body.event_types))
        if "custom_headers" in given:
            _checked_headers(body.custom_headers)
            self._set_headers(endpoint, _merged(self._unlocked(endpoint).custom, body.custom_headers))
        if "enabled" in given and body.enabled != endpoint.enabled:
            endpoint.enabled = body.enabled
            endpoint.disabled_at = None if body.enabled else now
            endpoint.disabled_reason = endpoint.failing_since = None
        endpoint.version += 1
        endpoint.updated_at = now
        await self._session.flush()
        await self._audit(by, "updated", endpoint, {"fields": sorted(given)})

    async def delete(self, endpoint: WebhookEndpoint, by: Principal) -> None:
        """Send nothing there any more and forget its secrets; a chore removes the log."""
        endpoint.enabled, endpoint.deleted_at = False, self._clock()
        endpoint.secret, endpoint.previous_secret, endpoint.custom_headers = b"", None, None
        await self._session.flush()
        await self._audit(by, "deleted", endpoint, {})

    async def rotate_secret(self, endpoint: WebhookEndpoint, by: Principal) -> str:
        """A new secret; the present one signs along for a day."""
        now, secret = self._clock(), new_secret()
        endpoint.previous_secret, endpoint.previous_secret_until = endpoint.secret, now + OVERLAP
        endpoint.secret = self._vault.lock(secret.encode(), endpoint.id, "secret")
        endpoint.version += 1
        endpoint.updated_at = now
        await self._session.flush()
        await self._audit(by, "secret_rotated", endpoint, {})
        return secret

    async def redeliver(self, endpoint_id: UUID, event_id: UUID, by: Principal) -> WebhookDelivery:
        """Have one event sent again, under its same id, with all its attempts before it.

        Raises:
            NotFoundError: there is no such webhook or delivery.
            ConflictError: the webhook is disabled.
        """
        endpoint = await self.get(endpoint_id)
        _require_enabled(endpoint)
        delivery = await repository.get_delivery(self._session, endpoint_id, event_id, lock=True)
        if delivery is None:
            raise NotFoundError("There is no such delivery.")
        delivery.status, delivery.next_at = "pending", self._clock()
        delivery.failures = 0
        delivery.round += 1
        await self._session.flush()
        await self._audit(by, "redelivered", endpoint, {"delivery_id": str(event_id)})
        return delivery

    async def recover(self, endpoint_id: UUID, since: datetime, by: Principal) -> int:
        """Have sent what the endpoint should have got since then and hasn't; how many that is.

        Raises:
            ConflictError: the webhook is disabled.
        """
        endpoint = await self.get(endpoint_id)
        _require_enabled(endpoint)
        count = await repository.recover(self._session, endpoint, since)
        await self._audit(by, "recovered", endpoint, {"since": since.isoformat(), "deliveries": count})
        return count

    async def test(self, endpoint_id: UUID, kind: EventType, by: Principal) -> tuple[UUID, Attempted]:
        """Send an example now, whether or not the endpoint is enabled, once; its id and what came of it.

        The transaction is committed before the request, and another one keeps what came of it.
        """
        endpoint = await self.get(endpoint_id)
        target = self._unlocked(endpoint)
        await self._unit.commit()
        event_id, now = new_id(), self._clock()
        data = _example(kind, endpoint_id)
        body = envelope(kind, now, data)
        headers = request_headers(
            target.signing_secrets(now), event_id, now, body, custom=target.custom, test=True
        )
        begun = time.monotonic()
        async with Sender(self._allowed, self._settings.webhook_timeout_seconds) as sender:
            attempted = await sender.post(target.url, body, headers, list(target.custom), timed=True)
        if attempted.error == REFUSED:
            await asyncio.sleep(max(REFUSAL_SECONDS - (time.monotonic() - begun), 0))
        await self._keep_test(endpoint_id, event_id, kind, body, data, attempted)
        await self._audit(by, "tested", endpoint, {"event_type": kind, "status_code": attempted.status_code})
        return event_id, attempted

    async def _keep_test(
        self,
        endpoint_id: UUID,
        event_id: UUID,
        kind: EventType,
        body: str,
        data: Mapping[str, Any],
        attempted: Attempted,
    ) -> None:
        """Put a test into the log. The event itself is always a `webhook.test`: examples must never be recovered."""
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
                event_type=kind,
                status="succeeded" if attempted.succeeded else "failed",
                test=True,
                attempts=1,
                last_attempt_at=attempted.started_at,
                last_status_code=attempted.status_code,
                last_error=attempted.error,
            )
        )
        await self._session.flush()
        self._session.add(
            WebhookAttempt(
                endpoint_id=endpoint_id,
                event_id=event_id,
                number=1,
                started_at=attempted.started_at,
                duration_ms=round(attempted.latency.total_ms),
                status_code=attempted.status_code,
                error=attempted.error,
                request_headers=attempted.request_headers,
                response_headers=[list(line) for line in attempted.response_headers],
                response_body=attempted.response_body,
                response_truncated=attempted.response_truncated,
            )
        )
        await self._session.flush()

    def _checked_url(self, url: str) -> str:
        try:
            return check_url(url, self._allowed)
        except ValueError as error:
            items = [ErrorItem("/url", "bad_url", str(error))]
            raise UnprocessableError(str(error), code="bad_url", errors=items) from error

    def _unlocked(self, endpoint: WebhookEndpoint) -> Target:
        return unlock_target(self._vault, vars(endpoint))

    def _set_headers(self, endpoint: WebhookEndpoint, headers: dict[str, str]) -> None:
        endpoint.custom_header_names = list(headers)
        endpoint.custom_headers = (
            self._vault.lock(json.dumps(headers).encode(), endpoint.id, "custom_headers") if headers else None
        )

    async def _audit(
        self, by: Principal, action: str, endpoint: WebhookEndpoint, details: Mapping[str, Any]
    ) -> None:
        await audit.record(self._session, by, f"webhook.{action}", "webhook", endpoint.id, details)


def envelope(kind: str, at: datetime, data: Mapping[str, Any]) -> str:
    """A request body, as the fan-out makes it of an event."""
    body = {"type": kind, "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _example(kind: EventType, endpoint_id: UUID) -> dict[str, Any]:
    own = {"webhook_id": str(endpoint_id)} if kind == "webhook.test" else {}
    return {**BY_TYPE[kind].example, **own}


def _checked_headers(headers: Mapping[str, str | None]) -> None:
    try:
        check_headers(headers)
    except ValueError as error:
        items = [ErrorItem("/custom_headers", "bad_header", str(error))]
        raise UnprocessableError(str(error), code="bad_header", errors=items) from error


def _merged(present: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """The headers after a change; upper and lower case are the same."""
    changed = {name.lower() for name in changes}
    kept = {name: value for name, value in present.items() if name.lower() not in changed}
    merged = {**kept, **{name: value for name, value in changes.items() if value is not None}}
    _checked_headers(merged)
    return merged


def _require_enabled(endpoint: WebhookEndpoint) -> None:
    if not endpoint.enabled:
        raise ConflictError(
            "This webhook is disabled, and nothing is sent there. Enable it first.", code="webhook_disabled"
        )
