"""A mapping that was chosen is remembered for files with the same header."""

from typing import Any

import asyncpg

from tests.support.importing import Importer, Json, as_json, counts, csv_of
from tests.support.options import fields_of, product

HEADER = "No.,What,Note"
MAPPING = {"No.": "sku", "What": "name", "Note": None}


def targets(found: Json) -> list[str | None]:
    return [column["target"] for column in found["columns"]]


async def preview(importer: Importer, content: bytes, **choices: Any) -> Json:
    upload_id = await importer.upload(content)
    answer = await importer.client.post("/imports/preview", json={"upload_id": upload_id, **choices})
    assert answer.status_code == 200, answer.text
    return as_json(answer)


async def test_the_same_header_is_mapped_as_before(importer: Importer, database: asyncpg.Connection) -> None:
    content = csv_of(HEADER, "A-1,Table,x")
    assert (await preview(importer, content))["problems"][0]["code"] == "missing_sku_column"
    # A preview with a mapping does not choose it.
    assert not (await preview(importer, content, mapping=MAPPING))["problems"]
    refused = await importer.ask(await importer.upload(content))
    assert (refused.status_code, refused.json()["code"]) == (422, "missing_sku_column")

    first = await importer.run(content, mapping=MAPPING)
    seen = await preview(importer, csv_of(HEADER, "A-2,Lamp,y"))
    second = await importer.run(csv_of(HEADER, "A-2,Lamp,y"))

    assert (seen["remembered"], seen["problems"], targets(seen)) == (True, [], ["sku", "name", None])
    assert second["counts"] == counts(created=1)
    assert second["options"]["mapping"] == first["options"]["mapping"] == MAPPING
    assert await fields_of(database) == {"a-1": product("A-1", "Table"), "a-2": product("A-2", "Lamp")}


async def test_the_file_itself_is_mapped_as_before(importer: Importer) -> None:
    await importer.run(csv_of(HEADER, "A-1,Table,x"), mapping=MAPPING)

    answer = await importer.client.post(
        "/imports/file",
        params={"filename": "products.csv"},
        content=csv_of(HEADER, "A-2,Lamp,y"),
        headers={"Content-Type": "text/csv"},
    )

    assert answer.status_code == 202, answer.text
    assert targets(answer.json()) == ["sku", "name", None]
    await importer.completed(answer.json()["id"])


async def test_another_choice_takes_its_place_and_none_at_all_resets_it(importer: Importer) -> None:
    content = csv_of("sku,name,Note", "A-1,Table,x")
    await importer.run(content, mapping={"Note": None})
    await importer.run(content, mapping={"Note": "description"})
    assert targets(await importer.run(content)) == ["sku", "name", "description"]

    reset = await importer.run(content, mapping={})
    seen = await preview(importer, content)
    after = await importer.run(content)

    assert targets(reset) == targets(seen) == targets(after) == ["sku", "name", "attributes.Note"]
    assert not seen["remembered"]


async def test_another_header_is_not_affected(importer: Importer) -> None:
    await importer.run(csv_of("sku,name,Note", "A-1,Table,x"), mapping={"Note": None})

    for header in ("sku,Note,name", "sku,name,note", "sku,name,Note,More"):
        cells = ",".join(["A-1", "Table", "x", "y"][: header.count(",") + 1])
        seen = await preview(importer, csv_of(header, cells))
        assert not seen["remembered"]
        assert None not in targets(seen)


async def test_a_mapping_that_was_refused_is_not_remembered(importer: Importer) -> None:
    content = csv_of("sku,name,Note", "A-1,Table,x")
    for mapping, code in (
        ({"Note": "name"}, "duplicate_field"),
        ({"sku": None}, "missing_sku_column"),
        ({"Nothing": "description"}, "unknown_column"),
        ({"Note": "colour"}, "unknown_field"),
    ):
        answer = await importer.ask(await importer.upload(content), mapping=mapping)
        assert (answer.status_code, answer.json()["code"]) == (422, code)

    assert not (await preview(importer, content))["remembered"]
