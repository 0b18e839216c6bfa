"""Alembic's entry: `skuport migrate`, or `alembic` by hand with SKUPORT_DATABASE_URL set."""

import asyncio
import re
from pathlib import Path

from alembic import context
from sqlalchemy import Connection, text

from skuport.core.database import Base, make_migration_engine
from skuport.core.settings import Settings
from skuport.models import load_models

MIGRATION_LOCK = 0x534B55  # "SKU": one migrator at a time

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
    context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=False)
    with context.begin_transaction():
        # A migration that waits behind a long transaction makes everybody else wait behind it.
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        _adopt_prerelease(connection)
        context.run_migrations()
        _grant(connection, context.config.attributes.get("running_role"))


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
