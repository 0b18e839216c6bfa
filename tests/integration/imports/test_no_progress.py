"""A step that never succeeds ends the import at the sixth claim, and no other import suffers."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from skuport.core.ids import new_id
from tests.support.importing import Importer, catalog_of, counts, csv_of
from tests.support.in_process import InProcessStack

ROWS = 600
FILE = csv_of("sku,name", *(f"P-{number:03},Table {number}" for number in range(ROWS)))

# Every try to stage a chunk of this number fails.
REFUSE = """
CREATE FUNCTION refuse_chunk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this chunk is refused';
END $$;
CREATE TRIGGER refuse_chunk BEFORE UPDATE ON import_chunks
    FOR EACH ROW WHEN (new.no = 2 AND new.status = 'staged') EXECUTE FUNCTION refuse_chunk();
"""


@pytest.fixture
async def refusing(database: asyncpg.Connection) -> AsyncIterator[asyncpg.Connection]:
    """The database, in which the third chunk of a file can't be staged."""
    await database.execute(REFUSE)
    yield database
    await database.execute("DROP FUNCTION refuse_chunk CASCADE")


async def test_a_chunk_that_always_fails(importer: Importer, refusing: asyncpg.Connection) -> None:
    started = await importer.start(await importer.upload(FILE))
    other = await importer.start(await importer.upload(csv_of("sku,name", "A-1,Lamp")))
    async with asyncio.timeout(60):
        claims = await _hurry_on(importer, refusing, started["id"])
        found = await importer.ended(started["id"])

    assert found["status"] == "failed"
    assert found["error"]["code"] == "no_progress"
    assert found["error"]["message"].startswith("Workers tried 5 times in a row and made no progress")
    assert claims == sorted(claims)
    assert (await importer.completed(other["id"]))["counts"] == counts(created=1)
    assert list(await catalog_of(refusing)) == ["a-1"]

    # The cause is fixed: a retry goes on with what is missing.
    await refusing.execute("DROP TRIGGER refuse_chunk ON import_chunks")
    assert (await importer.post(started["id"], "retry")).status_code == 202
    found = await importer.completed(started["id"])
    assert found["counts"] == counts(created=ROWS)
    assert found["attempt"] == 2


async def _hurry_on(importer: Importer, database: asyncpg.Connection, import_id: str) -> list[int]:
    """Spare the workers the half minute of waiting between tries; the claims of the failing chunk that were seen."""
    claims: list[int] = []
    while (await importer.show(import_id))["status"] in ("queued", "running"):
        seen = await database.fetchval(
            "SELECT claims FROM leases WHERE kind = 'import.chunk' AND resource_id = $1 AND unit = 2",
            import_id,
        )
        claims += [seen] if seen is not None and seen not in claims[-1:] else []
        await database.execute(
            "UPDATE leases SET expires_at = now() WHERE resource_id = $1 AND holder IS NULL", import_id
        )
        await asyncio.sleep(0.02)
    return claims


@pytest.mark.parametrize("kind", ["import.chunking", "import.publish"])
async def test_the_sixth_claim_of_a_step_is_refused(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection, kind: str
) -> None:
    with stack.frozen():
        fifth, sixth = [await importer.start(await importer.upload(FILE)) for _ in range(2)]
        for started, claims in ((fifth, 4), (sixth, 5)):
            await database.execute(
                "INSERT INTO leases (kind, resource_id, unit, holder, epoch, claims, expires_at, heartbeat_at)"
                " VALUES ($1, $2, 0, $3, 9, $4, now(), now())",
                kind,
                started["id"],
                new_id(),
                claims,
            )

    assert (await importer.ended(fifth["id"]))["status"] == "completed"
    found = await importer.ended(sixth["id"])
    assert (found["status"], found["error"]["code"]) == ("failed", "no_progress")
