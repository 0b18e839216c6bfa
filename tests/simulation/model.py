"""What the catalog and the counts must be: the reference model of a simulation.

It shares no code with the program. Files are read by Python's `csv`, and products are dictionaries. Each product is
looked at by itself: the imports, edits and jobs that touch it are applied in every order that is legal, and what the
program left has to be the result of one of them.

An order is legal if
- what had ended before something else began comes before it;
- imports come in the order in which they were queued, but a small import may come before large ones. These then leave
  alone the fields that it set.

Where nobody edited a product, its fields also have to be those that the imports leave one after another, in the order
in which they were queued: overtaking must not be seen in them.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

LONGEST_NAME = 500
LONGEST_SKU = 255
ACTIVE = {"yes": True, "no": False}
KNOWN = ("name", "description", "active")
IGNORED = "note"

REJECTS = ("sku_not_found", "sku_exists", "name_required")
BEFORE_THE_ROUND = -1
MOST_TOTALS = 100_000


def key_of(sku: str) -> str:
    """Of the SKUs of a simulation, which are ASCII."""
    return sku.strip().lower()


# Reading a file


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


# A product


@dataclass(frozen=True)
class Product:
    """A product as the database has it. `born`: the number of the operation that created it."""

    sku: str
    name: str
    description: str
    active: bool
    attributes: frozenset[tuple[str, str]]
    version: int
    writer: str | None
    line: int | None
    born: int = field(default=BEFORE_THE_ROUND, compare=False)

    def says(self) -> tuple[object, ...]:
        """What its owner sees of it."""
        return (self.sku, self.name, self.description, self.active, self.attributes)


def product(values: Mapping[str, Any], attributes: Mapping[str, str]) -> Product:
    """A product, from the database or the API."""
    return Product(
        values["sku"],
        values["name"],
        values["description"],
        values["active"],
        frozenset(attributes.items()),
        values["version"],
        None if values["import_id"] is None else str(values["import_id"]),
        values["import_line"],
    )


@dataclass(frozen=True)
class Note:
    """What small imports set of a product, before a large one that was queued earlier came to it."""

    fields: frozenset[str]
    attributes: frozenset[str]
    created: bool


@dataclass(frozen=True)
class Moment:
    """A product at some moment, and the notes for imports that haven't come to it yet."""

    product: Product | None
    notes: frozenset[tuple[int, Note]] = frozenset()

    def note_for(self, number: int) -> Note | None:
        return dict(self.notes).get(number)


# What is done to products


@dataclass
class Operation:
    """Something that was asked for: between these two times it was done, if at all. `number`: its place in the round."""

    number: int
    name: str
    began: float
    ended: float

    def keys(self) -> Iterable[str]:
        raise NotImplementedError

    def apply(self, key: str, moment: Moment, operations: "list[Operation]") -> "Iterator[Result]":
        """What may become of the product."""
        raise NotImplementedError


@dataclass(frozen=True)
class Result:
    """After an operation: its outcome for this product, and the event that it caused, as (type, version)."""

    moment: Moment
    outcome: str | None = None
    event: tuple[str, int] | None = None


@dataclass
class Import(Operation):
    """An import, with what the program decides at run time: its id, its place in the queue, whether it may overtake.

    `accepted`: when its start was answered. `written`: the keys of its events by outcome, if it has such events.
    `refused`: it ended before the first write, as its options want.
    """

    id: str
    accepted: float
    queued_at: Any
    may_overtake: bool
    options: Mapping[str, Any]
    reading: Reading
    found: Mapping[str, Any]
    rejects: list[tuple[int, str]]
    written: Mapping[str, Counter[str]] | None
    refused: bool = False

    @property
    def mode(self) -> str:
        return str(self.options.get("mode", "upsert"))

    @property
    def on_missing(self) -> str:
        return str(self.options.get("on_missing", "keep"))

    def keys(self) -> Iterable[str]:
        return () if self.refused else self.reading.winners

    def may_precede(self, other: "Import") -> bool:
        """Whether it may come to a product before an import that was queued earlier."""
        return self.may_overtake and not other.options.get("atomic")

    def removes(self, key: str) -> bool:
        """Whether the key is missing from this full feed."""
        return not (
            self.refused
            or self.on_missing == "keep"
            or self.reading.unreadable
            or key in self.reading.winners
            or key in self.reading.present
        )

    def apply(self, key: str, moment: Moment, operations: list[Operation]) -> Iterator[Result]:
        if key in self.reading.winners:
            yield self._merge(self.reading.winners[key], moment, operations)
        else:
            yield from self._remove(moment, operations)

    def _merge(self, row: Row, moment: Moment, operations: list[Operation]) -> Result:
        before, note = moment.product, moment.note_for(self.number)
        if note and before is None:
            return Result(moment, "unchanged")  # who deletes what a small one wrote comes last
        is_new = before is None or (note is not None and note.created)
        if is_new and self.mode == "update_only":
            return Result(moment, "sku_not_found")
        if not is_new and self.mode == "create_only":
            return Result(moment, "sku_exists")
        if row.fields.get("name") == "" or (is_new and "name" not in row.fields):
            return Result(moment, "name_required")
        after = self._written(row, before, note)
        outcome = "created" if before is None else "unchanged" if after == before else "updated"
        notes = dict(moment.notes)
        for other in operations:
            if not isinstance(other, Import):
                continue
            if other.queued_at < self.queued_at:
                notes[other.number] = _noted(notes.get(other.number), row, created=outcome == "created")
            elif note and note.created and other.number in notes:
                notes[other.number] = replace(notes[other.number], created=False)
        return Result(Moment(after, frozenset(notes.items())), outcome)

    def _written(self, row: Row, before: Product | None, note: Note | None) -> Product:
        fields = {name: value for name, value in row.fields.items() if not note or name not in note.fields}
        sets = {name: value for name, value in row.attributes.items() if not note or name not in note.attributes}
        if before is None:
            kept = {name: value for name, value in sets.items() if value is not None}
            return Product(
                row.sku,
                str(fields["name"]),
                str(fields.get("description", "")),
                bool(fields.get("active", True)),
                frozenset(kept.items()),
                1,
                self.id,
                row.line,
                self.number,
            )
        merged: dict[str, str | None] = {**dict(before.attributes), **sets}
        attributes = frozenset((name, value) for name, value in merged.items() if value is not None)
        sku = before.sku if note else row.sku
        after = replace(before, **{"sku": sku, "attributes": attributes, **fields})
        if after == before:
            return before
        after = replace(after, version=before.version + 1)
        return after if note else replace(after, writer=self.id, line=row.line)

    def _remove(self, moment: Moment, operations: list[Operation]) -> Iterator[Result]:
        before, note = moment.product, moment.note_for(self.number)
        if before is None:
            yield Result(moment)
            return
        older, younger = self._ages(before, operations)
        if younger:
            yield Result(moment)
        if not older:
            return
        if self.on_missing == "deactivate":
            if not before.active or (note and "active" in note.fields):
                yield Result(moment)
                return
            after = replace(before, active=False, version=before.version + 1, writer=self.id, line=None)
            yield Result(replace(moment, product=after), "deactivated")
        elif note:
            yield Result(self._reset(moment, note, before, operations), "reset")
        else:
            yield Result(replace(moment, product=None), "deleted")

    def _ages(self, before: Product, operations: list[Operation]) -> tuple[bool, bool]:
        """Whether the product may be older than the import, and whether it may be younger."""
        if before.born == BEFORE_THE_ROUND:
            return True, False
        creator = operations[before.born]
        return creator.began < self.accepted, creator.ended > self.began

    def _reset(self, moment: Moment, note: Note, before: Product, operations: list[Operation]) -> Moment:
        """What is left if this import deletes the product, and those that overtook it create it again."""
        after = replace(
            before,
            description=before.description if "description" in note.fields else "",
            active=before.active if "active" in note.fields else True,
            attributes=frozenset(item for item in before.attributes if item[0] in note.attributes),
            version=before.version + 1,
        )
        notes = {
            number: replace(each, created=True)
            if isinstance(other := operations[number], Import) and other.queued_at > self.queued_at
            else each
            for number, each in moment.notes
        }
        return Moment(after, frozenset(notes.items()))


def _noted(before: Note | None, row: Row, *, created: bool) -> Note:
    fields, attributes = frozenset(row.fields), frozenset(row.attributes)
    if before is None:
        return Note(fields, attributes, created)
    return Note(before.fields | fields, before.attributes | attributes, before.created)


@dataclass
class Edit(Operation):
    """A request for one product. `status` None: there was no answer that says whether it was done."""

    kind: str
    sku: str
    body: Mapping[str, Any]
    status: int | None
    shown: Product | None

    def keys(self) -> Iterable[str]:
        return (key_of(self.sku),)

    def apply(self, key: str, moment: Moment, operations: list[Operation]) -> Iterator[Result]:
        if self.status is None:
            yield Result(moment)
        status, result = self._apply(moment)
        if self.status is None:
            yield result
        elif self.status == status and (self.shown is None or self.shown == result.moment.product):
            yield result

    def _apply(self, moment: Moment) -> tuple[int, Result]:
        before = moment.product
        if self.kind == "create":
            if before is not None:
                return 409, Result(moment)
            return 201, self._wrote(moment, Product("", "", "", True, frozenset(), 0, None, None, self.number))
        if before is None:
            return 404, Result(moment)
        if self.kind == "delete":
            event = ("product.deleted", before.version)
            return 204, Result(replace(moment, product=None), event=event)
        return 200, self._wrote(moment, before)

    def _wrote(self, moment: Moment, before: Product) -> Result:
        values = {name: value for name, value in self.body.items() if name != "attributes"}
        attributes = before.attributes
        if "attributes" in self.body:
            kept = dict(before.attributes) if self.kind == "patch" else {}
            attributes = frozenset({**kept, **self.body["attributes"]}.items())
        after = replace(before, **values, attributes=attributes)
        if after == before:
            return Result(moment)
        after = replace(after, version=before.version + 1, writer=None, line=None)
        event = "product.created" if self.kind == "create" else "product.updated"
        return Result(replace(moment, product=after), event=(event, after.version))


@dataclass
class Bulk(Operation):
    """A job on products that existed when the round began. `changes` None: it deletes them."""

    chosen: tuple[str, ...]
    changes: Mapping[str, Any] | None
    found: Mapping[str, Any]

    def keys(self) -> Iterable[str]:
        return self.chosen

    def apply(self, key: str, moment: Moment, operations: list[Operation]) -> Iterator[Result]:
        before = moment.product
        if before is None or before.born != BEFORE_THE_ROUND:
            yield Result(moment, "not_found")
            return
        if self.changes is None:
            yield Result(replace(moment, product=None), "deleted")
            return
        merged = {**dict(before.attributes), **self.changes.get("attributes", {})}
        attributes = frozenset((name, value) for name, value in merged.items() if value is not None)
        after = replace(before, active=self.changes.get("active", before.active), attributes=attributes)
        if after == before:
            yield Result(moment, "unchanged")
            return
        after = replace(after, version=before.version + 1, writer=None, line=None)
        yield Result(replace(moment, product=after), "updated")


# Orders

Outcomes = frozenset[tuple[int, str]]
Events = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class End:
    """What an order leaves of a product: it, the outcome of each operation, and the events of edits."""

    product: Product | None
    outcomes: Outcomes
    events: Events


def ends(
    key: str, before: Product | None, touching: list[Operation], operations: list[Operation], *, strict: bool = False
) -> set[End]:
    """What the legal orders leave. `strict`: imports don't overtake.

    Args:
        key: of the product.
        before: the product when the round begins.
        touching: what may touch it.
        operations: all of the round, by their numbers.
    """
    found: set[End] = set()
    seen = set()
    waiting: list[tuple[frozenset[int], Moment, Outcomes, Events]] = [
        (frozenset(), Moment(before), frozenset(), ())
    ]
    while waiting:
        state = waiting.pop()
        # `born` counts here, although products are compared without it.
        born = state[1].product.born if state[1].product else None
        if (state, born) in seen:
            continue
        seen.add((state, born))
        done, moment, outcomes, events = state
        left = [each for each in touching if each.number not in done]
        if not left:
            found.add(End(moment.product, outcomes, tuple(sorted(events))))
            continue
        for one in left:
            if any(_precedes(other, one, strict=strict) for other in left if other is not one):
                continue
            for result in one.apply(key, moment, operations):
                said = outcomes | {(one.number, result.outcome)} if result.outcome else outcomes
                told = (*events, result.event) if result.event else events
                waiting.append((done | {one.number}, result.moment, said, tuple(sorted(told))))
    return found


def _precedes(first: Operation, second: Operation, *, strict: bool) -> bool:
    """Whether the first has to come before the second."""
    if first.ended < second.began:
        return True
    if isinstance(first, Import) and isinstance(second, Import):
        return bool(first.queued_at < second.queued_at) and (strict or not second.may_precede(first))
    return False


# Comparing


def differences(
    before: Mapping[str, Product],
    after: Mapping[str, Product],
    operations: list[Operation],
    events: Mapping[str, Events],
) -> list[str]:
    """What can't be explained by any legal order, in words.

    Args:
        before: the catalog when the round began, by key.
        after: the catalog when all had ended.
        operations: what was done meanwhile, by their numbers.
        events: those of single products, by key, as (type, version).
    """
    problems: list[str] = []
    totals: dict[int, list[Counter[str]]] = {}
    possible: list[set[Outcomes]] = []
    named = {key for operation in operations for key in operation.keys()}
    for key in sorted({*before, *after, *named, *events}):
        touching = _touching(key, operations)
        legal = ends(key, before.get(key), touching, operations)
        wanted = (after.get(key), tuple(sorted(events.get(key, ()))))
        fitting = {
            end.outcomes
            for end in legal
            if (end.product, end.events) == wanted and _agrees(key, end.outcomes, operations)
        }
        if not fitting:
            problems.append(_unexplained(key, before.get(key), wanted, touching, legal))
            continue
        if not any(isinstance(one, Edit | Bulk) for one in touching):
            problems += _seen_overtaking(key, before.get(key), after.get(key), touching, operations)
        possible.append(fitting)
    if not problems:
        problems += _count(operations, possible, totals)
    return problems


def _touching(key: str, operations: list[Operation]) -> list[Operation]:
    return [
        one
        for one in operations
        if key in one.keys() or (isinstance(one, Import) and one.removes(key))  # noqa: SIM118, a method
    ]


def _agrees(key: str, outcomes: Outcomes, operations: list[Operation]) -> bool:
    """Whether rejects and events say the same of the product."""
    by_number = dict(outcomes)
    for one in operations:
        if not isinstance(one, Import) or one.refused or key not in one.reading.winners:
            continue
        outcome = by_number[one.number]
        codes = [code for line, code in one.rejects if line == one.reading.winners[key].line]
        if codes != ([outcome] if outcome in REJECTS else []):
            return False
        if one.written is not None:
            told = {name: keys[key] for name, keys in one.written.items() if keys[key]}
            if told != ({outcome: 1} if outcome in ("created", "updated") else {}):
                return False
    return True


def _seen_overtaking(
    key: str, before: Product | None, after: Product | None, touching: list[Operation], operations: list[Operation]
) -> list[str]:
    legal = {end.product and end.product.says() for end in ends(key, before, touching, operations, strict=True)}
    if (after and after.says()) in legal:
        return []
    return [f"{key}: one after another, the imports leave {legal}, and not {after}"]


def _unexplained(
    key: str,
    before: Product | None,
    wanted: tuple[Product | None, Events],
    touching: list[Operation],
    legal: set[End],
) -> str:
    lines = [f"{key}: no legal order explains it", f"    before: {before}", f"    found:  {wanted[0]}"]
    lines += [f"    events: {wanted[1]}"] if wanted[1] else []
    for one in touching:
        what = f"    by {one.name} from {one.began:.2f} to {one.ended:.2f}"
        if isinstance(one, Import):
            row = one.reading.winners.get(key)
            told = {name: keys[key] for name, keys in (one.written or {}).items() if keys[key]}
            what += f", {one.mode}, {one.on_missing}, queued {one.queued_at:%S.%f}, overtakes {one.may_overtake}"
            what += f", {one.id}, row {row}, events {told if one.written is not None else 'off'}"
        elif isinstance(one, Edit):
            what += f", answered {one.status}, showed {one.shown}"
        lines.append(what)
    lines += [f"    legal:  {end.product} {sorted(end.outcomes)} {end.events}" for end in list(legal)[:6]]
    return "\n".join(lines)


def _count(
    operations: list[Operation], possible: list[set[Outcomes]], totals: dict[int, list[Counter[str]]]
) -> list[str]:
    """Hold the counts of imports and jobs against the sums of what may have become of each product."""
    problems = []
    for one in operations:
        if isinstance(one, Edit):
            continue
        sums: set[tuple[tuple[str, int], ...]] = {()}
        for fitting in possible:
            choices = {dict(outcomes).get(one.number) for outcomes in fitting}
            if choices == {None}:
                continue
            sums = {_plus(total, choice) for total in sums for choice in choices}
            assert len(sums) < MOST_TOTALS
        if isinstance(one, Import):
            problems += _count_import(one, [Counter(dict(total)) for total in sums])
        elif isinstance(one, Bulk) and not any(
            {name: count for name, count in one.found["counts"].items() if count} == dict(total) for total in sums
        ):
            problems.append(f"{one.name}: counted {one.found['counts']}, expected one of {sums}")
    return problems


def _plus(total: tuple[tuple[str, int], ...], outcome: str | None) -> tuple[tuple[str, int], ...]:
    if outcome is None:
        return total
    counted = Counter(dict(total))
    counted[outcome] += 1
    return tuple(sorted(counted.items()))


def _count_import(one: Import, sums: list[Counter[str]]) -> list[str]:
    reading, found = one.reading, one.found
    said = f"{one.name}: "
    if found["rows_read"] != reading.rows:
        return [f"{said}read {found['rows_read']} rows of {reading.rows}"]
    static = [reject for reject in one.rejects if reject[1] not in REJECTS]
    if static != reading.rejects:
        return [f"{said}rejected {static}, expected {reading.rejects}"]
    if one.refused:
        return []
    wanted = [_expected(one, total) for total in sums]
    gone = found["missing"] or {"deactivated": 0, "deleted": 0}
    got = (
        found["status"],
        dict(found["counts"]),
        {"deactivated": gone["deactivated"], "deleted": gone["deleted"]},
    )
    if got not in wanted:
        return [f"{said}ended {got}, expected one of {wanted[:4]}"]
    return []


def _expected(one: Import, total: Counter[str]) -> tuple[str, dict[str, int], dict[str, int]]:
    """Status, counts, and what was missing."""
    reading = one.reading
    counts = {
        "created": total["created"],
        "updated": total["updated"],
        "unchanged": total["unchanged"],
        "superseded": reading.superseded,
        "rejected": len(reading.rejects) + sum(total[code] for code in REJECTS),
        "blank": reading.blank,
    }
    taken = sum(counts[name] for name in ("created", "updated", "unchanged", "superseded"))
    status = "failed" if not taken and counts["rejected"] else "completed"
    return status, counts, {"deactivated": total["deactivated"], "deleted": total["deleted"]}
