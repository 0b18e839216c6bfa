"""OpenDocument spreadsheets (ODS)."""

from skuport.parsing.formats.calamine_workbook import CalamineFormat
from skuport.parsing.zip_archive import first_entry


class OpenDocument(CalamineFormat):
    name = "ods"
    label = "OpenDocument"

    def sniff(self, head: bytes) -> bool:
        return first_entry(head) == "mimetype" and b"vnd.oasis.opendocument" in head[:200]
