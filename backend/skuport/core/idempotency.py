"""`Idempotency-Key`: a POST that may be sent again without a second effect.

An endpoint on a router of `make_router` takes one more parameter:

    async def start_import(body: StartImport, principal: CanWrite, unit: Unit, _: Idempotent) -> Response:

The answer is stored in the endpoint's last transaction, the one that `TransactionalRoute` commits, so the effect must
be in it too. The same key with the same request gives the stored answer (with `Idempotency-Replayed: true`), with
another request 422, and while the first request still runs 409. Only successes are stored: an error has no effect, and
may be tried again. Keys belong to a principal and are kept for a day. An endpoint may call `unit.commit()` before its
end (before a request to the object store): then there is no early 409, but still only one request wins, and the others
get its answer.

An answer may have a secret, or a signed URL. So it is stored encrypted, with a key derived from the API key or the
session cookie that made the request; the database has only hashes of these. Another key or session of the same
principal can't read it, and gets 409.

An endpoint that streams its body reads it from `StreamedBody`, which notes its digest. A repeated request is read to
its end and compared.
"""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from sqlalchemy import DateTime, ForeignKey, Index, Integer, LargeBinary, Text, Uuid, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import Base
from skuport.core.encryption import CannotDecryptError, Cipher
from skuport.core.errors import ConflictError, UnprocessableError
from skuport.core.http import ShortCircuitResponse, Unit
from skuport.core.security import CanWrite, Credential, credential_of, session_cookie
from skuport.core.settings import Settings
from skuport.core.unit_of_work import UnitOfWork

KEPT_HEADERS = ("content-type", "location", "etag", "retry-after")


class StoredAnswer(Base):
    """The answer to the first request that carried a key; its body is encrypted."""

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


class _Body:
    """The body of a request that its endpoint streams, and the digest of what was read of it."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._digest = hashlib.sha256()
        self._ended = False

    async def blocks(self) -> AsyncIterator[bytes]:
        if self._ended:
            return
        async for block in self._request.stream():
            self._digest.update(block)
            yield block
        self._ended = True

    async def digest(self) -> bytes:
        """Of the whole body: what the endpoint has left is read, and dropped. A body that is longer than one that could
        have been taken isn't read to its end."""
        settings: Settings = self._request.app.state.settings
        read = 0
        async for block in self.blocks():
            read += len(block)
            if read > settings.max_upload_bytes:
                break
        return self._digest.digest()


@dataclass(frozen=True, slots=True)
class _Claim:
    """One request's hold on its key.

    Args:
        credential: the API key or session token that made the request.
        content: what distinguishes the request from others, but for a streamed body.
        streamed: the body that the endpoint streams; None when it is part of `content`.
    """

    unit: UnitOfWork
    principal_id: UUID
    key: str
    operation: str
    credential: Credential
    content: bytes = field(repr=False)
    streamed: _Body | None

    async def fingerprint(self) -> bytes:
        rest = b"" if self.streamed is None else await self.streamed.digest()
        return hashlib.sha256(self.content + rest).digest()

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
        self.unit.session.expunge(stored)
        await self.unit.rollback()  # a body may take long to read
        if stored.operation != self.operation or stored.fingerprint != await self.fingerprint():
            raise UnprocessableError(
                f"This Idempotency-Key was used for another request ({stored.operation}). Use a new one.",
                code="idempotency_key_reused",
            )
        try:
            body = self._cipher().decrypt(stored.body, self.key.encode())
        except CannotDecryptError:
            raise ConflictError(
                "This Idempotency-Key was used with another key or session, and its answer can't be shown to this one."
                f" The request has succeeded ({stored.operation}); look at what it made, or use a new Idempotency-Key.",
                code="idempotency_key_of_another_session",
            ) from None
        headers = {**stored.headers, "Idempotency-Replayed": "true"}
        raise ShortCircuitResponse(Response(body, status_code=stored.status, headers=headers))

    async def store(self, response: Response) -> None:
        """Store the answer. If another request was faster, answer as it did and roll back this one."""
        if not 200 <= response.status_code < 300:
            return
        row = {
            "principal_id": self.principal_id,
            "key": self.key,
            "operation": self.operation,
            "fingerprint": await self.fingerprint(),
            "status": response.status_code,
            "headers": json.dumps({k: v for k, v in response.headers.items() if k in KEPT_HEADERS}),
            "body": self._cipher().encrypt(bytes(response.body), self.key.encode()),
        }
        if await self.unit.session.scalar(STORE, row) is None:
            await self.replay_if_answered()

    def _cipher(self) -> Cipher:
        return Cipher(self.credential.secret.encode(), "skuport idempotency v1")


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
    streams = request.scope["route"].body_field is None
    body = b"" if streams else await request.body()
    operation = f"{request.method} {request.url.path}"
    content = b"\x00".join([operation.encode(), request.url.query.encode(), body])
    streamed = _body_of(request) if streams else None
    settings: Settings = request.app.state.settings
    credential = credential_of(request.headers, session_cookie(settings))
    assert credential is not None, "the principal was authenticated by it"
    claim = _Claim(unit, principal.id, key, operation, credential, content, streamed)
    await claim.lock()
    await claim.replay_if_answered()
    unit.before_response(claim.store)


def _body_of(request: Request) -> _Body:
    """The one of this request, however often it is asked for."""
    if not hasattr(request.state, "streamed_body"):
        request.state.streamed_body = _Body(request)
    body: _Body = request.state.streamed_body
    return body


async def _streamed_body(request: Request) -> AsyncIterator[bytes]:
    return _body_of(request).blocks()


StreamedBody = Annotated[AsyncIterator[bytes], Depends(_streamed_body)]
"""The body of a request, block by block, for an endpoint that is idempotent and doesn't have it read into memory."""

Idempotent = Annotated[None, Depends(_honour_idempotency_key)]
