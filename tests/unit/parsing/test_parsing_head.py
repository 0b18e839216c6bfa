"""What the head of a file says: encoding, delimiter, header; and the files that are refused."""

import bz2
import codecs
import functools
import gzip
import io
import lzma
import random
import zipfile

import pytest

from skuport.parsing import HEAD_BYTES, Dialect, FileProblem, detect_dialect, read_header
from skuport.parsing.encoding import detect_encoding
from skuport.parsing.reading import ReadingOptions

RUSSIAN = "A1,Wooden kitchen chair with cushion and legs,Стул деревянный для кухни\n"
GERMAN = "sku;name\nA1;Grüße aus München – 5 €\nB2;Schlüssel für die Tür\n"


# Without the time, which would be another in every process that collects the tests.
packed = functools.partial(gzip.compress, mtime=0)


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "encoding", "bom_bytes"),
    [
        (b"sku,name\na,b\n", "utf-8", 0),
        (GERMAN.encode(), "utf-8", 0),
        (GERMAN.encode("utf-8-sig"), "utf-8", 3),
        (("\ufeff\ufeff" + GERMAN).encode("utf-8-sig"), "utf-8", 9),
        (GERMAN.encode("cp1252"), "windows-1252", 0),
        ("sku,name\nA1,Café table\n".encode("cp1252"), "windows-1252", 0),
        ("sku,name\nA1,Brand™ chair “nice”\n".encode("cp1252"), "windows-1252", 0),
        ("sku,name\nA1,up to 250°C\n".encode("cp1252"), "windows-1252", 0),
        ("a,b\n4,5\n4,©\n".encode("cp1252"), "windows-1252", 0),
        ("sku;preis\n1;4,50 €\n2;9 €\n".encode("cp1252"), "windows-1252", 0),
        # UTF-8 with a damaged byte: one row is worse off, not all the others
        ("sku,name\nA1,Grüße für Gäste\n".encode() + b"B2,M\xfcnchen\n", "utf-8", 0),
    ],
)
def test_encoding(head: bytes, encoding: str, bom_bytes: int) -> None:
    dialect = detect_dialect(head, complete=True)
    assert (dialect.encoding, dialect.bom_bytes) == (encoding, bom_bytes)


def test_a_head_may_end_within_a_character() -> None:
    text = ("sku,name\n" + "A1,€😀é\n" * 3).encode()
    for end in range(9, len(text)):
        assert detect_dialect(text[:end], complete=False).encoding == "utf-8"


@pytest.mark.parametrize(
    ("head", "code", "says"),
    [
        (b"", "empty_file", "empty"),
        (b"\xef\xbb\xbf", "empty_file", "empty"),
        (b"\xef\xbb\xbf\xef\xbb\xbf\n", "empty_file", "empty"),
        (b" \r\n\t\n", "empty_file", "empty"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "not_text", "Excel (.xlsx)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "not_text", "Excel (.xls)"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "not_text", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_text", "a PNG image"),
        (b"<!DOCTYPE html>\n<html><body>Sign in", "not_text", "a web page"),
        (random.Random(1).randbytes(5000), "not_text", "a binary file"),
        (b"\0\1\2\3", "not_text", "a binary file"),
        (codecs.BOM_UTF16_LE, "empty_file", "empty"),
        (codecs.BOM_UTF16_BE + " \r\n\t".encode("utf-16-be"), "empty_file", "empty"),
        (packed(b""), "empty_file", "empty"),
        (packed(packed(b"sku,name\n")), "unsupported_encoding", "compressed twice"),
        (packed(b"%PDF-1.7\n"), "not_text", "a PDF document"),
        (packed(b"sku,name\n" * 9)[:-9], "truncated_gzip", "ends too early"),
        (b"\x1f\x8b\x08 and so on", "broken_gzip", "damaged"),
        (bz2.compress(b"sku,name\n")[:-5], "truncated_bzip2", "ends too early"),
        (lzma.compress(b"sku,name\n")[:-5], "truncated_xz", "ends too early"),
        (b"\x28\xb5\x2f\xfd\x04\x58", "truncated_zstd", "ends too early"),
        ("sku,name\n".encode("utf-32"), "unsupported_encoding", "UTF-32"),
    ],
)  # fmt: skip
def test_files_that_are_refused(head: bytes, code: str, says: str) -> None:
    with pytest.raises(FileProblem) as caught:
        detect_dialect(head, complete=True)
    assert caught.value.code == code
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("head", "delimiter"),
    [
        (b"sku,name\na,b\n", ","),
        (b"sku;name;price\na;b, c;1,50\nd;e, f;2,50\n", ";"),
        (b"sku\tname\na\tb, c; d\n", "\t"),
        (b"sku|name\na|b,c\n", "|"),
        (b"sku\na\nb,c\n", ","),
        (b'"sku";"name, or title"\n"a;b,c,d";"x"\n', ";"),
        (b'"a,b";c\n"d,e";f\n', ";"),
        (b"ref,text;more\n1,a;b\n2,c;d\n3,e\n", ","),
        (b'sku,text\na,"1;2\n3;4\n5;6\n7;8"\n', ","),
        (b"sku;name\ra;b\rc;d", ";"),
    ],
)
def test_delimiter(head: bytes, delimiter: str) -> None:
    assert detect_dialect(head, complete=True).delimiter == delimiter


@pytest.mark.parametrize(
    ("head", "delimiter"),
    [
        # A header that names a SKU counts more than rows that agree …
        (b"sku;name,short\nA1;x,y\nB2;x;z,y\nC3;x;z,y\n", ";"),
        # … and more than a larger number of cells.
        (b"sku;a,b,c\n1;x,y,z\n2;x,y,z\n", ";"),
        # Rows that agree count more than a larger number of cells, be there a SKU in both headers or in neither.
        (b"ref,text;a;b\n1,x;y;z\n2,x;y\n", ","),
        (b"sku,text;sku;b\n1,x;y;z\n2,x;y\n", ","),
        # Of two that agree, the larger number of cells.
        (b"ref,text;a;b\n1,x;y;z\n2,x;y;z\n", ";"),
        # All the same: the first in the order of comma, semicolon, tab, bar.
        (b"a,b;c\n1,2;3\n", ","),
        (b"a|b\tc\n1|2\t3\n", "\t"),
    ],
)
def test_what_decides_between_delimiters(head: bytes, delimiter: str) -> None:
    assert detect_dialect(head, complete=True).delimiter == delimiter


def test_what_was_detected_can_be_overridden() -> None:
    head = "sku;n,ame\né;b,c\n".encode()
    assert detect_dialect(head, complete=True, options=ReadingOptions(delimiter=",")).delimiter == ","
    assert (
        detect_dialect(head, complete=True, options=ReadingOptions(encoding="windows-1252")).encoding
        == "windows-1252"
    )
    for override, code in [
        ({"delimiter": ":"}, "unsupported_delimiter"),
        ({"encoding": "utf-7"}, "unsupported_encoding"),
    ]:
        with pytest.raises(FileProblem) as caught:
            detect_dialect(head, complete=True, options=ReadingOptions(**override))
        assert caught.value.code == code
    with pytest.raises(FileProblem, match="PDF"):
        detect_dialect(b"%PDF-1.4", complete=True, options=ReadingOptions(encoding="utf-8", delimiter=","))


COMMA = Dialect("utf-8", ",", '"', 0)
BOM = Dialect("utf-8", ",", '"', 3)


@pytest.mark.parametrize(
    ("head", "dialect", "columns", "offset", "line"),
    [
        (b"sku,name\na,b\n", COMMA, ("sku", "name"), 9, 2),
        (b"sku, name \r\na,b\n", COMMA, ("sku", "name"), 12, 2),
        (b"sku\ra\r", COMMA, ("sku",), 4, 2),
        (b"sku,name", COMMA, ("sku", "name"), 8, 1),
        (b'\xef\xbb\xbf"sku","na""me"\na,b\n', BOM, ("sku", 'na"me'), 18, 2),
        (b'\n \r\n,,\n"sku","of\r\ntwo lines",\na,b,\n', COMMA, ("sku", "of two lines", ""), 30, 6),
        ('sku,"größe"\n'.encode("cp1252"), Dialect("windows-1252", ",", '"', 0), ("sku", "größe"), 12, 2),
    ],
)
def test_header(head: bytes, dialect: Dialect, columns: tuple[str, ...], offset: int, line: int) -> None:
    header = read_header(head, dialect)
    assert (header.columns, header.body_offset, header.body_line) == (columns, offset, line)


@pytest.mark.parametrize(
    ("head", "code", "line", "says"),
    [
        (b'\nsku,"name\na,b\n', "broken_header", 2, "quote"),
        (b'sku,"name"x\na,b\n', "broken_header", 1, "quote"),
        (b"sku," + b"x" * HEAD_BYTES, "header_too_long", 1, "1,048,580 bytes"),
        (b'sku,"' + b"x\n" * HEAD_BYTES, "header_too_long", 1, "doesn't end"),
        (b"\n\n,,\n", "empty_file", None, "empty"),
        (b"sku,n\xffame\n", "invalid_encoding", 1, "0xFF"),
    ],
)
def test_headers_that_are_refused(head: bytes, code: str, line: int | None, says: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read_header(head, COMMA)
    assert (caught.value.code, caught.value.line) == (code, line)
    assert says in caught.value.message


def test_a_head_of_very_many_blank_lines_is_no_burden() -> None:
    head = b"\n" * 300_000 + b",\n" * 30_000 + b"sku,name\n" + b"\n" * 300_000 + b"a,b\n"
    dialect = detect_dialect(head, complete=True)
    header = read_header(head, dialect)
    assert (dialect.delimiter, header.columns, header.body_line) == (",", ("sku", "name"), 330_002)


def test_marked_as_utf_8_and_valid_it_may_have_any_characters() -> None:
    body = "sku,name\r\n" + "a,\x01\x02\x7f\x85\x01\x02\x03\x04\x05\x06\r\n" * 20
    assert detect_encoding(b"\xef\xbb\xbf" + body.encode(), complete=True).encoding == "utf-8"
    for refused in (
        body.encode(),
        b"\xef\xbb\xbf" + body.encode() + b"\xff",
        b"\xef\xbb\xbf\0" + body.encode(),
    ):
        with pytest.raises(FileProblem, match="binary"):
            detect_encoding(refused, complete=True)
