"""Random schedules of faults and of what people do to an import, against the reference model.

Whatever happens on the way, an import that is driven to its end leaves the catalog and the counts of the model.
"""

import asyncio
import json
from random import Random

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from tests.faults.conftest import Victim
from tests.faults.strikes import TERMINATE
from tests.support.catalog import Product, merge, random_file
from tests.support.importing import Importer, catalog_of, counts, quiet
from tests.support.progress import ProgressWatch

pytestmark = pytest.mark.fault

ACTIONS = ("kill", "kill_one", "flush", "terminate", "pause", "resume", "cancel", "retry")
ALLOWED = {
    "pause": {"queued", "running"},
    "resume": {"paused"},
    "cancel": {"queued", "running", "paused"},
    "retry": {"failed", "cancelled"},
}
SECONDS = 60.0

schedules = st.lists(st.tuples(st.floats(0, 0.4), st.sampled_from(ACTIONS)), min_size=1, max_size=8)


# Each example takes seconds: a failure is shown as it was found instead of being made smaller.
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(schedule=schedules, seed=st.integers(0, 2**32))
async def test_any_schedule_ends_as_the_model_says(
    victim: Victim, schedule: list[tuple[float, str]], seed: int
) -> None:
    await victim.cleaner.clean()
    random = Random(seed)
    file = random_file(random, rows=3000)
    catalog: dict[str, Product] = {}
    expected = merge(catalog, file, number=0, clear=False)
    started = await victim.importer.start(await victim.importer.upload(file.content))

    async with ProgressWatch(victim.stack.client, started["id"]) as watch:
        for delay, action in schedule:
            await asyncio.sleep(delay)
            await _do(victim, started["id"], action, random)
        found = await _drive_to_the_end(victim.importer, started["id"])

    assert found["counts"] == counts(**expected.counts)
    assert found["rows_read"] == len(file.records)
    assert watch.falls == []
    rejects = await victim.importer.rejects(started["id"])
    assert [(reject["line"], reject["code"]) for reject in rejects] == expected.rejects
    connection = await victim.connect()
    try:
        await quiet(connection)
        assert {key: _product(row) for key, row in (await catalog_of(connection)).items()} == catalog
    finally:
        await connection.close()


async def _do(victim: Victim, import_id: str, action: str, random: Random) -> None:
    if action == "kill":
        victim.stack.kill_workers()
    elif action == "kill_one":
        worker = random.choice(victim.stack.workers)
        worker.kill()
        worker.start()
    elif action == "flush":
        async with Redis.from_url(victim.redis.url) as redis:
            await redis.flushall()
    elif action == "terminate":
        connection = await victim.connect()
        await connection.execute(TERMINATE)
        await connection.close()
    else:
        await _ask(victim.importer, import_id, action)


async def _ask(importer: Importer, import_id: str, action: str) -> None:
    """What people may ask for is done, and everything else is refused as a conflict."""
    before = (await importer.show(import_id))["status"]
    answer = await importer.post(import_id, action)
    while answer.status_code == 503:  # the database's sessions have just been ended
        await asyncio.sleep(0.1)
        answer = await importer.post(import_id, action)
    after = (await importer.show(import_id))["status"]
    if answer.status_code == 409:
        assert not {before, after} <= ALLOWED[action], (before, action, after)
    else:
        assert answer.status_code in (200, 202), answer.text
        assert before in ALLOWED[action] | {"running", "queued"}, (before, action, after)


async def _drive_to_the_end(importer: Importer, import_id: str) -> dict[str, object]:
    """Resume or retry what doesn't go on by itself."""
    async with asyncio.timeout(SECONDS):
        while True:
            found = await importer.wait(
                import_id, lambda found: found["status"] not in ("queued", "running"), SECONDS
            )
            if found["status"] == "completed":
                assert found["percent"] == 100
                return found
            await importer.post(import_id, "resume" if found["status"] == "paused" else "retry")


def _product(row: asyncpg.Record) -> Product:
    return Product(
        sku=row["sku"],
        name=row["name"],
        description=row["description"],
        active=row["active"],
        attributes=json.loads(row["attributes"]),
        version=row["version"],
        written_by=0,
        line=row["import_line"],
    )
