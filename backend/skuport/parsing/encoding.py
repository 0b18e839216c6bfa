"""Which encoding a text is in, judged by its head; and files that aren't text at all."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from skuport.parsing.encodings import ENCODINGS, find_encoding
from skuport.parsing.guessing import is_clear, readings, telling_piece
from skuport.parsing.problems import FileProblem

_SAVE_AS = "Save it as CSV UTF-8 and upload that."

# The first bytes of files that people name .csv by mistake.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls)"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "a rich text document"),
)

# What is no text until it is unpacked. (Files are unpacked before this is asked, so that it comes up here only inside
# a compressed file.)
_PACKED: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "compressed twice, with gzip inside"),
    (b"BZh", "compressed twice, with bzip2 inside"),
    (b"\xfd7zXZ\0", "compressed twice, with xz inside"),
    (b"\x28\xb5\x2f\xfd", "compressed twice, with zstd inside"),
)
# Not just any tag, nor any bracket: there are headers like <TICKER>,<DATE> and [sku],[name].
_MARKUP = re.compile(rb"<(!doctype\s+html|html|\?xml|table|[a-z][^<>]*>\s*<[a-z])", re.IGNORECASE)
_JSON_ARRAYS = re.compile(rb"\[\s*\[")
_UTF16_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 4096

_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_CHARACTERS_SHOWN = 40
# Two letters of another encoding look like one of UTF-8 now and then, but not this often.
_SOUND_FOR_A_DAMAGED = 3


@dataclass(frozen=True, slots=True)
class EncodingCandidate:
    """An encoding that a text may be in. `sample` is a piece of the text as this encoding reads it."""

    encoding: str
    sample: str


@dataclass(frozen=True, slots=True)
class DetectedEncoding:
    """`encoding`: what the text is read in. `candidates`: where its bytes don't say it, the ones that read it
    differently, the most probable first. `certain`: it was set, or is clear."""

    encoding: str
    candidates: tuple[EncodingCandidate, ...] = ()
    certain: bool = True


def detect_encoding(head: bytes, *, complete: bool, encoding: str | None = None) -> DetectedEncoding:
    """The encoding of a text that begins with `head`.

    `encoding`, a name or an alias of one in ENCODINGS, overrides the guess, but not the check that this is text, nor
    the byte order mark of UTF-16. Raises FileProblem: `empty_file`, `not_text`, `unsupported_encoding`.
    """
    wanted = None if encoding is None else _named(encoding)
    _refuse_other_formats(head)
    utf16 = _utf16_by_mark(head)
    if utf16 is not None and wanted not in (None, utf16):
        raise FileProblem(
            "unsupported_encoding",
            f"The file begins with a {utf16} byte order mark, so it can't be read as {wanted}. Set the encoding to"
            f" {utf16}, or leave it to detection.",
        )
    chosen = utf16 or wanted or (_utf16_without_mark(head) if b"\0" in head else None)
    if chosen is not None and ENCODINGS[chosen].kind == "utf-16":
        return DetectedEncoding(chosen)
    marked = head.startswith(codecs.BOM_UTF8)
    # What says that it is UTF-8, and is, may have any characters: our own exports have those of the catalog.
    if not (marked and b"\0" not in head and _is_strict_utf8(head, complete)):
        _refuse_binary(head)
    if not head[len(codecs.BOM_UTF8) if marked else 0 :].strip():
        raise empty_file(complete=complete)
    if marked or _is_utf8(head, complete):
        return DetectedEncoding(chosen or "utf-8")
    guess = _guess(head, may_be_utf8=_utf8_characters(head)[0] > 0)
    return guess if chosen is None else DetectedEncoding(chosen, guess.candidates)


def uncertain_encoding(candidates: tuple[EncodingCandidate, ...]) -> FileProblem:
    """The problem of a text that may be in several encodings."""
    listed = ", ".join(f"{candidate.encoding} (“{candidate.sample}”)" for candidate in candidates)
    return FileProblem(
        "encoding_uncertain",
        f"The encoding of the file isn't certain. Choose the one that reads this correctly: {listed}."
        f" For instance: encoding={candidates[0].encoding}.",
    )


def _named(name: str) -> str:
    found = find_encoding(name)
    if found is None:
        raise FileProblem(
            "unsupported_encoding",
            f"The encoding “{name}” can't be read, or its name isn't known. Use a name such as utf-8, windows-1250,"
            " iso-8859-2, koi8-r, mac-roman or shift_jis.",
        )
    return found.name


def empty_file(*, complete: bool) -> FileProblem:
    """The problem of a head without text; `complete`: it is the whole file."""
    return FileProblem(
        "empty_file", "The file is empty." if complete else "The file begins with blank lines only."
    )


def _utf16_by_mark(head: bytes) -> str | None:
    return next((encoding for mark, encoding in _UTF16_MARKS if head.startswith(mark)), None)


def _utf16_without_mark(head: bytes) -> str | None:
    """Delimiters and line breaks have a zero byte on one side in UTF-16, whatever script the words are in.

    Only what would be refused otherwise is looked at; so a text with a few stray zero bytes stays one.
    """
    if not _mostly_zeros(head) and not _is_binary(head) and _is_utf8(head, complete=False):
        return None
    sample = head[: min(len(head), _SAMPLE_BYTES) & ~1]
    found: list[tuple[int, str]] = []
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        ascii_count = sum(character < "\x80" for character in text)
        strange = sum(_is_strange(character) for character in text[:-1])
        lines = "\n" in text or "\r" in text or _mostly_zeros(head)
        if lines and ascii_count * 30 >= len(text) and (strange - 1) * 20 <= len(text):
            found.append((ascii_count, encoding))
    return max(found)[1] if found else None


def _mostly_zeros(head: bytes) -> bool:
    """Whether four in five of the bytes at even, or at odd, positions are zero."""
    sample = head[:_SAMPLE_BYTES]
    return len(sample) >= 8 and max(sample[0::2].count(0), sample[1::2].count(0)) * 5 > len(sample) * 2


def _is_strange(character: str) -> bool:
    """Not a character that a text has: a control, a replacement, private or unassigned."""
    if character in "\t\n\r":
        return False
    return character == "\ufffd" or unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs")


def _refuse_other_formats(head: bytes) -> None:
    if head.startswith(b"PK\x03\x04"):
        raise FileProblem(
            "nested_zip",
            "There is a ZIP file in the compressed file. Upload the one with the products, alone.",
        )
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise _not_text(what)
    for signature, what in _PACKED:
        if head.startswith(signature):
            raise FileProblem(
                "unsupported_encoding",
                f"The file is {what}, which can't be read. Unpack it, or compress it once.",
            )
    # Before UTF-16, whose mark begins the same.
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FileProblem("unsupported_encoding", f"The file is in UTF-32, which can't be read. {_SAVE_AS}")
    begin = head[:1024].removeprefix(codecs.BOM_UTF8).lstrip()
    if _MARKUP.match(begin):
        raise _not_text("a web page or XML document")
    if _JSON_ARRAYS.match(begin):
        raise _not_text("a JSON array of arrays")


def _refuse_binary(head: bytes) -> None:
    if _is_binary(head):
        raise _not_text("a binary file")


def _is_binary(head: bytes) -> bool:
    controls = len(head) - len(head.translate(None, _CONTROL))
    return controls * 10 > len(head) or (controls > 8 and controls * 100 > len(head))


def _not_text(what: str) -> FileProblem:
    return FileProblem("not_text", f"This is {what}, not a CSV. {_SAVE_AS}")


def _is_utf8(head: bytes, complete: bool) -> bool:
    """Strictly, but for an incomplete character at the end of the head; or UTF-8 with a few damaged characters: those
    rows are rejected one by one, which is better than reading every other row wrongly."""
    if _is_strict_utf8(head, complete):
        return True
    sound, damaged = _utf8_characters(head)
    return sound >= _SOUND_FOR_A_DAMAGED * damaged


def _utf8_characters(head: bytes) -> tuple[int, int]:
    """How many characters outside ASCII are UTF-8, and how many are not."""
    text = head.decode("utf-8", "replace")
    damaged = text.count("\ufffd") - head.count("\ufffd".encode())
    return len(re.findall("[^\0-\x7f]", text)) - damaged, damaged


def _is_strict_utf8(head: bytes, complete: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=complete)
    except UnicodeDecodeError:
        return False
    return True


def _guess(head: bytes, *, may_be_utf8: bool) -> DetectedEncoding:
    """What a text that isn't UTF-8, or isn't all of it, is in."""
    found = readings(head, may_be_utf8=may_be_utf8)
    at = telling_piece(found)
    candidates = tuple(
        EncodingCandidate(reading.encoding, reading.sample(at)[:_CHARACTERS_SHOWN]) for reading in found
    )
    return DetectedEncoding(found[0].encoding, candidates, certain=is_clear(found))
