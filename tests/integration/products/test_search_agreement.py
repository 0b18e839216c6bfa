"""One search finds the same products in a list by relevance, in every other list, in counts, jobs and exports."""

import csv
import io
from random import Random
from typing import Any

import asyncpg
import httpx
import pytest

from skuport.products import lists
from skuport.search import sample, strategy
from tests.integration.products.test_search import catch_up, insert, pages

LETTERS = (
    *("ß", "ẞ", "ss", "ſ", "s", "ﬀ", "ff", "ŉ", "K", "µ", "μ", "σ", "ς", "Σ", "İ", "i", "ı", "I"),
    *("\u01f0", "j\u030c", "\u00e9", "e\u0301"),
)
"""Letters that one folding or another takes as the same, composed and decomposed ones among them."""
TEXTS = (
    *("{0}1", "{0}", "Stra{0}e", "x{0}", "{0}{1}", "{0} {1}", "a-{0}{1}a", "1{0}", "σα{0}", "ab {0}2"),
    *("{0}.{1}", "Ma{0}"),
)


def texts(random: Random, count: int) -> list[str]:
    return [random.choice(TEXTS).format(random.choice(LETTERS), random.choice(LETTERS)) for _ in range(count)]


async def found_ids(api: httpx.AsyncClient, database: asyncpg.Connection, q: str) -> dict[str, set[str]]:
    """The ids that each way of searching finds."""
    body: dict[str, Any] = {"filter": {"q": q}}
    by_relevance, by_sku, by_name = [
        await pages(api, 20, q=q, **sort) for sort in ({}, {"sort": "sku"}, {"sort": "-name"})
    ]
    answer = await api.post("/api/v1/products/count", params={"exact": True}, json=body)
    assert answer.json() == {"value": len(by_relevance), "exact": True}, (q, by_relevance)
    exported = await api.get("/api/v1/products/export.csv", params={"q": q})
    skus = {row["sku"] for row in csv.DictReader(io.StringIO(exported.text.removeprefix("\ufeff")))}
    assert skus == {item["sku"] for item in by_relevance}, q
    change = {**body, "changes": {"active": False}, "expected_count": len(by_relevance)}
    job = await api.post("/api/v1/products/bulk-update", json=change)
    assert job.status_code == 202, job.text
    batches = await database.fetch(
        "DELETE FROM job_batches WHERE job_id = $1 RETURNING ids", job.json()["id"]
    )
    return {
        "relevance": {item["id"] for item in by_relevance},
        "sku": {item["id"] for item in by_sku},
        "name": {item["id"] for item in by_name},
        "job": {str(number) for batch in batches for number in batch["ids"]},
    }


@pytest.mark.parametrize(("kind", "seed"), [("few", 0), ("few", 1), ("many", 2), ("sampled", 3)])
async def test_every_way_of_searching_finds_the_same(
    api: httpx.AsyncClient,
    database: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    seed: int,
) -> None:
    monkeypatch.setattr(lists, "LIST_SECONDS", 30)
    if kind == "sampled":
        monkeypatch.setattr(sample, "SAMPLED_FROM", 1)
        monkeypatch.setattr(sample, "SAMPLED", 20)
        monkeypatch.setattr(sample, "MANY_HITS", 1)
    if kind != "few":
        monkeypatch.setattr(strategy, "FEW", 2)
        monkeypatch.setattr(strategy, "WINDOW", 20)
    random = Random(seed)
    skus = {f"{text}{n}" for n, text in enumerate(texts(random, 120))}
    await insert(database, [(sku, *texts(random, 2)) for sku in sorted(skus)])
    await catch_up(database)
    await database.execute("ANALYZE products")
    for q in {q for q in texts(random, 40) if q.strip()}:
        ids = await found_ids(api, database, q)
        assert len(set(map(frozenset, ids.values()))) == 1, (q, ids)


@pytest.mark.parametrize(
    ("sku", "q"),
    [
        *(("ß1", "ss1"), ("STRASSE1", "straße1"), ("ﬀ1", "ff1"), ("ff1", "ﬀ1"), ("ſ1", "s1")),
        *(("\u01f01", "j\u030c1"), ("j\u030c1", "\u01f01"), ("ΣΑΣ", "σας")),
    ],
)
@pytest.mark.parametrize("indexed", [True, False])
async def test_the_beginning_of_a_sku_is_found_in_every_way(
    api: httpx.AsyncClient, database: asyncpg.Connection, sku: str, q: str, indexed: bool
) -> None:
    await insert(database, [(sku, "A", ""), ("other", "Other", "")])
    if indexed:
        await catch_up(database)
    ids = await found_ids(api, database, q)
    assert [len(found) for found in ids.values()] == [1, 1, 1, 1], ids
    answer = await api.get("/api/v1/products", params={"q": q})
    assert answer.json()["total"] == {"value": 1, "exact": True}


@pytest.mark.parametrize(
    ("text", "q"), [("ΣΑΣ", "σας"), ("Οδος", "ΟΔΟΣ"), ("Οδος Α", "οδοσ"), ("5 µm", "5 μm"), ("ſaß", "SAß")]
)
async def test_forms_of_one_letter_are_the_same(
    api: httpx.AsyncClient, database: asyncpg.Connection, text: str, q: str
) -> None:
    rows = [("A-1", text, ""), ("A-2", f"An {text}", ""), ("A-3", "No", f"An {text}."), ("A-4", "No", "")]
    await insert(database, rows)
    await catch_up(database)
    for way, ids in (await found_ids(api, database, q)).items():
        assert len(ids) == 3, way
