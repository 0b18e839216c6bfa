"""A reference model of an import, and random files to hold the real one against it.

The model is a dictionary and a loop over rows. It shares no code with the program: what a cell may be and how a key
is made is written down here a second time.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from random import Random

ACTIVE = {"true": True, "YES": True, "on": True, "1": True, "false": False, "No": False, "inactive": False}

MOST_ATTRIBUTES = 200

SKUS = [
    f"{prefix}-{number}" for prefix in ("Abc", "KX", "m n", "Straße", "ÉLAN", "日本") for number in range(20)
]
TEXTS = (
    "Chair",
    "Table, round",
    'Pipe 5"',
    '"best"',
    "two\nlines",
    "two\r\nlines, and more",
    "Théière",
    "茶碗 ☕",
    "a\x0bb\u2028c\x85d",
    "=1+1",
    "0",
    "null",
)


@dataclass(frozen=True)
class Product:
    """What the catalog should say. `written_by` is the number of the import that wrote it last."""

    sku: str
    name: str
    description: str = ""
    active: bool = True
    attributes: dict[str, str] = field(default_factory=dict)
    version: int = 1
    written_by: int = 0
    line: int | None = 0


@dataclass(frozen=True)
class Record:
    """A record of a file: its cells by target, or why it must be rejected, and then its SKU, if it can be read.
    `line` is where it begins."""

    line: int
    cells: dict[str, str]
    code: str | None = None


@dataclass(frozen=True)
class File:
    """A file, what is in it, and its columns by target."""

    content: bytes
    records: list[Record]
    name_column: str | None


@dataclass(frozen=True)
class Outcome:
    """What an import should say: how many rows by outcome, the rejects as (line, code), the superseded rows as (line,
    line of the winner), and how many products the file lacks (None: that can't be told, or wasn't asked)."""

    counts: dict[str, int]
    rejects: list[tuple[int, str]]
    unchanged: set[str]
    superseded: list[tuple[int, int]]
    missing: int | None


def key_of(sku: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", sku).strip().casefold())


def merge(
    catalog: dict[str, Product],
    file: File,
    *,
    number: int,
    clear: bool,
    mode: str = "upsert",
    missing: str = "keep",
) -> Outcome:
    """Import the file into the catalog, in place."""
    tally: Counter[str] = Counter()
    rejects = [(record.line, record.code) for record in file.records if record.code]
    sound = [record for record in file.records if not record.code]
    rows = [record for record in sound if any(cell.strip() for cell in record.cells.values())]
    winners = {key_of(record.cells["sku"]): record for record in rows}
    unchanged = set()
    for key, record in winners.items():
        before = catalog.get(key)
        if (mode, before is None) in (("create_only", False), ("update_only", True)):
            rejects.append((record.line, "sku_exists" if before else "sku_not_found"))
            continue
        after = _apply(before, record, number, clear=clear)
        if after is None:
            rejects.append((record.line, "name_required"))
        elif before and len(after.attributes) > max(MOST_ATTRIBUTES, len(before.attributes)):
            rejects.append((record.line, "too_many_attributes"))
        elif before is None:
            tally["created"] += 1
            catalog[key] = after
        elif after == before:
            tally["unchanged"] += 1
            unchanged.add(key)
        else:
            tally["updated"] += 1
            catalog[key] = replace(after, version=before.version + 1, written_by=number, line=record.line)
    tally["blank"] = len(sound) - len(rows)
    tally["superseded"] = len(rows) - len(winners)
    tally["rejected"] = len(rejects)
    taken = tally["created"] + tally["updated"] + tally["unchanged"]
    superseded = [
        (record.line, winner.line)
        for record in rows
        if (winner := winners[key_of(record.cells["sku"])]) is not record
    ]
    unreadable = any(record.code and not record.cells for record in file.records)
    gone = None
    if missing != "keep" and taken and not unreadable:
        rejected = {key_of(record.cells["sku"]) for record in file.records if record.code}
        gone = _remove(catalog, catalog.keys() - winners.keys() - rejected, number, missing)
    return Outcome(dict(tally), sorted(rejects), unchanged, superseded, gone)


def _remove(catalog: dict[str, Product], keys: set[str], number: int, missing: str) -> int:
    """Delete or deactivate these products; how many that were."""
    if missing == "deactivate":
        keys = {key for key in keys if catalog[key].active}
    for key in keys:
        product = catalog.pop(key)
        if missing == "deactivate":
            catalog[key] = replace(
                product, active=False, version=product.version + 1, written_by=number, line=None
            )
    return len(keys)


def _apply(before: Product | None, record: Record, number: int, *, clear: bool) -> Product | None:
    """The product as the record wants it; None when it would have no name."""
    cells = {target: text.strip() for target, text in record.cells.items() if target != "_"}
    product = before or Product(sku="", name="", written_by=number, line=record.line)
    product = replace(product, sku=cells.pop("sku"))
    if cells.get("name") or (clear and "name" in cells):
        product = replace(product, name=cells["name"])
    if cells.get("description") or (clear and "description" in cells):
        product = replace(product, description=cells["description"])
    if cells.get("active"):
        product = replace(product, active=ACTIVE[cells["active"]])
    elif clear and "active" in cells:
        product = replace(product, active=True)
    attributes = dict(product.attributes)
    for target, text in cells.items():
        if target.startswith("attributes."):
            name = target.removeprefix("attributes.")
            attributes |= {name: text} if text else {}
            if clear and not text:
                attributes.pop(name, None)
    product = replace(product, attributes=attributes)
    return product if product.name else None


# Files

COLUMNS = {
    "sku": ("SKU", "Product SKU", "article_number"),
    "name": ("name", "Product Name", "Title"),
    "description": ("Description", "desc"),
    "active": ("active", "Is_Active"),
    "attributes.Colour": ("Colour",),
    "attributes.größe": ("attributes.größe",),
    "_": ("_note",),
}
WIDE = [f"key {number}" for number in range(260)]


def random_file(random: Random, rows: int, *, unreadable: bool = True, wide: bool = False) -> File:
    """A file with repeated SKUs in several spellings, rejects, blank rows, in a random dialect. `unreadable`: there may
    be rejects whose SKU can't be read. `wide`: of a few such files, a product gets more attributes than it may have."""
    targets = ["sku", *random.sample(list(COLUMNS)[1:], random.randint(2, 6))]
    if wide:
        targets += [f"attributes.{key}" for key in random.sample(WIDE, random.randint(110, 190))]
    random.shuffle(targets)
    headers = [random.choice(COLUMNS.get(target, (target,))) for target in targets]
    writer = _Writer(random, targets, random.choice(",;\t|"), random.choice(("\n", "\r\n", "\r", None)))
    writer.unreadable = unreadable
    writer.add(headers)
    for _ in range(rows):
        writer.add_row()
    if random.random() < 0.5:
        writer.end_without_break()
    name_column = headers[targets.index("name")] if "name" in targets else None
    bom = "\ufeff" if random.random() < 0.3 else ""
    return File((bom + "".join(writer.parts)).encode(), writer.records, name_column)


_UNREADABLE: tuple[str, ...] = (
    "sku_required",
    "sku_too_long",
    "sku_invisible_character",
    "wrong_column_count",
    "text_after_quote",
)


class _Writer:
    """Writes records, and notes what they are and on which line they begin."""

    def __init__(self, random: Random, targets: list[str], delimiter: str, line_break: str | None) -> None:
        self.parts: list[str] = []
        self.records: list[Record] = []
        self.unreadable = True
        self._random = random
        self._targets = targets
        self._delimiter = delimiter
        self._line_break = line_break
        self._line = 1

    def add(self, cells: Iterable[str]) -> None:
        self._add_text(self._delimiter.join(self._quoted(cell) for cell in cells))

    def add_row(self) -> None:
        chance = self._random.random()
        if chance < 0.05:
            self._add_blank()
        elif chance < 0.20:
            self._add_reject()
        else:
            cells = [self._cell(target) for target in self._targets]
            self._note(dict(zip(self._targets, cells, strict=True)))
            self.add(cells)

    def end_without_break(self) -> None:
        """Let the file end with the last record, unless without its line break there would be none."""
        self.parts[-1] = self.parts[-1].rstrip("\r\n") or self.parts[-1]

    def _add_blank(self) -> None:
        cells = self._random.choice(([], [" "] * len(self._targets), [""] * len(self._targets)))
        self._note({})
        self.add(cells)

    def _add_reject(self) -> None:
        cells = {target: self._cell(target) for target in self._targets}
        codes = _UNREADABLE if self.unreadable else ()
        codes += ("name_too_long", "invalid_character") if "name" in cells else ()
        codes += ("active_invalid",) if "active" in cells else ()
        if not codes:
            self._add_blank()
            return
        code = self._random.choice(codes)
        self._note({} if code in _UNREADABLE else {"sku": cells["sku"]}, code)
        if code == "sku_required":
            # Any other cell makes the row more than blank.
            filled = next((target for target in cells if target not in ("sku", "active")), None)
            cells["sku"] = " "
            cells |= {filled: "something"} if filled else {"active": "yes"}
        elif code == "sku_too_long":
            cells["sku"] = "x" * 256
        elif code == "sku_invisible_character":
            cells["sku"] = "Abc\u200b-1"
        elif code == "name_too_long":
            cells["name"] = "n" * 501
        elif code == "invalid_character":
            cells["name"] = "a\0b"
        elif code == "active_invalid":
            cells["active"] = "perhaps"
        elif code == "wrong_column_count":
            self.add([*cells.values(), "one more"])
            return
        elif code == "text_after_quote":
            self._add_text('"quoted"and more' + self._delimiter + "x")
            return
        self.add(cells.values())

    def _note(self, cells: dict[str, str], code: str | None = None) -> None:
        self.records.append(Record(self._line, cells, code))

    def _cell(self, target: str) -> str:
        random = self._random
        if target == "sku":
            sku = random.choice(SKUS)
            return random.choice((sku, sku.lower(), sku.upper(), f" {sku}\t ", sku.casefold()))
        if target == "active":
            return random.choice(("", *ACTIVE))
        text = "" if random.random() < 0.2 else random.choice(TEXTS)
        return f"  {text} " if random.random() < 0.1 else text

    def _quoted(self, cell: str) -> str:
        needed = any(character in cell for character in (self._delimiter, '"', "\r", "\n"))
        if needed or self._random.random() < 0.1:
            return '"' + cell.replace('"', '""') + '"'
        return cell

    def _add_text(self, text: str) -> None:
        line_break = self._line_break or self._random.choice(("\n", "\r\n"))
        self.parts.append(text + line_break)
        self._line += 1 + text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
