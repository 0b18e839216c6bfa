r"""What a record is. The planner and the parser both ask this module, so that they can't disagree.

- A line break is `\r\n`, `\n` or a lone `\r`, and nothing else (U+0085, U+2028 and `\x0b` are data).
- A quote opens a quoted field only at the start of a field, or behind spaces (U+0020) there. Inside one, `""` is a
  literal quote, and line breaks and delimiters are data. After the closing quote, and spaces behind it, a delimiter,
  a line break or the end of the file must follow. The spaces around the quotes are no data.
- A quote elsewhere in an unquoted field is a literal character (`5" pipe`).
- A record ends with the first line break outside quotes, which belongs to it, or with the file. Its content
  (all but that line break) has at most `max_record_bytes` bytes.

A file may differ in three ways: its quote is `'`; a backslash inside quotes makes a quote or a backslash behind it a
literal one (others, and all outside quotes, are data); a line that begins with a given sign where a record would begin
is a comment, whatever quotes it has.

A record that doesn't keep to this is broken:

- `text_after_quote`: other text follows a closing quote on the line on which that field's quote opened.
- `unterminated_quote`: the quote isn't closed properly on that line nor on the following ones: it is never
  closed, or only beyond `max_record_bytes`, or by a quote with text behind it, which was most likely meant
  to open a field of a later record.
- `record_too_long`: no line break outside quotes within the limit, and where a quote is open, none inside it.

A broken record ends with the physical line on which its bad quote opened, so that a stray quote costs one
line and not the thousands up to the next quote; without a bad quote it ends with the line break that follows
the limit. Whether and how a record is broken never depends on where a chunk ends: a chunk ends with a record,
and what is undecided within one is undecided (`unterminated_quote`) beyond it too.

Quotes, delimiters and line breaks are single bytes in the encodings that are read, so all this works on
bytes. At every byte the patterns have one way to go on, so that what they give back on failure is linear. Only
repeated characters are possessive: possessive groups match wrongly before Python 3.11.5.
"""

import re
from dataclasses import dataclass

from skuport.parsing.reading import Escape, Quote

MAX_RECORD_BYTES = 1024 * 1024

_CARRIAGE_RETURN = ord("\r")
_BLANK = ord(" ")


@dataclass(frozen=True, slots=True)
class Scan:
    """One record. A sound one has `code` None and ends at `end`. A broken one ends with the first line break
    at or after `end` (see `line_end`); `quote` is where its bad quote opens, if that is what broke it."""

    end: int
    code: str | None = None
    quote: int | None = None


class RecordScanner:
    """Finds records in bytes. Positions are indices into the data; `pos` must be the start of a record."""

    def __init__(
        self,
        delimiter: str,
        max_record_bytes: int = MAX_RECORD_BYTES,
        *,
        quote: Quote = '"',
        escape: Escape = "doubled",
        comment: str | None = None,
    ) -> None:
        """`comment` is the sign that a comment begins with, if there are comments."""
        self.max_record_bytes = max_record_bytes
        self._quote = ord(quote)
        self._quote_byte = quote.encode()
        self._comment = None if comment is None else comment.encode()
        self._comment_line = None if comment is None else re.compile(rb"[\r\n]" + re.escape(comment.encode()))
        d, q = re.escape(delimiter), quote
        # What stands for a quote inside quotes, and what is neither that nor a quote.
        pair = rf"{q}{q}" if escape == "doubled" else rf"(?:{q}{q}|\\[\s\S])"
        other = f"[^{q}]" if escape == "doubled" else rf"[^{q}\\]"
        inner = f"{other}*+(?:{pair}{other}*+)*"
        # How far one can look back is fixed: what stands before more than one blank is for _behind to see.
        opened, inside = rf"(?:(?<![^{d}\r\n])|(?<=[{d}\r\n] ))", rf"(?:(?<=[^{d}\r\n ])|(?<=[^{d}\r\n ] ))"
        quoted = f"{q}{inner}{q}(?!{q})"
        closed = rf"{quoted} *+(?![^{d}\r\n])"
        field, literal = rf"{opened}{closed}", rf"{inside}{q}"
        plain = rf"[^{q}\r\n]*+"
        # The counts bound what a match has to remember, and with it its memory.
        self._fields = re.compile(rf"(?:[^{q}]*+{field}){{0,1000}}".encode())
        self._content = re.compile(
            rf"{plain}(?:{literal}{plain}){{0,1000}}(?:{field}{plain}){{0,1000}}".encode()
        )
        self._quoted = re.compile(quoted.encode())
        self._closed = re.compile(closed.encode())
        self._cell = re.compile(rf" *+{q}({inner}){q} *+|([^{d}\r\n]*+)")
        self._doubled, self._one = 2 * quote, quote
        self._pair = None if escape == "doubled" else re.compile(rf"{q}({q})|\\([{q}\\])")
        self._delimiter = delimiter
        self._before_fields = frozenset(f"{delimiter}\r\n".encode())

    def last_end(self, data: bytes | bytearray, pos: int, end: int, *, final: bool) -> int:
        """The end of the last of the sound records that lie in data[pos:end], up to the first broken one;
        `pos` if there is none. `final`: the file ends at `end`. Later records may be overlooked where quotes
        are odd.

        Looks at quotes only, and takes all well-formed quoted fields in one go. A caller that passes at most
        `max_record_bytes` gets only records within the limit.
        """
        if self._comment is not None:
            if data.startswith(self._comment, pos):
                at = first_break(data, pos, end)
                if at < 0:
                    return end if final else pos
                return _after_break(data, at) if at + 1 < end or final else pos
            assert self._comment_line is not None
            comment = self._comment_line.search(data, pos, end)
            if comment is not None:
                end, final = comment.start() + 1, False
        stop = end if final else _after_last_break(data, pos, end)
        after = pos
        while True:
            reached = _match_end(self._fields, data, after, stop)
            if reached == after:
                quote = data.find(self._quote_byte, after, stop)
                if quote < 0:
                    return stop
                reached = self._behind(data, quote, stop)
                if reached == quote:
                    break
            after = reached
        # The field that opens here isn't closed as it should be before `stop`: its record isn't sound.
        begin = _after_last_break(data, after, quote)
        return begin if begin > after or after == pos else self._last_end_by_record(data, pos, quote)

    def _last_end_by_record(self, data: bytes | bytearray, pos: int, end: int) -> int:
        """The same, one by one. At `end` a quote opens a field."""
        while True:
            stop = self._content_end(data, pos, end)
            if stop == end or data[stop] == self._quote:
                return pos
            pos = _after_break(data, stop)

    def _content_end(self, data: bytes | bytearray, pos: int, end: int) -> int:
        """Where the record at `pos` ceases to be well-formed: a line break, a bad quote, or `end`."""
        while True:
            reached = _match_end(self._content, data, pos, end)
            if reached == pos and pos < end and data[pos] == self._quote:
                reached = self._behind(data, pos, end)
            if reached == pos:
                return pos
            pos = reached

    def _behind(self, data: bytes | bytearray, quote: int, end: int) -> int:
        """The index behind the quoted field that opens at `quote`, or behind a quote that is a literal one; `quote`
        itself if a field opens there that isn't closed as it should be before `end`."""
        before = quote - 1
        while before >= 0 and data[before] == _BLANK:
            before -= 1
        if before >= 0 and data[before] not in self._before_fields:
            return quote + 1
        closed = self._closed.match(data, quote, end)
        return quote if closed is None else closed.end()

    def scan(self, data: bytes | bytearray, pos: int, *, final: bool) -> Scan:
        """Look at the one record at `pos`. Unless `final` (the file ends with the data), at least
        `max_record_bytes` + 3 bytes from `pos` on must be there."""
        limit = pos + self.max_record_bytes
        end = min(len(data), limit + 2)
        final = final and end == len(data)
        if self.is_comment(data, pos):
            stop = first_break(data, pos, end)
            stop = end if stop < 0 else stop
        else:
            stop = self._content_end(data, pos, end)
        if stop > limit or (stop == end and not final):
            return Scan(stop, "record_too_long")
        if stop < end and data[stop] == self._quote:
            return self._broken_quote(data, stop, end, final)
        return Scan(stop if stop == end else _after_break(data, stop))

    def is_comment(self, data: bytes | bytearray, pos: int) -> bool:
        """Whether the record at `pos` is a comment."""
        return self._comment is not None and data.startswith(self._comment, pos)

    def _broken_quote(self, data: bytes | bytearray, quote: int, end: int, final: bool) -> Scan:
        closed = self._quoted.match(data, quote, end)
        line_break = first_break(data, quote, end)
        if closed is not None and closed.end() < end and (line_break < 0 or closed.end() <= line_break):
            return Scan(quote, "text_after_quote", quote)
        if line_break < 0 and not final:
            return Scan(quote, "record_too_long", quote)
        return Scan(quote, "unterminated_quote", quote)

    def split(self, record: str) -> list[str]:
        """The cells of one sound record, its line break left out or not."""
        cells: list[str] = []
        pos = 0
        while True:
            match = self._cell.match(record, pos)
            assert match is not None  # it matches nothing at least
            quoted, plain = match.groups()
            cells.append(plain if quoted is None else self._unescaped(quoted))
            pos = match.end()
            if record[pos : pos + 1] != self._delimiter:
                return cells
            pos += 1

    def _unescaped(self, quoted: str) -> str:
        if self._pair is None:
            return quoted.replace(self._doubled, self._one)
        return self._pair.sub(_last_group, quoted)


def _last_group(pair: re.Match[str]) -> str:
    assert pair.lastindex is not None
    return pair[pair.lastindex]


def first_break(data: bytes | bytearray, pos: int, end: int) -> int:
    r"""Index of the first `\n` or `\r` in data[pos:end], -1 if there is none."""
    newline = data.find(b"\n", pos, end)
    carriage_return = data.find(b"\r", pos, end if newline < 0 else newline)
    return newline if carriage_return < 0 else carriage_return


def line_end(data: bytes | bytearray, pos: int, *, final: bool) -> int | None:
    r"""Index behind the line break that ends the physical line at `pos`.

    None: it isn't there yet, or is a `\r` at the end of the data that may be half of `\r\n`. `final`: the
    data ends with the file, which ends the last line.
    """
    at = first_break(data, pos, len(data))
    if at < 0:
        return len(data) if final else None
    if data[at] == _CARRIAGE_RETURN and at + 1 == len(data) and not final:
        return None
    return _after_break(data, at)


def count_breaks(data: bytes | bytearray, pos: int, end: int) -> int:
    """Line breaks in data[pos:end], which doesn't begin or end in the middle of one."""
    breaks = data.count(b"\n", pos, end)
    carriage_returns = data.count(b"\r", pos, end)
    if carriage_returns:
        breaks += carriage_returns - data.count(b"\r\n", pos, end)
    return breaks


def _after_last_break(data: bytes | bytearray, pos: int, end: int) -> int:
    r"""Index behind the last line break that lies wholly in data[pos:end], `pos` if there is none."""
    newline = data.rfind(b"\n", pos, end)
    after = pos if newline < 0 else newline + 1
    carriage_return = data.rfind(b"\r", after, end)
    if carriage_return >= 0 and data[carriage_return + 1 : carriage_return + 2] in (b"\n", b""):
        # Half of a \r\n that is cut by `end`, or perhaps by the end of the data
        carriage_return = data.rfind(b"\r", after, carriage_return)
    return after if carriage_return < 0 else carriage_return + 1


def _after_break(data: bytes | bytearray, at: int) -> int:
    """Index behind the line break at `at`."""
    return at + 2 if data[at : at + 2] == b"\r\n" else at + 1


def _match_end(pattern: re.Pattern[bytes], data: bytes | bytearray, pos: int, end: int) -> int:
    """Where a match at `pos` ends; the pattern may match nothing but never fails."""
    match = pattern.match(data, pos, end)
    assert match is not None
    return match.end()
