"""Formats: what the canonical text of each is, that lines are rows of the sheet or records, and what is refused."""

import bz2
import gzip
import io
import json
import lzma
import sys
import zipfile
import zlib
from collections.abc import Callable

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from skuport.parsing import FORMATS, FileProblem, WorkbookFormat, choose_sheet, open_head, read_batches, sniff
from skuport.parsing.formats.values import number_text
from skuport.parsing.transcoder import Transcoder

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CSV = b"sku,name\nA1,Mug\nA2,Cup\n"
NDJSON = b'{"sku":"A1","name":"a\\nb"}\n\n{"sku":"A2","name":"Cup","price":{"net":1.50}}\n{"name":"x"}\n'


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(FileProblem) as caught:
        call()
    return caught.value.code


def skus(data: bytes) -> list[tuple[int, str]]:
    return [(row.line, row.sku_key) for batch in read_batches(data) for row in batch.rows]


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress,
        bz2.compress,
        lzma.compress,
        zstd.compress,
        lambda data: zipped(("products.csv", data)),
        lambda data: zipped(("__MACOSX/x", b"y"), ("a/", b""), ("a/p", data), method=zipfile.ZIP_STORED),
    ],
)
def test_compressed_files(packed: Callable[[bytes], bytes]) -> None:
    for data in (CSV, NDJSON):
        assert skus(packed(data)) == skus(data)
    name = sniff(packed(CSV), complete=True).compression
    # The central directory of a ZIP isn't read.
    for cut in (5, len(packed(CSV)) // 2) if name != "zip" else (packed(CSV).index(b"PK\1\2") - 10,):
        transcoder = Transcoder(open_head(CSV, complete=True).dialect.file_encoding, name, max_bytes=1000)
        list(transcoder.feed(packed(CSV)[:cut] if name == "zip" else packed(CSV)[:-cut]))
        assert code_of(transcoder.finish) == f"truncated_{name}"
    bomb = packed(bytes(50_000_000))
    transcoder = Transcoder(open_head(CSV, complete=True).dialect.file_encoding, name, max_bytes=40_000_000)
    assert code_of(lambda: sum(map(len, transcoder.feed(bomb)))) == "compressed_too_large"


@given(st.integers(1, 60))
def test_zip_split_at_every_offset(step: int) -> None:
    data = zipped(("products.csv", CSV))
    transcoder = Transcoder(open_head(CSV, complete=True).dialect.file_encoding, "zip", max_bytes=1000)
    pieces = [piece for at in range(0, len(data), step) for piece in transcoder.feed(data[at : at + step])]
    assert b"".join(pieces) + transcoder.finish() == CSV


def test_archives_that_are_refused() -> None:
    def opened(data: bytes) -> Callable[[], object]:
        return lambda: open_head(data, complete=True)

    with pytest.raises(FileProblem, match=r"“a\.csv”, “b\.csv”"):
        opened(zipped(("a.csv", CSV), ("b.csv", CSV)))()
    assert code_of(opened(zipped(("x.zip", zipped(("a.csv", CSV)))))) == "nested_zip"
    assert code_of(opened(zipped(("a/", b"")))) == "empty_zip"
    encrypted = bytearray(zipped(("a.csv", CSV)))
    encrypted[6] |= 1
    assert code_of(opened(bytes(encrypted))) == "encrypted_file"


class _Unseekable(io.BytesIO):
    """What zipfile can't go back in: then the checksum follows the content."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError


@pytest.mark.parametrize("to", [io.BytesIO, _Unseekable])
def test_an_archive_with_another_checksum_is_damaged(to: type[io.BytesIO]) -> None:
    file = to()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("products.csv", CSV)
    data = file.getvalue()
    assert open_head(data, complete=True).text == CSV
    checksum = zlib.crc32(CSV).to_bytes(4, "little")
    damaged = data.replace(checksum, bytes(4))
    assert damaged != data
    assert code_of(lambda: open_head(damaged, complete=True)) == "broken_zip"


def test_ndjson_counts_records() -> None:
    assert skus(NDJSON) == [(1, "a1"), (3, "a2")]
    rejects = [(reject.line, reject.code) for batch in read_batches(NDJSON) for reject in batch.rejects]
    assert rejects == [(4, "sku_required")]
    head = open_head(NDJSON, complete=True)
    assert head.text == b'sku,name,price.net\r\nA1,"a\nb",\r\n\r\nA2,Cup,1.5\r\n,x,\r\n'


KEYS = st.dictionaries(
    st.sampled_from(["sku", "name", "a b"]), st.text(max_size=20) | st.integers() | st.none()
)


@given(st.lists(KEYS, max_size=8), st.integers(1, 40))
def test_an_array_and_lines_have_the_same_text(records: list[dict[str, object]], step: int) -> None:
    def text(name: str, data: bytes) -> bytes:
        transcoder = FORMATS[name].transcode(("sku", "name"))  # type: ignore[attr-defined]
        fed = [transcoder.feed(data[at : at + step]) for at in range(0, len(data), step)]
        return b"".join(fed) + transcoder.finish()

    lines = "\n".join(map(json.dumps, records)).encode()
    array = json.dumps(records, indent=1).encode()
    assert text("json", array) == text("ndjson", lines)


def test_json_that_is_refused() -> None:
    for data, code in [(b'[{"sku":"A1"}', "truncated_json"), (b'[{"sku":1} 2]', "broken_json")]:
        assert code_of(lambda data=data: open_head(data, complete=True)) == code
    transcoder = FORMATS["ndjson"].transcode(("sku",))  # type: ignore[attr-defined]
    transcoder.feed(b'{"sku":1}\n{"sku":2,"new":3}\n')
    assert transcoder.ignored == {"new": 2}


def workbook() -> io.BytesIO:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("Notes").hide()
        sheet = book.add_worksheet("Products")
        sheet.activate()
        sheet.write_row(1, 0, ["sku", "name", "ean", "price", "active", "when"])
        sheet.write_row(3, 0, ["A1", "a\nb, c", 12345678901234, 1.5, True])
        sheet.write_number(3, 5, 45293, book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_formula(4, 0, "=1/0", None, "#DIV/0!")
        sheet.write_number(4, 3, 3.0, book.add_format({"num_format": '#,##0.00 "day"'}))
    return target


def test_xlsx() -> None:
    xlsx = FORMATS["xlsx"]
    assert isinstance(xlsx, WorkbookFormat)
    sheets = xlsx.describe(workbook())
    assert [(sheet.name, sheet.rows, sheet.hidden) for sheet in sheets] == [
        ("Products", 5, False),
        ("Notes", None, True),
    ]
    assert choose_sheet(sheets, "2").name == "Notes"
    assert code_of(lambda: choose_sheet(sheets, "3")) == "unknown_sheet"
    assert b"".join(xlsx.transcode(workbook(), "Products")) == (
        b"\r\nsku,name,ean,price,active,when\r\n\r\n"
        b'A1,"a\nb, c",12345678901234,1.5,true,2024-01-02\r\n#DIV/0!,,,3,,\r\n'
    )


@pytest.mark.parametrize("name", ["xlsx", "ods", "xls"])
def test_workbooks_that_are_damaged(name: str) -> None:
    source_format = FORMATS[name]
    assert isinstance(source_format, WorkbookFormat)
    data = workbook().getvalue()
    for damaged in (data[:-500], b"", b"PK\3\4" + bytes(500), zipped(("xl/a.xml", b"<a/>"))):
        assert (
            code_of(lambda damaged=damaged: source_format.describe(io.BytesIO(damaged))) == "broken_workbook"
        )


def test_an_xml_bomb_is_refused() -> None:
    source = workbook()
    bombed = io.BytesIO()
    with zipfile.ZipFile(source) as book, zipfile.ZipFile(bombed, "w") as target:
        for name in book.namelist():
            content = book.read(name)
            if name == "xl/workbook.xml":
                content = content.replace(b"<workbook ", b'<!DOCTYPE w [<!ENTITY a "aaa">]><workbook ')
            target.writestr(name, content)
    assert code_of(lambda: FORMATS["xlsx"].describe(bombed)) == "broken_workbook"  # type: ignore[attr-defined]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_the_stored_double(value: float) -> None:
    text = number_text(value)
    assert float(text) == value
    if value.is_integer() and abs(value) < 1e15:
        assert "e" not in text
        assert "." not in text
