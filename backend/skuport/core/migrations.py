"""Migrations of the schema: which belong to this code, and how they are run.

After the baseline, each change of the schema is a pair. Its *pre* migration only adds: the release before still runs on
the result. Its *post* migration removes what only that release needed. So a rolling upgrade runs the pre migrations,
replaces the old code host by host, and then runs the post migrations. Revisions are named `0002_pre`, `0002_post`; each
kind is a branch of its own, and a post migration depends on its pre migration.
"""

import importlib.resources
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, PendingRollbackError

if TYPE_CHECKING:
    from alembic.config import Config

log = structlog.get_logger(__name__)

Phase = Literal["pre", "all"]

BASELINE = "0001"

WAIT_SECONDS = 300.0
"""How long migrations are tried again while something else holds a lock that they need."""
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between two tries, the last one for all that follow: a migration that waits for a table makes everybody who
uses it wait behind it."""

CONNECTION_LOST = "the connection was lost during the migrations; run 'skuport migrate' again"

LOCKED = ("55P03", "40P01")
"""SQLSTATEs: no lock in time, or a deadlock."""


class LockedError(Exception):
    """Something else holds a lock that the migrations need. The message says which, and who."""


class LockWaits:
    """What the migrations waited for last, as the message of an error says it."""

    def __init__(self) -> None:
        self.last = "a lock that another session holds"


def alembic_config(
    database_url: str,
    folder: Path | None = None,
    running_role: str | None = None,
    waits: LockWaits | None = None,
) -> "Config":
    """Alembic's configuration for the migrations in a folder, by default those that belong to this code. What they
    wait for is noted in `waits`."""
    from alembic.config import Config  # it takes a while, and only those who migrate need it

    config = Config()
    config.set_main_option("script_location", str(folder or _own_folder()))
    config.set_main_option("path_separator", "os")
    config.attributes["database_url"] = database_url
    config.attributes["running_role"] = running_role
    config.attributes["waits"] = waits or LockWaits()
    return config


def migrate(
    database_url: str,
    phase: Phase = "all",
    folder: Path | None = None,
    *,
    running_role: str | None = None,
    wait_seconds: float = WAIT_SECONDS,
) -> None:
    """Run the migrations that the database lacks, in one transaction but for `create_index_concurrently`. Takes an
    advisory lock, so that several starters don't collide.

    Args:
        database_url: where to, as the role that owns the tables.
        phase: `pre` leaves out the post migrations, for as long as the release before is running.
        folder: where the migrations are, if they aren't those of this code.
        running_role: the role of the API and the workers, which is granted what they need; None if it is the owner.
        wait_seconds: how long to try again while workers, or another migration, hold a lock.

    Raises:
        LockedError: they held it for longer.
        ConnectionError: the connection was lost meanwhile.
    """
    from alembic import command

    target = "heads" if phase == "all" else required_revision(database_url, folder)
    waits = LockWaits()
    give_up_at = time.monotonic() + wait_seconds
    for pause in _pauses():
        try:
            command.upgrade(alembic_config(database_url, folder, running_role, waits), target)
        except PendingRollbackError as error:  # only where a connection was lost
            raise ConnectionError(CONNECTION_LOST) from error
        except (DBAPIError, LockedError) as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise ConnectionError(CONNECTION_LOST) from error
            if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) not in LOCKED:
                raise
            if time.monotonic() + pause > give_up_at:
                raise LockedError(
                    f"the migrations gave up after waiting {wait_seconds:g} s for {waits.last}. End that session, or"
                    " run 'skuport migrate' again when it has finished"
                ) from error
            log.warning("migrate.locked", waits_for=waits.last, retry_in_seconds=pause)
            time.sleep(pause)
        else:
            return


def _pauses() -> Iterator[float]:
    yield from PAUSES
    while True:
        yield PAUSES[-1]


def create_index_concurrently(name: str, definition: str) -> None:
    """Build an index while others read and write its table: all that a migration's `upgrade` does, if the table may be
    large.

    It can't run in a transaction, so what was migrated before is committed first, and a migration that did more would
    stop halfway. A build that was interrupted leaves an invalid index, which is replaced when the migration runs again.
    It waits for every transaction that is older, however long that takes.

    Args:
        name: of the index.
        definition: what follows `ON`, as in `products (updated_at, id)`. `UNIQUE` isn't supported: while it is built
            it would refuse what the release before may do.
    """
    from alembic import op

    build = f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {definition}"
    context = op.get_context()
    with context.autocommit_block():
        if context.as_sql:
            op.execute(build)
            return
        connection = op.get_bind()
        lock_timeout = connection.scalar(text("SELECT current_setting('lock_timeout')"))
        connection.execute(text("SELECT set_config('lock_timeout', '0', false)"))
        valid = connection.scalar(
            text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)"), {"name": name}
        )
        if valid is False:
            op.execute(f"DROP INDEX CONCURRENTLY {name}")
        op.execute(build)
        connection.execute(text("SELECT set_config('lock_timeout', :value, false)"), {"value": lock_timeout})


def required_revision(database_url: str, folder: Path | None = None) -> str:
    """The revision that this code needs at least: the last pre migration, or the baseline."""
    from alembic.script import ScriptDirectory

    heads = ScriptDirectory.from_config(alembic_config(database_url, folder)).get_heads()
    return next((head for head in heads if not head.endswith("_post")), BASELINE)


def number_of(revision: str) -> int:
    """The number in front of a revision's name: later ones are larger, whatever code they belong to. 0 for one from
    before 0.1.0, whose names were bare numbers."""
    number, _, kind = revision.partition("_")
    return int(number) if kind or revision == BASELINE else 0


def _own_folder() -> Path:
    packaged = Path(str(importlib.resources.files("skuport"))) / "_migrations"
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parents[3] / "migrations"
