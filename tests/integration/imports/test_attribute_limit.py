"""A product has at most 200 attributes, however many files they come from."""

import asyncpg
import pytest

from tests.support.importing import Importer, catalog_of, counts, csv_of
from tests.support.options import confirmed, facts, fields_of, plan_of, planned, product, seed

FULL = {f"a{n}": "x" for n in range(200)}
"""As many as a product may have."""
TOO_MANY = FULL | {f"b{n}": "x" for n in range(3)}
"""An older release accepted them from several files."""


async def test_a_row_that_would_add_too_many_is_rejected(
    importer: Importer, database: asyncpg.Connection
) -> None:
    await seed(database, product("M-1", "Mug", attributes=FULL), product("N-1", "Nut"))
    before = await catalog_of(database)
    keys = [f"b{n}" for n in range(200)]
    cells = ",".join(["x"] * 200)

    found = await importer.run(csv_of(f"sku,{','.join(keys)}", f"m-1,{cells}", f"N-1,{cells}"))

    assert found["counts"] == counts(updated=1, rejected=1)
    (reject,) = await importer.rejects(found["id"])
    assert (reject["line"], reject["column"], reject["code"]) == (2, None, "too_many_attributes")
    assert "m-1" in reject["message"]
    assert "200 attributes" in reject["message"]
    after = await catalog_of(database)
    assert after["m-1"] == before["m-1"]
    assert (await fields_of(database))["n-1"]["attributes"] == dict.fromkeys(keys, "x")


@pytest.mark.parametrize(
    ("had", "header", "row", "outcome"),
    [
        (FULL, "a0,a1", "y,y", "updated"),
        (FULL, "a0,a1", "x,x", "unchanged"),
        (FULL, "new", "", "unchanged"),
        (FULL, "new", "x", "rejected"),
        (FULL, "a0,new", ",x", "updated"),  # one goes, one comes
        (FULL, "a0,new,newer", ",x,x", "rejected"),
        ({"a": "x"}, ",".join(FULL), ",".join(["y"] * 199 + [""]), "updated"),
        ({"a": "x"}, ",".join(FULL), ",".join(["y"] * 200), "rejected"),
        (TOO_MANY, "a0,a1", ",y", "updated"),
        (TOO_MANY, "a0,a1,new", ",,x", "updated"),
        (TOO_MANY, "a0,new", "x,x", "rejected"),
    ],
)
async def test_what_counts_is_what_the_product_would_have(
    importer: Importer,
    database: asyncpg.Connection,
    had: dict[str, str],
    header: str,
    row: str,
    outcome: str,
) -> None:
    await seed(database, product("M-1", "Mug", attributes=had))
    # A row that is taken beside it, so that the import doesn't fail.
    other = "N-1,Nut" + "," * row.count(",") + ","

    found = await importer.run(csv_of(f"sku,name,{header}", f"M-1,Mug,{row}", other), blank_cells="clear")

    assert found["counts"] == counts(**{outcome: 1}, created=1)
    left = (await fields_of(database))["m-1"]["attributes"]
    assert (left == had) == (outcome != "updated")


async def test_a_product_that_has_too_many_may_change(
    importer: Importer, database: asyncpg.Connection
) -> None:
    await seed(database, product("M-1", "Mug", attributes=TOO_MANY))
    found = await importer.run(csv_of("sku,name", "M-1,Big mug"))
    assert found["counts"] == counts(updated=1)
    assert await fields_of(database) == {"m-1": product("M-1", "Big mug", attributes=TOO_MANY)}


async def test_a_plan_says_so(importer: Importer, database: asyncpg.Connection) -> None:
    await seed(database, product("M-1", "Mug", attributes=FULL), product("N-1", "Nut"))

    found = await planned(importer, csv_of("sku,new", "M-1,x", "N-1,x"))

    assert found["planned_counts"] == counts(updated=1, rejected=1)
    expected = [(2, None, "too_many_attributes", "M-1,x")]
    assert facts(await importer.rejects(found["id"])) == expected
    plan, _ = await plan_of(importer, found["id"])
    assert [sample["after"]["sku"] for sample in plan["samples"]] == ["N-1"]
    final = await confirmed(importer, found["id"])
    assert final["counts"] == final["planned_counts"]
    assert facts(await importer.rejects(found["id"])) == expected
