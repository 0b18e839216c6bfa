"""Alembic's entry: `skuport migrate`, or `alembic` by hand with SKUPORT_DATABASE_URL set."""

import asyncio
import re
from pathlib import Path

import structlog
from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from skuport.core.database import Base, make_migration_engine
from skuport.core.migrations import LockedError, LockWaits
from skuport.core.settings import Settings
from skuport.models import load_models

log = structlog.get_logger(__name__)

MIGRATION_LOCK = 0x534B55  # "SKU": one migrator at a time
LOOK_SECONDS = 0.2
LOG_SECONDS = 10.0

BLOCKERS = text("""
    SELECT DISTINCT coalesce('a lock on ' || l.relation::regclass || ', held by', 'older transactions to end:') AS what,
        blocker.pid, nullif(a.application_name, '') AS name, extract(epoch FROM now() - a.xact_start) AS seconds
    FROM pg_locks l CROSS JOIN unnest(pg_blocking_pids(l.pid)) AS blocker (pid)
    LEFT JOIN pg_stat_activity a ON a.pid = blocker.pid
    WHERE l.pid = :pid AND NOT l.granted
    ORDER BY seconds DESC NULLS LAST
""")

PRERELEASE = re.compile(r"00(0[1-9]|1[01])")
LAST_PRERELEASE = "0011"
# The prerelease's 0001 lacked what the baseline has.
IS_BASELINE = text(
    "SELECT to_regclass('webhook_endpoints') IS NOT NULL AND EXISTS ("
    "SELECT FROM alembic_version WHERE version_num = '0001')"
)

load_models()


def _database_url() -> str:
    given = context.config.attributes.get("database_url")
    return given if given is not None else Settings().database_url


def _run(connection: Connection) -> None:
    # Nobody waits for this lock: an index that is built concurrently would wait for the statement that does.
    if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": MIGRATION_LOCK}):
        _waits().last = "another 'skuport migrate'"
        raise LockedError(_waits().last)
    connection.commit()
    context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=False)
    with context.begin_transaction():
        _adopt_prerelease(connection)
        context.run_migrations()
        _grant(connection, context.config.attributes.get("running_role"))


def _waits() -> LockWaits:
    waits: LockWaits = context.config.attributes.get("waits") or LockWaits()
    return waits


def _grant(connection: Connection, role: str | None) -> None:
    """Let the running role do what the app needs, and no more, if it isn't the one that owns the tables."""
    if role is None or role == connection.scalar(text("SELECT current_user")):
        return
    is_member = connection.scalar(
        text("SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = :role"),
        {"role": role},
    )
    if not is_member:
        raise SystemExit(
            f"The owner of the tables isn't a member of the role '{role}' of SKUPORT_DATABASE_URL, or there is no such"
            " role. With the role of SKUPORT_MIGRATION_DATABASE_URL, or a superuser, run:\n"
            f"  CREATE ROLE \"{role}\" LOGIN PASSWORD '…';  -- unless it exists\n"
            f'  GRANT "{role}" TO "{connection.scalar(text("SELECT current_user"))}";'
        )
    connection.execute(text("SELECT set_config('skuport.running_role', :role, true)"), {"role": role})
    connection.exec_driver_sql((Path(__file__).parent / "grants.sql").read_text("utf-8"))


def _adopt_prerelease(connection: Connection) -> None:
    """Bring a database that was made before 0.1.0 to the baseline. Its last migration had the number 0011."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return
    found = connection.scalar(text("SELECT max(version_num) FROM alembic_version"))
    if found is None or not PRERELEASE.fullmatch(found) or connection.scalar(IS_BASELINE):
        return
    if found != LAST_PRERELEASE:
        raise SystemExit(
            f"This database is at migration {found} of a version before 0.1.0. Run 'skuport migrate' of the last commit"
            f" before 0.1.0, which brings it to {LAST_PRERELEASE}, and then this one again."
        )
    for statement in (Path(__file__).parent / "prerelease.sql").read_text("utf-8").split(";\n\n"):
        connection.execute(text(statement.strip().removesuffix(";")))


async def _online() -> None:
    engine = make_migration_engine(_database_url())
    try:
        async with engine.connect() as connection:
            pid = await connection.scalar(text("SELECT pg_backend_pid()"))
            await connection.rollback()
            noting = asyncio.create_task(_note_blockers(engine, pid, _waits()))
            try:
                await connection.run_sync(_run)
                await connection.commit()
            finally:
                noting.cancel()
                await asyncio.gather(noting, return_exceptions=True)
    finally:
        await engine.dispose()


async def _note_blockers(engine: AsyncEngine, pid: int, waits: LockWaits) -> None:
    """Note what the session `pid` waits for, and say so when it takes long. Only its own session can't."""
    waited = 0.0
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            found = (await connection.execute(BLOCKERS, {"pid": pid})).all()
            waited = waited + LOOK_SECONDS if found else 0.0
            if found:
                waits.last = f"{found[0].what} {', '.join(_named(*row[1:]) for row in found[:3])}"
            if waited >= LOG_SECONDS:
                log.info("migrate.waiting", waits_for=waits.last)
                waited = 0.0


def _named(pid: int, name: str | None, seconds: float | None) -> str:
    """A session that is in the way."""
    since = "" if seconds is None else f", in a transaction for {seconds:.0f} s"
    return f"process {pid} ({name or 'without a name'}{since})"


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(_online())
