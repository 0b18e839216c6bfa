"""Runs a schedule on a world, and holds what is left against the model."""

import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from skuport.imports import later_writes, staging_table
from tests.simulation import model, orders, reading
from tests.simulation.logs import Logs
from tests.simulation.model import Operation, Product
from tests.simulation.schedule import Bulk, Edit, Fault, Schedule, StartImport, Step
from tests.simulation.world import World
from tests.support.event_flow import UNDELIVERED
from tests.support.importing import BUSY, ENDED, Json
from tests.support.progress import ProgressWatch

PATIENCE = 90.0
STEP_SECONDS = 3.0
"""For how long a step waits for an import to come to a percentage; a fault may have stopped it."""
BUSY_STATUS = (409, 429, 500, 502, 503, 504)
HOOK = "/200/simulation"
ORDER = "SELECT id::text, queued_at, created_at, is_small, overtakes FROM imports"
EVENTS = "SELECT id::text, type, payload FROM events ORDER BY id"
PRODUCTS = """
SELECT sku_key, sku, name, description, active, attributes, version, import_id::text, import_line FROM products
"""
IDLE = f"SELECT NOT ({BUSY.strip().removeprefix('SELECT ')})"
RUNNING = "SELECT EXISTS (SELECT FROM imports WHERE status IN ('queued', 'running'))"
IDS = "SELECT sku_key, id::text FROM products WHERE sku_key = ANY ($1::text[])"


@dataclass
class Begun:
    """An import of the round. `started`: what its start was answered with."""

    plan: StartImport
    began: float
    accepted: float
    started: Json
    watch: ProgressWatch
    ended: float = 0.0
    found: Json = field(default_factory=dict)


@dataclass
class Round:
    """What happened in a round so far."""

    before: dict[str, Product]
    ids: dict[str, str]
    begun: dict[str, Begun] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    jobs: list[tuple[Bulk, tuple[str, ...], float, Json]] = field(default_factory=list)
    faults: list[asyncio.Task[None]] = field(default_factory=list)


class Run:
    """One schedule on one world. `problems` is empty while all is as the model says."""

    def __init__(self, world: World, schedule: Schedule) -> None:
        self.problems: list[str] = []
        self.tally: Counter[str] = Counter()
        """What happened, so that it can be seen that faults and imports met."""
        self._world = world
        self._schedule = schedule
        self._client = world.stack.client
        self._store = httpx.AsyncClient(trust_env=False, timeout=60)
        self._told: set[str] = set()
        """The events of the rounds before."""

    async def run(self) -> list[str]:
        """Run all rounds; the differences from the model, in words."""
        world = self._world
        await world.cleaner.clean()
        world.receiver.seen.clear()
        world.to_database.latency = self._schedule.latency
        logs = Logs(world.folder / "stack")
        database = await world.connect()
        try:
            await self._subscribe()
            for number, steps in enumerate(self._schedule.rounds, 1):
                await self._round(database, steps)
                self.problems += logs.own_faults()
                if self.problems:
                    self.problems.insert(0, f"round {number}:")
                    return self.problems
            await self._deliveries(database)
            await self._listed(database)
        finally:
            world.heal()
            await database.close()
            await self._store.aclose()
        return self.problems

    # Steps

    async def _round(self, database: asyncpg.Connection, steps: tuple[Step, ...]) -> None:
        keys = [key for step in steps if isinstance(step.action, Bulk) for key in step.action.keys]
        ids = {row["sku_key"]: row["id"] for row in await database.fetch(IDS, keys)}
        now = Round(await _products(database), ids)
        async with AsyncExitStack() as watches:
            for step in steps:
                await self._wait(now, step)
                await self._act(now, step.action, watches)
            await asyncio.gather(*now.faults)
            self._world.heal()
            await self._drive_to_the_end(now)
        await self._world.stack.ready()
        await self._compare(database, now)

    async def _wait(self, now: Round, step: Step) -> None:
        if step.after is not None:
            name, percent = step.after
            import_id = now.begun[name].started["id"]
            deadline = time.monotonic() + STEP_SECONDS
            while time.monotonic() < deadline:
                found = await self._try("GET", f"/imports/{import_id}")
                if found is not None and found.status_code == 200:
                    shown = found.json()
                    if shown["percent"] >= percent or shown["status"] not in ("queued", "running"):
                        break
                await asyncio.sleep(0.02)
        await asyncio.sleep(step.delay)

    async def _act(self, now: Round, action: object, watches: AsyncExitStack) -> None:
        if isinstance(action, StartImport):
            now.begun[action.name] = await self._start(action, watches)
        elif isinstance(action, Edit):
            now.operations.append(await self._edit(len(now.operations), action))
        elif isinstance(action, Bulk):
            await self._bulk(now, action)
        else:
            assert isinstance(action, Fault)
            now.faults.append(asyncio.create_task(self._world.strike(action)))
            self.tally["faults"] += 1
            self.tally["faults during imports"] += await self._is_busy()
            await asyncio.sleep(0)

    async def _start(self, plan: StartImport, watches: AsyncExitStack) -> Begun:
        wanted = {"filename": f"{plan.name}.csv", "size": len(plan.content), "content_type": "text/csv"}
        upload = (await self._until(201, "POST", "/uploads", json=wanted)).json()
        await self._send(upload, plan.content)
        began = time.monotonic()
        body = {"upload_id": upload["id"], **plan.options}
        headers = {"Idempotency-Key": str(uuid4())}
        started = (await self._until(202, "POST", "/imports", json=body, headers=headers)).json()
        accepted = time.monotonic()
        if plan.twice:
            again = (await self._until(202, "POST", "/imports", json=body, headers=headers)).json()
            if again["id"] != started["id"]:
                self.problems.append(f"{plan.name}: the same request started two imports")
        watch = await watches.enter_async_context(ProgressWatch(self._client, started["id"]))
        return Begun(plan, began, accepted, started, watch)

    async def _send(self, upload: Json, content: bytes) -> None:
        """PUT a file, again if the store closes the connection just then, as it does with idle ones."""
        for attempt in range(3):
            try:
                sent = await self._store.put(upload["url"], headers=upload["headers"], content=content)
            except httpx.TransportError:
                assert attempt < 2, "the object store doesn't answer"
            else:
                assert sent.status_code == 200, sent.text
                return

    async def _edit(self, number: int, plan: Edit) -> model.Edit:
        began = time.monotonic()
        if plan.kind == "create":
            answer = await self._try("POST", "/products", json=dict(plan.body))
        else:
            method = {"patch": "PATCH", "replace": "PUT", "delete": "DELETE"}[plan.kind]
            body = {} if plan.kind == "delete" else {"json": dict(plan.body)}
            answer = await self._try(method, f"/products/by-sku/{plan.sku}", **body)
        ended = time.monotonic()
        status = None if answer is None or answer.status_code >= 500 else answer.status_code
        shown = None
        if answer is not None and answer.status_code in (200, 201):
            shown = model.product(answer.json(), answer.json()["attributes"])
        ended = float("inf") if status is None else ended
        name = f"{plan.kind} {plan.sku}"
        return model.Edit(number, name, began, ended, plan.kind, plan.sku, plan.body, status, shown)

    async def _bulk(self, now: Round, plan: Bulk) -> None:
        chosen = tuple(key for key in plan.keys if key in now.ids)
        if not chosen:
            return
        began = time.monotonic()
        body: Json = {"ids": [now.ids[key] for key in chosen], "expected_count": len(chosen)}
        action = "bulk-delete" if plan.changes is None else "bulk-update"
        body |= {} if plan.changes is None else {"changes": dict(plan.changes)}
        headers = {"Idempotency-Key": str(uuid4())}
        answer = await self._until(
            202, "POST", f"/products/{action}", json=body, headers=headers, refused=True
        )
        if answer.status_code == 202:
            now.jobs.append((plan, chosen, began, answer.json()))

    async def _is_busy(self) -> bool:
        connection = await self._world.connect()
        try:
            return bool(await connection.fetchval(RUNNING))
        finally:
            await connection.close()

    async def _try(self, method: str, path: str, **request: Any) -> httpx.Response | None:
        """The answer, or None when the connection broke."""
        try:
            return await self._client.request(method, path, **request)
        except httpx.TransportError:
            return None

    async def _until(
        self, status: int, method: str, path: str, *, refused: bool = False, **request: Any
    ) -> httpx.Response:
        """Repeat a request until it is answered so. `refused`: or is refused because products have gone."""
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = await self._try(method, path, **request)
            if answer is not None:
                if answer.status_code == status:
                    return answer
                if refused and answer.status_code == 409 and answer.json()["code"] == "unexpected_count":
                    return answer
                assert answer.status_code in BUSY_STATUS, (method, path, answer.text)
            assert time.monotonic() < deadline, (method, path, answer and answer.text)
            await asyncio.sleep(0.1)

    async def _drive_to_the_end(self, now: Round) -> None:
        """Confirm what waits for it, and wait for the end of all imports and jobs."""
        deadline = time.monotonic() + PATIENCE
        waiting = list(now.begun.values())
        while waiting:
            for one in list(waiting):
                one.found = (await self._until(200, "GET", f"/imports/{one.started['id']}")).json()
                if one.found["status"] == "awaiting_confirmation":
                    await self._confirm(one)
                elif one.found["status"] in ENDED:
                    one.ended = time.monotonic()
                    waiting.remove(one)
            assert time.monotonic() < deadline, [one.found for one in waiting]
            await asyncio.sleep(0.03)
        for plan, chosen, began, job in now.jobs:
            found = job
            while found["status"] not in ENDED:
                assert time.monotonic() < deadline, found
                await asyncio.sleep(0.03)
                found = (await self._until(200, "GET", f"/jobs/{job['id']}")).json()
            if found["status"] != "completed":
                self.problems.append(f"a job ended {found}")
            operation = model.Bulk(
                len(now.operations), f"job {job['id']}", began, time.monotonic(), chosen, plan.changes, found
            )
            now.operations.append(operation)

    async def _confirm(self, one: Begun) -> None:
        path = f"/imports/{one.started['id']}"
        plan = await self._until(200, "GET", f"{path}/plan")
        answer = await self._try("POST", f"{path}/confirm", headers={"If-Match": plan.headers["etag"]})
        # Without an answer it may be confirmed all the same.
        assert answer is None or answer.status_code in (202, *BUSY_STATUS), answer.text

    # Comparing

    async def _compare(self, database: asyncpg.Connection, now: Round) -> None:
        # Where a worker was stopped right after an import had ended, maintenance removes what it has left.
        await staging_table.drop_leftovers(database)
        await later_writes.delete_unneeded(database)
        await self._until_holds(database, IDLE, "leases or staged rows are left")
        if await database.fetchval("SELECT count(*) FROM import_later_writes"):
            self.problems.append("notes of overtaking are left")
        events = [row for row in await database.fetch(EVENTS) if row["id"] not in self._told]
        self._told.update(row["id"] for row in events)
        payloads = [(row["type"], json.loads(row["payload"])) for row in events]
        order = {row["id"]: row for row in await database.fetch(ORDER)}
        for one in now.begun.values():
            now.operations.append(await self._import(len(now.operations), one, order, payloads))
            if one.watch.falls:
                self.problems.append(f"{one.plan.name}: progress fell, {one.watch.falls}")
        by_key: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for kind, payload in payloads:
            if kind.startswith("product."):
                by_key[reading.key_of(payload["sku"])].append((kind, payload["version"]))
        self._count_job_events(now, payloads)
        self._note(now.operations)
        by_name = {key: tuple(each) for key, each in by_key.items()}
        self.problems += orders.differences(now.before, await _products(database), now.operations, by_name)

    def _note(self, operations: list[Operation]) -> None:
        for one in operations:
            self.tally[f"{type(one).__name__.lower()}s"] += 1
            if isinstance(one, model.Import):
                self.tally["overtook"] += any(
                    isinstance(other, model.Import)
                    and one.may_precede(other)
                    and other.queued_at < one.queued_at
                    and other.found["finished_at"] > one.found["finished_at"]
                    for other in operations
                )
                self.tally["refused"] += one.refused
                self.tally["failed"] += one.found["status"] == "failed" and not one.refused
            elif isinstance(one, model.Edit):
                self.tally["edits without an answer"] += one.status is None

    async def _import(
        self, number: int, one: Begun, order: Mapping[str, asyncpg.Record], payloads: list[tuple[str, Json]]
    ) -> model.Import:
        """The import in the words of the model."""
        plan, row, import_id = one.plan, order[one.started["id"]], one.started["id"]
        read = reading.read(plan.content, clear=plan.options["blank_cells"] == "clear")
        error = (one.found["error"] or {"code": None})["code"]
        refused = plan.options.get("max_rejects") == 0 and bool(read.rejects)
        if error not in ({"too_many_rejects"} if refused else {None, "nothing_imported"}):
            # Also a refusal for what the catalog has is one.
            refused = error == "too_many_rejects" and plan.options.get("max_rejects") == 0
            if not refused:
                self.problems.append(f"{plan.name}: failed with {one.found['error']}")
        rejects = [] if refused else await self._rejects(import_id)
        mine = [(kind, payload) for kind, payload in payloads if payload.get("import_id") == import_id]
        kinds = Counter(kind for kind, _ in mine if kind.startswith("import."))
        wanted = {"import.started": 1, f"import.{one.found['status']}": 1}
        if dict(kinds) != ({} if plan.options["events"] == "none" else wanted):
            self.problems.append(f"{plan.name}: has the events {dict(kinds)}")
        written: dict[str, Counter[str]] = defaultdict(Counter)
        for kind, payload in mine:
            if kind == "products.imported":
                written[payload["outcome"]].update(reading.key_of(sku) for sku in payload["skus"])
        if written and plan.options["events"] != "batched":
            self.problems.append(f"{plan.name}: has events of products")
        return model.Import(
            number=number,
            name=plan.name,
            began=one.began,
            ended=one.ended,
            id=import_id,
            accepted=one.accepted,
            queued_at=row["queued_at"],
            may_overtake=row["is_small"] and row["overtakes"] in ("any", "keeping"),
            options=plan.options,
            reading=read,
            found=one.found,
            rejects=rejects if not refused else read.rejects,
            written=written if plan.options["events"] == "batched" else None,
            refused=refused,
        )

    async def _rejects(self, import_id: str) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        cursor = None
        while True:
            params = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
            page = (await self._until(200, "GET", f"/imports/{import_id}/rejects", params=params)).json()
            found += [(item["line"], item["code"]) for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    def _count_job_events(self, now: Round, payloads: list[tuple[str, Json]]) -> None:
        kinds = Counter(kind for kind, _ in payloads if kind.startswith("products.bulk_"))
        wanted = Counter(
            "products.bulk_deleted" if plan.changes is None else "products.bulk_updated"
            for plan, *_ in now.jobs
        )
        if kinds != wanted:
            self.problems.append(f"events of jobs: {dict(kinds)}, expected {dict(wanted)}")

    async def _until_holds(self, database: asyncpg.Connection, query: str, otherwise: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not await database.fetchval(query):
            if time.monotonic() > deadline:
                self.problems.append(otherwise)
                return
            await asyncio.sleep(0.03)

    async def _subscribe(self) -> None:
        types = [each["type"] for each in (await self._until(200, "GET", "/event-types")).json()["items"]]
        types.remove("webhook.test")
        body = {"url": self._world.receiver.url(HOOK), "event_types": types}
        await self._until(201, "POST", "/webhooks", json=body)

    async def _deliveries(self, database: asyncpg.Connection) -> None:
        """Every event arrives, and nothing else."""
        await database.execute("UPDATE webhook_deliveries SET next_at = now() WHERE status = 'pending'")
        await self._until_holds(database, f"SELECT ({UNDELIVERED}) = 0", "events are left undelivered")
        wanted = {row["id"] for row in await database.fetch(EVENTS)}
        arrived = set(self._world.receiver.seen[HOOK])
        if wanted != arrived:
            self.problems.append(
                f"webhooks: {len(wanted - arrived)} events lost, {len(arrived - wanted)} unknown"
            )

    async def _listed(self, database: asyncpg.Connection) -> None:
        """The API lists what the table has, and counts it right."""
        listed: list[str] = []
        cursor = None
        while True:
            params = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
            page = (await self._until(200, "GET", "/products", params=params)).json()
            listed += [item["sku"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        wanted = [row["sku"] for row in await database.fetch(PRODUCTS)]
        if sorted(listed) != sorted(wanted):
            self.problems.append(f"the API lists {len(listed)} products of {len(wanted)}")
        counted = (await self._until(200, "POST", "/products/count", json={"all": True})).json()
        if counted["exact"] and counted["value"] != len(wanted):
            self.problems.append(f"the API counts {counted['value']} products of {len(wanted)}")


async def _products(database: asyncpg.Connection) -> dict[str, Product]:
    return {
        row["sku_key"]: model.product(dict(row), json.loads(row["attributes"]))
        for row in await database.fetch(PRODUCTS)
    }


async def simulate(world: World, schedule: Schedule) -> tuple[list[str], str]:
    """Run a schedule; the differences from the model, in words, and what happened."""
    run = Run(world, schedule)
    try:
        problems = await run.run()
    except AssertionError as error:  # about what the program answered
        problems = [f"stopped: {error}"]
    return problems, ", ".join(f"{count} {what}" for what, count in sorted(run.tally.items()))
