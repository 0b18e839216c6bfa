"""Which orders are legal, and whether one of them explains what the program left.

Each product is looked at by itself: the imports, edits and jobs that touch it are applied in every order that is legal,
and what the program left has to be the result of one of them. An order is legal if

- what had ended before something else began comes before it;
- imports come in the order in which they were queued, but a small import may come before large ones. These then leave
  alone the fields that it set.

Where nobody edited a product, its fields also have to be those that the imports leave one after another, in the order
in which they were queued: overtaking must not be seen in them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tests.simulation.model import Bulk, Edit, Import, Moment, Operation, Product

REJECTS = ("sku_not_found", "sku_exists", "name_required", "too_many_attributes")
MOST_TOTALS = 100_000

Outcomes = frozenset[tuple[int, str]]
Events = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class End:
    """What an order leaves of a product: it, the outcome of each operation, and the events of edits."""

    product: Product | None
    outcomes: Outcomes
    events: Events


def ends(
    key: str,
    before: Product | None,
    touching: list[Operation],
    operations: list[Operation],
    *,
    strict: bool = False,
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
    named = {key for operation in operations for key in operation.named_keys()}
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
        one for one in operations if key in one.named_keys() or (isinstance(one, Import) and one.removes(key))
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
    key: str,
    before: Product | None,
    after: Product | None,
    touching: list[Operation],
    operations: list[Operation],
) -> list[str]:
    legal = {
        end.product and end.product.says() for end in ends(key, before, touching, operations, strict=True)
    }
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
            what += f", {one.mode}, {one.on_missing}, queued {one.queued_at}, overtakes {one.may_overtake}"
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
            {name: count for name, count in one.found["counts"].items() if count} == dict(total)
            for total in sums
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
