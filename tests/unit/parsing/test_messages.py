"""What messages say: the place, the limit and the remedy, in the words that users read."""

import io
import zipfile
from collections.abc import Callable

import pytest

from skuport.parsing import (
    FileProblem,
    Reject,
    ValueProblem,
    detect_dialect,
    read_batches,
    read_head,
    resolve_mapping,
    values,
)
from skuport.parsing.fields import ACTIVE, DESCRIPTION, NAME
from skuport.parsing.reading import ReadingOptions


def zipped(*names: str, content: str = "<x/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def refusal(refuse: Callable[[], object]) -> str:
    with pytest.raises((FileProblem, ValueProblem)) as caught:
        refuse()
    assert str(caught.value) == caught.value.message
    return caught.value.message


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"GIF89a...", "a GIF image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a 7-Zip archive"),
        (b"Rar!\x1a\x07\x01\0", "a RAR archive"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"SQLite format 3\0\x10", "an SQLite database"),
        (b"\x7fELF\2\1\1", "a program"),
        (b"{\\rtf1\\ansi", "a rich text document"),
        (b"\n<html><body>", "a web page or XML document"),
        (b'<?xml version="1.0"?>', "a web page or XML document"),
        (b"[[1,2],[3,4]]", "a JSON array of arrays"),
        (b"\0\1\2\3", "a binary file"),
    ],
)
def test_what_a_file_is_instead(head: bytes, what: str) -> None:
    assert refusal(lambda: detect_dialect(head, complete=True)) == (
        f"This is {what}, not a CSV. Save it as CSV UTF-8 and upload that."
    )


def test_an_empty_file_and_one_that_begins_with_blank_lines() -> None:
    assert refusal(lambda: detect_dialect(b"", complete=True)) == "The file is empty."
    blank = refusal(lambda: detect_dialect(b"\n" * 5000, complete=False))
    assert blank == "The file begins with blank lines only."


def test_an_unknown_encoding_names_those_that_can_be_read() -> None:
    assert refusal(
        lambda: detect_dialect(b"sku\n", complete=True, options=ReadingOptions(encoding="utf-7"))
    ) == (
        "The encoding “utf-7” can't be read, or its name isn't known. Use a name such as utf-8, windows-1250,"
        " iso-8859-2, koi8-r, mac-roman or shift_jis."
    )


def test_columns_are_listed_up_to_twenty() -> None:
    def listed(*columns: str) -> str:
        return refusal(lambda: resolve_mapping(columns)).split(". ")[1]

    names = [f"c{number}" for number in range(22)]
    quoted = [f"“{name}”" for name in names]
    assert listed("", "") == "The file has no named columns"
    assert listed("a", "", "b") == "The file has “a”, “b”"
    assert listed(*names[:20]) == "The file has " + ", ".join(quoted[:20])
    assert listed(*names[:21]) == "The file has " + ", ".join(quoted[:20]) + " and 1 more"
    assert listed(*names) == "The file has " + ", ".join(quoted[:20]) + " and 2 more"


def test_a_file_of_one_column_is_told_what_divides_columns() -> None:
    hint = "commas, semicolons, tabs or vertical bars"
    assert hint in refusal(lambda: resolve_mapping(("a b c",)))
    assert hint not in refusal(lambda: resolve_mapping(("a", "b")))


@pytest.mark.parametrize(
    ("clean", "text", "message"),
    [
        (values.clean_sku, " ", "The SKU is missing. Every product needs one."),
        (values.clean_sku, "x" * 1256, "The SKU has 1,256 characters; the limit is 255."),
        (NAME.kind.parse, "x" * 501, "The name has 501 characters; the limit is 500."),
        (
            DESCRIPTION.kind.parse,
            "x" * 100_001,
            "The description has 100,001 characters; the limit is 100,000.",
        ),
        (values.clean_attribute_key, "x" * 101, "The attribute's key has 101 characters; the limit is 100."),
        (values.clean_attribute_key, " ", "The attribute's key is empty."),
        (
            values.clean_attribute_value,
            "x" * 10_001,
            "The attribute's value has 10,001 characters; the limit is 10,000.",
        ),
        (
            values.clean_attribute_value,
            " ",
            "The attribute's value is empty. Leave the attribute out.",
        ),
        (values.clean_sku, "AB\0", "The SKU has a NUL character at position 3. Remove it."),
        (NAME.kind.parse, "\0a\0", "The name has a NUL character at position 1. Remove it."),
        (NAME.kind.parse, "é\udc80", "The name has an unpaired surrogate, U+DC80, at position 2. Remove it."),
    ],
)  # fmt: skip
def test_a_value_that_is_refused(clean: Callable[[str], str], text: str, message: str) -> None:
    assert refusal(lambda: clean(text)) == message


def test_a_word_that_is_not_understood_is_shown_up_to_forty_characters() -> None:
    assert refusal(lambda: ACTIVE.kind.parse(" maybé ")).startswith(r"“mayb\xe9” is not understood")
    assert refusal(lambda: ACTIVE.kind.parse("x" * 41)).startswith(f"“{'x' * 40}” is")


def rejects(data: bytes) -> list[Reject]:
    return [reject for batch in read_batches(data) for reject in batch.rejects]


def test_a_byte_that_is_wrong_is_named_by_its_place_in_the_file() -> None:
    (reject,) = rejects("sku,name\nA,Grüße\nB,".encode() + b"x\xff\n")
    assert reject.message == (
        "The byte 0xFF at position 22 of the file (counted from 0) isn't utf-8. Save the file as CSV UTF-8."
    )


def test_a_wrong_byte_in_a_cell_without_a_header_is_of_no_column() -> None:
    data = "sku,name\né,é\nA,b\nB,x,".encode() + b"\xff\n" + "Ç,c\n".encode()
    (reject,) = rejects(data)
    assert (reject.line, reject.code, reject.column) == (4, "invalid_encoding", None)


def test_a_repeated_header_and_a_row_of_a_store_view() -> None:
    (reject,) = rejects(b"sku,name\nA,b\nsku,name\n")
    assert (reject.code, reject.column) == ("repeated_header", None)
    assert "This row repeats the header" in reject.message
    # Its SKU can be read: a full feed still knows which products are missing.
    (behind_mark,) = rejects('sku,name\nA,b\n\ufeff"sku","name"\n'.encode())
    assert (behind_mark.code, behind_mark.sku_key) == ("repeated_header", reject.sku_key)
    (reject,) = rejects(b"sku,store_view_code,name\nA,," + b"b\nA,de,c\n")
    assert (reject.code, reject.column) == ("store_view", "store_view_code")
    assert "the store view “de”" in reject.message
    (reject,) = rejects(b"sku,store_view_code\nA," + b"x" * 41 + b"\n")
    assert f"the store view “{'x' * 40}”." in reject.message


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"a,b,c\n", "The row has 3 cells, but the header has 2 columns."),
        (b"a\n", "The row has 1 cell, but the header has 2 columns."),
        (b'a,"b\n', "The quote that opens on line 2 has no matching closing quote"),
        (b'a,"b"c\n', "The quoted field that begins on line 2 has text after its closing quote."),
    ],
)
def test_a_record_that_is_rejected(body: bytes, says: str) -> None:
    (reject,) = rejects(b"sku,name\n" + body)
    assert reject.message.startswith(says)


def test_headers_that_cannot_be_read() -> None:
    unclosed = refusal(lambda: read_head(b'sku,"a\n', complete=True))
    assert unclosed.startswith("A quote in the header has no matching closing quote")
    damaged = refusal(lambda: read_head("sku,größe,".encode() + b"\xff\n", complete=True))
    assert damaged.startswith("The header can't be read. The byte 0xFF at position 12 of the file")
    short = ReadingOptions(header_row=4)
    assert refusal(lambda: read_head(b"sku,name\na,b\n", complete=True, options=short)) == (
        "The header should be on line 4, but the part of the file that was looked at ends on line 2. Choose the line"
        " that names the columns."
    )


def test_a_row_of_too_few_cells_and_one_of_too_many() -> None:
    (few, many) = rejects(b"sku,name,price\nA,Mug\nB,Mug, red,4\n")
    assert few.message.startswith("The row has 2 cells, but the header has 3 columns. Perhaps it was cut off")
    assert "line break" in few.message
    assert many.message.startswith(
        "The row has 4 cells, but the header has 3 columns. Perhaps a cell with a delimiter"
    )
