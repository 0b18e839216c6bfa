"""gzip and UTF-16: what their text is, split anywhere; and what is refused."""

import codecs
import gzip
import itertools
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest

from skuport.parsing import FileProblem, Transcoder, detect_dialect, open_head, read_batches, read_header
from skuport.parsing.encodings import ENCODINGS
from skuport.parsing.reading import ReadingOptions

TEXT = 'sku;name\r\nA1;Grüße 🪑 "椅子"\n\nB2;\0\u2028Ж\r'
MIB = 1024 * 1024


def transcode(data: bytes, encoding: str, compression: str | None, step: int, max_bytes: int = MIB) -> bytes:
    transcoder = Transcoder(ENCODINGS[encoding], compression, max_bytes=max_bytes)
    pieces = [piece for at in range(0, len(data), step) for piece in transcoder.feed(data[at : at + step])]
    return b"".join(pieces) + transcoder.finish()


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_split_at_every_offset(encoding: str, step: int) -> None:
    data = TEXT.encode(encoding)
    assert transcode(data, encoding, None, step) == TEXT.encode()
    assert transcode(gzip.compress(data), encoding, "gzip", step) == TEXT.encode()


@pytest.mark.parametrize("step", [1, 2, 5, 1000])
def test_half_characters_are_bytes_that_utf_8_does_not_have(step: int) -> None:
    def text(data: bytes) -> bytes:
        return transcode(data, "utf-16-le", None, step)

    high, low, a = b"\x3d\xd8", b"\x00\xde", b"a\0"
    assert text(a + high + a) == b"a\xed\xa0\xbda"
    assert text(a + low + high + low) == b"a\xed\xb8\x80" + "😀".encode()
    assert text(a + high) == b"a\xed\xa0\xbd"
    assert text(a + b"b") == b"a\xff"
    assert text(a + high + b"\0") == b"a\xed\xa0\xbd\xff"


def rejects(data: bytes) -> list[tuple[int, str | None, str, str]]:
    return [
        (reject.line, reject.column, reject.code, reject.message)
        for batch in read_batches(data)
        for reject in batch.rejects
    ]


def test_a_half_character_is_a_reject_of_its_row() -> None:
    good = "sku,name\nA,Äpfel\n".encode("utf-16-be")
    bad = "B,😀x".encode("utf-16-be") + b"\xd8\x3d" + "\n".encode("utf-16-be")
    rest = "C,Ö\n".encode("utf-16-be")
    for data in (good + bad + rest, codecs.BOM_UTF16_BE + good + bad + rest):
        ((line, column, code, message),) = rejects(data)
        assert (line, column, code) == (3, "name", "invalid_encoding")
        assert "The unit 0xD83D, 10 bytes into the row" in message
        rows = [(row.sku, row.name) for batch in read_batches(data) for row in batch.rows]
        assert rows == [("A", "Äpfel"), ("C", "Ö")]
    ((line, _, code, message),) = rejects(good + rest + b"\0")
    assert (line, code) == (4, "invalid_encoding")
    assert "size must be even" in message


def test_a_byte_that_is_wrong_in_gzip_is_named_by_its_place_in_the_unpacked_file() -> None:
    ((line, _, code, message),) = rejects(gzip.compress("sku,name\nA,Grüße\nB,".encode() + b"x\xff\n"))
    assert (line, code) == (3, "invalid_encoding")
    assert "0xFF at position 22 of the unpacked file" in message


@pytest.mark.parametrize("step", [1, 3, 50, 1000])
def test_members_of_gzip_follow_one_another(step: int) -> None:
    parts = [b"sku,name\n", b"", b"A,b\n" * 50]
    members = [gzip.compress(part, mtime=0) for part in parts]
    assert transcode(b"".join(members), "utf-8", "gzip", step) == b"".join(parts)
    assert transcode(b"\0\0\0".join(members) + bytes(512), "utf-8", "gzip", step) == b"".join(parts)


def damages() -> Iterator[tuple[bytes, str]]:
    whole = gzip.compress(b"sku,name\n" + b"A,b\n" * 500, mtime=0)
    for end in (*range(1, 30), len(whole) - 8, len(whole) - 1):
        yield whole[:end], "truncated_gzip"
    yield whole + whole[:15], "truncated_gzip"
    yield whole + b"and more", "broken_gzip"
    yield whole[:-8] + b"\1" + whole[-7:], "broken_gzip"  # the checksum
    yield whole[:-1] + b"\1", "broken_gzip"  # the length
    yield whole[:2] + b"\1" + whole[3:], "broken_gzip"  # the method
    yield whole[:12] + bytes(4) + whole[16:], "broken_gzip"


@pytest.mark.parametrize("step", [1, 10_000])
def test_damage(step: int) -> None:
    for data, code in damages():
        with pytest.raises(FileProblem) as caught:
            transcode(data, "utf-8", "gzip", step)
        assert caught.value.code == code, data


def bomb(mib: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b"A,b\n" * (MIB // 4)) for _ in range(mib)) + packer.flush()


def test_a_bomb_is_refused_in_constant_memory() -> None:
    data = bomb(100)
    assert len(data) * 900 < 100 * MIB
    transcoder = Transcoder(ENCODINGS["utf-8"], "gzip", max_bytes=1000 * MIB)
    tracemalloc.start()
    written: list[int] = []
    with pytest.raises(FileProblem) as caught:
        written.extend(map(len, transcoder.feed(data)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "compressed_too_large"
    assert 0 < sum(written) <= MIB
    assert peak < 2 * MIB


def test_a_small_file_may_repeat_itself_and_a_large_one_must_fit() -> None:
    data = bomb(1)
    assert len(transcode(data, "utf-8", "gzip", 1000)) == MIB
    with pytest.raises(FileProblem) as caught:
        transcode(data, "utf-8", "gzip", 1000, max_bytes=MIB - 1)
    assert caught.value.code == "compressed_too_large"
    assert "1,048,575 bytes" in caught.value.message


SCRIPTS = [
    "sku,name\nA1,Chair\n",
    "sku;name\r\nA1;Стул деревянный\r\n",
    "sku\tname\nA1\t木製の椅子とても快適\nA2\t机\n",
    "sku,name\nA1,κάθισμα\n",
]


@pytest.mark.parametrize(("text", "encoding"), [*itertools.product(SCRIPTS, ["utf-16-le", "utf-16-be"])])
def test_utf_16_is_known_with_and_without_a_mark(text: str, encoding: str) -> None:
    for repeated in (1, 300):
        data = (text * repeated).encode(encoding)
        assert detect_dialect(data, complete=True).encoding == encoding
        assert detect_dialect("\ufeff".encode(encoding) + data, complete=True).encoding == encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_break", ["\r", "\r\n"])
def test_of_two_possible_byte_orders_the_one_with_more_ascii_counts(line_break: str, encoding: str) -> None:
    """With its bytes swapped, 一 (U+4E00) is the letter N and most ASCII letters are Chinese characters, so that either
    order gives a text."""
    lines = ["sku;name", "AB;chair of one 一 kind", "CD;table of one 一 kind"] * 3
    data = "".join(line + line_break for line in lines).encode(encoding)

    assert detect_dialect(data, complete=True).encoding == encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_single_line_without_a_break_is_known_as_utf_16_by_its_zeros(encoding: str) -> None:
    assert detect_dialect("sku,name,description".encode(encoding), complete=True).encoding == encoding


@pytest.mark.parametrize(
    "data",
    [
        b"sku,name\nA,b\0c\n",
        b"sku,name\nA,b\0\n",
        b"sku,name\n" + b"A,b\0\nB,c\n" * 20 + b"C,d\n" * 500,
    ],
)
def test_a_few_zero_bytes_do_not_make_utf_16(data: bytes) -> None:
    assert detect_dialect(data, complete=True).encoding == "utf-8"


def test_the_mark_of_utf_16_has_the_last_word() -> None:
    data = "sku,name\nA,b\n".encode("utf-16")
    with pytest.raises(FileProblem, match="utf-16-le byte order mark") as caught:
        detect_dialect(data, complete=True, options=ReadingOptions(encoding="windows-1252"))
    assert caught.value.code == "unsupported_encoding"
    assert (
        detect_dialect(data, complete=True, options=ReadingOptions(encoding="utf-16-le")).encoding
        == "utf-16-le"
    )


def test_the_head_is_that_of_the_text() -> None:
    text = 'sku|"größe"\n' + "".join(f"A{i}|{'ä' * 50}\n" for i in range(30_000))
    data = gzip.compress(text.encode("utf-16"), 1)

    head = open_head(data[:5000], complete=False)
    assert (head.dialect.encoding, head.dialect.compression) == ("utf-16-le", "gzip")
    assert (head.dialect.delimiter, head.dialect.bom_bytes, head.dialect.text_encoding.name) == (
        "|",
        3,
        "utf-8",
    )
    assert ("\ufeff" + text).encode().startswith(head.text)
    assert not head.complete
    header = read_header(head.text, head.dialect, complete=head.complete)
    assert (header.columns, header.body_line) == (("sku", "größe"), 2)
    assert head.text[header.body_offset :].startswith(b"A0|")

    assert len(open_head(data, complete=True).text) <= 1.5 * MIB
    assert not open_head(data, complete=True).complete  # there is more than a head


@pytest.mark.parametrize(
    ("data", "delimiter", "columns", "line"),
    [
        (b"sep=;\r\nsku;a,b\nA;1\n", ";", ("sku", "a,b"), 3),
        (b'\xef\xbb\xbf"sep=,"\nsku,b\nA,1\n', ",", ("sku", "b"), 3),
        (b"SEP=\t\rsku\tb;c\rA\t1\r", "\t", ("sku", "b;c"), 3),
        (b"sep=|\n\n\nsku|b\nA|1\n", "|", ("sku", "b"), 5),
        (b"sep=;", ";", (), 0),
        (b"sep,name\nA,b\n", ",", ("sep", "name"), 2),
        (b"sep=;x\nA;b\n", ";", ("sep=", "x"), 2),
    ],
)
def test_a_first_line_may_say_the_delimiter(
    data: bytes, delimiter: str, columns: tuple[str, ...], line: int
) -> None:
    for written in (data, gzip.compress(data)):
        head = open_head(written, complete=True)
        assert head.dialect.delimiter == delimiter
        if columns:
            header = read_header(head.text, head.dialect, complete=True)
            assert (header.columns, header.body_line) == (columns, line)
        else:
            with pytest.raises(FileProblem, match="empty"):
                read_header(head.text, head.dialect, complete=True)


def test_a_delimiter_that_is_said_and_cannot_be_used() -> None:
    with pytest.raises(FileProblem) as caught:
        detect_dialect(b"sep=:\nsku:b\n", complete=True)
    assert caught.value.code == "unsupported_delimiter"
    assert (
        detect_dialect(b"sep=:\nsku,b\n", complete=True, options=ReadingOptions(delimiter=",")).delimiter
        == ","
    )
