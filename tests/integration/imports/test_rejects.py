"""Rejects: as JSON pages with their text, and as a CSV that is fixed and uploaded again."""

import csv
import io

import asyncpg
import pytest

from tests.support.importing import Importer, Json, as_json, catalog_of, counts, csv_of

FILE = (
    b"SKU;Name;Active;Note\r\n"
    b"A-1;Table;yes;\r\n"
    b';No SKU;yes;"over two\r\nlines"\r\n'
    b"A-2;;yes;no name\r\n"  # found while publishing
    b"A-3;Chair;maybe;\r\n"
    b'"A-4"x;Lamp;yes;\r\n'  # broken
    b"A-5;Rug;yes;one;more\r\n"
    b'A-6;"";no;"also ""no"" name"\r\n'
    b"A-7;Clock\r\n"
    b"\r\n"
    b"A-8;Sofa;no;last\r\n"
)

EXPECTED = [
    (3, "SKU", "sku_required", ';No SKU;yes;"over two\r\nlines"'),
    (5, "Name", "name_required", "A-2;;yes;no name"),
    (6, "Active", "active_invalid", "A-3;Chair;maybe;"),
    (7, "SKU", "text_after_quote", '"A-4"x;Lamp;yes;'),
    (8, None, "wrong_column_count", "A-5;Rug;yes;one;more"),
    (9, "Name", "name_required", 'A-6;"";no;"also ""no"" name"'),
    (10, None, "wrong_column_count", "A-7;Clock"),
]


def facts(rejects: list[Json]) -> list[tuple[int, str | None, str, str]]:
    return [(reject["line"], reject["column"], reject["code"], reject["raw"]) for reject in rejects]


async def test_each_reject_has_its_line_column_reason_and_text(importer: Importer) -> None:
    found = await importer.run(FILE)

    assert found["counts"] == counts(created=2, rejected=7, blank=1)
    rejects = await importer.rejects(found["id"])
    assert facts(rejects) == EXPECTED
    assert all(reject["message"].endswith((".", "…")) for reject in rejects)
    assert rejects[1]["message"].endswith("needs a name: fill in the column “Name”.")
    assert "“maybe”" in rejects[2]["message"]


async def test_rejects_of_one_reason(importer: Importer) -> None:
    found = await importer.run(FILE)
    path = f"/imports/{found['id']}/rejects"

    page = as_json(await importer.client.get(path, params={"code": "name_required", "limit": 1}))
    assert [reject["line"] for reject in page["items"]] == [5]
    params = {"code": "name_required", "limit": 1, "cursor": page["next_cursor"]}
    page = as_json(await importer.client.get(path, params=params))
    assert ([reject["line"] for reject in page["items"]], page["next_cursor"]) == ([9], None)
    assert as_json(await importer.client.get(path, params={"code": "sku_exists"}))["items"] == []
    assert (await importer.client.get(path, params={"code": "'; --"})).status_code == 422


@pytest.mark.parametrize("limit", [1, 3, 7])
async def test_pages_of_rejects_go_both_ways(importer: Importer, limit: int) -> None:
    found = await importer.run(FILE)
    assert facts(await importer.rejects(found["id"], limit)) == EXPECTED

    pages: list[list[Json]] = []
    cursor = None
    while True:
        page = await _page(importer, found["id"], limit, cursor)
        pages.append(page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    back = [page["items"]]
    while page["prev_cursor"]:
        page = await _page(importer, found["id"], limit, page["prev_cursor"])
        back.insert(0, page["items"])

    assert back == pages
    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)


async def test_an_import_without_rejects_has_an_empty_page(importer: Importer) -> None:
    found = await importer.run(csv_of("sku,name", "A-1,Table"))

    page = await _page(importer, found["id"], 50, None)

    assert page == {"items": [], "next_cursor": None, "prev_cursor": None, "total": None}


async def test_the_rejects_as_a_file_are_fixed_and_imported_alone(
    importer: Importer, database: asyncpg.Connection
) -> None:
    first = await importer.run(FILE)
    rows = await _download(importer, first["id"], "products-rejects.csv")
    assert [row["_code"] for row in rows] == [code for _, _, code, _ in EXPECTED]
    assert [int(row["_line"]) for row in rows] == [line for line, *_ in EXPECTED]
    assert rows[0]["Note"] == "over two\r\nlines"
    assert (rows[3]["SKU"], rows[3]["_raw"]) == ("", '"A-4"x;Lamp;yes;')

    for number, row in enumerate(rows):
        row |= {"SKU": f"M-{number}", "Name": f"Fixed {number}", "Active": "yes"}
    found = await importer.run(_as_file(rows))

    assert found["counts"] == counts(created=len(EXPECTED))
    targets = {column["header"]: column["target"] for column in found["columns"]}
    assert {header for header, target in targets.items() if target is None} == {
        *("_line", "_column", "_code", "_message", "_raw", "_escaped")
    }
    products = await catalog_of(database)
    assert sorted(products) == ["a-1", "a-8", *(f"m-{number}" for number in range(len(EXPECTED)))]
    assert products["m-0"]["attributes"] == '{"Note": "over two\\r\\nlines"}'


async def test_rejects_that_were_not_fixed_are_rejected_again(importer: Importer) -> None:
    first = await importer.run(FILE)
    rows = await _download(importer, first["id"], "products-rejects.csv")

    started = await importer.start(await importer.upload(_as_file(rows), "again.csv"))
    found = await importer.ended(started["id"])

    assert found["counts"] == counts(rejected=len(EXPECTED))
    assert found["error"]["code"] == "nothing_imported"
    # And what comes back has each of the columns with the reasons once.
    again = await _download(importer, found["id"], "again-rejects.csv")
    assert list(again[0]) == list(rows[0])
    assert [row["_code"] for row in again][:3] == ["sku_required", "name_required", "active_invalid"]


async def test_rejects_of_an_unknown_import_are_not_found(importer: Importer) -> None:
    unknown = "00000000-0000-7000-8000-0000000000ff"
    for path in (f"/imports/{unknown}/rejects", f"/imports/{unknown}/rejects.csv", f"/imports/{unknown}"):
        assert (await importer.client.get(path)).status_code == 404


async def test_more_rejects_than_a_batch_are_all_in_the_file(importer: Importer) -> None:
    lines = [f"R-{number},Rug,{'yes' if number % 7 == 0 else 'perhaps'}" for number in range(1500)]
    found = await importer.run(csv_of("sku,name,active", *lines))

    rows = await _download(importer, found["id"], "products-rejects.csv", delimiter=",")

    assert [row["sku"] for row in rows] == [line.split(",")[0] for line in lines if "perhaps" in line]
    assert found["counts"]["rejected"] == len(rows)


async def _page(importer: Importer, import_id: str, limit: int, cursor: str | None) -> Json:
    params = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
    answer = await importer.client.get(f"/imports/{import_id}/rejects", params=params)
    assert answer.status_code == 200, answer.text
    return as_json(answer)


async def _download(
    importer: Importer, import_id: str, filename: str, delimiter: str = ";"
) -> list[dict[str, str]]:
    answer = await importer.client.get(f"/imports/{import_id}/rejects.csv")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert filename in answer.headers["content-disposition"]
    text = io.StringIO(answer.content.decode("utf-8-sig"), newline="")
    reader = csv.reader(text, delimiter=delimiter)
    header = next(reader)
    return [dict(zip(header, row, strict=True)) for row in reader]


def _as_file(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
