"""gzip and UTF-16: decoded once to an object of its own, and then imported like any other file."""

import asyncio
import gzip
import time
from collections.abc import Callable

import asyncpg
import pytest

from skuport.core.settings import Settings
from skuport.storage import make_store
from tests.support.importing import (
    Importer,
    catalog_hash,
    catalog_of,
    counts,
    holding,
    quiet,
    workers_waiting,
)

PLAIN = "".join(
    [
        "SKU,Name,Größe\n",
        *(f'A-{i},"Stuhl {i}, grün 🪑\nund 椅子",{i % 7}\n' for i in range(300)),
        ",kein SKU,1\n",
        "B-1,,2\n",
        "\n",
        "a-7,Sessel,3\n",
    ]
)
OUTCOME = counts(created=300, superseded=1, rejected=2, blank=1)

WRITTEN: dict[str, Callable[[str], bytes]] = {
    "gzip": lambda text: gzip.compress(text.encode()),
    "gzip of two members": lambda text: gzip.compress(text[:99].encode()) + gzip.compress(text[99:].encode()),
    "UTF-16 with a mark": lambda text: text.encode("utf-16"),
    "UTF-16, big-endian, without": lambda text: text.encode("utf-16-be"),
    "UTF-16 in gzip": lambda text: gzip.compress(text.encode("utf-16")),
    "Windows-1252 in gzip": lambda text: gzip.compress(text.encode("cp1252", "replace")),
}


async def texts(settings: Settings) -> list[str]:
    """The keys of what imports have put into the object store."""
    async with make_store(settings) as store:
        return [found.key async for found in store.list_objects("imports/")]


async def _unpacking(database: asyncpg.Connection, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not await database.fetchval("SELECT source ->> 'key' IS NOT NULL FROM imports"):
        assert time.monotonic() < deadline, "no worker unpacks"
        await asyncio.sleep(0.005)


@pytest.mark.parametrize("how", WRITTEN)
async def test_it_comes_out_as_if_it_were_plain(
    importer: Importer, database: asyncpg.Connection, settings: Settings, how: str
) -> None:
    plain = await importer.run(PLAIN.encode("cp1252" if "1252" in how else "utf-8", "replace"))
    expected = await catalog_hash(database)
    rejected = await importer.rejects(plain["id"])
    await database.execute("TRUNCATE products CASCADE")
    content = WRITTEN[how](PLAIN)

    found = await importer.run(content)

    assert found["counts"] == plain["counts"] == OUTCOME
    assert await catalog_hash(database) == expected
    assert found["bytes_total"] == found["bytes_read"] == len(content)
    # One reject was found while staging, the other while publishing: that one reads its record from the text.
    assert [reject["code"] for reject in rejected] == ["sku_required", "name_required"]
    assert await importer.rejects(found["id"]) == rejected
    assert rejected[1]["line"] == 603
    assert rejected[1]["raw"] == "B-1,,2"


async def test_the_text_goes_when_nothing_reads_it_any_more(
    importer: Importer, database: asyncpg.Connection, settings: Settings
) -> None:
    before = set(await texts(settings))
    await importer.run(gzip.compress(b"sku,name\nA,Table\n,No SKU\n"))
    await quiet(database)
    assert set(await texts(settings)) == before

    found = await importer.run(gzip.compress(b"sku,name\nA,Table\nB,\n"))
    await quiet(database)

    (key,) = set(await texts(settings)) - before
    assert key.startswith(f"imports/{found['id']}/")
    (reject,) = await importer.rejects(found["id"])
    assert (reject["line"], reject["raw"]) == (3, "B,")


async def test_a_half_character_costs_its_row(importer: Importer, database: asyncpg.Connection) -> None:
    lines = [b"\xff\xfe" + "sku\tname\n".encode("utf-16-le")]
    lines += [f"A-{i}\tTürgriff {i}\n".encode("utf-16-le") for i in range(400)]
    lines[200] = "A-200\tT".encode("utf-16-le") + b"\x3d\xd8" + "r\n".encode("utf-16-le")

    found = await importer.run(b"".join(lines))

    assert found["counts"] == counts(created=399, rejected=1)
    assert found["dialect"] == {
        "format": "csv",
        "sheet": None,
        "encoding": "utf-16-le",
        "delimiter": "\t",
        "compression": None,
        "surplus_cells": 0,
        "escape": "doubled",
    }
    (reject,) = await importer.rejects(found["id"])
    assert (reject["line"], reject["column"], reject["code"]) == (201, "name", "invalid_encoding")
    assert "0xD83D, 14 bytes into the row" in reject["message"]


async def test_what_unpacks_to_far_too_much_is_refused(
    importer: Importer, database: asyncpg.Connection
) -> None:
    bomb = gzip.compress(b"sku,name\n" + b"A-1,Table\n" * 1_000_000)

    started = await importer.start(await importer.upload(bomb))
    found = await importer.ended(started["id"], seconds=20)

    assert found["status"] == "failed"
    assert found["error"]["code"] == "compressed_too_large"
    assert found["rows_read"] == 0
    assert await catalog_of(database) == {}


async def test_damage_behind_the_head_ends_the_import_before_anything_is_read(
    importer: Importer, database: asyncpg.Connection
) -> None:
    # More than the head of the upload, so that only the worker can see how it ends.
    noise = "".join(f"A-{i},{i * 2654435761 % 2**64:x}{i * 40503**5 % 2**64:x}\n" for i in range(90_000))
    content = gzip.compress(b"sku,name\n" + noise.encode(), 1)
    assert len(content) > 1_100_000
    damaged = content[:-400] + bytes(8) + content[-392:]
    for broken, code in [(content[:-100], "truncated_gzip"), (damaged, "broken_gzip")]:
        started = await importer.start(await importer.upload(broken))

        found = await importer.ended(started["id"])

        assert (found["status"], found["error"]["code"]) == ("failed", code)
        assert await catalog_of(database) == {}


async def test_a_cancel_is_heard_while_the_file_is_unpacked(
    importer: Importer, database: asyncpg.Connection, settings: Settings
) -> None:
    before = set(await texts(settings))
    content = gzip.compress(b"sku,name\n" + b"".join(b"A-%d,Chair\n" % i for i in range(2_000_000)), 1)
    started = await importer.start(await importer.upload(content))
    await _unpacking(database)
    async with holding(settings.database_url, "UPDATE imports SET status = 'cancelled', finished_at = now()"):
        await workers_waiting(database, 1)
    await quiet(database)

    found = await importer.show(started["id"])

    assert (found["status"], found["rows_read"]) == ("cancelled", 0)
    assert await database.fetchval("SELECT source ->> 'etag' FROM imports") is None
    assert set(await texts(settings)) == before


async def test_a_retry_makes_the_text_again_where_it_was_deleted(
    importer: Importer, database: asyncpg.Connection, settings: Settings
) -> None:
    content = gzip.compress(b"sku,name\n" + b"".join(b"A-%d,Chair\n" % i for i in range(500)))
    started = await importer.start(await importer.upload(content), dry_run=True)
    await importer.wait(started["id"], lambda found: found["status"] == "awaiting_confirmation")
    assert (await importer.post(started["id"], "cancel")).status_code == 200
    # A day later the sweep has taken everything.
    key = await database.fetchval("SELECT source ->> 'key' FROM imports")
    async with make_store(settings) as store:
        await store.delete(key)
    await database.execute("UPDATE imports SET source = source - 'key' - 'etag'")
    await database.execute(f'DROP TABLE staging."import_{started["id"].replace("-", "")}"')
    await database.execute("DELETE FROM staging.sentinels")

    assert (await importer.post(started["id"], "retry")).status_code == 202
    found = await importer.wait(started["id"], lambda found: found["status"] == "awaiting_confirmation")

    assert found["planned_counts"] == counts(created=500)
    assert await database.fetchval("SELECT source ->> 'key' FROM imports") not in (None, key)
