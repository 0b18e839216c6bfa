"""The tables of webhooks: events, endpoints, deliveries and attempts."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column
from typing_extensions import TypeAliasType

from skuport.core.database import Base
from skuport.core.principals import PrincipalRow
from skuport.core.schemas import Actor

DeliveryStatus = TypeAliasType("DeliveryStatus", Literal["pending", "succeeded", "failed"])

LEASE_KIND = "webhooks"
"""The kind of the leases on endpoints."""


class Event(Base):
    """Something that happened. It is fanned out to the endpoints that subscribe to its type."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "id", postgresql_where=text("fanned_out_at IS NULL")),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    fanned_out_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    body: Mapped[str | None] = mapped_column(Text)
    """The exact body of its requests; null until it was fanned out to at least one endpoint."""


class WebhookEndpoint(Base):
    """Where events are sent. Secrets and custom headers are encrypted (see `webhooks.encryption`)."""

    __tablename__ = "webhook_endpoints"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    event_types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    custom_header_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    custom_headers: Mapped[bytes | None] = mapped_column(LargeBinary)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    previous_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_secret_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    failing_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When the first attempt failed since the last success."""
    disabled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    disabled_reason: Mapped[str | None] = mapped_column(Text)
    """Why Skuport disabled it; null when a user did."""
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    created_by_id: Mapped[UUID] = mapped_column("created_by", Uuid, ForeignKey("principals.id"))
    created_by_name: Mapped[str] = column_property(
        select(PrincipalRow.name).where(PrincipalRow.id == created_by_id).scalar_subquery(),
        expire_on_flush=False,
    )
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Maintenance then deletes its deliveries, and the row with the last of them."""

    @property
    def created_by(self) -> Actor:
        return Actor(id=self.created_by_id, name=self.created_by_name)


class WebhookDelivery(Base):
    """One event for one endpoint. The API and the `webhook-id` header identify it by the event's id."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint("(status = 'pending') = (next_at IS NOT NULL)", name="next_at"),
        Index(None, "event_id"),
        Index(
            "webhook_deliveries_due_idx",
            "endpoint_id",
            "next_at",
            "event_id",
            postgresql_where=text("status = 'pending'"),
        ),
        Index(
            "webhook_deliveries_failed_idx",
            "endpoint_id",
            "event_id",
            postgresql_where=text("status = 'failed'"),
        ),
    )

    endpoint_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("webhook_endpoints.id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True
    )
    event_type: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, server_default="pending")
    test: Mapped[bool] = mapped_column(server_default=text("false"))
    round: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    """Incremented when it is sent again at a user's request."""
    failures: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    """Failed attempts in this round; the retry schedule depends on it."""
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    next_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_attempt_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_status_code: Mapped[int | None] = mapped_column(Integer)
    last_error: Mapped[str | None] = mapped_column(Text)


class WebhookAttempt(Base):
    """One HTTP request. The values of custom headers are masked, even where the response repeats them."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["endpoint_id", "event_id"],
            ["webhook_deliveries.endpoint_id", "webhook_deliveries.event_id"],
            ondelete="CASCADE",
        ),
    )

    endpoint_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    event_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    duration_ms: Mapped[int] = mapped_column(Integer)
    status_code: Mapped[int | None] = mapped_column(Integer)
    error: Mapped[str | None] = mapped_column(Text)
    request_headers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    response_headers: Mapped[list[Any]] = mapped_column(JSONB)
    response_body: Mapped[str] = mapped_column(Text)
    response_truncated: Mapped[bool]
