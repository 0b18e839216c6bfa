"""What XLS and ODS have in common: python-calamine reads them, the whole sheet at a time."""

from collections.abc import Iterator
from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
    load_workbook,
)

from skuport.parsing.formats.source_format import RECORD_END, Capabilities, Sheet, WorkbookFormat, csv_record
from skuport.parsing.formats.values import cell_text
from skuport.parsing.problems import FileProblem

ENCRYPTED = "The workbook is protected by a password. Save it without one, and upload that."
_RECORDS_TOGETHER = 1000


class CalamineFormat(WorkbookFormat):
    """Error values of cells come as blank cells: the library doesn't return them."""

    capabilities = Capabilities(canonical=True, streams=False, has_sheets=True)

    def describe(self, file: BinaryIO) -> list[Sheet]:
        workbook = self._open(file)
        found = []
        for each in workbook.sheets_metadata:
            hidden = each.visible != SheetVisibleEnum.Visible
            found.append(Sheet(each.name, self._height(workbook, each.name), hidden))
        return sorted(found, key=lambda sheet: sheet.hidden)

    def transcode(self, file: BinaryIO, sheet: str) -> Iterator[bytes]:
        try:
            found = self._open(file).get_sheet_by_name(sheet)
            left = [""] * (found.start[1] if found.start is not None else 0)
            records: list[bytes] = []
            for row in found.iter_rows():
                cells = list(map(cell_text, row))
                records.append(csv_record(left + cells) if any(cells) else RECORD_END)
                if len(records) == _RECORDS_TOGETHER:
                    yield b"".join(records)
                    records = []
            yield b"".join(records)
        except CalamineError as error:
            raise self._broken(error) from None

    def _open(self, file: BinaryIO) -> CalamineWorkbook:
        file.seek(0)  # it was read before, for the sheets
        try:
            return load_workbook(file)
        except PasswordError:
            raise FileProblem("encrypted_file", ENCRYPTED) from None
        except CalamineError as error:
            raise self._broken(error) from None

    def _height(self, workbook: CalamineWorkbook, name: str) -> int:
        try:
            return workbook.get_sheet_by_name(name).total_height
        except CalamineError:
            return 0  # a chart, or damaged

    def _broken(self, error: Exception) -> FileProblem:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            return FileProblem("encrypted_file", ENCRYPTED)
        return FileProblem(
            "broken_workbook",
            f"The {self.label} workbook is damaged or cut off. Open it in a spreadsheet program and save it again.",
        )
