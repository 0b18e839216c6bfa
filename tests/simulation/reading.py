"""What a file says, read by Python's `csv` and none of the program's code."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST_NAME = 500
LONGEST_SKU = 255
ACTIVE = {"yes": True, "no": False}
KNOWN = ("name", "description", "active")
IGNORED = "note"


def key_of(sku: str) -> str:
    """Of the SKUs of a simulation, which are ASCII."""
    return sku.strip().lower()


@dataclass(frozen=True)
class Row:
    """A row that can be taken. `fields`: those that it sets; an attribute of None is removed."""

    line: int
    sku: str
    fields: Mapping[str, str | bool]
    attributes: Mapping[str, str | None]


@dataclass
class Reading:
    """A file: its last row for each key, and what becomes of the other rows whatever the catalog has."""

    rows: int = 0
    blank: int = 0
    superseded: int = 0
    rejects: list[tuple[int, str]] = field(default_factory=list)
    winners: dict[str, Row] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)
    """Keys of rows that are rejected."""
    unreadable: bool = False
    """Whether a rejected row's SKU can't be read."""


def read(content: bytes, *, clear: bool) -> Reading:
    """Read a file. `clear`: a blank cell clears its field, and else keeps it."""
    text = content.decode()
    source = csv.reader(io.StringIO(text, newline=""), delimiter=";" if text.startswith("sku;") else ",")
    header = next(source)
    found = Reading()
    line = source.line_num + 1
    for cells in source:
        found.rows += 1
        _take(found, line, header, cells, clear=clear)
        line = source.line_num + 1
    return found


def _take(found: Reading, line: int, header: list[str], cells: list[str], *, clear: bool) -> None:
    if not any(cell.strip() for cell in cells):
        found.blank += 1
        return
    values = dict(zip(header, (cell.strip() for cell in cells), strict=False))
    sku = values["sku"]
    code = None
    if len(cells) != len(header):
        code = "wrong_column_count"
    elif not sku:
        code = "sku_required"
    elif len(sku) > LONGEST_SKU:
        code = "sku_too_long"
    if code is not None:
        found.rejects.append((line, code))
        found.unreadable = True
        return
    if len(values.get("name", "")) > LONGEST_NAME:
        code = "name_too_long"
    elif values.get("active") and values["active"] not in ACTIVE:
        code = "active_invalid"
    if code is not None:
        found.rejects.append((line, code))
        found.present.add(key_of(sku))
        return
    found.superseded += key_of(sku) in found.winners
    found.winners[key_of(sku)] = _row(line, sku, values, clear=clear)


def _row(line: int, sku: str, values: Mapping[str, str], *, clear: bool) -> Row:
    fields: dict[str, str | bool] = {}
    attributes: dict[str, str | None] = {}
    for name, text in values.items():
        if name in ("sku", IGNORED) or (not text and not clear):
            continue
        if name == "active":
            fields[name] = ACTIVE[text] if text else True
        elif name in KNOWN:
            fields[name] = text
        else:
            attributes[name] = text or None
    return Row(line, sku, fields, attributes)
