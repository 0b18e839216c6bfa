"""The audit log: one append-only row per mutation, in the transaction that makes it.

A trigger refuses changes. The role of the API and the workers may only add rows: neither drop the trigger nor empty the
table, since another role owns both (`migrations/grants.sql`).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from asgi_correlation_id.context import correlation_id
from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import Base, Connection
from skuport.core.security import Principal
from skuport.core.sql import Statements

log = structlog.get_logger(__name__)

_SQL = Statements(__package__, "audit.sql")

SYSTEM_ID = UUID("00000000-0000-7000-8000-000000000002")
"""The principal behind what Skuport does by itself; a migration inserts its row."""


class AuditEntry(Base):
    """Who did what to which subject, and in which request."""

    __tablename__ = "audit_log"
    __table_args__ = (Index(None, "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    principal_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("principals.id"))
    action: Mapped[str] = mapped_column(Text)
    subject_type: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)


async def record(
    session: AsyncSession,
    principal: Principal | UUID,
    action: str,
    subject_type: str,
    subject_id: object,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add a row to the audit log, in the transaction of the mutation.

    Args:
        principal: who did it, or their id.
        action: what was done, such as `api_key.created`.
        subject_type: the kind of subject, such as `api_key`.
        subject_id: stored as text.
        details: what a reader needs to understand the entry, as JSON. Never a secret.
    """
    session.add(
        AuditEntry(
            principal_id=principal if isinstance(principal, UUID) else principal.id,
            action=action,
            subject_type=subject_type,
            subject_id=str(subject_id),
            request_id=correlation_id.get(),
            details=dict(details or {}),
        )
    )
    await session.flush()


async def write(
    connection: Connection, action: str, subject_type: str, subject_id: object, details: Mapping[str, Any]
) -> None:
    """The same for what Skuport does by itself, in a worker's transaction."""
    await _SQL.insert_entry.execute(
        connection,
        principal_id=SYSTEM_ID,
        action=action,
        subject_type=subject_type,
        subject_id=str(subject_id),
        details=json.dumps(details),
    )


async def warn_if_unprotected(connection: Connection) -> None:
    """Log a warning if this role could empty the audit log, because one role owns the tables and runs the app."""
    if await _SQL.may_empty.fetchval(connection):
        log.warning(
            "database.one_role",
            reason="the role of SKUPORT_DATABASE_URL owns the tables, so it could change the audit log;"
            " docs/operations.md says how to use two roles",
        )
