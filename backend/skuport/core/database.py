"""PostgreSQL: the engine and sessions of the API, and the raw connections of the workers.

The API uses SQLAlchemy. Workers use asyncpg itself, for COPY and the statements of staging and publishing. Both take
the same `postgresql://` URL.
"""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy import MetaData, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, PoolResetState

from skuport.core.database_sessions import Connector, DatabaseSession, SessionGroup
from skuport.core.database_url import DatabaseUrl
from skuport.core.settings import Settings

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
else:  # asyncpg's classes are generic to type checkers only
    Connection = asyncpg.Connection
    Pool = asyncpg.Pool

# A session that ends at the wrong moment raises an internal error of the driver, too.
DATABASE_AWAY = (
    OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError
)  # fmt: skip
"""What a raw connection raises when the database can't be reached, refuses, or ends the session."""

API = "skuport-api"
"""The application name of the API's database sessions."""

WORKER = "skuport-worker"
"""The application name of the workers' database sessions; each process adds a name of its own."""

MIGRATIONS = "skuport-migrate"
"""The application name of the sessions that migrate."""

MIGRATION_GUARDS = {"lock_timeout": "10000"}
"""Milliseconds. A migration that waits behind a long transaction makes everybody else wait behind it."""

DIALECT = "postgresql+asyncpg://"
COMMAND_TIMEOUT = 30.0
"""How long the API waits for a statement."""
CLIENT_CHECK_MILLISECONDS = "5000"
_CHANGED = "skuport.changed"


class Base(DeclarativeBase):
    """The declarative base of every feature's models."""

    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pkey",
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "ck": "%(table_name)s_%(constraint_name)s_check",
        }
    )


def role_of(database_url: str) -> str | None:
    """The role that a URL connects as; None if it leaves that to the environment."""
    return DatabaseUrl.parse(database_url).user


def api_sessions(settings: Settings, group: SessionGroup | None = None) -> Connector:
    """How the sessions of the API begin."""
    guards = {**_timeouts(settings), "jit": "off"}
    return Connector(DatabaseUrl.parse(settings.database_url), API, guards, COMMAND_TIMEOUT, group)


def worker_sessions(settings: Settings, name: str = WORKER, group: SessionGroup | None = None) -> Connector:
    """How the sessions of a worker begin."""
    guards = {
        **_timeouts(settings),
        "statement_timeout": _milliseconds(settings.statement_timeout_seconds),
        "jit": "off",
        # A statement of a worker that was killed would hold its locks until it ends by itself.
        "client_connection_check_interval": CLIENT_CHECK_MILLISECONDS,
        # Key ranges differ too much for one plan to fit all.
        "plan_cache_mode": "force_custom_plan",
    }
    return Connector(DatabaseUrl.parse(settings.database_url), name, guards, group=group)


def migration_sessions(database_url: str) -> Connector:
    """How the sessions of a migration begin."""
    return Connector(DatabaseUrl.parse(database_url), MIGRATIONS, MIGRATION_GUARDS)


def make_engine(
    settings: Settings, pool_size: int, *, wait_seconds: float = 10, group: SessionGroup | None = None
) -> AsyncEngine:
    """An engine whose sessions give up on a lock, and end when they idle inside a transaction, as the settings say.

    Args:
        pool_size: connections at most. They stay open: a new one takes ten round trips, and its handshake holds up
            every request for some milliseconds.
        wait_seconds: how long to wait for a free one.
        group: the sessions are added to it.
    """
    engine = create_async_engine(
        DIALECT,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=wait_seconds,
        async_creator=api_sessions(settings, group),
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    event.listen(engine.sync_engine, "reset", _restore)
    return engine


def make_migration_engine(database_url: str) -> AsyncEngine:
    """An engine without a pool, for one connection that migrates."""
    return create_async_engine(DIALECT, poolclass=NullPool, async_creator=migration_sessions(database_url))


def _timeouts(settings: Settings) -> dict[str, str]:
    return {
        "lock_timeout": _milliseconds(settings.lock_timeout_seconds),
        "idle_in_transaction_session_timeout": _milliseconds(settings.idle_in_transaction_timeout_seconds),
    }


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))


def _refuse_closed(connection: DBAPIConnection, _record: object, _proxy: object) -> None:
    """Have the pool reconnect when the server has ended a session, which asyncpg already knows.

    `pool_pre_ping` would ask the server, in three round trips before each request.
    """
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError


async def restore_on_return(session: AsyncSession) -> None:
    """Before parameters of its database session are set: they are set back when the connection returns to its pool.

    This is for sessions without transactions, whose `SET LOCAL` would end with its own statement.
    """
    connection = await session.connection()
    connection.info[_CHANGED] = True


def _restore(connection: DBAPIConnection, record: ConnectionPoolEntry, state: PoolResetState) -> None:
    if record.info.pop(_CHANGED, False) and state.asyncio_safe and not state.terminate_only:
        connection.run_async(DatabaseSession.restore)


async def make_pool(
    settings: Settings,
    size: int,
    *,
    name: str = WORKER,
    group: SessionGroup | None = None,
    init: Callable[[Connection], Coroutine[Any, Any, None]] | None = None,
) -> Pool:
    """A pool of raw connections for a worker.

    The server knows the connections by `name`, bounds every statement, and ends what they run at most 5 s after their
    process is gone. They are added to `group`. `init` is given each connection once, before it is used.
    """
    return await asyncpg.create_pool(
        min_size=1,
        max_size=size,
        max_inactive_connection_lifetime=60,
        init=init,
        connection_class=DatabaseSession,
        connect=worker_sessions(settings, name, group),
    )
