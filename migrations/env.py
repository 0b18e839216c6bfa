"""Alembic's entry: `skuport migrate`, or `alembic` by hand with SKUPORT_DATABASE_URL set."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from skuport.core.database import Base, sqlalchemy_url
from skuport.core.settings import Settings
from skuport.models import load_models

MIGRATION_LOCK = 0x534B55  # "SKU": one migrator at a time

load_models()


def _database_url() -> str:
    given = context.config.attributes.get("database_url")
    return given if given is not None else Settings().database_url


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=False)
    with context.begin_transaction():
        # A migration that waits behind a long transaction makes everybody else wait behind it.
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        context.run_migrations()


async def _online() -> None:
    engine = create_async_engine(sqlalchemy_url(_database_url()), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_run)
            await connection.commit()
    finally:
        await engine.dispose()


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(_online())
