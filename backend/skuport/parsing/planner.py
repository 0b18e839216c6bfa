"""Cuts a file into record-aligned chunks while its bytes stream past.

`records` says what a record is. Chunks cover the body without gap or overlap. A chunk has at most
`chunk_bytes` bytes, or one record. Broken records that fit into `max_record_bytes` stay inside ordinary
chunks, where the parser rejects them; a larger one is a chunk of its own, with a problem, and is passed over
in constant memory. A line `LONGEST_LINE` times that long is no record of anything: the whole file is
refused, rather than read to its end.

The planner holds back up to `max_record_bytes`, whatever is fed in, and looks at a window of that size at a
time: a record that isn't over by the end of it is too long.
"""

from dataclasses import dataclass

from skuport.parsing.dialect import Dialect
from skuport.parsing.problems import FileProblem, RowProblem
from skuport.parsing.records import MAX_RECORD_BYTES, line_end

CHUNK_BYTES = 8 * 1024 * 1024
_CONTROL_Z = 0x1A
LONGEST_LINE = 64


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes [start, end) of the file's text, which begin on physical line `first_line`.

    With a problem, the whole range is one broken record (see ChunkParser.broken); else it is for the parser.
    """

    start: int
    end: int
    first_line: int
    problem: RowProblem | None


class ChunkPlanner:
    """Feed it the body, in order and in pieces of any size. `start` and `first_line` say where the body
    begins."""

    def __init__(
        self,
        dialect: Dialect,
        *,
        start: int,
        first_line: int,
        chunk_bytes: int = CHUNK_BYTES,
        max_record_bytes: int = MAX_RECORD_BYTES,
    ) -> None:
        self._scanner = dialect.scanner(max_record_bytes)
        self._count_lines = dialect.count_lines
        self._chunk_bytes = max(chunk_bytes, 1)
        self._max_record_bytes = max_record_bytes
        self._buffer = bytearray()
        self._pos = 0  # in the buffer: up to here everything is planned
        self._size = 0  # bytes of the current chunk, which end at _pos
        self._start = start
        self._first_line = first_line
        self._breaks = 0  # line breaks in the current chunk
        self._problem: RowProblem | None = (
            None  # set: the current chunk is a broken record whose end is sought
        )
        self._chunks: list[Chunk] = []

    def feed(self, data: bytes) -> list[Chunk]:
        """The chunks that are complete now; their bytes have all been fed.

        Raises:
            FileProblem: `line_too_long`.
        """
        self._buffer += data
        return self._plan(final=False)

    def finish(self) -> list[Chunk]:
        """The file ends here: the remaining chunks. A Ctrl-Z on the last line, as DOS ended files, is no record."""
        end = len(self._buffer.rstrip(b"\r\n")) - 1
        if end > 0 and self._buffer[end] == _CONTROL_Z and self._buffer[end - 1] in b"\r\n":
            del self._buffer[end:]
        chunks = self._plan(final=True)
        if self._size:
            self._cut()
            chunks += self._take_chunks()
        return chunks

    def _plan(self, *, final: bool) -> list[Chunk]:
        # Three more bytes: the line break that may follow the longest record, and one to tell \r from \r\n.
        need = 1 if final else self._max_record_bytes + 3
        while len(self._buffer) - self._pos >= need or (self._problem and self._pos < len(self._buffer)):
            if self._problem is None:
                self._step(final)
            elif not self._pass_over(final):
                break
        del self._buffer[: self._pos]
        self._pos = 0
        return self._take_chunks()

    def _take_chunks(self) -> list[Chunk]:
        chunks, self._chunks = self._chunks, []
        return chunks

    def _step(self, final: bool) -> None:
        """Go on by a run of sound records, by one odd record, or to the next chunk."""
        buffer, pos = self._buffer, self._pos
        room = self._chunk_bytes - self._size
        end = min(pos + min(self._max_record_bytes, room), len(buffer))
        reached = pos
        if room > 0:
            reached = self._scanner.last_end(buffer, pos, end, final=final and end == len(buffer))
        if reached > pos:
            self._advance(reached)
        elif self._size and room < self._max_record_bytes + 2:  # a record and its line break may not fit
            self._cut()
        else:
            self._odd_record(final)

    def _odd_record(self, final: bool) -> None:
        """A record that is longer than a chunk or than the window, or broken."""
        buffer, pos = self._buffer, self._pos
        scan = self._scanner.scan(buffer, pos, final=final)
        if scan.code is None:
            self._advance(scan.end)
            return
        if scan.code != "record_too_long":
            end = line_end(buffer, scan.end, final=final)
            if end is not None and end <= pos + self._max_record_bytes + 2:
                self._advance(end)
                return
        if self._size:
            self._cut()
        opened = self._first_line + self._count_lines(buffer, pos, pos if scan.quote is None else scan.quote)
        self._problem = broken_record_problem(scan.code, opened, None, self._max_record_bytes)
        self._advance(scan.end)

    def _pass_over(self, final: bool) -> bool:
        """Look for the line break that ends a broken record. False: more bytes are needed."""
        end = line_end(self._buffer, self._pos, final=final)
        if end is None:
            # A \r at the end of the buffer may be half of \r\n: keep it.
            self._advance(len(self._buffer) - self._buffer.endswith(b"\r"))
            self._refuse_endless_line()
            return False
        self._advance(end)
        self._cut()
        self._problem = None
        return True

    def _refuse_endless_line(self) -> None:
        limit = LONGEST_LINE * self._max_record_bytes
        if self._size > limit:
            line = self._first_line + self._breaks
            raise FileProblem(
                "line_too_long",
                f"Line {line:,} is longer than {limit:,} bytes. The line breaks may be lost, or it isn't a CSV file."
                " Export it again, with one line per product.",
                line=line,
            )

    def _advance(self, pos: int) -> None:
        self._breaks += self._count_lines(self._buffer, self._pos, pos)
        self._size += pos - self._pos
        self._pos = pos

    def _cut(self) -> None:
        end = self._start + self._size
        self._chunks.append(Chunk(self._start, end, self._first_line, self._problem))
        self._start, self._size = end, 0
        self._first_line += self._breaks
        self._breaks = 0


def broken_record_problem(code: str, opened: int, column: str | None, max_record_bytes: int) -> RowProblem:
    """The problem for a code of `records`. `opened`: the line on which the bad quote opened."""
    message = {
        "text_after_quote": f"The quoted field that begins on line {opened} has text after its closing quote."
        ' Double a quote inside quotes ("").',
        "unterminated_quote": f"The quote that opens on line {opened} has no matching closing quote. Close it, or"
        ' double a quote inside quotes (""). Reading continued with the next line.',
        "record_too_long": f"The record is longer than {max_record_bytes:,} bytes, the limit for one row. Shorten its"
        " values.",
    }[code]
    return RowProblem(code, message, column)
