"""Mode, `on_error` with its thresholds, and what an import touched."""

from typing import Any

import asyncpg
import pytest

from tests.support.importing import Importer, as_json, catalog_of, counts, csv_of
from tests.support.options import events_of, facts, fields_of, plan_of, product, seed

TABLE = product("A-1", "Table")
CHAIR = product("B-1", "Chair", "Four legs", attributes={"colour": "red"})

FILE = csv_of(
    "sku,name",
    "A-1,Table",  # says what the catalog says
    "B-1,Old chair",  # superseded by line 5
    "C-1,Lamp",  # new
    "b-1,New chair",
    "D-1,",  # new, without a name
)

MODES = {
    "upsert": (
        counts(created=1, updated=1, unchanged=1, superseded=1, rejected=1),
        [(6, "name", "name_required", "D-1,")],
        {"a-1": TABLE, "b-1": CHAIR | {"sku": "b-1", "name": "New chair"}, "c-1": product("C-1", "Lamp")},
    ),
    "create_only": (
        counts(created=1, superseded=1, rejected=3),
        [
            (2, None, "sku_exists", "A-1,Table"),
            (5, None, "sku_exists", "b-1,New chair"),
            (6, "name", "name_required", "D-1,"),
        ],
        {"a-1": TABLE, "b-1": CHAIR, "c-1": product("C-1", "Lamp")},
    ),
    "update_only": (
        counts(updated=1, unchanged=1, superseded=1, rejected=2),
        [(4, None, "sku_not_found", "C-1,Lamp"), (6, None, "sku_not_found", "D-1,")],
        {"a-1": TABLE, "b-1": CHAIR | {"sku": "b-1", "name": "New chair"}},
    ),
}


@pytest.mark.parametrize("mode", MODES)
async def test_what_each_mode_takes(importer: Importer, database: asyncpg.Connection, mode: str) -> None:
    await seed(database, TABLE, CHAIR)
    before = await catalog_of(database)

    found = await importer.run(FILE, mode=mode)

    expected, rejects, catalog = MODES[mode]
    assert found["counts"] == expected
    assert found["options"]["mode"] == mode
    assert facts(await importer.rejects(found["id"])) == rejects
    codes = [code for _, _, code, _ in rejects]
    assert {group["code"]: group["rows"] for group in found["reject_groups"]} == {
        code: codes.count(code) for code in codes
    }
    assert await fields_of(database) == catalog
    after = await catalog_of(database)
    assert after["a-1"] == before["a-1"]
    assert (after["b-1"] == before["b-1"]) == (mode == "create_only")
    messages = [reject["message"] for reject in await importer.rejects(found["id"])]
    assert all("A-1" in m or "b-1" in m or "C-1" in m or "D-1" in m for m in messages)


# Ten rows that aren't blank, two of them rejected: one while reading, one for what the catalog has.
FAULTY = csv_of(
    "sku,name,active",
    *(f"P-{number},Chair,yes" for number in range(8)),
    "P-8,Chair,perhaps",
    "P-9,,yes",
    ",,",
    ",,",
    ",,",
)
FAULTY_COUNTS = counts(created=7, updated=1, rejected=2, blank=3)


async def test_too_many_rejects_publish_nothing(importer: Importer, database: asyncpg.Connection) -> None:
    await seed(database, product("P-3", "Table"))
    before = await catalog_of(database)
    upload_id = await importer.upload(FAULTY)
    thresholds: list[dict[str, Any]] = [
        {},
        {"max_rejects": 1},
        {"max_reject_percent": 19.9},
        {"max_rejects": 100, "max_reject_percent": 15},  # of all rows, blank ones too, it would be 15.4
        {"max_rejects": 1, "max_reject_percent": 100},
    ]
    for given in thresholds:
        found = await importer.ended((await importer.start(upload_id, on_error="abort", **given))["id"])

        assert (found["status"], found["error"]["code"]) == ("failed", "too_many_rejects"), given
        assert "2 rows were rejected" in found["error"]["message"]
        assert found["planned_counts"] == FAULTY_COUNTS
        assert found["counts"]["created"] == found["counts"]["updated"] == 0
        assert (await plan_of(importer, found["id"]))[0]["counts"] == FAULTY_COUNTS
        assert facts(await importer.rejects(found["id"])) == [
            (10, "active", "active_invalid", "P-8,Chair,perhaps"),
            (11, "name", "name_required", "P-9,,yes"),
        ]
        assert await catalog_of(database) == before
    failed = [payload for kind, payload in await events_of(database) if kind == "import.failed"]
    assert [payload["error"]["code"] for payload in failed] == ["too_many_rejects"] * len(thresholds)


@pytest.mark.parametrize(
    "given", [{"max_rejects": 2}, {"max_reject_percent": 20}, {"max_rejects": 2, "max_reject_percent": 20}]
)
async def test_as_many_rejects_as_are_allowed_are_skipped(
    importer: Importer, database: asyncpg.Connection, given: dict[str, Any]
) -> None:
    await seed(database, product("P-3", "Table"))

    found = await importer.run(FAULTY, on_error="abort", **given)

    assert found["counts"] == found["planned_counts"] == FAULTY_COUNTS
    assert {group["code"]: group["rows"] for group in found["reject_groups"]} == {
        "active_invalid": 1,
        "name_required": 1,
    }
    assert len(await importer.rejects(found["id"])) == 2


async def test_without_rejects_there_is_nothing_to_abort(importer: Importer) -> None:
    found = await importer.run(csv_of("sku,name", "A-1,Table"), on_error="abort")

    assert found["counts"] == found["planned_counts"] == counts(created=1)


async def test_an_aborted_import_is_classified_again_by_a_retry(
    importer: Importer, database: asyncpg.Connection
) -> None:
    started = await importer.start(
        await importer.upload(csv_of("sku,name", "A-1,Shelf", "B-1,Chair")),
        mode="update_only",
        on_error="abort",
    )
    found = await importer.ended(started["id"])
    assert (found["error"]["code"], found["planned_counts"]) == ("too_many_rejects", counts(rejected=2))

    await seed(database, TABLE, CHAIR)
    answer = await importer.post(started["id"], "retry")
    assert (answer.status_code, answer.json()["planned_counts"]) == (202, None)
    found = await importer.completed(started["id"])

    assert found["counts"] == found["planned_counts"] == counts(updated=1, unchanged=1)
    assert await importer.rejects(found["id"]) == []
    assert found["reject_groups"] == []


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        ({"max_rejects": 1}, ""),
        ({"max_reject_percent": 1}, ""),
        ({"on_error": "skip_rows", "max_rejects": 0}, ""),
        ({"on_error": "abort", "max_rejects": -1}, "/max_rejects"),
        ({"on_error": "abort", "max_rejects": 1.5}, "/max_rejects"),
        ({"on_error": "abort", "max_reject_percent": 100.1}, "/max_reject_percent"),
        ({"max_missing_percent": 101}, "/max_missing_percent"),
        ({"on_missing": "archive"}, "/on_missing"),
        ({"mode": "replace"}, "/mode"),
        ({"events": "all"}, "/events"),
        ({"atomic": 1}, "/atomic"),
        ({"dry_run": "yes"}, "/dry_run"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_options_that_make_no_sense_are_refused(
    importer: Importer, options: dict[str, Any], pointer: str
) -> None:
    upload_id = "00000000-0000-7000-8000-0000000000ff"

    for path in ("/imports", "/imports/preview"):
        answer = await importer.client.post(path, json={"upload_id": upload_id, **options})

        assert answer.status_code == 422, answer.text
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_the_file_itself_with_options(importer: Importer, database: asyncpg.Connection) -> None:
    await seed(database, TABLE, CHAIR)
    path, headers = "/imports/file", {"Content-Type": "text/csv"}
    wrong = {"filename": "products.csv", "max_rejects": "1"}
    answer = await importer.client.post(path, params=wrong, content=FILE, headers=headers)
    assert answer.status_code == 422, answer.text
    assert "need on_error: abort" in answer.text

    query = {"filename": "products.csv", "mode": "create_only", "on_error": "abort", "max_rejects": "3"}
    answer = await importer.client.post(path, params=query, content=FILE, headers=headers)
    assert answer.status_code == 202, answer.text
    found = await importer.completed(answer.json()["id"])

    assert found["counts"] == MODES["create_only"][0]
    assert found["options"]["max_rejects"] == 3


async def test_the_products_that_an_import_wrote_last(
    importer: Importer, database: asyncpg.Connection
) -> None:
    await seed(database, TABLE, CHAIR)
    first = await importer.run(FILE)
    assert await _written(importer, first["id"]) == ["b-1", "C-1"]

    second = await importer.run(csv_of("sku,name", "C-1,Lamp 2", "E-1,Rug"))

    assert await _written(importer, first["id"]) == ["b-1"]
    assert await _written(importer, second["id"]) == ["C-1", "E-1"]
    assert await _written(importer, "00000000-0000-7000-8000-0000000000ff") == []
    lines = {row["sku"]: row["import_line"] for row in (await catalog_of(database)).values()}
    assert lines == {"A-1": None, "b-1": 5, "C-1": 2, "E-1": 3}


async def _written(importer: Importer, import_id: str) -> list[str]:
    """Their SKUs, page by page."""
    skus: list[str] = []
    cursor = None
    while True:
        params = {"import_id": import_id, "limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = as_json(await importer.client.get("/products", params=params))
        skus += [item["sku"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return skus
