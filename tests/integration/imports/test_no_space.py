"""A full disk, of the database or of the object store: the import ends with the reason, and a retry goes on."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.support.importing import Importer, catalog_of, counts, csv_of

ROWS = 600
FILE = csv_of("sku,name", *(f"P-{number:03},Table {number}" for number in range(ROWS)))

# What PostgreSQL itself says when it can't make a table longer.
FULL = """
CREATE FUNCTION refuse_for_want_of_space() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not extend file "base/5/16400": No space left on device' USING ERRCODE = 'disk_full';
END $$;
"""
FULL_WHILE = {
    "staging": """CREATE TRIGGER refuse BEFORE UPDATE ON import_chunks FOR EACH ROW
        WHEN (new.no = 3 AND new.status = 'staged') EXECUTE FUNCTION refuse_for_want_of_space()""",
    "publishing": """CREATE TRIGGER refuse BEFORE UPDATE ON import_ranges FOR EACH ROW
        WHEN (new.no = 7 AND new.published_at IS NOT NULL) EXECUTE FUNCTION refuse_for_want_of_space()""",
}


@pytest.fixture
async def disk(database: asyncpg.Connection) -> AsyncIterator[asyncpg.Connection]:
    """A database whose disk may get full."""
    await database.execute(FULL)
    yield database
    await database.execute("DROP FUNCTION refuse_for_want_of_space CASCADE")


@pytest.mark.parametrize("phase", FULL_WHILE)
async def test_the_disk_of_the_database_is_full(
    importer: Importer, disk: asyncpg.Connection, phase: str
) -> None:
    await disk.execute(FULL_WHILE[phase])
    started = await importer.start(await importer.upload(FILE))

    found = await importer.ended(started["id"])

    assert (found["status"], found["phase"], found["error"]["code"]) == ("failed", phase, "no_space")
    assert "Free some space" in found["error"]["message"]
    assert "base/" not in found["error"]["message"]

    await disk.execute("DROP FUNCTION refuse_for_want_of_space CASCADE")
    await disk.execute(FULL)
    assert (await importer.post(started["id"], "retry")).status_code == 202
    found = await importer.completed(started["id"])
    assert found["counts"] == counts(created=ROWS)
    assert len(await catalog_of(disk)) == ROWS
