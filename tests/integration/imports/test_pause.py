"""Pause and resume, the publish queue, and an import that no worker works on."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from skuport.core.ids import new_id
from skuport.core.leases import LeaseKey, LeaseLostError, claim, release
from skuport.imports import transitions
from skuport.imports.expiry import cancel_expired
from skuport.imports.models import PUBLISH_LEASE
from tests.support.importing import (
    Importer,
    Json,
    catalog_hash,
    catalog_of,
    counts,
    csv_of,
    holding,
    workers_waiting,
)
from tests.support.in_process import InProcessStack
from tests.support.options import events_of, planned, product, seed

ROWS = 200
SEED = [product(f"P-{n:03}", f"Table {n}") for n in range(ROWS)]
# Both connections of the publisher come to stand at the products from P-100 on.
HALFWAY = "SELECT FROM products WHERE sku_key >= 'p-100' FOR UPDATE"


def catalog(name: str) -> bytes:
    return csv_of("sku,name", *(f"P-{number:03},{name} {number}" for number in range(ROWS)))


async def pause(importer: Importer, import_id: str) -> Json:
    answer = await importer.post(import_id, "pause")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    assert (found["status"], found["finished_at"]) == ("paused", None)
    assert found["expires_at"] is not None
    assert found["waiting_since"] is not None
    return found


async def test_a_commit_does_not_wait_for_a_resume_that_waits_for_it(
    importer: Importer, stack: InProcessStack, database_url: str
) -> None:
    """Both lock the import before its leases: in another order, each waits for the other, and one of them fails."""
    worker, request = await asyncpg.connect(database_url), await asyncpg.connect(database_url)
    try:
        with stack.frozen():
            upload_id = await importer.upload(catalog("Table"))
            import_id = (await importer.start(upload_id))["id"]
            lease = await claim(worker, LeaseKey(PUBLISH_LEASE, UUID(import_id)), new_id(), 60)
            assert lease is not None
            async with worker.transaction():
                async with request.transaction():
                    await request.execute("SELECT FROM imports WHERE id = $1 FOR UPDATE", import_id)
                    guarding = asyncio.create_task(transitions.guard(worker, lease))
                    await asyncio.sleep(0.2)
                    leases = "SELECT FROM leases WHERE resource_id = $1 FOR UPDATE NOWAIT"
                    assert len(await request.fetch(leases, import_id)) == 1
                with pytest.raises(LeaseLostError, match="is queued"):
                    await guarding
            await release(worker, lease)
            assert (await importer.post(import_id, "cancel")).status_code == 200
    finally:
        await worker.close()
        await request.close()


async def resume(importer: Importer, import_id: str) -> Json:
    answer = await importer.post(import_id, "resume")
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/api/v1/imports/{import_id}"
    found: Json = answer.json()
    assert (found["status"], found["expires_at"]) == ("queued", None)
    return found


async def test_a_queued_import_waits_until_it_is_resumed(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection
) -> None:
    upload_id = await importer.upload(catalog("Table"))
    with stack.frozen():
        started = await importer.start(upload_id)
        await pause(importer, started["id"])
    await asyncio.sleep(1)
    assert (await importer.show(started["id"]))["started_at"] is None
    assert await catalog_of(database) == {}

    await resume(importer, started["id"])
    final = await importer.completed(started["id"])
    assert final["counts"] == counts(created=ROWS)
    # It waited before it had started.
    assert final["waited_seconds"] == 0


async def test_paused_while_staging_nothing_is_committed(
    importer: Importer, database: asyncpg.Connection, database_url: str, staging_gate: str
) -> None:
    async with holding(database_url, staging_gate):
        started = await importer.start(await importer.upload(catalog("Table")))
        await workers_waiting(database, 1)
        paused = await pause(importer, started["id"])
    await asyncio.sleep(1)
    found = await importer.show(started["id"])
    assert (found["status"], found["phase"], found["rows_read"]) == ("paused", "staging", 0)
    assert found["percent"] == paused["percent"]

    resumed = await resume(importer, started["id"])
    assert resumed["percent"] >= paused["percent"]
    final = await importer.completed(started["id"])
    assert final["counts"] == counts(created=ROWS)
    # The pause is no part of how long the import took.
    assert final["waited_seconds"] >= 1
    assert final["waiting_since"] is None
    assert (final["warnings"], final["attempt"]) == ([], 1)


async def test_paused_while_publishing_others_publish_and_a_resume_warns(
    importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    await seed(database, *SEED)
    upload_id = await importer.upload(catalog("Chair"))
    async with holding(database_url, HALFWAY):
        first = await importer.start(upload_id)
        await workers_waiting(database, 2)
        paused = await pause(importer, first["id"])
    await asyncio.sleep(1)
    before = await catalog_hash(database)
    published = paused["counts"]["updated"]
    assert 0 < published <= 100
    assert (await importer.show(first["id"]))["counts"] == counts(updated=published)

    # It has left the queue.
    second = await importer.run(csv_of("sku,name", "P-000,Lamp", "P-199,Lamp"))
    assert second["counts"] == counts(updated=2)
    assert await catalog_hash(database) != before
    assert (await importer.show(first["id"]))["status"] == "paused"

    resumed = await resume(importer, first["id"])
    assert [warning["code"] for warning in resumed["warnings"]] == ["newer_import_published"]
    assert resumed["percent"] >= paused["percent"]
    final = await importer.completed(first["id"])
    assert final["counts"] == counts(updated=ROWS)
    assert [warning["code"] for warning in final["warnings"]] == ["newer_import_published"]
    after = await catalog_of(database)
    # What was published before the pause isn't published again.
    assert (after["p-000"]["name"], after["p-199"]["name"]) == ("Lamp", "Chair 199")
    assert {row["version"] for key, row in after.items() if key not in ("p-000", "p-199")} == {2}


async def test_newer_imports_that_published_nothing_are_no_warning(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection
) -> None:
    await importer.run(csv_of("sku,name", "P-000,Older"))
    upload_id = await importer.upload(catalog("Table"))
    with stack.frozen():
        started = await importer.start(upload_id)
        await pause(importer, started["id"])
    await planned(importer, csv_of("sku,name", "P-001,Newer"))
    aborted = await importer.start(await importer.upload(csv_of("sku,name", "P-001,")), on_error="abort")
    assert (await importer.ended(aborted["id"]))["status"] == "failed"

    assert (await resume(importer, started["id"]))["warnings"] == []
    await importer.completed(started["id"])


async def test_pausing_again_warns_once(importer: Importer, stack: InProcessStack) -> None:
    upload_id = await importer.upload(csv_of("sku,name", "A-1,Table"))
    with stack.frozen():
        started = await importer.start(upload_id)
        await pause(importer, started["id"])
    await importer.run(csv_of("sku,name", "B-1,Lamp"))
    with stack.frozen():
        await resume(importer, started["id"])
        await pause(importer, started["id"])
        assert len((await resume(importer, started["id"]))["warnings"]) == 1
    await importer.completed(started["id"])


async def test_wrong_states(importer: Importer, stack: InProcessStack) -> None:
    upload_id = await importer.upload(csv_of("sku,name", "A-1,Table"))
    with stack.frozen():
        started = await importer.start(upload_id)
        await _conflict(importer, started["id"], "resume")
        await pause(importer, started["id"])
        await _conflict(importer, started["id"], "pause")
        await _conflict(importer, started["id"], "retry")
        await _conflict(importer, started["id"], "confirm")
        await resume(importer, started["id"])
    await importer.completed(started["id"])

    await _conflict(importer, started["id"], "pause")
    await _conflict(importer, started["id"], "resume")
    await _conflict(importer, started["id"], "confirm")
    unknown = "00000000-0000-7000-8000-0000000000ff"
    for action in ("pause", "resume", "confirm"):
        assert (await importer.post(unknown, action)).status_code == 404


async def test_a_paused_import_is_cancelled_and_retried(importer: Importer, stack: InProcessStack) -> None:
    upload_id = await importer.upload(csv_of("sku,name", "A-1,Table"))
    with stack.frozen():
        started = await importer.start(upload_id)
        await pause(importer, started["id"])
    answer = await importer.post(started["id"], "cancel")
    assert (answer.status_code, answer.json()["expires_at"]) == (200, None)

    assert (await importer.post(started["id"], "retry")).status_code == 202
    assert (await importer.completed(started["id"]))["attempt"] == 2


async def test_a_paused_import_expires(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection
) -> None:
    upload_id = await importer.upload(csv_of("sku,name", "A-1,Table"))
    with stack.frozen():
        started = await importer.start(upload_id, events="none")
        await pause(importer, started["id"])
    await cancel_expired(database)
    assert (await importer.show(started["id"]))["status"] == "paused"

    await database.execute("UPDATE imports SET expires_at = now() - interval '1 second'")
    await cancel_expired(database)

    found = await importer.show(started["id"])
    assert (found["status"], found["error"]["code"]) == ("cancelled", "expired")
    assert await events_of(database) == []


async def test_who_waits_for_its_turn_says_how_many_are_ahead(
    importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    await seed(database, *SEED)
    uploads = [await importer.upload(catalog(name)) for name in ("First", "Second", "Third")]
    async with holding(database_url, HALFWAY):
        started = []
        for upload_id in uploads:
            started.append(await importer.start(upload_id))
            # One after another, so that they are staged in this order.
            await importer.wait(
                started[-1]["id"],
                lambda found: (
                    found["status"] == "running"
                    and (found["phase"] == "publishing" or found["queue_position"])
                ),
            )
        positions = [(await importer.show(one["id"]))["queue_position"] for one in started]
        assert positions == [None, 1, 2]
        # An import that waits in the queue isn't stalled, however long it waits.
        await _let_pass(database, seconds=120)
        assert [(await importer.show(one["id"]))["stalled"] for one in started[1:]] == [False, False]
        await importer.post(started[1]["id"], "cancel")
        assert (await importer.show(started[2]["id"]))["queue_position"] == 1

    await importer.completed(started[0]["id"])
    assert (await importer.completed(started[2]["id"]))["counts"] == counts(updated=ROWS)
    names = {row["name"].split()[0] for row in (await catalog_of(database)).values()}
    assert names == {"Third"}


@pytest.mark.parametrize("seconds", [30, 120])
async def test_an_import_that_no_worker_works_on_is_stalled(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection, seconds: int
) -> None:
    upload_id = await importer.upload(catalog("Table"))
    with stack.frozen():
        started = await importer.start(upload_id)
        assert not started["stalled"]
        await _let_pass(database, seconds)
        assert (await importer.show(started["id"]))["stalled"] == (seconds > 60)
    assert not (await importer.completed(started["id"]))["stalled"]


async def _let_pass(database: asyncpg.Connection, seconds: int) -> None:
    await database.execute(
        "UPDATE imports SET created_at = created_at - $1 * interval '1 second',"
        " started_at = started_at - $1 * interval '1 second'",
        seconds,
    )


async def _conflict(importer: Importer, import_id: str, action: str) -> None:
    answer = await importer.post(import_id, action)
    assert answer.status_code == 409, answer.text
    assert answer.json()["code"] == "wrong_state"
