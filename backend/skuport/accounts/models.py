"""The tables of accounts: API keys, sign-in tokens and sessions. Secrets are stored as SHA-256 only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, ForeignKey, Index, LargeBinary, Text, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import Base

BOOTSTRAP_ID = UUID("00000000-0000-7000-8000-000000000001")
"""The principal behind `SKUPORT_API_KEY`; a migration inserts its row."""


class ApiKey(Base):
    """An API key. Users recognise it by `prefix`, its first characters."""

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
    """The token of a sign-in link, valid for one session, and only as long as the key or session that made it."""

    __tablename__ = "signin_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("principals.id"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_in_session: Mapped[UUID | None] = mapped_column(Uuid)


class Session(Base):
    """A signed-in browser.

    A session opened with an API key has its `api_key_id`, and ends when that key is revoked. `address` is where it was
    last used from.
    """

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
