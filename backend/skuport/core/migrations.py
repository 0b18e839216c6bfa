"""Migrations of the schema: which belong to this code, and how they are run.

After the baseline, each change of the schema is a pair. Its *pre* migration only adds: the release before still runs on
the result. Its *post* migration removes what only that release needed. So a rolling upgrade runs the pre migrations,
replaces the old code host by host, and then runs the post migrations. Revisions are named `0002_pre`, `0002_post`; each
kind is a branch of its own, and a post migration depends on its pre migration.
"""

import importlib.resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from alembic.config import Config

Phase = Literal["pre", "all"]

BASELINE = "0001"


def alembic_config(
    database_url: str, folder: Path | None = None, running_role: str | None = None
) -> "Config":
    """Alembic's configuration for the migrations in a folder, by default those that belong to this code."""
    from alembic.config import Config  # it takes a while, and only those who migrate need it

    config = Config()
    config.set_main_option("script_location", str(folder or _own_folder()))
    config.set_main_option("path_separator", "os")
    config.attributes["database_url"] = database_url
    config.attributes["running_role"] = running_role
    return config


def migrate(
    database_url: str, phase: Phase = "all", folder: Path | None = None, *, running_role: str | None = None
) -> None:
    """Run the migrations that the database lacks, in one transaction. Takes an advisory lock, so that several starters
    don't collide.

    Args:
        database_url: where to, as the role that owns the tables.
        phase: `pre` leaves out the post migrations, for as long as the release before is running.
        folder: where the migrations are, if they aren't those of this code.
        running_role: the role of the API and the workers, which is granted what they need; None if it is the owner.
    """
    from alembic import command

    target = "heads" if phase == "all" else required_revision(database_url, folder)
    command.upgrade(alembic_config(database_url, folder, running_role), target)


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
