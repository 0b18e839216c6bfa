"""Random options, on random files, one after another into the same catalog, against the reference model."""

import json
from random import Random
from typing import Any

import asyncpg
import pytest

from tests.support.catalog import Outcome, Product, merge, random_file
from tests.support.importing import ENDED, Importer, Json, as_json, catalog_of, counts
from tests.support.options import confirm, plan_of

IMPORTS = 5
NARROW = 10
"""Files of later seeds are wide."""


def choose(random: Random) -> dict[str, Any]:
    """Options that may go together in any way."""
    chosen: dict[str, Any] = {
        "mode": random.choice(("upsert", "upsert", "create_only", "update_only")),
        "blank_cells": random.choice(("keep", "clear")),
        "atomic": random.random() < 0.4,
        "dry_run": random.random() < 0.4,
        "on_missing": random.choice(("keep", "deactivate", "delete")),
        "max_missing_percent": random.choice((0, 20, 100, 100, 100)),
        "events": random.choice(("summary", "batched", "none")),
    }
    if random.random() < 0.3:
        chosen |= {"on_error": "abort", "max_rejects": random.choice((0, 40, 1000))}
    return chosen


@pytest.mark.parametrize("seed", range(NARROW + 4))
async def test_the_catalog_equals_the_model(
    importer: Importer, database: asyncpg.Connection, seed: int
) -> None:
    random, wide = Random(seed), seed >= NARROW
    sizes = (20, 40, 80) if wide else (20, 100, 300)  # a wide row fills half a chunk
    catalog: dict[str, Product] = {}
    ids: list[str] = []
    for number in range(IMPORTS):
        rows, unreadable = random.choice(sizes), random.random() < 0.3
        file = random_file(random, rows=rows, unreadable=unreadable, wide=wide)
        chosen = choose(random) if number else {}
        before, after = dict(catalog), dict(catalog)
        expected = merge(
            after,
            file,
            number=number,
            clear=chosen.get("blank_cells") == "clear",
            mode=chosen.get("mode", "upsert"),
            missing=chosen.get("on_missing", "keep"),
        )
        error = find_error(chosen, expected, before)
        started = await importer.start(await importer.upload(file.content), **chosen)
        ids.append(started["id"])

        found = await importer.wait(
            started["id"], lambda found: found["status"] in ENDED | {"awaiting_confirmation"}
        )
        if found["status"] == "awaiting_confirmation":
            assert await products(database, ids) == before
            _, etag = await plan_of(importer, found["id"])
            assert (await confirm(importer, found["id"], etag)).status_code == 202
            found = await importer.ended(found["id"])

        assert (found["error"] or {"code": None})["code"] == error, (seed, number, chosen)
        catalog = before if error else after
        assert await products(database, ids) == catalog, (seed, number, chosen)
        await check(importer, found, expected, chosen, error)


def find_error(chosen: dict[str, Any], expected: Outcome, catalog: dict[str, Product]) -> str | None:
    """Why the import must fail, if it must."""
    if "max_rejects" in chosen and len(expected.rejects) > chosen["max_rejects"]:
        return "too_many_rejects"
    percent = chosen.get("max_missing_percent", 100)
    if expected.missing is not None and expected.missing * 100 > percent * len(catalog):
        return "too_many_missing"
    tally = expected.counts
    taken = sum(tally.get(name, 0) for name in ("created", "updated", "unchanged", "superseded"))
    return "nothing_imported" if not taken and expected.rejects else None


async def check(
    importer: Importer, found: Json, expected: Outcome, chosen: dict[str, Any], error: str | None
) -> None:
    """Counts, rejects, superseded rows and what became of the missing."""
    assert found["rows_read"] == sum(expected.counts.values())
    rejects = await importer.rejects(found["id"])
    assert [(reject["line"], reject["code"]) for reject in rejects] == expected.rejects
    # The rows of a full feed are classified when it is refused.
    plans = chosen.get("dry_run") or "on_error" in chosen or error == "too_many_missing"
    assert found["planned_counts"] == (counts(**expected.counts) if plans else None)
    if error in ("too_many_rejects", "too_many_missing"):
        return
    assert found["counts"] == counts(**expected.counts)
    assert sum(group["rows"] for group in found["reject_groups"]) == len(rejects)
    answer = await importer.client.get(f"/imports/{found['id']}/superseded", params={"limit": "200"})
    rows = [(item["line"], item["winning_line"]) for item in as_json(answer)["items"]]
    assert rows == expected.superseded[:200]
    if chosen.get("on_missing", "keep") == "keep":
        assert found["missing"] is None
        return
    gone = expected.missing or 0
    assert (found["missing"]["skipped"] is None) == (expected.missing is not None)
    assert found["missing"]["deactivated"] == (gone if chosen["on_missing"] == "deactivate" else 0)
    assert found["missing"]["deleted"] == (gone if chosen["on_missing"] == "delete" else 0)


async def products(database: asyncpg.Connection, ids: list[str]) -> dict[str, Product]:
    """The catalog in the words of the model."""
    return {
        key: Product(
            sku=row["sku"],
            name=row["name"],
            description=row["description"],
            active=row["active"],
            attributes=json.loads(row["attributes"]),
            version=row["version"],
            written_by=ids.index(str(row["import_id"])),
            line=row["import_line"],
        )
        for key, row in (await catalog_of(database)).items()
    }
