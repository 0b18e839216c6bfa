"""Small imports overtake large ones, and the catalog becomes what it would be had they run one after another."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from skuport.core.settings import Settings
from skuport.imports import missing
from skuport.imports.state import ImportState
from skuport.imports.steps import publish, stage
from skuport.imports.tasks import ImportWorker
from skuport.search import index
from skuport.worker import open_resources
from tests.support.database import Cleaner
from tests.support.importing import ENDED, Importer, Json, catalog_of, counts, csv_of
from tests.support.in_process import InProcessStack
from tests.support.stack import SMALL, until

SMALL_ROWS = 20
ROWS = 150


class Gate:
    """Stops one import before each chunk and each range, for the publishing as well as for the missing products."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.import_id: UUID | None = None
        self.passed = self.waiting = 0
        self._allowed = 0.0
        self._moved = asyncio.Condition()
        copy, publish_range, remove_range = stage._copy, publish.publish_range, missing.remove_range

        async def gated_copy(connection: Any, settings: Any, table: str, *rest: Any, **named: Any) -> None:
            if self.import_id is not None and table == f"import_{self.import_id.hex}":
                await self._pass(self.import_id)
            await copy(connection, settings, table, *rest, **named)

        def gated(work: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
            async def gated_work(connection: Any, state: ImportState, *rest: Any) -> Any:
                await self._pass(state.id)
                return await work(connection, state, *rest)

            return gated_work

        monkeypatch.setattr(stage, "_copy", gated_copy)
        monkeypatch.setattr(publish, "publish_range", gated(publish_range))
        monkeypatch.setattr(missing, "remove_range", gated(remove_range))

    async def allow(self, steps: float) -> None:
        async with self._moved:
            self._allowed = steps
            self._moved.notify_all()

    async def _pass(self, import_id: UUID) -> None:
        if import_id != self.import_id:
            return
        self.waiting += 1
        async with self._moved:
            await self._moved.wait_for(lambda: self.passed < self._allowed)
            self.passed += 1
        self.waiting -= 1


@dataclass
class Schedule:
    """One worker whose imports run when the test says so."""

    worker: ImportWorker
    importer: Importer
    gate: Gate
    running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def start(self, content: bytes, **options: Any) -> str:
        started = await self.importer.start(await self.importer.upload(content), **options)
        return str(started["id"])

    async def run(self, import_id: str) -> Json:
        """Do what can be done for it now."""
        await self.worker.run(UUID(import_id))
        return await self.importer.show(import_id)

    async def run_gated(self, content: bytes, steps: int, **options: Any) -> str:
        """Start an import that stops after so many steps."""
        import_id = await self.start(content, **options)
        self.gate.import_id = UUID(import_id)
        self.running[import_id] = asyncio.create_task(self.worker.run(UUID(import_id)))
        await self.stop_after(import_id, steps)
        return import_id

    async def stop_after(self, import_id: str, steps: float) -> None:
        await self.gate.allow(steps)
        await until(
            lambda: self.running[import_id].done() or (self.gate.waiting and self.gate.passed >= steps)
        )

    async def finish(self, import_id: str) -> Json:
        await self.gate.allow(float("inf"))
        await self.running[import_id]
        return await self.importer.show(import_id)


@pytest.fixture
async def schedule(
    in_process: InProcessStack, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Schedule]:
    changed = settings.model_copy(update={**SMALL, "small_import_rows": SMALL_ROWS})
    importer = Importer(in_process.client)
    with in_process.frozen():
        async with open_resources(changed) as on:
            worker = ImportWorker(on.pool, on.store, on.leases, on.notifier, changed, on.metrics)
            yield Schedule(worker, importer, Gate(monkeypatch))
    await importer.aclose()


def large(name: str = "Large", rows: int = ROWS) -> bytes:
    return csv_of("sku,name,Colour", *(f"P-{n:03},{name} {n},Red {'x' * 20}" for n in range(rows)))


async def name_of(database: asyncpg.Connection, sku: str) -> str | None:
    found: str | None = await database.fetchval("SELECT name FROM products WHERE sku = $1", sku)
    return found


@pytest.mark.parametrize("steps", [0, 2, 5, 8])
async def test_a_few_rows_need_not_wait_for_many(
    schedule: Schedule, database: asyncpg.Connection, steps: int
) -> None:
    """While those are read, and while they are published."""
    first = await schedule.run_gated(large(), steps)
    small = await schedule.start(csv_of("sku,name", "P-000,Small", "P-149,Small", "Q-1,Small"))

    found = await schedule.run(small)

    assert found["status"] == "completed", found
    assert await name_of(database, "Q-1") == await name_of(database, "P-149") == "Small"
    await schedule.finish(first)
    found = await schedule.importer.completed(first)
    assert found["counts"]["created"] + found["counts"]["updated"] == ROWS
    products = await catalog_of(database)
    assert {key for key, row in products.items() if row["name"] == "Small"} == {"p-000", "p-149", "q-1"}
    assert products["p-000"]["attributes"] == products["p-001"]["attributes"]
    assert {str(products[key]["import_id"]) for key in ("p-000", "p-149", "q-1")} == {small}
    assert await database.fetchval("SELECT count(*) FROM import_later_writes") == 0


@pytest.mark.parametrize("steps", [0, 5])
async def test_a_few_rows_may_name_products_that_no_import_has_written(
    schedule: Schedule, database: asyncpg.Connection, steps: int
) -> None:
    for sku in ("P-000", "P-149", "Q-1"):
        body = {"sku": sku, "name": "Edited"}
        assert (await schedule.importer.client.post("/products", json=body)).status_code == 201
    first = await schedule.run_gated(large(), steps)
    small = await schedule.start(csv_of("sku,name", "P-000,Edited", "P-149,Small", "Q-1,Edited"))

    found = await schedule.run(small)

    assert found["status"] == "completed", found
    assert await name_of(database, "P-149") == "Small"
    await schedule.finish(first)
    products = await catalog_of(database)
    assert [products[key]["name"] for key in ("p-000", "p-149", "q-1")] == ["Edited", "Small", "Edited"]


async def test_what_a_large_import_has_written_so_far_is_not_indexed_at_the_end_of_a_small_one(
    schedule: Schedule, database: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "SMALL", 3)
    monkeypatch.setattr(index, "QUIET_SECONDS", 3600)

    async def waiting() -> int:
        found: int = await database.fetchval("SELECT count(*) FROM search.changes WHERE size > 3")
        return found if await index.due(database, 0) == [] else 0

    first = await schedule.run_gated(large(), 8)
    assert await waiting() > 0
    small = await schedule.start(csv_of("sku,name", "P-149,Small"))
    assert (await schedule.run(small))["status"] == "completed"
    while await index.index_pending(database):  # the small one's own
        pass
    assert await waiting() > 0

    await schedule.finish(first)
    assert await index.due(database, 0) != []


async def test_what_depends_on_an_earlier_import_waits_for_it(
    schedule: Schedule, database: asyncpg.Connection
) -> None:
    first = await schedule.run_gated(large(), 5)
    waiting = [
        await schedule.start(csv_of("sku,Colour", "P-149,Blue")),  # has no name to create it with
        await schedule.start(csv_of("sku,name", "P-148,Small"), mode="update_only"),
        await schedule.start(csv_of("sku,name", "P-147,Small"), mode="create_only"),
    ]
    for import_id in waiting:
        found = await schedule.run(import_id)
        assert (found["status"], found["phase"]) == ("running", "staging")
    assert [(await schedule.importer.show(each))["queue_position"] for each in waiting] == [1, 2, 3]
    # One that doesn't depend on anything overtakes these, too.
    overtaking = await schedule.start(csv_of("sku,name", "P-149,Last"))
    assert (await schedule.run(overtaking))["status"] == "completed"

    await schedule.finish(first)

    found = [await schedule.run(import_id) for import_id in waiting]
    assert [one["status"] for one in found] == ["completed", "completed", "failed"]
    assert [one["counts"] for one in found] == [counts(updated=1), counts(updated=1), counts(rejected=1)]
    products = await catalog_of(database)
    assert (products["p-149"]["name"], products["p-148"]["name"]) == ("Last", "Small")
    assert '"Blue"' in products["p-149"]["attributes"]
    assert products["p-147"]["name"] == "Large 147"


async def test_an_atomic_import_is_not_overtaken(schedule: Schedule, database: asyncpg.Connection) -> None:
    first = await schedule.run_gated(large(), 2, atomic=True)
    small = await schedule.start(csv_of("sku,name", "P-000,Small"))
    assert (await schedule.run(small))["status"] == "running"
    await schedule.finish(first)
    assert (await schedule.run(small))["status"] == "completed"
    assert await name_of(database, "P-000") == "Small"


async def test_large_imports_and_full_feeds_keep_their_order(schedule: Schedule) -> None:
    first = await schedule.run_gated(large(), 5)
    others = [
        await schedule.start(large("Second", SMALL_ROWS + 1)),
        await schedule.start(large("Third", 5), on_missing="deactivate", max_missing_percent=100),
    ]
    for import_id in others:
        assert (await schedule.run(import_id))["status"] == "running"
    await schedule.finish(first)
    for import_id in others:
        assert (await schedule.run(import_id))["status"] == "completed"


async def test_small_imports_keep_their_order(schedule: Schedule, database: asyncpg.Connection) -> None:
    first = await schedule.run_gated(large(), 5)
    one = await schedule.start(csv_of("sku,name", "P-149,One"))
    two = await schedule.start(csv_of("sku,name", "P-149,Two"))
    assert (await schedule.run(two))["status"] == "running"
    assert (await schedule.run(one))["status"] == "completed"
    assert (await schedule.run(two))["status"] == "completed"
    await schedule.finish(first)
    assert await name_of(database, "P-149") == "Two"


async def test_an_import_that_was_paused_comes_after_those_that_overtook_it(
    schedule: Schedule, database: asyncpg.Connection
) -> None:
    first = await schedule.run_gated(large(), 5)
    small = await schedule.start(csv_of("sku,name", "P-149,Small"))
    assert (await schedule.run(small))["status"] == "completed"
    assert (await schedule.importer.post(first, "pause")).status_code == 200
    await schedule.finish(first)
    resumed = await schedule.importer.post(first, "resume")
    assert [warning["code"] for warning in resumed.json()["warnings"]] == ["newer_import_published"]
    assert (await schedule.run(first))["status"] == "completed"
    assert await name_of(database, "P-149") == "Large 149"


async def test_who_deletes_what_was_overtaken_wins(schedule: Schedule, database: asyncpg.Connection) -> None:
    first = await schedule.run_gated(large(), 3)
    small = await schedule.start(csv_of("sku,name", "P-149,Small"))
    assert (await schedule.run(small))["status"] == "completed"
    await database.execute("DELETE FROM products WHERE sku = 'P-149'")
    found = await schedule.finish(first)
    assert found["counts"] == counts(created=ROWS - 1, unchanged=1)
    assert await name_of(database, "P-149") is None


COLUMNS = ("name", "description", "active", "Colour", "Size")


@dataclass(frozen=True)
class Planned:
    """An import of the model. `moment`: after how many steps of the large one it is started."""

    content: bytes
    options: dict[str, Any]
    moment: int


def random_import(
    random: Random, rows: int, keys: Sequence[int], name: str, options: dict[str, Any]
) -> Planned:
    columns = [column for column in COLUMNS if random.random() < 0.7] or ["name"]
    values = {
        "name": lambda: f"{name} {random.randrange(9)}" if random.random() < 0.9 else "",
        "description": lambda: random.choice(("", f"{name} description", "same")),
        "active": lambda: random.choice(("", "yes", "no")),
        "Colour": lambda: random.choice(("", "red", "blue", name)),
        "Size": lambda: random.choice(("", "L", name)),
    }
    lines = [
        ",".join(
            (
                random.choice(("P-{:03}", "p-{:03}")).format(random.choice(keys)),
                *(values[c]() for c in columns),
                "x" * 30,
            )
        )
        for _ in range(rows)
    ]
    chosen = {"blank_cells": random.choice(("keep", "clear")), "mapping": {"note": None}, **options}
    return Planned(csv_of(",".join(("sku", *columns, "note")), *lines), chosen, random.randrange(16))


def random_imports(random: Random) -> tuple[Planned, Planned, list[Planned]]:
    """What is in the catalog, the large one and the small ones."""
    before = random_import(random, 60, range(80), "Before", {})
    on_missing = random.choice(("keep", "deactivate", "delete"))
    limits = {} if on_missing == "keep" else {"max_missing_percent": 100}
    mode = (
        "upsert"
        if on_missing != "keep"
        else random.choice(("upsert", "upsert", "update_only", "create_only"))
    )
    first = random_import(
        random, ROWS, range(120), "Large", {"mode": mode, "on_missing": on_missing, **limits}
    )
    few = random.sample(range(130), random.choice((6, 15, 60)))
    small = [
        random_import(
            random,
            random.randint(1, 8),
            few,
            f"Small{number}",
            {"mode": random.choice(("upsert", "upsert", "upsert", "update_only", "create_only"))},
        )
        for number in range(random.randint(2, 6))
    ]
    return before, first, small


async def one_after_another(schedule: Schedule, imports: list[Planned]) -> None:
    for planned in imports:
        found = await schedule.run(await schedule.start(planned.content, **planned.options))
        assert found["status"] in ENDED, found


async def interleaved(schedule: Schedule, first: Planned, small: list[Planned]) -> list[str]:
    """How all of them ended, the small ones started while the large one is at their moments."""
    import_id = await schedule.run_gated(first.content, 0, **first.options)
    ids = []
    for planned in sorted(small, key=lambda planned: planned.moment):
        await schedule.stop_after(import_id, planned.moment)
        ids.append(await schedule.start(planned.content, **planned.options))
        await schedule.run(ids[-1])
    await schedule.finish(import_id)
    ended = [(await schedule.importer.show(import_id))["status"]]
    for each in ids:
        await schedule.worker.run(UUID(each))
        ended.append((await schedule.importer.show(each))["status"])
    return ended


async def contents(database: asyncpg.Connection) -> dict[str, tuple[Any, ...]]:
    shown = ("sku", "name", "description", "active", "attributes")
    return {key: tuple(row[name] for name in shown) for key, row in (await catalog_of(database)).items()}


@asynccontextmanager
async def ungated(schedule: Schedule) -> AsyncIterator[None]:
    schedule.gate.import_id = None
    yield
    schedule.gate.passed = 0


@pytest.mark.parametrize("seed", [*range(12), 42])
async def test_the_catalog_is_as_if_they_had_run_one_after_another(
    schedule: Schedule, database: asyncpg.Connection, cleaner: Cleaner, seed: int
) -> None:
    before, first, small = random_imports(Random(seed))
    async with ungated(schedule):
        in_order = sorted(small, key=lambda planned: planned.moment)
        await one_after_another(schedule, [before, first, *in_order])
    expected = await contents(database)
    await cleaner.clean()
    async with ungated(schedule):
        await one_after_another(schedule, [before])

    ended = await interleaved(schedule, first, small)

    assert set(ended) <= ENDED
    assert await contents(database) == expected
    assert await database.fetchval("SELECT count(*) FROM import_later_writes") == 0
