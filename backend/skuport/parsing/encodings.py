"""The encodings that can be read: one table, which everything else asks.

Bytes below 0x80 are ASCII in all of them but UTF-16, and in the second bytes of some multi-byte ones.
"""

import codecs
import encodings
import re
from dataclasses import dataclass
from encodings.aliases import aliases
from functools import cache
from typing import Literal

Kind = Literal["utf-8", "utf-16", "single", "multi"]
"""`single`: each byte is a character, so delimiters and line breaks can be found in the bytes. `multi`: a second byte
can look like a delimiter, a quote or a backslash, so the file is turned into UTF-8 first; so is UTF-16."""

_UNDEFINED = "\ufffe"  # as charmap_decode has it
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """`name` is shown and stored, `codec` is Python's name for it."""

    name: str
    codec: str
    kind: Kind

    @property
    def transcoded(self) -> bool:
        """Whether a file in it is turned into UTF-8 before anything else is read from it."""
        return self.kind in ("utf-16", "multi")

    def decode(self, data: bytes, errors: str = "strict") -> str:
        """The text of whole characters. Raises UnicodeDecodeError unless `errors` says what becomes of other bytes."""
        if self.kind == "multi":
            return _decode_multi(data, self.codec, errors)
        if self.kind != "single":
            return data.decode(self.codec, errors)
        return codecs.charmap_decode(data, errors, _characters(self.codec))[0]

    def decode_lines(self, lines: list[bytes]) -> list[str]:
        """The text of each of these lines. Raises UnicodeDecodeError."""
        # bytes.decode is UTF-8, and faster where nothing else has to be said.
        return list(map(bytes.decode, lines)) if self.kind == "utf-8" else list(map(self.decode, lines))


def _single(names: str) -> list[Encoding]:
    return [
        Encoding(name, codec, "single") for name, _, codec in (pair.partition("=") for pair in names.split())
    ]


_ALL = (
    Encoding("utf-8", "utf-8", "utf-8"),
    Encoding("utf-16-le", "utf-16-le", "utf-16"),
    Encoding("utf-16-be", "utf-16-be", "utf-16"),
    *_single(
        "windows-1252=cp1252 windows-1250=cp1250 windows-1251=cp1251 windows-1253=cp1253 windows-1254=cp1254"
        " windows-1255=cp1255 windows-1256=cp1256 windows-1257=cp1257 windows-1258=cp1258 windows-874=cp874"
        " iso-8859-2=iso8859_2 iso-8859-3=iso8859_3 iso-8859-4=iso8859_4 iso-8859-5=iso8859_5 iso-8859-6=iso8859_6"
        " iso-8859-7=iso8859_7 iso-8859-8=iso8859_8 iso-8859-9=iso8859_9 iso-8859-10=iso8859_10"
        " iso-8859-13=iso8859_13 iso-8859-14=iso8859_14 iso-8859-15=iso8859_15 iso-8859-16=iso8859_16"
        " koi8-r=koi8_r koi8-u=koi8_u koi8-t=koi8_t kz-1048=kz1048 ptcp154=ptcp154"
        " mac-roman=mac_roman mac-latin2=mac_latin2 mac-cyrillic=mac_cyrillic mac-greek=mac_greek"
        " mac-turkish=mac_turkish mac-iceland=mac_iceland mac-croatian=mac_croatian mac-romanian=mac_romanian"
        " cp437=cp437 cp720=cp720 cp737=cp737 cp775=cp775 cp850=cp850 cp852=cp852 cp855=cp855 cp857=cp857 cp858=cp858"
        " cp860=cp860 cp861=cp861 cp862=cp862 cp863=cp863 cp865=cp865 cp866=cp866 cp869=cp869 cp1125=cp1125"
    ),
    # Where programs write more than the standard has, the codec is the one that reads both.
    Encoding("shift_jis", "cp932", "multi"),
    Encoding("euc-jp", "euc_jp", "multi"),
    Encoding("gb18030", "gb18030", "multi"),
    Encoding("big5", "cp950", "multi"),
    Encoding("euc-kr", "cp949", "multi"),
)
ENCODINGS: dict[str, Encoding] = {encoding.name: encoding for encoding in _ALL}
"""By their names, the most usual ones first."""

# ISO-8859-1 is read as Windows-1252, as browsers do: the two differ only where the former has control characters.
_READ_AS = {
    "latin_1": "cp1252",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_READ_AS |= {"big5": "cp950", "tis_620": "cp874", "iso8859_11": "cp874", "utf_8_sig": "utf_8"}


def find_encoding(name: str) -> Encoding | None:
    """The encoding with this name or one of Python's aliases for it (`latin2`, `cp1250`, `sjis`), in any case."""
    return ENCODINGS.get(name) or _by_alias().get(_normalized(name))


def has_surrogate(text: str) -> bool:
    """Whether some bytes of a text that was decoded with `surrogateescape` weren't in its encoding."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def _normalized(name: str) -> str:
    return encodings.normalize_encoding(name).lower()


@cache
def _by_alias() -> dict[str, Encoding]:
    """From normalized aliases. Not by codecs.lookup, which imports and remembers whatever it is asked for."""
    by_codec = {_normalized(encoding.codec): encoding for encoding in _ALL}
    by_codec |= {other: by_codec[codec] for other, codec in _READ_AS.items()}
    found = {alias: by_codec[codec] for alias, codec in aliases.items() if codec in by_codec}
    return found | by_codec | {_normalized(name): encoding for name, encoding in ENCODINGS.items()}


def _decode_multi(data: bytes, codec: str, errors: str) -> str:
    """Python's codecs for East Asian encodings read some undefined bytes as controls or private characters."""
    text = data.decode(codec, errors)
    stray, pattern = _stray_characters(codec)
    found = None if pattern is None else pattern.search(text)
    if pattern is None or found is None:
        return text
    if errors == "strict":
        at = len(text[: found.start()].encode(codec))
        raise UnicodeDecodeError(codec, data, at, at + 1, "undefined byte")
    escape = errors == "surrogateescape"
    return pattern.sub(lambda match: chr(0xDC00 + stray[match[0]]) if escape else "\ufffd", text)


@cache
def _stray_characters(codec: str) -> tuple[dict[str, int], re.Pattern[str] | None]:
    """Which characters stand for single bytes that are undefined, and a pattern for them."""
    decoded = {bytes([byte]).decode(codec, "ignore"): byte for byte in range(0x80, 0x100)}
    stray = {c: byte for c, byte in decoded.items() if c and not "\uff61" <= c <= "\uff9f"}
    return stray, re.compile(f"[{''.join(stray)}]") if stray else None


@cache
def _characters(codec: str) -> str:
    """What each byte stands for. C1 controls count as undefined: no catalog has them, so a file with such bytes is in
    another encoding, and a row that is rejected is better than a character nobody sees."""
    decoded = (bytes([byte]).decode(codec, "replace") for byte in range(256))
    return "".join(_UNDEFINED if c == "\ufffd" or "\x80" <= c <= "\x9f" else c for c in decoded)
