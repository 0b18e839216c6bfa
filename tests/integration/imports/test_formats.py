"""Files of other formats: read through a real object store, by the process that reads workbooks."""

import io
import zipfile
from collections.abc import Callable

import asyncpg
import pytest
import xlsxwriter

from tests.support.importing import Importer, catalog_of
from tests.support.workbooks import ods, xls

NDJSON = b'{"sku":"A1","name":"Mug, white"}\n{"sku":"A2","name":"Cup\\nblue"}\n{"sku":"","name":"x"}\n'


def xlsx() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("Empty")
        sheet = book.add_worksheet("Products")
        for at, row in enumerate(
            (
                ["sku", "name", "ean"],
                ["A1", "Mug, white", 4000000000001],
                ["A2", "Cup\nblue", 1.5],
                ["", "x", ""],
            )
        ):
            sheet.write_row(at, 0, row)
    return target.getvalue()


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("products.ndjson", NDJSON)
    return target.getvalue()


FILES: dict[str, tuple[Callable[[], bytes], str, int | None]] = {
    "xlsx": (xlsx, "Products", 4),
    "xls": (xls, "Products", None),
    "ods": (lambda: ods(("sku", "name"), ("A1", "Mug, white"), ("A2", "Cup"), ("", "x")), "Products", 4),
    "ndjson": (lambda: NDJSON, "", 3),
    "zip": (zipped, "", 3),
}


@pytest.mark.parametrize("name", FILES)
async def test_it_is_imported(importer: Importer, database: asyncpg.Connection, name: str) -> None:
    content, sheet, rejected_line = FILES[name]

    found = await importer.run(content())

    assert found["status"] == "completed"
    assert found["dialect"]["format"] == ("ndjson" if name == "zip" else name)
    assert found["dialect"]["sheet"] == (sheet or None)
    products = await catalog_of(database)
    assert {key: row["name"].split("\n")[0] for key, row in products.items()} == {
        "a1": "Mug, white",
        "a2": "Cup",
    }
    lines = [reject["line"] for reject in await importer.rejects(found["id"])]
    assert lines == ([] if rejected_line is None else [rejected_line])


async def test_a_preview_shows_the_sheets(importer: Importer) -> None:
    upload = await importer.upload(xlsx())

    async def preview(**options: str) -> tuple[int, dict[str, object]]:
        answer = await importer.client.post("/imports/preview", json={"upload_id": upload, **options})
        return answer.status_code, answer.json()

    status, shown = await preview(sheet="2")
    assert (status, shown["dialect"]["sheet"]) == (200, "Products")  # type: ignore[index]
    assert [sheet["name"] for sheet in shown["sheets"]] == ["Empty", "Products"]  # type: ignore[attr-defined]
    for sheet, code in (("Empty", "empty_file"), ("Other", "unknown_sheet")):
        status, problem = await preview(sheet=sheet)
        assert (status, problem["code"]) == (422, code)


async def test_a_damaged_workbook_is_refused(importer: Importer) -> None:
    answer = await importer.ask(await importer.upload(xlsx()[:-300]))
    assert (answer.status_code, answer.json()["code"]) == (422, "broken_workbook")
