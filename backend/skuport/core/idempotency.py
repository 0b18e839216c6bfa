"""`Idempotency-Key`: a POST that may be sent again without a second effect.

An endpoint on a router of `make_router` takes one more parameter:

    async def start_import(body: StartImport, principal: CanWrite, unit: Unit, _: Idempotent) -> Response:

The answer is stored in the endpoint's last transaction, the one that `TransactionalRoute` commits, so the effect must
be in it too. The same key with the same request gives the stored answer (with `Idempotency-Replayed: true`), with
another request 422, and while the first request still runs 409. Only successes are stored: an error has no effect, and
may be tried again. Keys belong to a principal and are kept for a day. An endpoint may call `unit.commit()` before its
end (before a request to the object store): then there is no early 409, but still only one request wins, and the others
get its answer. Don't use it where a response has a secret: the body is stored.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from sqlalchemy import DateTime, ForeignKey, Index, Integer, LargeBinary, Text, Uuid, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import Base
from skuport.core.errors import ConflictError, UnprocessableError
from skuport.core.http import ShortCircuitResponse, Unit
from skuport.core.security import CanWrite
from skuport.core.unit_of_work import UnitOfWork

KEPT_HEADERS = ("content-type", "location", "etag", "retry-after")


class StoredAnswer(Base):
    """The answer to the first request that carried a key."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index(None, "created_at"),)

    principal_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("principals.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    operation: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int] = mapped_column(Integer)
    headers: Mapped[dict[str, str]] = mapped_column(JSONB)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


# A key older than a day is replaced as if it didn't exist.
STORE = text("""
    INSERT INTO idempotency_keys AS kept
        (principal_id, key, operation, fingerprint, status, headers, body)
    VALUES (:principal_id, :key, :operation, :fingerprint, :status, CAST(:headers AS jsonb), :body)
    ON CONFLICT (principal_id, key) DO UPDATE
        SET operation = excluded.operation, fingerprint = excluded.fingerprint, status = excluded.status,
            headers = excluded.headers, body = excluded.body, created_at = excluded.created_at
        WHERE kept.created_at <= now() - interval '24 hours'
    RETURNING true
""")

DELETE_EXPIRED = "DELETE FROM idempotency_keys WHERE created_at <= now() - interval '24 hours'"
"""For maintenance."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """One request's hold on its key."""

    unit: UnitOfWork
    principal_id: UUID
    key: str
    operation: str
    fingerprint: bytes

    async def lock(self) -> None:
        """Mark the key as in flight until the transaction ends."""
        name = f"idempotency:{self.principal_id}:{self.key}"
        locked = select(func.pg_try_advisory_xact_lock(func.hashtextextended(name, 0)))
        if not await self.unit.session.scalar(locked):
            raise ConflictError(
                "A request with this Idempotency-Key is still running. Send it again in a moment.",
                code="idempotency_key_in_flight",
                headers={"Retry-After": "1"},
            )

    async def replay_if_answered(self) -> None:
        """Raise `ShortCircuitResponse` with what was answered before, if this was."""
        query = select(StoredAnswer).where(
            StoredAnswer.principal_id == self.principal_id,
            StoredAnswer.key == self.key,
            StoredAnswer.created_at > func.now() - timedelta(hours=24),
        )
        stored = await self.unit.session.scalar(query)
        if stored is None:
            return
        if stored.fingerprint != self.fingerprint:
            raise UnprocessableError(
                f"This Idempotency-Key was used for another request ({stored.operation}). Use a new one.",
                code="idempotency_key_reused",
            )
        headers = {**stored.headers, "Idempotency-Replayed": "true"}
        raise ShortCircuitResponse(Response(stored.body, status_code=stored.status, headers=headers))

    async def store(self, response: Response) -> None:
        """Store the answer. If another request was faster, answer as it did and roll back this one."""
        if not 200 <= response.status_code < 300:
            return
        row = {
            "principal_id": self.principal_id,
            "key": self.key,
            "operation": self.operation,
            "fingerprint": self.fingerprint,
            "status": response.status_code,
            "headers": json.dumps({k: v for k, v in response.headers.items() if k in KEPT_HEADERS}),
            "body": bytes(response.body),
        }
        if await self.unit.session.scalar(STORE, row) is None:
            await self.replay_if_answered()


async def _honour_idempotency_key(
    request: Request,
    principal: CanWrite,
    unit: Unit,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            pattern=r"^[\x21-\x7e]+$",
            max_length=255,
            description="Makes it safe to send this request again: its first answer is kept for a day.",
        ),
    ] = None,
) -> None:
    if key is None:
        return
    route = request.scope["route"]
    # A body that the endpoint streams is not read here: such requests differ by their query alone.
    body = await request.body() if route.body_field is not None else b""
    operation = f"{request.method} {request.url.path}"
    content = b"\x00".join([operation.encode(), request.url.query.encode(), body])
    claim = _Claim(unit, principal.id, key, operation, hashlib.sha256(content).digest())
    await claim.lock()
    await claim.replay_if_answered()
    unit.before_response(claim.store)


Idempotent = Annotated[None, Depends(_honour_idempotency_key)]
