"""Files and requests that are refused at the start: a clear problem, and nothing created."""

from typing import Any

import asyncpg
import pytest

from tests.support.importing import Importer, Json, as_json, csv_of

GOOD = csv_of("code,title", "A-1,Table")

REFUSED: dict[str, tuple[bytes, str, str]] = {
    "no SKU column": (csv_of("title,price", "Table,12"), "missing_sku_column", "price"),
    "empty": (b"", "empty_file", "empty"),
    "a byte order mark alone": (b"\xef\xbb\xbf", "empty_file", "empty"),
    "blank lines only": (b"\n\r\n  \n", "empty_file", "empty"),
    "header only": (b"sku,name\r\n", "no_rows", "no rows"),
    "not text": (b"%PDF-1.7\n\x00\x01\x02\x03", "not_text", "PDF"),
    "a damaged archive": (b"PK\x03\x04" + bytes(26) + b"xl/workbook.xml", "broken_zip", "ZIP"),
    "two columns for one field": (
        csv_of("sku,Item Name,Product Name", "A,B,C"),
        "duplicate_field",
        "Product Name",
    ),
    "two columns for one attribute": (csv_of("sku,Size,Size", "A,B,C"), "duplicate_column", "Size"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_a_file_that_cannot_be_imported_is_refused(
    importer: Importer, database: asyncpg.Connection, what: str
) -> None:
    content, code, word = REFUSED[what]
    upload_id = await importer.upload(content)

    problem = _problem(await importer.ask(upload_id), 422)

    assert problem["code"] == code
    assert word in problem["detail"]
    (error,) = problem["errors"]
    assert (error["pointer"], error["code"]) == ("/upload_id", code)
    await _nothing_happened(database)


async def test_the_upload_stays_usable(importer: Importer, database: asyncpg.Connection) -> None:
    upload_id = await importer.upload(csv_of("shelf,title", "A-1,Table"))
    assert (await importer.ask(upload_id)).status_code == 422

    started = await importer.start(upload_id, mapping={"shelf": "sku"})

    assert (await importer.completed(started["id"]))["counts"]["created"] == 1
    assert await database.fetchval("SELECT count(*) FROM imports") == 1


@pytest.mark.parametrize(
    ("mapping", "code", "word"),
    [
        ({"code": "sku", "colour": None}, "unknown_column", "colour"),
        ({"code": "sku", "title": "weight"}, "unknown_field", "weight"),
        ({"code": "sku", "title": "attributes."}, "attribute_key_required", "title"),
        ({"code": "name", "title": "sku"}, None, ""),
        ({"code": "sku", "title": "sku"}, "duplicate_field", "title"),
    ],
)
async def test_overrides_of_the_mapping_are_checked(
    importer: Importer, database: asyncpg.Connection, mapping: dict[str, Any], code: str | None, word: str
) -> None:
    answer = await importer.ask(await importer.upload(GOOD), mapping=mapping)

    if code is None:
        assert answer.status_code == 202, answer.text
        await importer.completed(answer.json()["id"])
        assert await database.fetchval("SELECT sku FROM products") == "Table"
        return
    problem = _problem(answer, 422)
    assert problem["code"] == code
    assert word in problem["detail"]
    if code in ("unknown_column", "unknown_field"):
        assert problem["errors"][0]["pointer"] == "/mapping"
    await _nothing_happened(database)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"upload_id": "nonsense"},
        {"upload_id": None},
        {"upload_id": "00000000-0000-7000-8000-0000000000ff", "blank_cells": "drop"},
        {"upload_id": "00000000-0000-7000-8000-0000000000ff", "delimiter": "-"},
        {"upload_id": "00000000-0000-7000-8000-0000000000ff", "encoding": "utf-7"},
        {"upload_id": "00000000-0000-7000-8000-0000000000ff", "surprise": 1},
    ],
)
async def test_a_body_that_is_no_request_is_refused(
    importer: Importer, database: asyncpg.Connection, body: Json
) -> None:
    _problem(await importer.client.post("/imports", json=body), 422)
    await _nothing_happened(database)


async def test_a_start_before_the_bytes_arrived_is_a_conflict(
    importer: Importer, database: asyncpg.Connection
) -> None:
    upload = await importer.begin_upload(len(GOOD))
    assert _problem(await importer.ask(upload["id"]), 409)["code"] == "upload_incomplete"
    await _nothing_happened(database)

    await importer.send(upload, GOOD)
    started = await importer.start(upload["id"], mapping={"code": "sku"})
    await importer.completed(started["id"])


async def test_a_start_of_an_aborted_or_unknown_upload(importer: Importer) -> None:
    upload_id = await importer.upload(GOOD)
    assert (await importer.client.delete(f"/uploads/{upload_id}")).status_code == 204

    assert _problem(await importer.ask(upload_id), 409)["code"] == "upload_aborted"
    _problem(await importer.ask("00000000-0000-7000-8000-0000000000ff"), 404)


async def test_a_refused_stream_leaves_no_import(importer: Importer, database: asyncpg.Connection) -> None:
    answer = await importer.client.post(
        "/imports/file", params={"filename": "x.csv"}, content=b"title\nTable\n"
    )

    assert _problem(answer, 422)["code"] == "missing_sku_column"
    await _nothing_happened(database)


async def test_the_delimiter_and_the_encoding_can_be_said(
    importer: Importer, database: asyncpg.Connection
) -> None:
    content = "sku|name;sku\nA|Café;B\n".encode("cp1252")

    found = await importer.run(content, delimiter="|", encoding="windows-1252", mapping={"name;sku": "name"})

    assert found["dialect"] == {
        "format": "csv",
        "sheet": None,
        "encoding": "windows-1252",
        "delimiter": "|",
        "compression": None,
        "surplus_cells": 0,
        "escape": "doubled",
    }
    assert await database.fetchval("SELECT name FROM products") == "Café;B"


def _problem(answer: Any, status: int) -> Json:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return as_json(answer)


async def _nothing_happened(database: asyncpg.Connection) -> None:
    assert await database.fetchval("SELECT count(*) FROM imports") == 0
    assert await database.fetchval("SELECT count(*) FROM products") == 0
