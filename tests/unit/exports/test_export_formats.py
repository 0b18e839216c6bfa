"""What each format makes of products, and that reading it gives the same products back."""

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from skuport.exports.columns import Columns
from skuport.exports.formats import CSV, FORMATS, NDJSON, XLSX, ExportFormat, TextTooLongError
from skuport.exports.formats.csv_format import _escape
from skuport.exports.formats.xlsx_format import CELL_MAX, Writer, _letters
from skuport.parsing import (
    ATTRIBUTE_PREFIX,
    clean_attribute_key,
    clean_attribute_value,
    escape_cell,
    read_batches,
)
from skuport.parsing.fields import DESCRIPTION, NAME, SKU
from skuport.parsing.header_names import column_name

Json = dict[str, Any]


def product(sku: str = "S", attributes: Mapping[str, str] | None = None, **given: Any) -> Json:
    return {
        "sku": sku,
        "name": "N",
        "description": "",
        "active": True,
        "attributes": attributes or {},
        **given,
    }


def rows_of(products: Sequence[Json]) -> list[Json]:
    """As the database returns them."""
    return [{**one, "attributes": json.dumps(one["attributes"])} for one in products]


def written(chosen: ExportFormat, products: Sequence[Json], names: list[str] | None = None) -> bytes:
    """A file of these products, a piece for each."""
    columns = Columns.of(names)
    if chosen.is_table:
        columns = columns.expand(sorted({key for one in products for key in one["attributes"]}))
    writer = chosen.open(columns)
    return b"".join([writer.begin(), *(writer.rows([row]) for row in rows_of(products)), writer.end()])


# An independent reader of XLSX: of what the standard says of cells like ours.

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(content: bytes) -> dict[str, list[list[str | bool]]]:
    """The cells of each sheet. Cells that are left out are ""."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[-1] == "[Content_Types].xml"
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        names = [sheet.attrib["name"] for sheet in workbook.iter(f"{MAIN}sheet")]
        parts = [
            ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{i}.xml"))
            for i in range(1, len(names) + 1)
        ]
    return {name: _cells(part) for name, part in zip(names, parts, strict=True)}


def _cells(sheet: ElementTree.Element) -> list[list[str | bool]]:
    found: list[list[str | bool]] = []
    letters: list[str] = []
    for number, row in enumerate(sheet.iter(f"{MAIN}row"), start=1):
        assert row.attrib["r"] == str(number)
        cells: dict[str, str | bool] = {}
        for cell in row:
            column = cell.attrib["r"].removesuffix(str(number))
            if cell.attrib["t"] == "b":
                cells[column] = {"1": True, "0": False}["".join(cell.itertext())]
            else:
                assert cell.attrib["t"] == "inlineStr"
                cells[column] = re.sub(
                    "_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), "".join(cell.itertext())
                )
        letters = letters or list(cells)
        found.append([cells.get(column, "") for column in letters])
    return found


def flat(line: str) -> dict[str, str]:
    """The columns of an object: nested keys are joined by a dot, true and false are words."""
    found: dict[str, str] = {}
    for name, value in json.loads(line).items():
        if isinstance(value, dict):
            found.update({f"{name}.{key}": text for key, text in value.items()})
        else:
            found[name] = {True: "true", False: "false"}.get(value, value)
    return found


def as_csv(table: Sequence[Mapping[str, str]]) -> bytes:
    """A plain CSV of these columns, with nothing escaped."""
    names = list(dict.fromkeys(name for row in table for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, restval="", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue().encode()


def ndjson_as_csv(content: bytes) -> bytes:
    return as_csv([flat(line) for line in content.decode().split("\n")[:-1]])


def xlsx_as_csv(content: bytes) -> bytes:
    header, *rows = sheets(content)["Products"]
    words = {True: "true", False: "false"}
    return as_csv(
        [dict(zip(map(str, header), (words.get(cell, cell) for cell in row), strict=True)) for row in rows]  # type: ignore[call-overload, misc]
    )


def imported(content: bytes) -> list[Json]:
    """The products that an import reads from a CSV."""
    batches = list(read_batches(content))
    assert not [reject for batch in batches for reject in batch.rejects]
    return [
        product(
            row.sku,
            json.loads(row.attributes or "{}"),
            name=row.name,
            description=row.description or "",
            active=row.active,
        )
        for batch in batches
        for row in batch.rows
    ]


def _kept(clean: Any) -> Any:
    def keep(text: str) -> str | None:
        try:
            return str(clean(text)) or None
        except ValueError:
            return None

    return keep


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8) | st.sampled_from(
    ["=1+1", "'=1", "00123", "1E5", "a\r\nb\rc\nd\te", "_x000D_", "_x0041", "<a> & \"b\"", "\ufffe\uffff",
     "null", "true", "a\u2028b\x85c", "😀", "日本"]
)  # fmt: skip
values = texts.map(_kept(clean_attribute_value)).filter(bool)
keys = texts.map(_kept(clean_attribute_key)).filter(bool) | st.sampled_from(["sku", "title", "a.b", "_x"])
products = st.builds(
    product,
    texts.map(_kept(SKU.clean)).filter(bool),
    st.dictionaries(keys, values, max_size=3),
    name=texts.map(_kept(NAME.clean)).filter(bool),
    description=texts.map(DESCRIPTION.clean),
    active=st.booleans(),
)


@pytest.mark.parametrize(
    ("chosen", "to_csv"),
    [(CSV, bytes), (NDJSON, ndjson_as_csv), (XLSX, xlsx_as_csv)],
    ids=lambda given: getattr(given, "name", ""),
)
@settings(max_examples=40)
@given(found=st.lists(products, min_size=1, max_size=4, unique_by=lambda one: one["sku"]))
@example(found=[product(attributes={"a,b": "1", "A.B": "2", "_x": "3", "attributes.y": "4", "sku": "5"})])
@example(found=[product("00123", {"_x0041_": "_x0041_"}), product("b", {"c": "x_x000d_y"}, active=False)])
def test_what_is_read_again_is_the_same(chosen: ExportFormat, to_csv: Any, found: list[Json]) -> None:
    # In a header that isn't escaped, a line break counts as a blank.
    assume(chosen is CSV or all(column_name(key) == key for one in found for key in one["attributes"]))
    assert imported(to_csv(written(chosen, found))) == found


@pytest.mark.parametrize(
    ("chosen", "content"),
    [
        (
            CSV,
            '\ufeffattributes.b,active,name,attributes.a,_escaped\r\n2,false,"A ""b""",\'=1,\r\n,true,N,,\r\n',
        ),
        (
            NDJSON,
            '{"attributes":{"b":"2","a":"=1"},"active":false,"name":"A \\"b\\""}\n'
            '{"attributes":{},"active":true,"name":"N"}\n',
        ),
    ],
)
def test_files_have_the_chosen_columns_in_their_order(chosen: ExportFormat, content: str) -> None:
    names = ["attributes.b", "active", "name", "attributes.a"]
    found = [product("1", {"a": "=1", "b": "2", "c": "3"}, name='A "b"', active=False), product("2")]
    assert written(chosen, found, names).decode() == content
    assert sheets(written(XLSX, found, names)) == {
        "Products": [
            ["attributes.b", "active", "name", "attributes.a"],
            ["2", False, 'A "b"', "=1"],
            ["", True, "N", ""],
        ]
    }


def test_an_object_has_all_attributes_where_the_first_is_named() -> None:
    found = [product("1", {"b": "2", "a": "1"})]
    assert written(NDJSON, found, ["sku", "attributes.a", "attributes", "name"]).decode() == (
        '{"sku":"1","attributes":{"b":"2","a":"1"},"name":"N"}\n'
    )


@pytest.mark.parametrize("chosen", FORMATS.values(), ids=lambda one: one.name)
def test_a_file_without_products_is_complete(chosen: ExportFormat) -> None:
    content = written(chosen, [])
    if chosen.name.endswith(".gz"):
        content = gzip.decompress(content)
    if chosen is XLSX:
        assert sheets(content) == {"Products": [["sku", "name", "description", "active"]]}
    else:
        assert content in (b"\xef\xbb\xbfsku,name,description,active,_escaped\r\n", b"")


@pytest.mark.parametrize("name", ["csv", "ndjson"])
def test_gzip_has_the_same_in_it(name: str) -> None:
    found = [product(str(i)) for i in range(100)]
    assert gzip.decompress(written(FORMATS[f"{name}.gz"], found)) == written(FORMATS[name], found)


@given(st.text(max_size=5))
@example("\u3164=1")
@example("\uffa0=1")
def test_the_shortcut_escapes_as_escaping_does(cell: str) -> None:
    assert _escape(cell) == escape_cell(cell)


def workbook(skus: Sequence[str], limits: dict[str, int]) -> bytes:
    writer = Writer(Columns.of(["sku"]), **limits)
    begin = writer.begin()
    pieces = [writer.rows(rows_of([product(sku) for sku in skus[i : i + 4]])) for i in range(0, len(skus), 4)]
    return b"".join([begin, *pieces, writer.end()])


@given(st.integers(0, 12), st.integers(2, 6))
def test_products_that_one_sheet_has_no_room_for_are_in_further_ones(count: int, sheet_rows: int) -> None:
    skus = [f"A-{i}" for i in range(count)]
    found = sheets(workbook(skus, {"sheet_rows": sheet_rows}))
    assert list(found) == ["Products", *(f"Products {i}" for i in range(2, len(found) + 1))]
    assert all(rows[0] == ["sku"] and len(rows) <= sheet_rows for rows in found.values())
    assert all(len(rows) == sheet_rows for rows in list(found.values())[:-1])
    assert [row[0] for rows in found.values() for row in rows[1:]] == skus


def test_a_sheet_that_is_too_large_for_a_plain_zip_is_followed_by_another() -> None:
    found = sheets(workbook(["A", "B", "C"], {"sheet_bytes": 1}))
    assert [rows[1:] for rows in found.values()] == [[["A"]], [["B"]], [["C"]]]


@pytest.mark.parametrize(
    ("text", "fits"),
    [("x" * CELL_MAX, True), ("x" * (CELL_MAX + 1), False), ("é" * CELL_MAX, True), ("😀" * (CELL_MAX // 2), True),
     ("😀" * (CELL_MAX // 2 + 1), False)],
)  # fmt: skip
def test_a_text_that_no_cell_holds_is_refused(text: str, fits: bool) -> None:
    found = [product("LONG-1", description=text)]
    if fits:
        assert sheets(written(XLSX, found, ["description"]))["Products"][1] == [text]
    else:
        with pytest.raises(TextTooLongError, match=r"32,767 characters.*'LONG-1'.*CSV or NDJSON"):
            written(XLSX, found, ["description"])


def test_a_workbook_can_be_given_up() -> None:
    writer = XLSX.open(Columns.of(["sku"]))
    writer.begin()
    writer.rows(rows_of([product()]))
    del writer


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("_x005F_x0041_ \r\n\x01\ufffe")
def test_a_cell_holds_any_text(text: str) -> None:
    assert sheets(workbook([text], {}))["Products"][1:] == [[text]]


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_columns_have_letters(index: int, letters: str) -> None:
    assert _letters(index) == letters


def test_the_header_of_an_attribute_says_that_it_is_one() -> None:
    assert (
        sheets(written(XLSX, [product(attributes={"title": "T"})]))["Products"][0][-1]
        == f"{ATTRIBUTE_PREFIX}title"
    )


def test_other_programs_read_the_workbook() -> None:
    calamine = pytest.importorskip("python_calamine")
    found = [product("00123", {"a": "_x0041_ =1 \r x\x01"}, name="A\nB <&>"), product("=1", active=False)]
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(written(XLSX, found)))
    assert book.sheet_names == ["Products"]
    assert book.get_sheet_by_index(0).to_python() == sheets(written(XLSX, found))["Products"]
