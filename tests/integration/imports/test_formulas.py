"""Cells that look like formulas: stored as they are, neutralised in rejects.csv, and undone when that comes back."""

import csv
import io

import asyncpg

from tests.support.importing import Importer, catalog_of, counts, csv_of
from tests.support.options import fields_of, product

FORMULAS = ["=1+1", "+49 30", "-5", "@home", "'=1", "''  =2", "plain", "it's = 1", "'"]


async def download(importer: Importer, import_id: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of rejects.csv, as a spreadsheet gets them."""
    answer = await importer.client.get(f"/imports/{import_id}/rejects.csv")
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return header, rows


def as_file(header: list[str], rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


async def test_formulas_go_out_neutralised_and_come_back_as_they_were(
    importer: Importer, database: asyncpg.Connection
) -> None:
    lines = [f"-{n},{name},perhaps,{name}" for n, name in enumerate(FORMULAS)]
    first = await importer.start(await importer.upload(csv_of("sku,name,active,=cmd", *lines)))
    assert (await importer.ended(first["id"]))["counts"] == counts(rejected=len(lines))

    header, rows = await download(importer, first["id"])
    assert header[:4] == ["sku", "name", "active", "'=cmd"]
    assert header[-1] == "_escaped"
    for row in rows:
        assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert [row[1] for row in rows] == [
        *("'=1+1", "'+49 30", "'-5", "'@home", "''=1", "'''  =2", "plain", "it's = 1", "'"),
    ]

    # Sent again unfixed, they come back the same, and not with one apostrophe more each time.
    again = await importer.start(await importer.upload(as_file(header, rows)))
    found = await importer.ended(again["id"])
    assert found["counts"] == counts(rejected=len(lines))
    header_again, rows_again = await download(importer, again["id"])
    assert header_again == header
    assert [row[:4] for row in rows_again] == [row[:4] for row in rows]

    for row in rows_again:
        row[2] = "yes"
    fixed = await importer.run(as_file(header_again, rows_again))
    assert fixed["counts"] == counts(created=len(lines))
    assert await fields_of(database) == {
        f"-{n}": product(f"-{n}", name, attributes={"=cmd": name}) for n, name in enumerate(FORMULAS)
    }


async def test_apostrophes_of_other_files_stay(importer: Importer, database: asyncpg.Connection) -> None:
    await importer.run(csv_of("sku,name,note", "A-1,'=1,''-2"))

    (row,) = (await catalog_of(database)).values()
    assert (row["name"], row["attributes"]) == ("'=1", '{"note": "\'\'-2"}')
