"""The encodings that can be read: their names, what they read, and what becomes of bytes that are in none."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skuport.parsing import (
    Batch,
    ChunkParser,
    ChunkPlanner,
    ColumnMapping,
    Dialect,
    Transcoder,
    find_encoding,
)
from skuport.parsing.encodings import ENCODINGS

ROOT = Path(__file__).parents[3]
SINGLE = [name for name, encoding in ENCODINGS.items() if encoding.kind == "single"]
MULTI = [name for name, encoding in ENCODINGS.items() if encoding.kind == "multi"]
ASCII = bytes(range(128))
COLUMNS = ColumnMapping(("sku", "name"), ("sku", "name"))


def characters(name: str) -> str:
    """Characters that an encoding can write, the ones outside ASCII."""
    encoding = ENCODINGS[name]
    if encoding.kind == "single":
        return encoding.decode(bytes(range(128, 256)), "ignore")
    codes = (*range(0xA1, 0x500), *range(0x3000, 0x3100), *range(0x4E00, 0x5400), *range(0xAC00, 0xAE00))
    # Some codecs write ¥ as a backslash.
    return "".join(
        c for c in map(chr, codes) if c.encode(encoding.codec, "ignore").decode(encoding.codec) == c
    )


CHARACTERS = {name: characters(name) for name in (*SINGLE, *MULTI)}


def read(data: bytes, name: str, chunk_bytes: int, piece: int) -> list[Batch]:
    """The batches of a file without a header, that arrives in pieces and is cut into chunks."""
    encoding = ENCODINGS[name]
    transcoder = Transcoder(encoding, None, max_bytes=len(data))
    text = b"".join(
        part for at in range(0, len(data), piece) for part in transcoder.feed(data[at : at + piece])
    )
    text += transcoder.finish()
    dialect = Dialect(name, ",", '"', 0)
    planner = ChunkPlanner(dialect, start=0, first_line=1, chunk_bytes=chunk_bytes)
    chunks = [
        chunk for at in range(0, len(text), piece) for chunk in planner.feed(text[at : at + piece])
    ] + planner.finish()
    parser = ChunkParser(dialect, COLUMNS)
    return [
        batch
        for chunk in chunks
        for batch in parser.parse(
            text[chunk.start : chunk.end], start=chunk.start, first_line=chunk.first_line
        )
    ]


@pytest.mark.parametrize("name", [*SINGLE, *MULTI])
def test_ascii_stays_what_it_is(name: str) -> None:
    assert ENCODINGS[name].decode(ASCII) == ASCII.decode()


@pytest.mark.parametrize("name", SINGLE)
def test_a_byte_is_a_character_or_undefined(name: str) -> None:
    for byte in range(128, 256):
        text = ENCODINGS[name].decode(bytes([byte]), "surrogateescape")
        assert len(text) == 1
        assert unicodedata.category(text) == "Cs" or text > "\x9f"


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        *((name.upper(), name) for name in ENCODINGS),
        *(("cp1250", "windows-1250"), ("1252", "windows-1252"), ("latin2", "iso-8859-2"), ("latin9", "iso-8859-15")),
        *(("ISO_8859-2", "iso-8859-2"), ("koi8_r", "koi8-r"), ("macintosh", "mac-roman"), ("IBM850", "cp850")),
        *(("sjis", "shift_jis"), ("cp932", "shift_jis"), ("gb2312", "gb18030"), ("GBK", "gb18030")),
        *(("cp949", "euc-kr"), ("big5-tw", "big5"), ("ujis", "euc-jp"), ("cyrillic", "iso-8859-5")),
        *(("cp950", "big5"), ("ks_c_5601-1987", "euc-kr"), ("utf8", "utf-8"), ("utf-8-sig", "utf-8")),
        *(("latin-1", "windows-1252"), ("ISO-8859-1", "windows-1252"), ("utf_16_le", "utf-16-le")),
    ],
)  # fmt: skip
def test_names_and_aliases(alias: str, name: str) -> None:
    found = find_encoding(alias)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "name", ["", "utf-7", "rot13", "idna", "hex", "punycode", "klingon", "os", "ü", "a\0b", "cp037"]
)
def test_other_names_are_not_known(name: str) -> None:
    assert find_encoding(name) is None


@pytest.mark.parametrize("name", [*SINGLE, *MULTI])
@settings(max_examples=20)
@given(data=st.data())
def test_whatever_an_encoding_can_write_is_read(name: str, data: Any) -> None:
    letters = st.text(st.sampled_from(CHARACTERS[name] + "aZ 9\\|"), min_size=1, max_size=12)
    names = data.draw(st.lists(letters.map(str.strip).filter(bool), min_size=1, max_size=8))
    quoted = data.draw(st.booleans())
    text = "".join(f'{at},"{value}"\r\n' if quoted else f"{at},{value}\n" for at, value in enumerate(names))

    batches = read(
        text.encode(ENCODINGS[name].codec), name, data.draw(st.integers(1, 60)), data.draw(st.integers(1, 50))
    )

    assert not [reject for batch in batches for reject in batch.rejects]
    assert [(row.sku, row.name) for batch in batches for row in batch.rows] == [
        (str(at), value.strip()) for at, value in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("name", "value", "byte"),
    [
        ("windows-1250", b"\x83", "0x83 at position 6"),
        ("windows-1257", b"\xa1", "0xA1 at position 6"),
        ("iso-8859-2", b"\x8a", "0x8A at position 6"),  # Š of Windows-1250, a control here
        ("shift_jis", b"\x82\xa0\xff", "0xFF, 4 bytes into the row"),
        ("shift_jis", b"\x82", "0x82, 2 bytes into the row"),
        ("gb18030", b"\xff", "0xFF, 2 bytes into the row"),
        ("euc-kr", b"\xb0\xa1\xff", "0xFF, 4 bytes into the row"),
    ],
)
def test_a_byte_that_is_not_in_the_encoding_costs_its_row(name: str, value: bytes, byte: str) -> None:
    batches = read(b"a,1\nb," + value + b"\nc,3\n", name, 1000, 1000)

    assert [(row.line, row.sku) for batch in batches for row in batch.rows] == [(1, "a"), (3, "c")]
    (reject,) = [reject for batch in batches for reject in batch.rejects]
    place = f"The byte {byte}"
    assert (reject.line, reject.column, reject.code, reject.sku_key) == (2, "name", "invalid_encoding", "b")
    assert reject.message.startswith(place), reject.message
    assert name in reject.message


@pytest.mark.parametrize("name", MULTI)
@given(data=st.binary(max_size=60), piece=st.integers(1, 9))
def test_any_bytes_are_transcoded_however_they_arrive(name: str, data: bytes, piece: int) -> None:
    encoding = ENCODINGS[name]
    transcoder = Transcoder(encoding, None, max_bytes=100)
    text = b"".join(
        part for at in range(0, len(data), piece) for part in transcoder.feed(data[at : at + piece])
    )
    text += transcoder.finish()
    assert text.decode("utf-8", "surrogatepass") == encoding.decode(data, "surrogateescape")
    # Line breaks are never part of a character, so a bad byte costs one line.
    assert text.count(b"\n") == data.count(b"\n")


def test_the_web_ui_names_every_encoding() -> None:
    strings = ROOT / "frontend/src/features/imports/options/strings.ts"
    block = re.search(r"encodings: \{(.*?)\}", strings.read_text(), re.DOTALL)
    assert block is not None
    assert re.findall(r'^\s+"?([\w-]+)"?: "', block[1], re.MULTILINE) == list(ENCODINGS)


def test_the_documents_name_every_encoding() -> None:
    text = (ROOT / "docs/importing.md").read_text()
    iso = {f"iso-8859-{part}" for part in (*range(2, 11), *range(13, 17))}
    assert {name for name in ENCODINGS if f"`{name}`" in text} | iso == set(ENCODINGS)
