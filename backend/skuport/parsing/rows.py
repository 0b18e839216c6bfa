"""From the bytes of a chunk to rows for the database, and rejects."""

import csv
from bisect import bisect_left
from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from itertools import accumulate, chain, islice
from operator import sub
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from skuport.parsing.columns import CleanColumns, ColumnCleaner, Inheritable, json_text
from skuport.parsing.dialect import Dialect, undecodable
from skuport.parsing.encodings import has_surrogate
from skuport.parsing.escaping import ESCAPED_COLUMN
from skuport.parsing.fields import FIELDS_BY_NAME
from skuport.parsing.mapping import ColumnMapping
from skuport.parsing.planner import Chunk, broken_record_problem
from skuport.parsing.problems import Reject, RowProblem
from skuport.parsing.records import MAX_RECORD_BYTES, count_breaks, line_end

if TYPE_CHECKING:

    class Row(tuple[Any, ...]):
        """A row for the database.

        Args:
            line: the physical line on which the record begins.
            byte_offset, byte_length: its bytes in the file, line break included.
            sku_key: under which the SKU is unique.
            attributes: the text of a JSON object; None where the catalog keeps what it has.

        And each of `FIELDS` by its name; None where the catalog keeps what it has.
        """

        _fields: tuple[str, ...]
        line: int
        byte_offset: int
        byte_length: int
        sku_key: str
        attributes: str | None

        def __getattr__(self, field: str) -> Any: ...

        @classmethod
        def _make(cls, values: Iterable[object]) -> "Row": ...

else:
    Row = namedtuple("Row", ("line", "byte_offset", "byte_length", "sku_key", *FIELDS_BY_NAME, "attributes"))

RAW_MAX = 65_536
RAW_BYTES = RAW_MAX * 4
"""How many bytes of a record are read for its text, at most."""

# Lines are split off a chunk in blocks of this size: what they take in memory, dozens of bytes each, stays
# small even where every line is empty.
_BLOCK_BYTES = 256 * 1024
_SLICE = 512

_UNCERTAIN = frozenset({"wrong_column_count", "text_after_quote", "unterminated_quote", "record_too_long"})
"""Codes of records of which not all cells can be told apart."""


class InheritableRow(NamedTuple):
    """What the other variants of its product inherit from a reject, for the database.

    Args:
        line: of the reject.
        group_value: what its product is known by.
        fields: the text of a JSON object: the values of core fields by their names.
        refused: the text of a JSON object: what is wrong with fields that have no valid value, by their names. `code`,
            `message`, `column`; `uncertain` is true where the record can't be told apart into cells.
    """

    line: int
    group_value: str
    fields: str
    refused: str


@dataclass(slots=True)
class Batch:
    """Some records of a chunk, in order.

    Args:
        values: of each row, in the order of `Row._fields`, which is that of the staging table: for COPY, which needs no
            names. To look at rows, there is `rows`.
        rejects: records that can't be taken.
        records: how many there were: rows, rejects and blank ones.
        blank: how many were blank.
        inheritable: in a file with variants, what other variants inherit from the rejects.
    """

    values: list[tuple[object, ...]]
    rejects: list[Reject]
    records: int
    blank: int
    inheritable: list[InheritableRow] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """The rows, with names."""
        return list(map(Row._make, self.values))


@dataclass(slots=True)
class _Group:
    """Records on their way into a batch, as columns; `begins` are indices into the chunk's bytes."""

    cells: list[list[str]] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    broken: list[Reject] = field(default_factory=list)
    undecoded: bool = False  # some bytes may not be in the file's encoding

    def __len__(self) -> int:
        return len(self.cells) + len(self.broken)


@dataclass(slots=True)
class _Block:
    """Some physical lines of a chunk. Line i is `lines[i]`, begins at offsets[i], and has number `number` +
    i."""

    lines: list[str]
    offsets: list[int]
    number: int
    undecoded: bool  # some bytes are not in the file's encoding
    odd: list[int]  # lines that the csv module doesn't read as this file means them

    def next_odd(self, at: int) -> int | None:
        """The first such line from line `at` on."""
        i = bisect_left(self.odd, at)
        return self.odd[i] if i < len(self.odd) else None


class ChunkParser:
    """Parses the chunks of one file. Holds no state between chunks, so that any of them can be parsed
    again."""

    def __init__(
        self,
        dialect: Dialect,
        mapping: ColumnMapping,
        *,
        blank_cells: Literal["keep", "clear"] = "keep",
        batch_rows: int = 2000,
        max_record_bytes: int = MAX_RECORD_BYTES,
    ) -> None:
        """`max_record_bytes` must be what the planner was given."""
        self._dialect = dialect
        self._encoding = dialect.text_encoding
        self._has_variants = mapping.group_column is not None
        self._columns = mapping.columns
        self._batch_rows = batch_rows
        self._max_record_bytes = max_record_bytes
        self._scanner = dialect.scanner(max_record_bytes)
        self._cleaner = ColumnCleaner(
            mapping,
            clear=blank_cells == "clear",
            surplus_cells=dialect.surplus_cells,
            pad_short=dialect.short_rows == "pad",
        )
        self._may_have_formulas = not dialect.is_canonical and ESCAPED_COLUMN not in mapping.columns

    def parse(self, data: bytes, *, start: int, first_line: int) -> Iterator[Batch]:
        """`data` is the chunk, which begins at byte `start` of the file, on physical line `first_line`."""
        nul = b"\0" in data
        # One byte is found several times faster than two.
        formulas = self._may_have_formulas and b"=" in data and b'="' in data
        groups: Iterable[_Group] = self._groups(data, start, first_line)
        # Where no cell has a line break, which is mostly so, lines are records anyway.
        if self._dialect.is_canonical and data.count(b"\n") != data.count(b"\r\n"):
            groups = self._with_record_numbers(groups, data, start, first_line)
        for group in groups:
            if formulas:
                group.cells = [[_text_of_formula(cell) for cell in row] for row in group.cells]
            yield self._clean(group, data, start, nul)

    def broken(self, chunk: Chunk, head: bytes) -> Batch:
        """The one reject of a chunk that is one broken record; `head` is its first RAW_BYTES, or all of it."""
        assert chunk.problem is not None
        reject = Reject(
            line=chunk.first_line,
            offset=chunk.start,
            length=chunk.end - chunk.start,
            column=chunk.problem.column,
            code=chunk.problem.code,
            message=chunk.problem.message,
            raw=record_text(head, self._dialect),
            sku_key=None,
        )
        return Batch([], [reject], records=1, blank=0, inheritable=list(self._inheritable([reject], {})))

    # Records

    def _groups(self, data: bytes, start: int, first_line: int) -> Iterator[_Group]:
        group = _Group()
        pos, number = 0, first_line
        while pos < len(data):
            block = self._block(data, pos, number)
            at = 0
            while at < len(block.lines):
                at = self._sound_records(group, block, at)
                if len(group) < self._batch_rows and at < len(block.lines):
                    end = self._odd_record(group, data, start, block.offsets[at], block.number + at)
                    if end > block.offsets[-1]:
                        number = block.number + at + count_breaks(data, block.offsets[at], end)
                        pos = end
                        break
                    at = bisect_left(block.offsets, end)
                if len(group) >= self._batch_rows:
                    yield group
                    group = _Group()
            else:
                pos, number = block.offsets[-1], block.number + len(block.lines)
        if len(group):
            yield group

    def _with_record_numbers(
        self, groups: Iterable[_Group], data: bytes, start: int, first_line: int
    ) -> Iterator[_Group]:
        """The groups, with lines that count records: those of the sheet or file that the text was made from."""
        pos, line = 0, first_line
        for group in groups:
            begins = sorted({*group.begins, *(reject.offset - start for reject in group.broken)})
            numbers = {}
            for begin in begins:
                line += self._dialect.count_lines(data, pos, begin)
                pos = begin
                numbers[begin] = line
            group.lines = [numbers[begin] for begin in group.begins]
            group.broken = [replace(reject, line=numbers[reject.offset - start]) for reject in group.broken]
            yield group

    def _block(self, data: bytes, pos: int, number: int) -> _Block:
        end = pos + _BLOCK_BYTES
        end = len(data) if end >= len(data) else (line_end(data, end, final=True) or len(data))
        # Of bytes, splitlines breaks at \n, \r\n and \r only; of text it would at U+0085 and others too.
        raw_lines = data[pos:end].splitlines(keepends=True)
        undecoded = False
        try:
            lines = self._encoding.decode_lines(raw_lines)
        except UnicodeDecodeError:
            undecoded = True
            lines = [self._encoding.decode(line, "surrogateescape") for line in raw_lines]
        offsets = list(accumulate(map(len, raw_lines), initial=pos))
        return _Block(lines, offsets, number, undecoded, self._odd_lines(lines))

    def _odd_lines(self, lines: list[str]) -> list[int]:
        """Those that the csv module doesn't read as `records` does: comments, and lines with a backslash."""
        comment, backslash = self._dialect.comment, self._dialect.escape == "backslash"
        if comment is None and not backslash:
            return []
        return [
            i
            for i, line in enumerate(lines)
            if (backslash and "\\" in line) or (comment is not None and line.startswith(comment))
        ]

    def _sound_records(self, group: _Group, block: _Block, at: int) -> int:
        """Read records from line `at` of the block on, until the group is full, the block ends, or a record
        is not for the csv module: broken, too long, or begun in this block and ended in a later one. Returns
        the line on which the next record begins."""
        end = block.next_odd(at)
        reader = csv.reader(
            _lines_between(block.lines, at, len(block.lines) if end is None else end),
            delimiter=self._dialect.delimiter,
            quotechar=self._dialect.quote,
            skipinitialspace=True,
            strict=True,
        )
        cells: list[list[str]] = []
        after: list[int] = []
        with suppress(csv.Error):
            for row in islice(reader, self._batch_rows - len(group)):
                cells.append(row)
                after.append(reader.line_num)
        if not cells:
            return at
        # bounds[i] and bounds[i + 1] are where record i begins and ends; mostly that is one line.
        offsets = block.offsets[at : at + after[-1] + 1]
        bounds = offsets if after[-1] == len(cells) else [offsets[0], *map(offsets.__getitem__, after)]
        lengths = list(map(sub, bounds[1:], bounds))
        if max(lengths) > self._max_record_bytes:
            count = next(i for i, length in enumerate(lengths) if length > self._max_record_bytes)
            del cells[count:], after[count:], bounds[count + 1 :], lengths[count:]
            if not cells:
                return at
        number = block.number + at
        group.undecoded = group.undecoded or block.undecoded
        group.cells += cells
        group.begins += bounds[:-1]
        group.lengths += lengths
        group.lines.append(number)
        group.lines += [number + count for count in after[:-1]]
        return at + after[-1]

    def _odd_record(self, group: _Group, data: bytes, start: int, pos: int, line: int) -> int:
        """Read or reject the one record at `pos` as `records` has it; a comment is none. Returns where it ends."""
        scan = self._scanner.scan(data, pos, final=True)
        if scan.code is None:
            if self._scanner.is_comment(data, pos):
                return scan.end
            group.undecoded = group.undecoded or not self._decodes(data[pos : scan.end])
            group.cells.append(
                self._scanner.split(self._encoding.decode(data[pos : scan.end], "surrogateescape"))
            )
            group.begins.append(pos)
            group.lengths.append(scan.end - pos)
            group.lines.append(line)
            return scan.end
        end = line_end(data, scan.end, final=True)
        assert end is not None  # the data ends with a record
        column = None
        opened = line
        if scan.quote is not None:
            before = self._scanner.split(self._encoding.decode(data[pos : scan.quote], "replace"))
            column = self._columns[len(before) - 1] if len(before) <= len(self._columns) else None
            opened += count_breaks(data, pos, scan.quote)
        problem = broken_record_problem(scan.code, opened, column, self._max_record_bytes)
        group.broken.append(self._reject(data[pos:end], start + pos, line, problem, None))
        return end

    def _decodes(self, record: bytes) -> bool:
        try:
            self._encoding.decode(record)
        except UnicodeDecodeError:
            return False
        return True

    # Rows and rejects

    def _clean(self, group: _Group, data: bytes, start: int, nul: bool) -> Batch:
        problems: dict[int, RowProblem] = {}
        if group.undecoded:
            self._find_undecoded(group, data, start, problems)
        longest = max(group.lengths, default=0)
        clean = self._cleaner.clean(group.cells, problems, longest=longest, nul=nul)
        offsets = [start + begin for begin in group.begins] if start else group.begins
        columns = {
            "line": group.lines,
            "byte_offset": offsets,
            "byte_length": group.lengths,
            "sku_key": clean.keys,
            **clean.fields,
            "attributes": clean.attributes,
        }
        values = list(zip(*map(columns.__getitem__, Row._fields), strict=False))
        if not (problems or clean.blank or group.broken):
            return Batch(values=values, rejects=[], records=len(values), blank=0)
        rejects = [*group.broken, *self._rejects(group, data, start, problems, clean)]
        rejects.sort(key=_offset)
        values = [row for i, row in enumerate(values) if i not in problems and i not in clean.blank]
        by_line = {group.lines[i]: inheritable for i, inheritable in clean.inheritable.items()}
        inherited = list(self._inheritable(rejects, by_line))
        return Batch(values, rejects, records=len(group), blank=len(clean.blank), inheritable=inherited)

    def _inheritable(
        self, rejects: Iterable[Reject], by_line: Mapping[int, Inheritable]
    ) -> Iterator[InheritableRow]:
        """What other variants inherit from these rejects. `by_line`: from those that are cells, by their lines."""
        if not self._has_variants:  # then nothing of them is looked at, however many there are
            return
        for reject in rejects:
            uncertain = reject.code in _UNCERTAIN
            if uncertain:
                problem = RowProblem(reject.code, reject.message, reject.column)
                found = self._cleaner.uncertain(self._scanner.split(reject.raw), problem, reject.line)
            else:
                found = by_line.get(reject.line)
            if found is not None:
                refused = {
                    name: {**asdict(one), "uncertain": uncertain} for name, one in found.refused.items()
                }
                yield InheritableRow(reject.line, found.group, json_text(found.fields), json_text(refused))

    def _rejects(
        self, group: _Group, data: bytes, start: int, problems: dict[int, RowProblem], clean: CleanColumns
    ) -> Iterator[Reject]:
        for i, problem in problems.items():
            begin = group.begins[i]
            record = data[begin : begin + group.lengths[i]]
            yield self._reject(record, start + begin, group.lines[i], problem, clean.keys[i] or None)

    def _find_undecoded(
        self, group: _Group, data: bytes, start: int, problems: dict[int, RowProblem]
    ) -> None:
        """Bytes outside the encoding were decoded to surrogates, which no valid byte becomes."""
        for i, cells in enumerate(group.cells):
            if "".join(cells).isascii():
                continue
            begin = group.begins[i]
            record = data[begin : begin + group.lengths[i]]
            try:
                self._encoding.decode(record)
            except UnicodeDecodeError as error:
                at = next((c for c, cell in enumerate(cells) if has_surrogate(cell)), len(cells))
                wrong = undecodable(record, error.start, start + begin, self._dialect)
                problems[i] = RowProblem(
                    "invalid_encoding",
                    f"{wrong} Save the file as CSV UTF-8.",
                    self._columns[at] if at < len(self._columns) else None,
                )

    def _reject(
        self, record: bytes, offset: int, line: int, problem: RowProblem, sku_key: str | None
    ) -> Reject:
        return Reject(
            line=line,
            offset=offset,
            length=len(record),
            column=problem.column,
            code=problem.code,
            message=problem.message,
            raw=record_text(record, self._dialect),
            sku_key=sku_key,
        )


def record_text(record: bytes, dialect: Dialect) -> str:
    """A record as text that PostgreSQL can store: no final line break, at most RAW_MAX characters, no NUL."""
    text = dialect.text_encoding.decode(record[:RAW_BYTES], "replace")[:RAW_MAX].replace("\0", "\ufffd")
    return text.removesuffix("\n").removesuffix("\r")


def _text_of_formula(cell: str) -> str:
    """The text in a whole cell `="00123"`, with which spreadsheets are told that it is no number."""
    is_text = len(cell) > 3 and cell.startswith('="') and cell.endswith('"')
    return cell[2:-1].replace('""', '"') if is_text and '"' not in cell[2:-1].replace('""', "") else cell


def _lines_between(lines: list[str], at: int, end: int) -> Iterator[str]:
    """lines[at:end], without a copy of all that remains for every odd record."""
    return chain.from_iterable(lines[i : min(i + _SLICE, end)] for i in range(at, end, _SLICE))


def _offset(reject: Reject) -> int:
    return reject.offset
