"""Which encoding a text is in, judged by its head; and files that aren't text at all."""

import codecs
import re
import unicodedata
from typing import Literal

from charset_normalizer import from_bytes

from skuport.parsing.problems import FileProblem

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "windows-1252"]
CODECS: dict[Encoding, str] = {
    "utf-8": "utf-8",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "windows-1252": "cp1252",
}
UTF16: frozenset[Encoding] = frozenset({"utf-16-le", "utf-16-be"})

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

# What is no text until it is unpacked. (gzip is unpacked before this is asked, so that it comes up here only
# inside gzip.)
_PACKED: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "compressed with gzip twice"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ\0", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
)
# Not just any tag, nor any bracket: there are headers like <TICKER>,<DATE> and [sku],[name].
_MARKUP = re.compile(rb"<(!doctype\s+html|html|\?xml|table|[a-z][^<>]*>\s*<[a-z])", re.IGNORECASE)
_JSON = re.compile(rb"\[\s*[\[{]|\{\s*\"[^\"\r\n]*\"\s*:")
_UTF16_MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 4096

_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
# Windows-1252 has few letters among 0x80 to 0xBF but punctuation and signs, of which only apostrophes, dashes and the
# middle dot stand between two letters. The old Mac and DOS encodings and Windows-1250 have common letters there.
_FOREIGN_LETTER = re.compile(
    rb"(?<=[A-Za-z\xc0-\xff])"
    rb"[\x80-\x89\x8b\x8d\x8f-\x91\x93-\x95\x98\x99\x9b\x9d\x9f\xa1-\xac\xae-\xb3\xb5\xb6\xb8-\xbf]"
    rb"(?=[A-Za-z\xc0-\xff])"
)


def detect_encoding(head: bytes, *, complete: bool, encoding: str | None = None) -> Encoding:
    """The encoding of a text that begins with `head`.

    `encoding` overrides the guess, but not the check that this is text, nor the byte order mark of UTF-16.
    Raises FileProblem: `empty_file`, `not_text`, `unsupported_encoding`.
    """
    if encoding is not None and encoding not in CODECS:
        raise FileProblem(
            "unsupported_encoding",
            f"The encoding “{encoding}” can't be read. Use one of {', '.join(CODECS)}.",
        )
    _refuse_other_formats(head)
    utf16 = _utf16_by_mark(head)
    if utf16 is not None and encoding not in (None, utf16):
        raise FileProblem(
            "unsupported_encoding",
            f"The file begins with a {utf16} byte order mark, so it can't be read as {encoding}. Set the encoding to"
            f" {utf16}, or leave it to detection.",
        )
    chosen = utf16 or encoding or (_utf16_without_mark(head) if b"\0" in head else None)
    if chosen in UTF16:
        return chosen
    marked = head.startswith(codecs.BOM_UTF8)
    # What says that it is UTF-8, and is, may have any characters: our own exports have those of the catalog.
    if not (marked and b"\0" not in head and _is_strict_utf8(head, complete)):
        _refuse_binary(head)
    if not head[len(codecs.BOM_UTF8) if marked else 0 :].strip():
        raise empty_file(complete=complete)
    if chosen is not None:
        return chosen
    if marked or _is_utf8(head, complete):
        return "utf-8"
    _refuse_other_single_bytes(head)
    return "windows-1252"


def empty_file(*, complete: bool) -> FileProblem:
    """The problem of a head without text; `complete`: it is the whole file."""
    return FileProblem(
        "empty_file", "The file is empty." if complete else "The file begins with blank lines only."
    )


def _utf16_by_mark(head: bytes) -> Encoding | None:
    return next((encoding for mark, encoding in _UTF16_MARKS if head.startswith(mark)), None)


def _utf16_without_mark(head: bytes) -> Encoding | None:
    """Delimiters and line breaks have a zero byte on one side in UTF-16, whatever script the words are in.

    Only what would be refused otherwise is looked at; so a text with a few stray zero bytes stays one.
    """
    if not _mostly_zeros(head) and not _is_binary(head) and _is_utf8(head, complete=False):
        return None
    sample = head[: min(len(head), _SAMPLE_BYTES) & ~1]
    found: list[tuple[int, Encoding]] = []
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
        raise _not_text(_zip_content(head))
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise _not_text(what)
    for signature, what in _PACKED:
        if head.startswith(signature):
            raise FileProblem(
                "unsupported_encoding",
                f"The file is {what}, which can't be read. Unpack it, or compress it with gzip.",
            )
    # Before UTF-16, whose mark begins the same.
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FileProblem("unsupported_encoding", f"The file is in UTF-32, which can't be read. {_SAVE_AS}")
    begin = head[:1024].removeprefix(codecs.BOM_UTF8).lstrip()
    if _MARKUP.match(begin):
        raise _not_text("a web page or XML document")
    if _JSON.match(begin):
        raise _not_text("a JSON document")


def _refuse_binary(head: bytes) -> None:
    if _is_binary(head):
        raise _not_text("a binary file")


def _is_binary(head: bytes) -> bool:
    controls = len(head) - len(head.translate(None, _CONTROL))
    return controls * 10 > len(head) or (controls > 8 and controls * 100 > len(head))


def _zip_content(head: bytes) -> str:
    if b"xl/" in head or b"[Content_Types].xml" in head:
        return "an Excel workbook (.xlsx)"
    if b"opendocument.spreadsheet" in head:
        return "an OpenDocument spreadsheet (.ods)"
    return "a ZIP archive"


def _not_text(what: str) -> FileProblem:
    return FileProblem("not_text", f"This is {what}, not a CSV. {_SAVE_AS}")


def _is_utf8(head: bytes, complete: bool) -> bool:
    """Strictly, but for an incomplete character at the end of the head; or UTF-8 with a few damaged bytes:
    those rows are rejected one by one, which is better than reading every other row wrongly."""
    if _is_strict_utf8(head, complete):
        return True
    text = head.decode("utf-8", "surrogateescape")
    damaged = len(re.findall("[\udc80-\udcff]", text))
    return len(re.findall("[^\0-\x7f]", text)) - damaged > damaged


def _is_strict_utf8(head: bytes, complete: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=complete)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_other_single_bytes(head: bytes) -> None:
    """Refuse text that isn't UTF-8 unless it can well be Windows-1252: better no answer than wrong letters."""
    lines = [line for line in head.split(b"\n") if not line.isascii()]
    other = _other_encoding(b"\n".join(lines)[: 32 * 1024])
    if other is not None:
        raise FileProblem(
            "unsupported_encoding",
            f"The file is neither UTF-8 nor UTF-16 nor Windows-1252 but {other}. {_SAVE_AS}",
        )


def _other_encoding(sample: bytes) -> str | None:
    """What the sample is in, if not in Windows-1252. It consists of lines with other than ASCII characters.

    On a few words the guesser knows little, so another encoding counts only where its letters make words of a
    language, and those of Windows-1252 don't.
    """
    unknown = "in an encoding that is not known"
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return unknown
    high = sum(map(len, re.findall(rb"[\x80-\xff]+", sample)))
    letters = sum(map(len, re.findall(rb"[A-Za-z]+", sample)))
    if (high > letters and high > 3) or len(_FOREIGN_LETTER.findall(sample)) * 10 > high:
        return unknown
    matches = from_bytes(sample, cp_isolation=["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257"])
    best = matches.best()
    if best is None or "cp1252" in best.could_be_from_charset:
        return None
    ours = max((match.coherence for match in matches if "cp1252" in match.could_be_from_charset), default=0.0)
    return f"probably in {best.encoding}" if best.coherence >= ours + 0.1 else None
