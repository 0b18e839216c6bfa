"""Workbooks of Excel since 2007 (XLSX, XLSM), row by row: only the shared strings are kept in memory."""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO
from xml.parsers import expat

from skuport.parsing.formats.source_format import RECORD_END, Capabilities, Sheet, WorkbookFormat, csv_record
from skuport.parsing.formats.values import number_text, serial_text
from skuport.parsing.problems import FileProblem
from skuport.parsing.zip_archive import first_entry

MAX_COLUMNS = 16_384
MAX_ROWS = 1_048_576

_BLOCK_BYTES = 64 * 1024
_DIMENSION_BYTES = 16 * 1024
_FIRST_ENTRIES = ("[Content_Types].xml", "_rels/", "docProps/", "xl/", "customXml/")
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s+ref="[A-Z]+\d+:[A-Z]+(\d+)"')
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_NOT_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]|am/pm|a/p|general|e[+-]', re.IGNORECASE)
_DATE_FORMATS = {*range(14, 18), 22, *range(27, 32), *range(34, 37), *range(50, 59)}
_TIME_FORMATS = {*range(18, 22), 32, 33, 45, 47}
_DURATION_FORMAT = 46


class Xlsx(WorkbookFormat):
    name = "xlsx"
    label = "Excel (.xlsx)"
    capabilities = Capabilities(canonical=True, streams=False, has_sheets=True)

    def sniff(self, head: bytes) -> bool:
        first = first_entry(head)
        return first is not None and first.startswith(_FIRST_ENTRIES)

    def describe(self, file: BinaryIO) -> list[Sheet]:
        with _opened(file) as archive:
            found = [
                Sheet(name, _rows_said(archive, path), hidden)
                for name, path, hidden in _Workbook(archive).sheets
                if path in archive.namelist()
            ]
        return sorted(found, key=lambda sheet: sheet.hidden)

    def transcode(self, file: BinaryIO, sheet: str) -> Iterator[bytes]:
        with _opened(file) as archive:
            workbook = _Workbook(archive)
            path = next(path for name, path, _ in workbook.sheets if name == sheet)
            yield from _canonical(_SheetRows(archive, path, workbook))


@contextmanager
def _opened(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Raises FileProblem for what is wrong with the archive or its XML."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        expat.ExpatError,
        KeyError,
        ValueError,
        IndexError,
    ) as error:
        raise _broken() from error
    except (RuntimeError, NotImplementedError) as error:
        if "password" in str(error) or "encrypted" in str(error):
            raise FileProblem(
                "encrypted_file",
                "The workbook is protected by a password. Save it without one, and upload that.",
            ) from error
        raise _broken() from error


def _broken() -> FileProblem:
    return FileProblem(
        "broken_workbook",
        "The Excel workbook is damaged or cut off, or isn't a workbook. Open it in a spreadsheet program and save it"
        " again as .xlsx.",
    )


def _refuse_doctype(*_: object) -> None:
    raise _broken()


def _parse(
    archive: zipfile.ZipFile,
    path: str,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
) -> Iterator[None]:
    """Parse a part of the workbook block by block. No workbook has a DOCTYPE, which entity bombs need."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    with archive.open(path) as part:
        while block := part.read(_BLOCK_BYTES):
            parser.Parse(block, False)
            yield
        parser.Parse(b"", True)
        yield


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Workbook:
    """Its sheets (name, path, whether it is hidden), and what their cells refer to, read when first needed."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.from_1904 = False
        self.path = self._main_part()
        if self.path.endswith(".bin"):
            raise FileProblem(
                "not_text", "This is a binary Excel workbook (.xlsb), which can't be read. Save it as .xlsx."
            )
        self.related = self._relations(self.path)
        self.sheets: list[tuple[str, str, bool]] = []
        for _ in _parse(archive, self.path, self._start):
            pass
        if not self.sheets:
            raise _broken()

    def _main_part(self) -> str:
        for kind, path in self._relations("").values():
            if kind.endswith("/officeDocument"):
                return path
        return "xl/workbook.xml"

    def _relations(self, path: str) -> dict[str, tuple[str, str]]:
        folder, name = posixpath.split(path)
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if _local(name) == "Relationship":
                target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"])).lstrip("/")
                found[attributes["Id"]] = attributes.get("Type", ""), target

        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations in self._archive.namelist():
            for _ in _parse(self._archive, relations, start):
                pass
        return found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "") in ("1", "true")
        elif name == "sheet":
            relation = next(value for key, value in attributes.items() if _local(key) == "id" and key != "id")
            kind, path = self.related[relation]
            if kind.endswith("/worksheet"):
                self.sheets.append(
                    (attributes["name"], path, attributes.get("state", "visible") != "visible")
                )

    def _part(self, kind: str) -> str | None:
        found = (path for each, path in self.related.values() if each.endswith(kind))
        return next((path for path in found if path in self._archive.namelist()), None)

    def shared_strings(self) -> list[str]:
        path = self._part("/sharedStrings")
        if path is None:
            return []
        found: list[str] = []
        texts: list[str] = []
        phonetic = collecting = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal phonetic, collecting
            name = _local(name)
            if name == "rPh":
                phonetic = True
            elif name == "t":
                collecting = not phonetic

        def end(name: str) -> None:
            nonlocal phonetic, collecting
            name = _local(name)
            if name == "t":
                collecting = False
            elif name == "rPh":
                phonetic = False
            elif name == "si":
                found.append(_unescaped("".join(texts)))
                texts.clear()

        def text(data: str) -> None:
            if collecting:
                texts.append(data)

        for _ in _parse(self._archive, path, start, end, text):
            pass
        return found

    def date_styles(self) -> dict[str, str]:
        """What cells of a style show, by its number: `date`, `time` or `duration`; others are numbers."""
        path = self._part("/styles")
        codes: dict[int, str] = {}
        styles: dict[str, str] = {}
        inside = count = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal inside, count
            name = _local(name)
            if name == "numFmt":
                codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif name == "cellXfs":
                inside = 1
            elif name == "xf" and inside:
                kind = _kind_of_format(int(attributes.get("numFmtId", "0")), codes)
                if kind is not None:
                    styles[str(count)] = kind
                count += 1

        def end(name: str) -> None:
            nonlocal inside
            if _local(name) == "cellXfs":
                inside = 0

        if path is not None:
            for _ in _parse(self._archive, path, start, end):
                pass
        return styles


def _kind_of_format(number: int, codes: dict[int, str]) -> str | None:
    if number not in codes:
        if number == _DURATION_FORMAT:
            return "duration"
        return "date" if number in _DATE_FORMATS else "time" if number in _TIME_FORMATS else None
    code = _NOT_LETTERS.sub("", codes[number].split(";")[0]).lower()
    if re.search(r"\[[hms]+\]", code):
        return "duration"
    letters = set(code)
    has_time = bool(letters & set("hs"))
    if letters & set("yd") or ("m" in letters and not has_time):
        return "date"
    return "time" if has_time else None


def _unescaped(text: str) -> str:
    """Excel writes characters that XML can't have, and carriage returns, as `_x000D_`."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _rows_said(archive: zipfile.ZipFile, path: str) -> int | None:
    with archive.open(path) as part:
        found = _DIMENSION.search(part.read(_DIMENSION_BYTES))
    return None if found is None else int(found[1])


def _canonical(rows: "_SheetRows") -> Iterator[bytes]:
    """Rows are filled up to the widest so far, so that cells without value at the end don't make a short row."""
    width = written = 0
    for found in rows:
        records = []
        for number, cells in found:
            records.append(RECORD_END * (number - 1 - written))
            written = number
            if not any(cells):
                records.append(RECORD_END)
                continue
            width = max(width, len(cells))
            records.append(csv_record(cells + [""] * (width - len(cells))))
        if records:
            yield b"".join(records)


class _SheetRows:
    """The rows of a sheet that have cells, as (number, cells), in lists."""

    def __init__(self, archive: zipfile.ZipFile, path: str, workbook: _Workbook) -> None:
        self._archive = archive
        self._path = path
        self._strings = workbook.shared_strings()
        self._kinds = workbook.date_styles()
        self._from_1904 = workbook.from_1904

    def __iter__(self) -> Iterator[list[tuple[int, list[str]]]]:
        rows: list[tuple[int, list[str]]] = []
        cells: list[str] = []
        texts: list[str] = []
        columns: dict[str, int] = {}
        row = column = 0
        kind: str | None = None
        style: str | None = None
        collecting = phonetic = False

        # One function for all elements, on local variables: it is called for each of them.
        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal row, column, kind, style, collecting, phonetic, cells
            if ":" in name:
                name = _local(name)
            if name == "c":
                kind, style = attributes.get("t"), attributes.get("s")
                reference = attributes.get("r")
                if reference is None:
                    column += 1
                else:
                    letters = reference.rstrip("0123456789")
                    column = columns.get(letters) or columns.setdefault(letters, _column_number(letters))
            elif name == "v" or name == "t":
                collecting = not phonetic
            elif name == "row":
                number = attributes.get("r")
                before, row = row, row + 1 if number is None else int(number)
                if not before < row <= MAX_ROWS:
                    raise _broken()
                cells, column = [], 0
            elif name == "rPh":
                phonetic = True

        def end(name: str) -> None:
            nonlocal collecting, phonetic
            if ":" in name:
                name = _local(name)
            if name == "v" or name == "t":
                collecting = False
            elif name == "c":
                if texts:
                    value = texts[0] if len(texts) == 1 else "".join(texts)
                    texts.clear()
                    missing = column - len(cells) - 1
                    if missing > 0:
                        cells.extend([""] * missing)
                    shown = self._value(value, kind, style)
                    if missing < 0:
                        cells[column - 1] = shown
                    else:
                        cells.append(shown)
            elif name == "row":
                rows.append((row, cells))
            elif name == "rPh":
                phonetic = False

        def text(data: str) -> None:
            if collecting:
                texts.append(data)

        for _ in _parse(self._archive, self._path, start, end, text):
            if rows:
                yield rows
                rows = []

    def _value(self, value: str, kind: str | None, style: str | None) -> str:
        if kind is None or kind == "n":
            date_kind = None if style is None else self._kinds.get(style)
            if date_kind is not None:
                return serial_text(float(value), date_kind, from_1904=self._from_1904)
            if len(value) < 16 and value.isdigit() and value[0] != "0":
                return value
            return number_text(float(value))
        if kind == "s":
            return self._strings[int(value)]
        if kind == "b":
            return "true" if value.strip() == "1" else "false"
        return value if kind in ("e", "d") else _unescaped(value)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise _broken()
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= MAX_COLUMNS:
        raise _broken()
    return number
