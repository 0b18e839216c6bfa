"""The reference model by itself: what it reads, which orders it takes for legal, and what it notices."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.simulation.model import Bulk, Edit, Import, Operation, Product
from tests.simulation.orders import differences, ends
from tests.simulation.reading import read

OUTCOMES = ("created", "updated", "unchanged", "superseded", "rejected", "blank")


def a_product(**values: Any) -> Product:
    return replace(Product("K-1", "Chair", "", True, frozenset(), 1, None, None), **values)


def an_import(
    number: int,
    text: str,
    began: float,
    ended: float,
    *,
    counts: Mapping[str, int],
    small: bool = False,
    **options: Any,
) -> Import:
    reading = read(text.encode(), clear=options.get("blank_cells") == "clear")
    found = {
        "status": "completed",
        "rows_read": reading.rows,
        "counts": {name: counts.get(name, 0) for name in OUTCOMES},
        "missing": None,
    }
    return Import(
        number=number,
        name=f"import {number}",
        began=began,
        ended=ended,
        id=f"import-{number}",
        accepted=began,
        queued_at=began,
        may_overtake=small,
        options=options,
        reading=reading,
        found=found,
        rejects=reading.rejects,
        written=None,
    )


def a_patch(
    number: int, began: float, ended: float, name: str, shown: Product | None, status: int | None
) -> Edit:
    return Edit(number, f"patch {number}", began, ended, "patch", "k-1", {"name": name}, status, shown)


def test_reading() -> None:
    content = (
        b'sku,name,active,Colour,note\nK-1,"two\nlines",yes,,x\n,,,,\nk-1 , Chair ,no,red,\n,no sku,,,\n'
        b"K-2,Table,perhaps,,\nK-3,Table,,,,more\nK-4,,,,x\n"
    )
    found = read(content, clear=False)
    assert (found.rows, found.blank, found.superseded, found.unreadable) == (7, 1, 1, True)
    assert found.rejects == [(6, "sku_required"), (7, "active_invalid"), (8, "wrong_column_count")]
    assert found.present == {"k-2"}
    row = found.winners["k-1"]
    assert (row.line, row.sku) == (5, "k-1")
    assert (row.fields, row.attributes) == ({"name": "Chair", "active": False}, {"Colour": "red"})
    assert found.winners["k-4"].fields == {}
    cleared = read(content, clear=True).winners["k-4"]
    assert (cleared.fields, cleared.attributes) == ({"name": "", "active": True}, {"Colour": None})


def test_two_at_the_same_time_may_come_in_either_order() -> None:
    operations: list[Operation] = [
        an_import(0, "sku,name\nK-1,Table\n", 0, 10, counts={"updated": 1}),
        a_patch(1, 2, 3, "Lamp", None, 200),
    ]
    names = {end.product and end.product.name for end in ends("k-1", a_product(), operations, operations)}
    assert names == {"Table", "Lamp"}
    operations[1].began = operations[1].ended = 11
    names = {end.product and end.product.name for end in ends("k-1", a_product(), operations, operations)}
    assert names == {"Lamp"}


def test_an_answer_says_in_which_order() -> None:
    shown = a_product(name="Lamp", version=3)
    operations: list[Operation] = [
        an_import(0, "sku,name\nK-1,Table\n", 0, 10, counts={"updated": 1}),
        a_patch(1, 2, 3, "Lamp", shown, 200),
    ]
    assert {end.product for end in ends("k-1", a_product(), operations, operations)} == {shown}


def test_without_an_answer_it_may_not_have_been_done() -> None:
    operations: list[Operation] = [a_patch(0, 0, float("inf"), "Lamp", None, None)]
    found = {(end.product, end.events) for end in ends("k-1", a_product(), operations, operations)}
    assert found == {
        (a_product(), ()),
        (a_product(name="Lamp", version=2), (("product.updated", 2),)),
    }


def test_what_a_small_import_set_is_left_alone_by_one_that_it_overtook() -> None:
    operations: list[Operation] = [
        an_import(0, "sku,name,Colour\nK-1,Large,red\n", 0, 10, counts={"updated": 1}),
        an_import(1, "sku,name\nK-1,Small\n", 1, 2, counts={"updated": 1}, small=True),
    ]
    found = {end.product for end in ends("k-1", a_product(), operations, operations)}
    red = frozenset({("Colour", "red")})
    assert found == {a_product(name="Small", attributes=red, version=3, writer="import-1", line=2)}
    for options in ({"atomic": True}, {}):
        operations[0] = an_import(
            0, "sku,name\nK-1,Large\n", 0, 10, counts={"updated": 1}, small=False, **options
        )
        assert len(ends("k-1", None, operations, operations)) == (1 if options else 2)


def test_a_full_feed_spares_what_is_younger() -> None:
    feed = an_import(1, "sku,name\nK-2,Table\n", 5, 9, counts={"created": 1}, on_missing="delete")
    body = {"sku": "K-1", "name": "Chair", "description": "", "active": True, "attributes": {}}
    for began, left in ((0.0, {None}), (7.0, {a_product()}), (4.0, {None, a_product()})):
        edit = Edit(0, "create", began, began + 2, "create", "K-1", body, 201, a_product())
        operations: list[Operation] = [edit, feed]
        assert {end.product for end in ends("k-1", None, operations, operations)} == left


def test_a_product_may_have_no_more_attributes_than_the_limit() -> None:
    for count, last in ((199, "updated"), (200, "rejected")):
        full = a_product(attributes=frozenset((f"a{n}", "x") for n in range(count)))
        code = "too_many_attributes" if last == "rejected" else last
        large = an_import(0, "sku,Colour\nK-1,red\n", 0, 1, counts={last: 1})
        job = Bulk(1, "job", 2, 3, ("k-1",), {"attributes": {"Colour": "red"}}, {})
        (end,) = ends("k-1", full, [large], [large])
        assert (dict(end.outcomes), end.product == full) == ({0: code}, last == "rejected")
        (end,) = ends("k-1", full, [job], [large, job])
        assert dict(end.outcomes) == {1: last}


CATALOG = {"k-1": a_product(), "k-2": a_product(sku="K-2")}
FILE = "sku,name\nK-1,Table\nK-3,Lamp\nK-1,Desk\n,\n"
AFTER = {
    "k-1": a_product(name="Desk", version=2, writer="import-0", line=4),
    "k-3": a_product(sku="K-3", name="Lamp", writer="import-0", line=3),
}
COUNTS = {"created": 1, "updated": 1, "superseded": 1, "blank": 1}
DELETED = {"counts": {"deleted": 1, "updated": 0, "not_found": 0}}


def operations_of(**changed: Any) -> list[Operation]:
    one = replace(an_import(0, FILE, 0, 1, counts=COUNTS), **changed)
    return [one, Bulk(1, "job", 2, 3, ("k-2",), None, DELETED)]


def test_no_difference() -> None:
    assert differences(CATALOG, AFTER, operations_of(), {}) == []
    written = {"created": Counter(["k-3"]), "updated": Counter(["k-1"])}
    assert differences(CATALOG, AFTER, operations_of(written=written), {}) == []


@pytest.mark.parametrize(
    "after",
    [
        {**AFTER, "k-1": CATALOG["k-1"]},
        {**AFTER, "k-2": CATALOG["k-2"]},
        {**AFTER, "k-9": a_product(sku="K-9")},
        {"k-1": AFTER["k-1"]},
        *(
            {**AFTER, "k-3": replace(AFTER["k-3"], **change)}
            for change in (
                {"sku": "k-3"},
                {"name": "Lamp 2"},
                {"description": "x"},
                {"active": False},
                {"attributes": frozenset({("a", "b")})},
                {"version": 2},
                {"writer": None},
                {"line": 4},
            )
        ),
    ],
)
def test_a_product_that_no_order_explains(after: dict[str, Product]) -> None:
    assert len(differences(CATALOG, after, operations_of(), {})) == 1


@pytest.mark.parametrize(
    "written",
    [
        {"created": Counter(["k-3"])},
        {"created": Counter(["k-3", "k-3"]), "updated": Counter(["k-1"])},
        {"created": Counter(["k-1", "k-3"])},
    ],
)
def test_an_event_that_is_missing_or_comes_twice(written: dict[str, Counter[str]]) -> None:
    assert differences(CATALOG, AFTER, operations_of(written=written), {}) != []


def test_an_event_of_an_edit_that_nobody_made() -> None:
    events = {"k-1": (("product.updated", 2),)}
    assert len(differences(CATALOG, AFTER, operations_of(), events)) == 1


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_count_that_is_wrong(outcome: str) -> None:
    operations = operations_of()
    one = operations[0]
    assert isinstance(one, Import)
    one.found["counts"][outcome] += 1
    (problem,) = differences(CATALOG, AFTER, operations, {})
    assert problem.startswith("import 0: ended")


def test_a_reject_or_a_row_too_many() -> None:
    assert len(differences(CATALOG, AFTER, operations_of(rejects=[(2, "active_invalid")]), {})) == 1
    assert len(differences(CATALOG, AFTER, operations_of(rejects=[(3, "name_required")]), {})) == 1
    operations = operations_of()
    one = operations[0]
    assert isinstance(one, Import)
    one.found = {**one.found, "rows_read": 5}
    assert differences(CATALOG, AFTER, operations, {}) == ["import 0: read 5 rows of 4"]


def test_a_job_that_counted_wrong() -> None:
    one, job = operations_of()
    assert isinstance(job, Bulk)
    counted = replace(job, found={"counts": {"deleted": 0, "updated": 0, "not_found": 1}})
    (problem,) = differences(CATALOG, AFTER, [one, counted], {})
    assert problem.startswith("job: counted")


def test_overtaking_that_is_seen() -> None:
    """A small import that only updates came first, and found nothing: after the large one, it would have."""
    large = an_import(0, "sku,name\nK-7,Large\n", 0, 10, counts={"created": 1})
    small = an_import(
        1, "sku,name\nK-7,Small\n", 1, 2, counts={"rejected": 1}, small=True, mode="update_only"
    )
    small = replace(small, rejects=[(2, "sku_not_found")])
    left = a_product(sku="K-7", name="Large", writer="import-0", line=2)
    (problem,) = differences({}, {"k-7": left}, [large, small], {})
    assert "one after another" in problem
