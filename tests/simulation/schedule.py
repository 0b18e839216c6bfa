"""From a seed to a schedule: which imports and edits, in which order, and which faults at which moments.

Pure: the same seed gives the same schedule. When a process comes to a step is up to the machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.simulation.files import make_file, spelling

FAULTS: Mapping[str, tuple[float, float]] = {
    "kill a worker": (0, 0),
    "kill all workers": (0, 0),
    "freeze a worker": (0.3, 3.5),
    "end database sessions": (0, 0),
    "cut connections to the database": (0, 0),
    "refuse connections to the database": (0.2, 1.0),
    "kill Redis": (0.1, 1.0),
    "silence Redis": (0.3, 3.0),
    "delay notifications": (0.5, 2.0),
    "lose notifications": (0, 0),
    "repeat notifications": (0, 0),
    "cut downloads": (0.3, 1.0),
    "fail downloads": (0.2, 1.0),
    "delay downloads": (0.3, 1.5),
    "lose leases": (0, 0),
}
"""What may break, and for how many seconds."""

EDITS = ("create", "patch", "patch", "replace", "delete")
WORKERS = 2


@dataclass(frozen=True)
class StartImport:
    """Upload a file and start its import. `twice`: the request is repeated, with its idempotency key."""

    name: str
    content: bytes = field(repr=False)
    rows: int
    options: Mapping[str, Any]
    twice: bool


@dataclass(frozen=True)
class Edit:
    """A request for one product."""

    kind: str
    sku: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Bulk:
    """A job on those of these products that exist at the beginning of the round. No changes: it deletes them."""

    keys: tuple[str, ...]
    changes: Mapping[str, Any] | None


@dataclass(frozen=True)
class Fault:
    """Break something for some seconds. `number` chooses among several: a worker, or how many bytes still pass."""

    kind: str
    seconds: float
    number: int


Action = StartImport | Edit | Bulk | Fault


@dataclass(frozen=True)
class Step:
    """Wait until an import of the round has come to a percentage, if one is named; then `delay` seconds; then act."""

    action: Action
    delay: float
    after: tuple[str, float] | None = None


@dataclass(frozen=True)
class Schedule:
    """Rounds of steps; at the end of each, all that was started is driven to its end and compared with the model."""

    seed: int
    short: bool
    latency: float
    """Seconds between the workers and their database, one way: so that imports take long enough to be disturbed."""
    rounds: tuple[tuple[Step, ...], ...]

    @property
    def name(self) -> str:
        return f"seed {self.seed}{', short' if self.short else ''}"

    def __str__(self) -> str:
        lines = [f"{self.name}, latency {1000 * self.latency:.0f} ms"]
        for number, steps in enumerate(self.rounds, 1):
            lines.append(f"round {number}")
            lines += [f"  {_words(step)}" for step in steps]
        return "\n".join(lines)


def make_schedule(seed: int, *, short: bool = False) -> Schedule:
    """The schedule of the seed. `short`: one that takes a few seconds."""
    random = Random(f"{seed} {short}")
    keys = random.choice((15, 40)) if short else random.choice((15, 60, 150))
    rounds = 1 if short else random.randint(2, 3)
    latency = random.choice((0.001, 0.002))
    return Schedule(
        seed, short, latency, tuple(_round(random, number, keys, short) for number in range(rounds))
    )


def _round(random: Random, number: int, keys: int, short: bool) -> tuple[Step, ...]:
    made = _made(random, number, keys)
    first = _large(random, f"Large{number}", keys, short, made, plain=number == 0)
    actions: list[Action] = [
        _large(random, f"Second{number}", keys, short, made)
        for _ in range(random.random() < (0.3 if short else 0.5))
    ]
    few = random.sample(range(keys), min(keys, random.choice((4, 12, 40))))
    actions += [
        _small(random, f"Small{number}x{each}", few) for each in range(random.randint(1, 3 if short else 5))
    ]
    actions += [_edit(random, keys) for _ in range(random.randint(2, 10))]
    actions += [_bulk(random, keys) for _ in range(random.randint(0, 2) if number else 0)]
    actions += [_fault(random) for _ in range(random.randint(1, 2 if short else 4))]
    random.shuffle(actions)
    if random.random() < 0.5:  # small imports overtake only what still runs
        actions.sort(key=lambda action: not isinstance(action, StartImport))
    actions.insert(0, first)
    place = 1 if random.random() < 0.6 else random.randint(1, len(actions))
    actions[place:place] = _meeting(random, number, made)
    started: list[str] = []
    steps = []
    for action in actions:
        steps.append(_step(random, action, started))
        if isinstance(action, StartImport):
            started.append(action.name)
    return tuple(steps)


def _made(random: Random, number: int, keys: int) -> dict[int, Edit]:
    """Edits that make products, by their numbers. Nobody has used these before, so they are as new as their edit."""
    first = keys + 10 * number
    return {each: _create(random, each) for each in range(first, first + random.choice((0, 2, 4, 6)))}


def _meeting(random: Random, number: int, made: Mapping[int, Edit]) -> list[Action]:
    """The edits, and then small imports of what they made, while the large import that names it too may still run."""
    if not made:
        return []
    smalls = [
        _small(random, f"Made{number}x{each}", list(made), made) for each in range(random.randint(1, 3))
    ]
    return [*made.values(), *smalls]


def _step(random: Random, action: Action, started: list[str]) -> Step:
    after = None
    if started and random.random() < (0.7 if isinstance(action, Fault) else 0.3):
        # The first one is the largest. Files are read up to 35 percent, and published from there on.
        name = started[0] if random.random() < 0.7 else random.choice(started)
        after = (name, float(random.choice((1, 1, 10, 25, 34, 36, 50, 70, 90, 98))))
    return Step(action, round(random.choice((0, 0, 0, 0.01, 0.05, random.uniform(0, 0.3))), 3), after)


def _options(random: Random) -> dict[str, Any]:
    return {
        "blank_cells": random.choice(("keep", "clear")),
        "events": random.choice(("batched", "batched", "batched", "summary", "none")),
        "mapping": {"note": None},
    }


def _large(
    random: Random, name: str, keys: int, short: bool, made: Mapping[int, Edit], *, plain: bool = False
) -> StartImport:
    rows = random.choice((150, 300)) if short else random.choice((150, 300, 600, 900))
    options = _options(random)
    kind = "upsert" if plain else random.choice(("upsert", "upsert", "mode", "feed", "feed"))
    if kind == "mode":
        options["mode"] = random.choice(("create_only", "update_only"))
    elif kind == "feed":
        options |= {"on_missing": random.choice(("deactivate", "delete")), "max_missing_percent": 100}
    if not plain:
        options["atomic"] = random.random() < 0.2
        options["dry_run"] = random.random() < 0.25
        if random.random() < 0.15:
            options |= {"on_error": "abort", "max_rejects": random.choice((0, 100_000))}
    # A feed with a SKU that can't be read removes nothing.
    faulty = random.random() < (0.3 if kind == "feed" else 0.8)
    # A feed lacks some products, and an import of the other kinds may bring new ones.
    numbers = sorted(random.sample(range(keys), keys * 2 // 3)) if kind == "feed" else list(range(keys))
    numbers += [number for number in made if random.random() < 0.6]
    content = make_file(
        random, rows, numbers, name, named=plain or kind == "feed", faulty=faulty, made=_bodies(made)
    )
    return StartImport(name, content, rows, options, random.random() < 0.2)


def _small(
    random: Random, name: str, numbers: list[int], made: Mapping[int, Edit] | None = None
) -> StartImport:
    rows = random.randint(1, 12)
    mode = random.choice(("upsert", "upsert", "upsert", "update_only", "create_only"))
    named, faulty = random.random() < 0.6, random.random() < 0.3
    content = make_file(random, rows, numbers, name, named=named, faulty=faulty, made=_bodies(made or {}))
    return StartImport(name, content, rows, {**_options(random), "mode": mode}, random.random() < 0.2)


def _bodies(made: Mapping[int, Edit]) -> dict[int, Mapping[str, Any]]:
    return {number: edit.body for number, edit in made.items()}


def _create(random: Random, number: int) -> Edit:
    sku = spelling(random, number).strip()
    return Edit("create", sku, _product(random, sku))


def _product(random: Random, sku: str) -> dict[str, Any]:
    text = f"Edited {random.randrange(100)}"
    return {
        "sku": sku,
        "name": text,
        "description": random.choice(("", text)),
        "active": random.random() < 0.5,
        "attributes": random.choice(({}, {"Colour": "green"})),
    }


def _edit(random: Random, keys: int) -> Edit:
    kind = random.choice(EDITS)
    sku = spelling(random, random.randrange(keys)).strip()
    body: dict[str, Any] = {}
    if kind in ("create", "replace"):
        body = _product(random, sku)
    elif kind == "patch":
        text = f"Edited {random.randrange(100)}"
        changes = {
            "name": text,
            "description": text,
            "active": random.random() < 0.5,
            "attributes": {"Size": "XL"},
        }
        body = {name: changes[name] for name in random.sample(list(changes), random.randint(1, 2))}
    return Edit(kind, sku, body)


def _bulk(random: Random, keys: int) -> Bulk:
    chosen = tuple(f"k-{number:03}" for number in sorted(random.sample(range(keys), random.randint(1, 8))))
    changes = random.choice((None, {"active": False}, {"attributes": {"Season": "spring", "Size": None}}))
    return Bulk(chosen, changes)


def _fault(random: Random) -> Fault:
    kind = random.choice(list(FAULTS))
    return Fault(kind, round(random.uniform(*FAULTS[kind]), 2), random.randrange(10_000))


def _words(step: Step) -> str:
    when = f"+{step.delay:.2f} s"
    if step.after is not None:
        when += f", {step.after[0]} at {step.after[1]:.0f} %"
    action = step.action
    if isinstance(action, StartImport):
        options = {name: value for name, value in action.options.items() if name != "mapping"}
        what = f"import {action.name}, {action.rows} rows, {options}{', asked for twice' if action.twice else ''}"
    elif isinstance(action, Edit):
        what = f"{action.kind} {action.sku} {dict(action.body) or ''}".rstrip()
    elif isinstance(action, Bulk):
        what = f"bulk {'delete' if action.changes is None else action.changes} of {', '.join(action.keys)}"
    else:
        what = f"{action.kind} ({action.number})" + (f" for {action.seconds} s" if action.seconds else "")
    return f"{when}: {what}"
