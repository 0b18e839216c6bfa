"""What imports, edits and jobs do to a product: the reference model of a simulation.

It shares no code with the program. `orders` applies it in every order that is legal.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.simulation.reading import Reading, Row, key_of

BEFORE_THE_ROUND = -1
MOST_ATTRIBUTES = 200


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
class Operation(ABC):
    """Something that was asked for, and done between these two times, if at all. `number`: its place in the round."""

    number: int
    name: str
    began: float
    ended: float

    @abstractmethod
    def named_keys(self) -> Iterable[str]: ...

    @abstractmethod
    def apply(self, key: str, moment: Moment, operations: "list[Operation]") -> "Iterator[Result]":
        """What may become of the product."""


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

    def named_keys(self) -> Iterable[str]:
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
        if before and len(after.attributes) > max(MOST_ATTRIBUTES, len(before.attributes)):
            return Result(moment, "too_many_attributes")
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
        sets = {
            name: value for name, value in row.attributes.items() if not note or name not in note.attributes
        }
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
        changes: dict[str, Any] = {**fields, "sku": sku, "attributes": attributes}
        after = replace(before, **changes)
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

    def named_keys(self) -> Iterable[str]:
        return (key_of(self.sku),)

    def apply(self, key: str, moment: Moment, operations: list[Operation]) -> Iterator[Result]:
        if self.status is None:
            yield Result(moment)
        status, result = self._apply(moment)
        is_as_shown = self.shown is None or self.shown == result.moment.product
        if self.status is None or (self.status == status and is_as_shown):
            yield result

    def _apply(self, moment: Moment) -> tuple[int, Result]:
        before = moment.product
        if self.kind == "create":
            if before is not None:
                return 409, Result(moment)
            return 201, self._wrote(
                moment, Product("", "", "", True, frozenset(), 0, None, None, self.number)
            )
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

    def named_keys(self) -> Iterable[str]:
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
        if len(attributes) > max(MOST_ATTRIBUTES, len(before.attributes)):
            yield Result(moment, "rejected")
            return
        after = replace(before, active=self.changes.get("active", before.active), attributes=attributes)
        if after == before:
            yield Result(moment, "unchanged")
            return
        after = replace(after, version=before.version + 1, writer=None, line=None)
        yield Result(replace(moment, product=after), "updated")
