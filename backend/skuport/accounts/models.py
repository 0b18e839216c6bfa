"""The tables of accounts: who there is, their keys, sign-in tokens and sessions. Secrets are kept as SHA-256
only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, ForeignKey, Index, LargeBinary, Text, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import Base

BOOTSTRAP_ID = UUID("00000000-0000-7000-8000-000000000001")
"""The principal behind `SKUPORT_API_KEY`; its row comes with the migrations."""
SYSTEM_ID = UUID("00000000-0000-7000-8000-000000000002")
"""The principal behind what Skuport does of its own accord; its row comes with the migrations."""


class PrincipalRow(Base):
    """Somebody who did something; kept for ever."""

    __tablename__ = "principals"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ApiKey(Base):
    """An API key. `prefix` is what people recognise it by."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    principal_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("principals.id"))
    name: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    created_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("principals.id"))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SigninToken(Base):
    """The token of a sign-in link; good for one session."""

    __tablename__ = "signin_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("principals.id"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Session(Base):
    """A signed-in browser; `api_key_id` when it was opened with a key, which then ends it when revoked. `address` is
    where it was last used from."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "api_key_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    principal_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("principals.id"))
    api_key_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("api_keys.id"))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    user_agent: Mapped[str] = mapped_column(Text, server_default="")
    address: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
