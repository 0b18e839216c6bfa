"""In a file with variants, what a rejected row says of its product holds for the product's other rows."""

from typing import Any

import asyncpg
import pytest

from skuport.imports.staging_table import drop_leftovers
from tests.support.importing import Importer, Json, as_json, catalog_of, counts, quiet
from tests.support.options import confirmed, planned

HEADER = "Handle,Title,Body (HTML),Option1 Value,Variant SKU,Status\n"
Product = tuple[str, str, bool]


async def products(database: asyncpg.Connection) -> dict[str, Product]:
    """Name, description and active of every product by its SKU."""
    rows = await catalog_of(database)
    return {row["sku"]: (row["name"], row["description"], row["active"]) for row in rows.values()}


async def rejects(importer: Importer, found: Json) -> list[tuple[int, str | None, str]]:
    return [(r["line"], r["column"], r["code"]) for r in await importer.rejects(found["id"])]


@pytest.mark.parametrize("options", [{}, {"blank_cells": "clear"}, {"dry_run": True}, {"atomic": True}])
@pytest.mark.parametrize(
    ("first", "code"),
    [
        ("mug,Mug,Nice,Red,,draft", "sku_required"),
        ("mug,Mug,Nice,Red,\u200b,draft", "sku_invisible_character"),
        (f"mug,Mug,Nice,Red,{'x' * 256},draft", "sku_too_long"),
        ("mug,Mug,Nice,\0,M-R,draft", "invalid_character"),
        ("mug,Mug,Nice,\udcff,M-R,draft", "invalid_encoding"),
    ],
    ids=lambda value: value if value.isidentifier() else "row",
)
async def test_values_of_a_rejected_row_are_inherited(
    importer: Importer, database: asyncpg.Connection, first: str, code: str, options: dict[str, Any]
) -> None:
    text = f"{HEADER}{first}\nmug,Mug,,Blue,M-B,\nmug,,,Green,M-G,\nmug,Jug,Big,Grey,M-J,active\n"
    started = await importer.start(
        await importer.upload(text.encode("utf-8", "surrogateescape")), encoding="utf-8", **options
    )
    if "dry_run" in options:
        plan = await importer.wait(started["id"], lambda found: found["status"] == "awaiting_confirmation")
        assert plan["planned_counts"] == counts(created=3, rejected=1)
        await confirmed(importer, started["id"])
    found = await importer.completed(started["id"])

    assert found["counts"] == counts(created=3, rejected=1)
    assert [reject[2] for reject in await rejects(importer, found)] == [code]
    assert await products(database) == {
        "M-B": ("Mug", "Nice", False),
        "M-G": ("Mug", "Nice", False),
        "M-J": ("Jug", "Big", True),
    }


@pytest.mark.parametrize(
    ("first", "code", "column"),
    [
        ("mug,Mug,Nice,Red,M-R,drfat", "active_invalid", "Status"),
        ("mug,Mug,Nice,Red,,drfat", "active_invalid", "Status"),
        ("mug,Mug,Ni\udcffce,Red,M-R,draft", "invalid_encoding", "Body (HTML)"),
        ("mug,Mug, nice,Nice,Red,M-R,draft", "wrong_column_count", None),
        ('mug,Mug,"Nice" one,Red,M-R,draft', "text_after_quote", "Body (HTML)"),
        ('mug,Mug,"Nice one,Red,M-R,draft', "unterminated_quote", "Body (HTML)"),
        (f"mug,Mug,{'x' * 9_000},Red,M-R,draft", "record_too_long", None),
    ],
    ids=lambda value: value if value is None or value.isidentifier() else "row",
)
@pytest.mark.parametrize("options", [{}, {"blank_cells": "clear"}])
async def test_a_variant_that_would_inherit_what_is_not_valid_is_a_reject(
    importer: Importer,
    database: asyncpg.Connection,
    first: str,
    code: str,
    column: str | None,
    options: dict[str, Any],
) -> None:
    rows = [first, "mug,Mug,,Blue,M-B,", "mug,Jug,Big,Grey,M-J,active", "hat,Hat,,Red,H-R,"]
    text = HEADER + "\n".join(rows) + "\n"
    started = await importer.start(
        await importer.upload(text.encode("utf-8", "surrogateescape")), encoding="utf-8", **options
    )
    found = await importer.completed(started["id"])

    assert found["counts"] == counts(created=2, rejected=2)
    (line, _, _), second = await rejects(importer, found)
    assert (line, second) == (2, (3, column, code))
    assert sum(group["rows"] for group in found["reject_groups"]) == 2
    assert await products(database) == {"M-J": ("Jug", "Big", True), "H-R": ("Hat", "", True)}
    message = (await importer.rejects(found["id"]))[1]["message"]
    assert message.startswith("This variant would inherit from line 2: ")


async def test_the_file_of_rejects_can_be_corrected_and_imported(
    importer: Importer, database: asyncpg.Connection
) -> None:
    upload_id = await importer.upload((HEADER + "mug,Mug,Nice,Red,M-R,drfat\nmug,Mug,,Blue,M-B,\n").encode())
    found = await importer.ended((await importer.start(upload_id))["id"])
    assert (found["status"], found["error"]["code"]) == ("failed", "nothing_imported")
    answer = await importer.client.get(f"/imports/{found['id']}/rejects.csv")
    assert answer.text.count("active_invalid") == 2

    corrected = await importer.run(answer.text.replace("drfat", "draft", 1).encode())

    assert corrected["counts"] == counts(created=2)
    assert await products(database) == {"M-R": ("Mug", "Nice", False), "M-B": ("Mug", "Nice", False)}


async def test_the_first_value_counts_wherever_it_stands(
    importer: Importer, database: asyncpg.Connection
) -> None:
    rows = [
        "mug,,,Red,M-R,",
        "mug,Mug,,Blue,M-B,active",
        "mug,,Nice,Grey,,drfat",  # no variant inherits its status
        "mug,,Other,Pink,,draft",
        "mug,Surplus,cells,in,a,later,row",
        "jug,,,Red,J-R,",
        "jug,,,Red,J-X,",
        "jug,Jug,,Red,,archived",
    ]
    found = await importer.run((HEADER + "\n".join(rows) + "\n").encode())

    assert found["counts"] == counts(created=4, rejected=4)
    assert await products(database) == {
        "M-R": ("Mug", "Nice", True),
        "M-B": ("Mug", "Nice", True),
        "J-R": ("Jug", "", False),
        "J-X": ("Jug", "", False),
    }


async def test_rejects_count_in_thresholds_and_as_present(
    importer: Importer, database: asyncpg.Connection
) -> None:
    await importer.run(b"sku,name\nM-B,Mug\nOLD,Old\n")
    rows = HEADER + "mug,Mug,Nice,Red,M-R,drfat\nmug,Mug,,Blue,M-B,\nhat,Hat,,Red,H-R,\n"

    upload_id = await importer.upload(rows.encode())
    started = await importer.start(upload_id, on_error="abort", max_rejects=1)
    aborted = await importer.ended(started["id"])
    assert (aborted["status"], aborted["error"]["code"]) == ("failed", "too_many_rejects")
    assert aborted["counts"]["rejected"] == 2

    full = await importer.run(rows.encode(), on_missing="delete", max_missing_percent=100)
    assert full["counts"] == counts(created=1, rejected=2)
    assert set(await products(database)) == {"M-B", "H-R"}


async def test_superseded_rows_of_a_rejected_variant(
    importer: Importer, database: asyncpg.Connection
) -> None:
    rows = "mug,Mug,Nice,Blue,M-B,active\nhat,Hat,,Red,,drfat\nhat,,,Blue,M-B,\n"
    found = await importer.run((HEADER + rows).encode())

    assert found["counts"] == counts(created=1, rejected=2)
    assert await products(database) == {"M-B": ("Mug", "Nice", True)}
    answer = await importer.client.get(f"/imports/{found['id']}/superseded")
    assert as_json(answer)["items"] == []


async def test_rows_that_are_lost_and_staged_again_are_rejected_once(
    importer: Importer, database: asyncpg.Connection
) -> None:
    variants = [f"mug,Mug {n},,Size {n},M-{n},{'active' if n % 2 else ''}" for n in range(600)]
    text = HEADER + "\n".join(["mug,Mug,Nice,Red,,drfat", *variants]) + "\n"
    expected = counts(created=300, rejected=301)
    found = await planned(importer, text.encode())
    assert found["planned_counts"] == expected
    assert await database.fetchval("SELECT count(DISTINCT chunk) FROM import_rejects") > 3
    staged = await database.fetchval("SELECT staged_rows FROM imports")
    assert staged == 300
    await database.execute(f'TRUNCATE staging."import_{found["id"].replace("-", "")}", staging.sentinels')

    final = await confirmed(importer, found["id"])

    assert final["counts"] == expected
    assert len(await importer.rejects(found["id"])) == 301
    assert {reject[2] for reject in await rejects(importer, found)} == {"sku_required", "active_invalid"}
    assert (
        await database.fetchval(
            "SELECT count(*) FROM import_rejects r WHERE chunk <> (SELECT max(no)"
            " FROM import_chunks c WHERE c.import_id = r.import_id AND c.first_line <= r.line)"
        )
        == 0
    )
    assert len(await products(database)) == 300
    await quiet(database)
    assert await database.fetchval("SELECT count(*) FROM staging.inheritable") == 0


async def test_what_a_lost_generation_left_is_removed(
    importer: Importer, database: asyncpg.Connection
) -> None:
    found = await planned(importer, (HEADER + "mug,Mug,Nice,Red,,draft\nmug,Mug,,Blue,M-B,\n").encode())
    for generation in (0, 1):
        await database.execute(
            "INSERT INTO staging.inheritable VALUES ($1, $2, 9, 'mug', '{}', '{}')", found["id"], generation
        )
    await drop_leftovers(database)
    kept = "SELECT line FROM staging.inheritable ORDER BY line"
    assert [row["line"] for row in await database.fetch(kept)] == [2, 9]
