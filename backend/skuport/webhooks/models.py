"""The tables of webhooks: endpoints, deliveries and attempts. Events are in `webhooks.outbox`."""

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
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from typing_extensions import TypeAliasType

from skuport.core.database import Base

DeliveryStatus = TypeAliasType("DeliveryStatus", Literal["pending", "succeeded", "failed"])


class WebhookEndpoint(Base):
    """Where events are sent. Secrets and the values of custom headers are ciphertexts of `webhooks.encryption`."""

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
    """When the first attempt failed after the last that succeeded."""
    disabled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    disabled_reason: Mapped[str | None] = mapped_column(Text)
    """Why Skuport disabled it by itself; null when a person did."""
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    created_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("principals.id"))
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Its deliveries are removed by a chore, and the row with the last of them."""


class WebhookDelivery(Base):
    """One event for one endpoint. Its id towards the world is the event's, which is the `webhook-id`, too."""

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
    failures: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    """In this round; the schedule goes by it."""
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    next_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_attempt_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_status_code: Mapped[int | None] = mapped_column(Integer)
    last_error: Mapped[str | None] = mapped_column(Text)


class WebhookAttempt(Base):
    """One HTTP request. Values of custom headers are left out, also where the receiver repeated them."""

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
