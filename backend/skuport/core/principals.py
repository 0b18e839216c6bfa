"""Principals: who makes changes. `accounts` writes their table; what they did names them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Text, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import Base
from skuport.core.sql import Sql, Statements

_SQL = Statements(__package__, "principals.sql")


class PrincipalRow(Base):
    """A user or program that makes changes. Never deleted, because other rows refer to it.

    `created_by` is the principal that made its key or sign-in link, and `created_in_session` the session in which it
    did; that session may be deleted by now.
    """

    __tablename__ = "principals"
    __table_args__ = (Index(None, "created_by"), Index(None, "created_in_session"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    created_by: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("principals.id"))
    created_in_session: Mapped[UUID | None] = mapped_column(Uuid)


def name_of(principal_id: Sql) -> Sql:
    """An expression for statements: the name of a principal, given an expression that is its id."""
    return _SQL.name_of.fill(principal_id=principal_id).fragment
