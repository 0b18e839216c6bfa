"""The preview: what an import would make of a file, without making anything."""

from typing import Any

import asyncpg
import httpx
import pytest

from tests.support.importing import Importer, Json, as_json, csv_of

NOTHING_KEPT = """
SELECT (SELECT count(*) FROM imports) + (SELECT count(*) FROM events) + (SELECT count(*) FROM import_mappings)
     + (SELECT count(*) FROM products) + (SELECT count(*) FROM pg_tables WHERE schemaname = 'staging'
        AND tablename LIKE 'import%')
"""


async def ask(importer: Importer, content: bytes, **choices: Any) -> httpx.Response:
    upload_id = await importer.upload(content)
    return await importer.client.post("/imports/preview", json={"upload_id": upload_id, **choices})


async def preview(importer: Importer, content: bytes, **choices: Any) -> Json:
    answer = await ask(importer, content, **choices)
    assert answer.status_code == 200, answer.text
    return as_json(answer)


def row(line: int, sku: str, name: str | None = None, **more: Any) -> Json:
    return {
        "line": line,
        "sku": sku,
        "name": name,
        "description": None,
        "active": None,
        "attributes": {},
        **more,
    }


async def test_a_file_as_it_would_be_imported(importer: Importer, database: asyncpg.Connection) -> None:
    content = (
        'Item Number;Title;Description;Active;Größe;_note\r\nA-1;"Table; round";;yes;L;x\r\n'
        '\r\n;No SKU;;;;\r\n"A-2"x;Chair;;;;\r\nA-3; Lamp ;"two\r\nlines";off;;\r\nA-4;Rug;;perhaps;;\r\n'
    ).encode("cp1252")

    found = await preview(importer, content)

    assert found["dialect"] == {
        "encoding": "windows-1252",
        "delimiter": ";",
        "compression": None,
        "surplus_cells": 0,
        "format": "csv",
        "sheet": None,
        "escape": "doubled",
    }
    assert [(column["header"], column["target"]) for column in found["columns"]] == [
        ("Item Number", "sku"),
        ("Title", "name"),
        ("Description", "description"),
        ("Active", "active"),
        ("Größe", "attributes.Größe"),
        ("_note", None),
    ]
    assert found["rows"] == [
        row(2, "A-1", "Table; round", active=True, attributes={"Größe": "L"}),
        row(6, "A-3", "Lamp", description="two\r\nlines", active=False),
    ]
    assert [(r["line"], r["column"], r["code"], r["raw"]) for r in found["rejects"]] == [
        (4, "Item Number", "sku_required", ";No SKU;;;;"),
        (5, "Item Number", "text_after_quote", '"A-2"x;Chair;;;;'),
        (8, "Active", "active_invalid", "A-4;Rug;;perhaps;;"),
    ]
    assert (found["problems"], found["remembered"]) == ([], False)
    assert await database.fetchval(NOTHING_KEPT) == 0


async def test_columns_are_shown_with_examples_and_what_their_names_suggest(importer: Importer) -> None:
    content = csv_of("Ref,Title,Title,Note", *(f"R-{n},Table,,{'n' * 90 if n else ''}" for n in range(9)))

    found = await preview(importer, content, mapping={"Ref": "sku", "Note": None})

    # It can't be imported like this, but what was chosen is shown, so that the user can fix it.
    assert [problem["code"] for problem in found["problems"]] == ["duplicate_field"]
    assert [(c["header"], c["target"], c["suggested"], c["examples"]) for c in found["columns"]] == [
        ("Ref", "sku", "sku", ["R-0", "R-1", "R-2"]),
        ("Title", "name", "name", ["Table"]),
        ("Title", "name", "name", []),
        ("Note", None, "attributes.Note", ["n" * 80]),
    ]


async def test_examples_end_where_the_file_can_not_be_read_any_further(importer: Importer) -> None:
    found = await preview(importer, b'sku,name\nA-1,"Table, round"\nA-2,"x"y\nA-3,Chair\n')
    assert [column["examples"] for column in found["columns"]] == [["A-1"], ["Table, round"]]


async def test_a_shop_without_skus(importer: Importer) -> None:
    content = csv_of(
        "Handle,Title,Option1 Value,Variant SKU,Image Src,Status",
        "rope,Rope,10 m,,1.jpg,active",
        "rope,,,,2.jpg,",
        "hook,Hook,Default Title,,,draft",
    )

    found = await preview(importer, content)
    assert (found["layout"], found["layout_label"]) == ("shopify", "Shopify")
    (notice,) = found["notices"]
    assert (notice["code"], notice["column"], notice["rows"], notice["seen"]) == ("no_skus", "Handle", 2, 2)
    assert notice["mapping"] == {"Handle": "sku", "Variant SKU": "attributes.Variant SKU"}

    for mapping in ({"Handle": "sku"}, notice["mapping"]):
        chosen = await preview(importer, content, mapping=mapping)
        assert (chosen["problems"], chosen["notices"]) == ([], [])
        assert [(r["sku"], r["name"], r["active"]) for r in chosen["rows"]] == [
            ("rope", "Rope", True),
            ("hook", "Hook", False),
        ]
    assert (await preview(importer, b"sku,name\nA-1,Table\n"))["layout"] is None


async def test_the_upload_stays_usable(importer: Importer) -> None:
    content = csv_of("sku,name", *(f"P-{n:03},Table" for n in range(50)))
    upload_id = await importer.upload(content)

    answer = await importer.client.post("/imports/preview", json={"upload_id": upload_id})
    assert [r["sku"] for r in answer.json()["rows"]] == [f"P-{n:03}" for n in range(20)]
    started = await importer.start(upload_id)
    assert (await importer.completed(started["id"]))["counts"]["created"] == 50


async def test_blank_cells_are_shown_as_they_would_be_imported(importer: Importer) -> None:
    content = csv_of("sku,name,description,active,Colour", "A-1,Table,,,")

    kept = await preview(importer, content)
    cleared = await preview(importer, content, blank_cells="clear")

    assert kept["rows"] == [row(2, "A-1", "Table")]
    assert cleared["rows"] == [
        row(2, "A-1", "Table", description="", active=True, attributes={"Colour": None})
    ]


@pytest.mark.parametrize(
    ("choices", "dialect", "sku", "name"),
    [
        ({}, ("windows-1252", ";"), "1,5", "Caf\xe9"),
        ({"delimiter": ";", "encoding": "windows-1252"}, ("windows-1252", ";"), "1,5", "Caf\xe9"),
        ({"delimiter": ","}, ("windows-1252", ","), None, None),
        ({"delimiter": "|"}, ("windows-1252", "|"), None, None),
        ({"delimiter": "\t"}, ("windows-1252", "\t"), None, None),
    ],
)
async def test_the_guess_can_be_overridden(
    importer: Importer, choices: Json, dialect: tuple[str, str], sku: str | None, name: str | None
) -> None:
    found = await preview(importer, b"sku;name\n1,5;Caf\xe9\n", **choices)

    assert (found["dialect"]["encoding"], found["dialect"]["delimiter"]) == dialect
    assert [(r["sku"], r["name"]) for r in found["rows"]] == ([] if sku is None else [(sku, name)])
    assert [problem["code"] for problem in found["problems"]] == ([] if sku else ["missing_sku_column"])


async def test_an_encoding_that_is_not_the_file_s_rejects_its_rows(importer: Importer) -> None:
    content = b"sku,name\nA-1,Caf\xe9\nA-2,Tea\n"

    found = await preview(importer, content, encoding="utf-8")

    assert found["dialect"]["encoding"] == "utf-8"
    assert [r["sku"] for r in found["rows"]] == ["A-2"]
    assert [(r["line"], r["code"]) for r in found["rejects"]] == [(2, "invalid_encoding")]


@pytest.mark.parametrize(
    ("content", "choices", "code", "column"),
    [
        (b"name,note\nTable,x\n", {}, "missing_sku_column", None),
        (b"sku,titel,title\nA-1,Table,x\n", {}, "duplicate_field", "title"),
        (b"sku,note,note\nA-1,Table,x\n", {}, "duplicate_column", "note"),
        (b"sku,name\n", {}, "no_rows", None),
        (b"sku,name\nA-1,Table\n", {"mapping": {"Nope": "name"}}, "unknown_column", "Nope"),
        (b"sku,name\nA-1,Table\n", {"mapping": {"name": "colour"}}, "unknown_field", "name"),
    ],
)
async def test_what_has_to_be_settled_first(
    importer: Importer, content: bytes, choices: Json, code: str, column: str | None
) -> None:
    found = await preview(importer, content, **choices)

    (problem,) = found["problems"]
    assert (problem["code"], problem["column"]) == (code, column)
    assert problem["message"]
    assert found["rows"] == found["rejects"] == []
    header = content.split(b"\n")[0].decode().split(",")
    assert [shown["header"] for shown in found["columns"]] == header
    refused = await importer.ask(await importer.upload(content), **choices)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_a_mapping_settles_it(importer: Importer, database: asyncpg.Connection) -> None:
    content = csv_of("No.,What,Title", "A-1,Table,x")

    found = await preview(importer, content, mapping={"No.": "sku", "What": "attributes.kind"})

    assert found["problems"] == []
    assert found["rows"] == [row(2, "A-1", "x", attributes={"kind": "Table"})]
    assert await database.fetchval(NOTHING_KEPT) == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 and so on\n", "not_text"),
        (b"\n\n\n", "empty_file"),
        (b'sku,"name\nA-1,x\n', "broken_header"),
    ],
)
async def test_a_file_that_cannot_be_read_at_all(importer: Importer, content: bytes, code: str) -> None:
    answer = await ask(importer, content)

    assert answer.status_code == 422, answer.text
    assert (answer.json()["code"], answer.json()["errors"][0]["pointer"]) == (code, "/upload_id")


async def test_a_file_larger_than_its_head(importer: Importer) -> None:
    long = "x" * 90_000
    content = csv_of("sku,name,description", *(f"P-{n:03},Table,{long}" for n in range(13)))
    assert len(content) > 1024 * 1024

    found = await preview(importer, content)

    # The one that the head cuts through is left out.
    assert [r["sku"] for r in found["rows"]] == [f"P-{n:03}" for n in range(11)]
    assert found["rejects"] == []


async def test_before_the_upload_arrived(importer: Importer) -> None:
    upload = await importer.begin_upload(10)

    answer = await importer.client.post("/imports/preview", json={"upload_id": upload["id"]})

    assert answer.status_code == 409, answer.text


async def test_the_upload_of_another_user(importer: Importer) -> None:
    upload_id = await importer.upload(csv_of("sku,name", "A-1,Table"))
    created = await importer.client.post("/api-keys", json={"name": "other", "scopes": ["write"]})
    theirs = {"Authorization": f"Bearer {created.json()['key']}"}

    for wanted in (upload_id, "00000000-0000-7000-8000-0000000000ff"):
        answer = await importer.client.post("/imports/preview", json={"upload_id": wanted}, headers=theirs)
        assert answer.status_code == 404, answer.text
    reader = await importer.client.post("/api-keys", json={"name": "reader", "scopes": ["read"]})
    reading = {"Authorization": f"Bearer {reader.json()['key']}"}
    answer = await importer.client.post("/imports/preview", json={"upload_id": upload_id}, headers=reading)
    assert answer.status_code == 403
