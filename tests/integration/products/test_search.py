"""Search: what is found, in which order, page by page; and that the index catches up with whatever was written."""

import asyncio
import re
import signal
import sys
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from skuport.products import lists
from skuport.search import index, maintenance, sample, segments, strategy
from skuport.search.ranks import Rank
from skuport.search.reader import RelevanceReader
from skuport.search.words import SEPARATORS
from tests.support.catalog import key_of
from tests.support.database import tables_of_products

Json = dict[str, Any]
Row = tuple[str, str, str]

SKUS = ("Oak-1", "OAK-12", "xl", "Ab.1", "ÉLAN-7", "日本-3", "100%", "a_b-77", "cha-9", "ir-chair")
NAMES = (
    "Oak Chair",
    "oak chair, XL",
    "Round oak-table",
    "Cloak",
    "Théière",
    "茶碗 Blue",
    "50% off_er",
    "Chair\n oak",
    "--★ a b.c",
)
TEXTS = (
    "",
    "Made of oak.",
    "Natural OIL finish; half-size",
    "a/b.c oil_can",
    "Étui für Gäste",
    "x" * 3000 + " oak",
    "★ a b c, 100%",
)
SOUGHT = (
    *(
        "oak",
        "OAK ch",
        "chair oak",
        "  oak   chair ",
        "oak-1",
        "oak-table",
        "air oak",
        "oak ta",
        "XL oak",
        "off er",
        "i off",
        "7, oak cha",
        "loa",
        "oi",
        "x",
        "xl",
        "half size",
    ),
    *(
        "étui gä",
        "THÉ",
        "茶碗",
        "日本",
        "%",
        "100%",
        "f_e",
        "b.c",
        "a/b",
        "nothing at all",
        "'",
        "\\",
        "xxxx",
        "-",
        "12",
        "a_b",
        "--",
        "★ oak",
        "★",
        "xl a",
    ),
)

INSERT = """
INSERT INTO products (sku, sku_key, name, description)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
"""


async def insert(database: asyncpg.Connection, rows: list[Row]) -> None:
    columns = list(zip(*rows, strict=True))
    await database.execute(INSERT, columns[0], [key_of(sku) for sku in columns[0]], *columns[1:])


async def catch_up(database: asyncpg.Connection) -> None:
    """Index every noted change, as a worker does."""
    await database.execute("UPDATE search.changes SET at = at - interval '1 minute'")
    while await index.index_pending(database):
        pass
    assert await database.fetchval("SELECT count(*) FROM search.changes") == 0


def words_of(text: str) -> list[str]:
    return [word for word in re.split(r"[^\w★]+|_", text.lower()) if word]


def rank_of(q: str, row: Row) -> int | None:
    """The reference: by which way the product is found."""
    sku, name, description = row
    sought = " ".join(q.split()).lower()
    if key_of(sku).startswith(key_of(sought)):
        return 0
    if name.lower().startswith(sought):
        return 1
    begin = words_of(sought)

    def begins(text: str) -> bool:
        words = words_of(text)
        return any(each[0].isalnum() for each in begin) and all(
            any(word.startswith(each) for word in words) for each in begin
        )

    if begins(f"{sku} {name}"):
        return 2
    if re.search(r"[^\W_]{3}", sought) and (sought in sku.lower() or sought in name.lower()):
        return 3
    return 4 if begins(f"{sku} {name} {description}") else None


async def pages(api: httpx.AsyncClient, limit: int, **params: Any) -> list[Json]:
    """Every page forwards; then backwards, which must bring the same."""
    found: list[Json] = []
    answer = (await api.get("/api/v1/products", params={**params, "limit": limit})).raise_for_status().json()
    found += answer["items"]
    while answer["next_cursor"]:
        more = {**params, "limit": limit, "cursor": answer["next_cursor"]}
        answer = (await api.get("/api/v1/products", params=more)).raise_for_status().json()
        found += answer["items"]
    back = list(reversed(answer["items"]))
    while answer["prev_cursor"]:
        more = {**params, "limit": limit, "cursor": answer["prev_cursor"]}
        answer = (await api.get("/api/v1/products", params=more)).raise_for_status().json()
        back += reversed(answer["items"])
    assert [item["id"] for item in reversed(back)] == [item["id"] for item in found]
    return found


async def check(api: httpx.AsyncClient, rows: dict[str, Row], limit: int) -> None:
    for q in SOUGHT:
        found = await pages(api, limit, q=q)
        wanted = {sku: rank for sku, row in rows.items() if (rank := rank_of(q, row)) is not None}
        assert {item["sku"] for item in found} == set(wanted), q
        assert len(found) == len(wanted), q
        order = [wanted[item["sku"]] for item in found]
        assert order == sorted(order), (q, [(item["sku"], item["name"]) for item in found])


@pytest.mark.parametrize(("kind", "seed"), [("few", 0), ("many", 1), ("sampled", 2)])
async def test_finds_what_the_reference_finds(
    api: httpx.AsyncClient,
    database: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    kind: str,
) -> None:
    # Each new shape of a search has its statements written first, which is slow on a busy machine.
    monkeypatch.setattr(lists, "LIST_SECONDS", 30)
    if kind == "sampled":  # whatever a block of a segment has decides how it is read
        monkeypatch.setattr(sample, "SAMPLED_FROM", 1)
        monkeypatch.setattr(sample, "SAMPLED", 50)
        monkeypatch.setattr(sample, "MANY_HITS", 1)
    if kind != "few":  # every rank as one with many candidates, and segments of a few entries
        monkeypatch.setattr(strategy, "FEW", 2 if kind == "many" else 20)
        monkeypatch.setattr(strategy, "WINDOW", 20)
        monkeypatch.setattr(segments, "SEPARATE_ENTRIES", 10)
        monkeypatch.setattr(segments, "SEGMENT_ENTRIES", 40)
        monkeypatch.setattr(index, "SMALL", 5)
    random = Random(seed)
    rows: dict[str, Row] = {}
    for turn in range(4):
        new = {f"{random.choice(SKUS)}{random.choice(('', 'Q'))}.{turn}{n}" for n in range(30)}
        rows |= {sku: (sku, random.choice(NAMES), random.choice(TEXTS)) for sku in new}
        await insert(database, [rows[sku] for sku in new])
        if turn % 2:
            await catch_up(database)
        for sku in random.sample(sorted(rows), 15):
            rows[sku] = (sku, random.choice(NAMES), random.choice(TEXTS))
            await database.execute(
                "UPDATE products SET name = $2, description = $3 WHERE sku = $1", *rows[sku]
            )
        gone = random.sample(sorted(rows), 5)
        await database.execute("DELETE FROM products WHERE sku = ANY($1)", gone)
        rows = {sku: row for sku, row in rows.items() if sku not in gone}
        if turn == 2:
            await maintenance.tidy(database)
    await catch_up(database)
    await database.execute("ANALYZE products")
    await check(api, rows, 7)
    await maintenance.tidy(database)
    await check(api, rows, 40)
    await database.execute("SELECT search.rebuild()")
    await catch_up(database)
    await check(api, rows, 40)


async def test_what_lies_behind_half_the_catalog_is_not_looked_for_in_front(
    api: httpx.AsyncClient, database: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for letter, text in (("a", "chair"), ("z", "shelf of oak")):
        await database.execute(
            """
            INSERT INTO products (sku, sku_key, name, description)
            SELECT upper($1) || n, $1 || n, 'Thing', $2 FROM generate_series(100001, 125000) n
            """,
            letter,
            text,
        )
        await catch_up(database)
    await database.execute("UPDATE products SET description = 'oak' WHERE sku IN ('A100002', 'A124999')")
    await catch_up(database)
    await database.execute("ANALYZE products")
    sizes: list[int] = []
    read_window = RelevanceReader._read_window

    async def noting(reader: Any, rank: Rank, begin: str | None, size: int, wanted: int) -> Any:
        sizes.append(size)
        return await read_window(reader, rank, begin, size, wanted)

    monkeypatch.setattr(RelevanceReader, "_read_window", noting)
    skus = ["A100002", "A124999", *(f"Z{n}" for n in range(100001, 100031))]
    # With other filters windows are larger, because the sample says nothing of those.
    for filters, most in (({}, 1_000), ({"active": True}, 2 * strategy.MAX_WINDOW)):
        sizes.clear()
        page: Json = {"next_cursor": None, "prev_cursor": None}
        found: list[str] = []
        for _ in range(4):
            cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
            answer = await api.get("/api/v1/products", params={"q": "oak", "limit": 8, **filters, **cursor})
            page = answer.json()
            found += [item["sku"] for item in page["items"]]
        assert found == skus
        back: list[str] = []
        while page["prev_cursor"]:
            cursor = {"cursor": page["prev_cursor"]}
            answer = await api.get("/api/v1/products", params={"q": "oak", "limit": 8, **filters, **cursor})
            page = answer.json()
            back = [item["sku"] for item in page["items"]] + back
        assert back == skus[:24]
        assert max(sizes) <= most


async def test_goes_together_with_filters_and_orders(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    await insert(database, [(f"S-{n}", f"Oak chair {n % 3}", "oil") for n in range(40)])
    await database.execute("UPDATE products SET active = false WHERE id % 2 = 0")
    await catch_up(database)
    found = await pages(api, 6, q="oak", active=False)
    assert len(found) == 20
    assert not any(item["active"] for item in found)
    by_name = await pages(api, 6, q="oil", sort="-name")
    assert [item["name"] for item in by_name] == sorted((item["name"] for item in by_name), reverse=True)
    answer = (await api.get("/api/v1/products", params={"q": "oil", "limit": 3})).json()
    assert answer["total"] == {"value": 40, "exact": True}
    other = await api.get("/api/v1/products", params={"sort": "sku", "cursor": answer["next_cursor"]})
    assert other.status_code == 422


async def test_words_part_where_the_database_parts_them(database: asyncpg.Connection) -> None:
    parting = await database.fetchval("""
        SELECT array_agg(chr(n)) FROM generate_series(1, x'ffff'::int) n
        WHERE n NOT BETWEEN x'd800'::int AND x'dfff'::int AND search.plain(chr(n)) = ' '
    """)
    assert set(parting) == {chr(n) for n in range(1, 0x10000) if SEPARATORS.sub(" ", chr(n)) == " "}


async def test_a_large_update_is_noted_quickly_after_one_of_a_single_product(
    database: asyncpg.Connection,
) -> None:
    """A session keeps its first plan of the trigger: a loop in a loop would take a minute for this update."""
    await insert(database, [(f"S-{number}", "Lamp", "") for number in range(40_000)])
    await database.execute("SET plan_cache_mode = force_custom_plan")
    await database.execute("UPDATE products SET name = 'Oak lamp' WHERE sku = 'S-1'")
    await database.execute("DELETE FROM search.changes")
    async with database.transaction():
        await database.execute("SET LOCAL statement_timeout = '20s'")
        await database.execute("UPDATE products SET name = 'Walnut lamp'")
    assert await database.fetchval("SELECT sum(size) FROM search.changes") == 40_000


async def test_what_cannot_be_searched_is_not_noted(database: asyncpg.Connection) -> None:
    await insert(database, [("S-1", "Oak", "")])
    await catch_up(database)
    await database.execute('UPDATE products SET active = false, attributes = \'{"a": "b"}\'')
    assert await database.fetchval("SELECT count(*) FROM search.changes") == 0
    await database.execute("TRUNCATE products")
    await maintenance.tidy(database)
    assert await database.fetchval("SELECT count(*) FROM search.segments") == 0


async def test_what_an_import_wrote_is_indexed_as_soon_as_it_is_done(
    database: asyncpg.Connection, clean_database: str
) -> None:
    class NotifierDouble:
        def __init__(self) -> None:
            self.notified: list[UUID] = []

        async def notify(self, kind: str, subject_id: UUID, _: int) -> bool:
            assert kind == index.KIND
            self.notified.append(subject_id)
            return True

    several = index.SMALL + 1
    await insert(database, [(f"S-{n}", "Oak", "") for n in range(several)])
    assert await index.due(database, 0) == []
    assert not await index.index_pending(database)
    notifier = NotifierDouble()
    other = await asyncpg.connect(clean_database)
    async with other.transaction():
        await other.execute("SELECT * FROM search.changes FOR UPDATE")
        await index.index_now(database, notifier)  # type: ignore[arg-type]  # skips what is locked
    await other.close()
    assert notifier.notified == []
    await index.index_now(database, notifier)  # type: ignore[arg-type]
    assert notifier.notified == list(index.INDEX_SLOTS)
    assert await index.index_pending(database)
    assert await database.fetchval("SELECT count(*) FROM search.entries") == several


async def test_a_small_change_needs_one_index_slot_and_no_wait(database: asyncpg.Connection) -> None:
    await insert(database, [(f"S-{n}", "Oak", "") for n in range(index.SMALL)])
    assert [slot for slot, _ in await index.due(database, 0)] == [index.INDEX_SLOTS[0]]
    assert await index.index_pending(database)
    assert await index.due(database, 0) == []


async def test_products_are_read_by_id_even_if_the_table_counts_as_empty(
    database: asyncpg.Connection, clean_database: str
) -> None:
    """ANALYZE finds none in the table's blocks while all of them belong to another transaction."""
    several = 3000
    other = await asyncpg.connect(clean_database)
    async with other.transaction():
        await insert(other, [(f"S-{n}", "Oak", "") for n in range(several)])
        await database.execute("ANALYZE products")
    await other.close()
    for table in await tables_of_products(database):
        assert await database.fetchval(f"SELECT reltuples FROM pg_class WHERE oid = '{table}'::regclass") == 0
    no = await database.fetchval("SELECT no FROM search.changes")
    async with database.transaction():
        await index.SQL.begin_indexing.execute(database)
        await segments.SQL.create.fill(segment=segments.name_of(0)).execute(database)
        fill = segments.SQL.fill.fill(segment=segments.name_of(0))
        rows = await database.fetch(f"EXPLAIN (ANALYZE) {fill.sql}", *fill.arguments({"changes": [no]}))
        plan = "\n".join(row[0] for row in rows)
        await database.execute("DROP TABLE search.segment_0")
    assert "Index Cond: (id = (unnest(changes.ids)))" in plan, plan
    assert f"rows={several}" in plan, plan


async def test_a_long_description_with_long_words_is_indexed(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    many = " ".join(chr(0x4E00 + n % 20000) + chr(0x4E00 + n // 7) for n in range(33_000))
    await insert(database, [("S-1", "n" * 500, many), ("S-2", "\U00010400" * 500, "y" * 100_000)])
    await catch_up(database)
    assert len(await pages(api, 5, q="y" * 200)) == 1
    assert len(await pages(api, 5, q=many[-2:])) == 1


PROGRAM = """
import asyncio, sys, asyncpg
from skuport.search import index
async def main():
    connection = await asyncpg.connect(sys.argv[1])
    print("ready", flush=True)
    while await index.index_pending(connection, max_wait_seconds=0):
        pass
asyncio.run(main())
"""


async def test_killed_at_any_moment_nothing_is_lost(
    api: httpx.AsyncClient, database: asyncpg.Connection, clean_database: str
) -> None:
    await database.execute("""
        INSERT INTO products (sku, sku_key, name)
        SELECT 'K-' || n, 'k-' || n, 'Killed ' || md5(n::text) FROM generate_series(1, 30000) n
    """)
    for moment in (0.0, 0.05, 0.1, 0.2, 0.3, 0.5):
        argv = [sys.executable, "-c", PROGRAM, clean_database]
        process = await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        await process.stdout.readline()
        await asyncio.sleep(moment)
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()
    await catch_up(database)
    assert await database.fetchval("SELECT sum(entries) FROM search.segments") == 30_000
    assert await database.fetchval("SELECT count(*) FROM search.entries") == 30_000
    assert len(await pages(api, 10, q="k-29999")) == 1
