"""The input formats: one table, which everything else asks. A format is a file of this folder."""

from collections.abc import Mapping

from skuport.parsing.formats.delimited import Delimited
from skuport.parsing.formats.json_records import JsonArray, Ndjson
from skuport.parsing.formats.opendocument import OpenDocument
from skuport.parsing.formats.source_format import (
    Capabilities,
    RecordTranscoder,
    Sheet,
    SourceFormat,
    StreamingFormat,
    WorkbookFormat,
    choose_sheet,
)
from skuport.parsing.formats.xls import Xls
from skuport.parsing.formats.xlsx import Xlsx

_ALL: tuple[SourceFormat, ...] = (OpenDocument(), Xlsx(), Xls(), Ndjson(), JsonArray(), Delimited())
FORMATS: Mapping[str, SourceFormat] = {each.name: each for each in _ALL}
"""By their names, in the order in which they are tried; the last one takes everything."""
DEFAULT_FORMAT = _ALL[-1].name


def detect_format(head: bytes) -> SourceFormat:
    """The format of the file that begins with `head`, unpacked."""
    return next(each for each in _ALL if each.sniff(head))


__all__ = [
    "DEFAULT_FORMAT",
    "FORMATS",
    "Capabilities",
    "RecordTranscoder",
    "Sheet",
    "SourceFormat",
    "StreamingFormat",
    "WorkbookFormat",
    "choose_sheet",
    "detect_format",
]
