"""Rows and rejects of whole files: awkward inputs first, then each field."""

import json
from typing import Any, Literal

import pytest

from skuport.parsing import (
    MAX_RECORD_BYTES,
    RAW_MAX,
    ChunkParser,
    ColumnMapping,
    Dialect,
    Reject,
    Row,
    read_batches,
)


def read(data: bytes, **options: Any) -> tuple[list[Row], list[Reject], int]:
    batches = list(read_batches(data, **options))
    return (
        [row for batch in batches for row in batch.rows],
        [reject for batch in batches for reject in batch.rejects],
        sum(batch.blank for batch in batches),
    )


def products(data: bytes) -> list[tuple[int, str, str | None]]:
    """Line, SKU and name of each row; nothing may be rejected."""
    rows, rejects, _ = read(data)
    assert rejects == []
    return [(row.line, row.sku, row.name) for row in rows]


BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(BOM + b"sku,name\na,b\n", [(2, "a", "b")], id="BOM"),
        pytest.param(BOM + b'"sku","name"\n"a","b"\n', [(2, "a", "b")], id="BOM before a quoted header"),
        pytest.param(b"sku,name\r\na,b\r\nc,d\r\n", [(2, "a", "b"), (3, "c", "d")], id="CRLF"),
        pytest.param(b"sku,name\ra,b\rc,d\r", [(2, "a", "b"), (3, "c", "d")], id="CR"),
        pytest.param(b"sku,name\r\na,b\rc,d\ne,f", [(2, "a", "b"), (3, "c", "d"), (4, "e", "f")], id="mixed"),
        pytest.param(b"sku,name\na,b", [(2, "a", "b")], id="no final newline"),
        pytest.param(b'sku,name\na,"b"', [(2, "a", "b")], id="no final newline after a quote"),
        pytest.param(b"sku,name\n", [], id="header only"),
        pytest.param(b"sku,name", [], id="header only, no newline"),
        pytest.param(b"\n\nsku,name\n\na,b\n\n", [(5, "a", "b")], id="blank lines"),
        pytest.param(b'sku,name\na,"x\r\ny\nz"\nb,c\n', [(2, "a", "x\r\ny\nz"), (5, "b", "c")], id="quoted breaks"),
        pytest.param(b'sku,name\na,"say ""hi"""\n', [(2, "a", 'say "hi"')], id="doubled quotes"),
        pytest.param(b'sku,name\na,5" pipe\n', [(2, "a", '5" pipe')], id="literal quote"),
        pytest.param("sku,name\na,b\x85c\u2028d\x0b!".encode(), [(2, "a", "b\x85c\u2028d\x0b!")], id="no breaks"),
        pytest.param(b"sku,name\na,b,,\t,\nc,d\n", [(2, "a", "b"), (3, "c", "d")], id="trailing empty cells"),
        pytest.param("sku;name\nA;Grüße – 5 €\n".encode("cp1252"), [(2, "A", "Grüße – 5 €")], id="Windows-1252"),
        pytest.param("sku\tname\n\u00a0A\u00a0\t Ж \n".encode(), [(2, "A", "Ж")], id="NBSP"),
        pytest.param(b"sku,name\n=1,+1\n-1,@x\n", [(2, "=1", "+1"), (3, "-1", "@x")], id="formulas"),
        pytest.param(b'sku,name\na,"' + b"y" * 200_000 + b'"\nb,c\n', None, id="field of 200,000 characters"),
    ],
)  # fmt: skip
def test_awkward_files_that_are_read(data: bytes, expected: list[tuple[int, str, str | None]] | None) -> None:
    if expected is None:
        _, rejects, _ = read(data)
        assert [(reject.line, reject.code, reject.column) for reject in rejects] == [
            (2, "name_too_long", "name")
        ]
        assert len(rejects[0].raw) == RAW_MAX
    else:
        assert products(data) == expected


@pytest.mark.parametrize(
    ("body", "line", "column", "code", "says"),
    [
        (b"a\n", 2, None, "wrong_column_count", "1 cell, but the header has 4"),
        (b"a,b,c,1,x\n", 2, None, "wrong_column_count", "5 cells"),
        (b"\n,b,,\n", 3, "sku", "sku_required", "missing"),
        (b'"a\nb",c,,\n', 2, "sku", "sku_invisible_character", "U+000A"),
        ("a\u200b,c,,\n".encode(), 2, "sku", "sku_invisible_character", "ZERO WIDTH SPACE"),
        (b"a\0,b,c,1\n", 2, "sku", "invalid_character", "NUL"),
        (b"a,b\0,c,1\n", 2, "title", "invalid_character", "NUL character at position 2"),
        (b"a,b,\0,1\n", 2, "desc", "invalid_character", "NUL"),
        (b"x" * 256 + b",b,c,1\n", 2, "sku", "sku_too_long", "256"),
        (b"a," + b"x" * 501 + b",c,1\n", 2, "title", "name_too_long", "501 characters; the limit is 500"),
        (b"a,b," + b"x" * 100_001 + b",1\n", 2, "desc", "description_too_long", "100,001"),
        (b"a,b,c,maybe\n", 2, "active", "active_invalid", "“maybe”"),
        (b",,,maybe\n", 2, "sku", "sku_required", "missing"),
        (b"a," + b"x" * 501 + b",c,maybe\n", 2, "title", "name_too_long", "501"),
        (b"a,b,c\xff,1\n", 2, "desc", "invalid_encoding", "0xFF at position 27"),
        (b"a,b,\xed\xa0\x80,1\n", 2, "desc", "invalid_encoding", "0xED at position 26"),
        (b'a,"b\n', 2, "title", "unterminated_quote", "line 2"),
        (b'a,"b"c,,\n', 2, "title", "text_after_quote", "line 2"),
        (b'"a\nb","c\n', 2, "title", "unterminated_quote", "line 3"),
        (b"a," + b"x" * MAX_RECORD_BYTES + b"\n", 2, None, "record_too_long", "1,048,576 bytes"),
    ],
)  # fmt: skip
def test_awkward_records_are_rejected_and_the_next_one_read(
    body: bytes, line: int, column: str | None, code: str, says: str
) -> None:
    head = b"sku,title,desc,active\n"
    # The valid characters around make it UTF-8, whatever the bytes between.
    good = "é,ééé,,\n".encode()
    rows, (reject,), _ = read(head + body + good)
    offset = len(head) + (1 if body.startswith(b"\n") else 0)
    assert (reject.line, reject.column, reject.code) == (line, column, code)
    assert says in reject.message
    assert (reject.offset, reject.offset + reject.length) == (offset, len(head + body))
    raw = (head + body)[reject.offset :].decode("utf-8", "replace").replace("\0", "\ufffd")
    assert reject.raw == raw.rstrip("\n")[:RAW_MAX]
    assert [(row.line, row.byte_offset, row.byte_length, row.sku) for row in rows] == [
        (2 + body.count(b"\n"), len(head + body), len(good), "é")
    ]


def test_a_reject_tells_its_sku_where_it_can_be_read() -> None:
    _, rejects, _ = read(b"sku,active\nA1,maybe\n\xc3\x89\xc3\x89,?\n,1\nB,1,2\nC\0,1\n")
    assert [reject.sku_key for reject in rejects] == ["a1", "éé", None, None, None]


def test_a_multibyte_character_is_read_wherever_a_chunk_ends() -> None:
    data = "sku,name\nA€,😀é\nB,ü\n".encode()
    for chunk_bytes in range(1, len(data)):
        rows, rejects, _ = read(data, chunk_bytes=chunk_bytes)
        assert ([(row.sku, row.name) for row in rows], rejects) == ([("A€", "😀é"), ("B", "ü")], [])


def test_blank_records() -> None:
    rows, rejects, blank = read('sku,name\n\n,\n \t,"\u00a0"\n,,,\n""\na,b\n'.encode())
    assert (len(rows), rejects, blank) == (1, [], 5)


@pytest.mark.parametrize(
    ("blank_cells", "values"),
    [
        ("keep", (None, None, None, '{"Size": "L"}')),
        ("clear", ("", "", True, '{"Color": null, "Size": "L"}')),
    ],
)
def test_blank_cells(blank_cells: Literal["keep", "clear"], values: tuple[object, ...]) -> None:
    data = b"sku,name,desc,active,Color,_note,Size\na, ,\t,,,x,L\nb,n,d,no,red,x,M\n"
    rows, _, _ = read(data, blank_cells=blank_cells)
    assert (rows[0].name, rows[0].description, rows[0].active, rows[0].attributes) == values
    assert (rows[1].name, rows[1].description, rows[1].active) == ("n", "d", False)
    assert rows[1].attributes == '{"Color": "red", "Size": "M"}'


def test_absent_columns_keep_what_there_is() -> None:
    for blank_cells in ("keep", "clear"):
        ((line, offset, length, key, sku, *rest),), _, _ = read(b"sku\na\n", blank_cells=blank_cells)
        assert (line, offset, length, key, sku) == (2, 4, 2, "a", "a")
        assert set(rest) == {None}


def test_attributes_are_json() -> None:
    data = 'sku,"Say ""x""",attributes.title\na,"1\n2 \\ ""é""",%s\nb,,\n'.encode()
    rows, _, _ = read(data)
    assert json.loads(rows[0].attributes or "") == {'Say "x"': '1\n2 \\ "é"', "title": "%s"}
    assert "é" in (rows[0].attributes or "")
    assert rows[1].attributes is None


def test_attribute_values_have_limits() -> None:
    _, rejects, _ = read(b"sku,Color\na," + b"x" * 10_001 + b"\nb,\0\n")
    assert [(reject.column, reject.code) for reject in rejects] == [
        ("Color", "attribute_value_too_long"),
        ("Color", "invalid_character"),
    ]


def test_active_in_all_its_words() -> None:
    words = ["true", "YES", " y", "T", "1", "On", "active", "False", "no", "N", "f", "0", "OFF", "Inactive "]
    data = "sku,active\n" + "".join(f"{i},{word}\n" for i, word in enumerate(words))
    assert [row.active for row in read(data.encode())[0]] == [True] * 7 + [False] * 7


def test_undefined_bytes_of_windows_1252() -> None:
    parser = ChunkParser(
        Dialect("windows-1252", ",", '"', 0), ColumnMapping(("sku", "name"), ("sku", "name"))
    )
    (batch,) = parser.parse(b"a,\x80\nb,x\x81\nc,\xe9\n", start=50, first_line=7)
    assert [(row.line, row.name) for row in batch.rows] == [(7, "€"), (9, "é")]
    (reject,) = batch.rejects
    assert (reject.line, reject.column, reject.code) == (8, "name", "invalid_encoding")
    assert "0x81 at position 57" in reject.message


def test_batches_have_at_most_so_many_records() -> None:
    parser = ChunkParser(
        Dialect("utf-8", ",", '"', 0), ColumnMapping(("sku", "name"), ("sku", "name")), batch_rows=10
    )
    body = b"".join(b'%d,"x\n' % i if i % 7 == 0 else b"%d,x\n" % i for i in range(95))
    batches = list(parser.parse(body, start=0, first_line=1))
    assert [batch.records for batch in batches] == [10] * 9 + [5]
    assert [reject.line for batch in batches for reject in batch.rejects] == list(range(1, 96, 7))
    for batch in batches:
        assert batch.records == len(batch.rows) + len(batch.rejects) + batch.blank


VARIANTS = b"Handle,Title,Body (HTML),Option1 Value,Variant SKU,Status\n"


def inheritable(
    record: str, header: bytes = VARIANTS
) -> list[tuple[str | None, str | None, bool | None, set[str]]]:
    """Name, description and active that others inherit from the record, and the fields that are refused."""
    batches = list(read_batches(header + b"mug,Mug,,Blue,M-B,\n" + record.encode() + b"\n"))
    found = [row for batch in batches for row in batch.inheritable]
    assert all((row.line, row.group_value) == (3, "mug") for row in found)
    assert sum(len(batch.values) for batch in batches) + sum(len(batch.rejects) for batch in batches) == 2
    fields = [json.loads(row.fields) for row in found]
    return [
        (one.get("name"), one.get("description"), one.get("active"), set(json.loads(row.refused)))
        for row, one in zip(found, fields, strict=True)
    ]


def test_others_inherit_from_a_rejected_variant() -> None:
    assert inheritable(" mug , Mug ,Nice,Red,,draft") == [("Mug", "Nice", False, set())]
    assert inheritable("mug,Mug,,Red,,") == [("Mug", None, None, set())]
    assert inheritable(f"mug,Mug,Nice,{'x' * 10_001},M-R,active") == [("Mug", "Nice", True, set())]
    too_long = f"mug,{'x' * 501},{'x' * 100_001},Red,M-R,unlisted"
    assert inheritable(too_long) == [(None, None, True, {"name", "description"})]
    assert inheritable("mug,Mug\0,Nice,Red,M-R,?") == [(None, "Nice", None, {"name", "active"})]
    for uncertain in ("mug,Mug,Nice", 'mug,"Mug" x,,Red,M-R,draft', 'mug,"Mug,,Red,M-R,draft'):
        assert inheritable(uncertain) == [(None, None, None, {"name", "description", "active"})]


def test_nothing_is_inherited_where_there_is_nothing_or_no_product() -> None:
    for record in ("mug,,,Red,,", "mug,,,Red,M-R,", ",Mug,Nice,Red,,draft", "\0,Mug,Nice,Red,,draft"):
        assert inheritable(record) == []
    assert inheritable('"mug" x,Mug,Nice,Red,M-R,draft') == []
    assert inheritable("mug,Mug,Nice,Red,,draft", VARIANTS.replace(b"Option1 Value", b"Colour")) == []
