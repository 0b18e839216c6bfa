"""Exports: what is in the file, how it is had, and that it comes back as it was."""

import csv
import gzip
import io
import json
import zipfile
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from skuport.exports.formats import XLSX
from skuport.parsing import (
    clean_attribute_key,
    clean_attribute_value,
    sku_key,
)
from skuport.parsing.fields import DESCRIPTION, NAME, SKU
from tests.support.importing import Importer, catalog_hash
from tests.support.importing import counts as import_counts
from tests.support.in_process import InProcessStack
from tests.support.jobs import Jobs, counts
from tests.support.stack import Stack

INSERT = """
INSERT INTO products (sku, sku_key, name, description, active, attributes)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[]::jsonb[])
"""


async def fetched(jobs: Jobs, job_id: str) -> tuple[bytes, httpx.Headers]:
    """The file, fetched with nothing but its URL."""
    answer = await jobs.client.get(f"/jobs/{job_id}/download")
    assert answer.status_code == 200, answer.text
    async with httpx.AsyncClient(trust_env=False) as anyone:
        file = await anyone.get(answer.json()["url"])
    assert file.status_code == 200
    assert len(file.content) == answer.json()["size"]
    return file.content, file.headers


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def test_a_file_has_every_field_and_attribute(jobs: Jobs) -> None:
    await jobs.fill(25)
    await jobs.database.execute(
        """UPDATE products SET attributes = '{"size": "L", "title": "T"}' WHERE sku_key = 'sku-2'"""
    )

    done = await jobs.run("export", filter={"sku": "sku-*"})

    assert done["counts"] == counts(exported=25)
    assert done["file"]["filename"].startswith("products-")
    content, headers = await fetched(jobs, done["id"])
    assert headers["content-disposition"] == f"attachment; filename*=UTF-8''{done['file']['filename']}"
    assert headers["content-type"] == "text/csv"
    assert content.startswith(b"\xef\xbb\xbf")
    rows = table(content)
    assert rows[0] == [
        "sku", "name", "description", "active",
        "attributes.color", "attributes.size", "attributes.title", "_escaped",
    ]  # fmt: skip
    assert [row[0].lower() for row in rows[1:]] == sorted(f"sku-{n}" for n in range(1, 26))
    assert ["SKU-2", "Product 2", "About 2", "true", "", "L", "T", ""] in rows
    assert ["SKU-5", "Product 5", "About 5", "false", "red", "", "", ""] in rows
    small = await jobs.client.get("/products/export.csv", params={"sku": "sku-*"})
    assert small.content == content
    assert small.headers["content-disposition"].startswith("attachment;")


async def test_gzip_has_the_same_in_it(jobs: Jobs) -> None:
    await jobs.fill(300)
    plain = await jobs.run("export", all=True, expected_count=300)
    packed = await jobs.run("export", all=True, format="csv.gz")
    assert packed["file"]["filename"].endswith(".csv.gz")
    content, headers = await fetched(jobs, packed["id"])
    assert gzip.decompress(content) == (await fetched(jobs, plain["id"]))[0]
    assert headers["content-type"] == "application/gzip"
    assert "content-encoding" not in headers


def objects(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.decode().split("\n")[:-1]]


async def test_ndjson_has_an_object_for_each_product(jobs: Jobs) -> None:
    await jobs.fill(300)
    done = await jobs.run("export", all=True, format="ndjson")
    assert done["file"]["filename"].endswith(".ndjson")
    content, headers = await fetched(jobs, done["id"])
    assert headers["content-type"] == "application/x-ndjson"
    found = objects(content)
    assert len(found) == done["counts"]["exported"] == 300
    five = {
        "sku": "SKU-5",
        "name": "Product 5",
        "description": "About 5",
        "active": False,
        "attributes": {"color": "red"},
    }
    assert five in found
    packed = await jobs.run("export", all=True, format="ndjson.gz")
    assert gzip.decompress((await fetched(jobs, packed["id"]))[0]) == content
    small = await jobs.client.get("/products/export.ndjson")
    assert (small.content, small.headers["content-type"]) == (content, "application/x-ndjson")


async def test_a_workbook_has_a_row_for_each_product(jobs: Jobs) -> None:
    await jobs.fill(300)
    done = await jobs.run("export", all=True, format="xlsx")
    content, headers = await fetched(jobs, done["id"])
    assert done["file"]["filename"].endswith(".xlsx")
    small = await jobs.client.get("/products/export.xlsx")
    assert small.headers["content-type"] == headers["content-type"] == XLSX.media_type
    assert small.headers["content-disposition"].endswith("products.xlsx")
    for workbook in (content, small.content):
        with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
            assert archive.testzip() is None
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert sheet.count("<row ") == 301
        assert ">SKU-300</t>" in sheet


async def test_a_job_has_the_chosen_columns(jobs: Jobs) -> None:
    await jobs.fill(10)
    names = ["attributes.color", "sku", "attributes.none"]
    done = await jobs.run("export", all=True, columns=names)
    assert (done["options"]["format"], done["options"]["columns"]) == ("csv", names)
    content, _ = await fetched(jobs, done["id"])
    assert table(content)[:2] == [[*names, "_escaped"], ["blue", "SKU-1", "", ""]]
    query = {"columns": "attributes.color, sku,attributes.none"}
    assert (await jobs.client.get("/products/export.csv", params=query)).content == content
    lines = await jobs.client.get("/products/export.ndjson", params={**query, "sku": "sku-1"})
    assert objects(lines.content) == [{"attributes": {"color": "blue"}, "sku": "SKU-1"}]


async def test_columns_that_do_not_exist_are_refused(jobs: Jobs) -> None:
    refused = await jobs.ask("export", all=True, columns=["sku", "colour"])
    small = await jobs.client.get("/products/export.csv", params={"columns": "sku,colour"})
    for answer, pointer in ((refused, "/columns"), (small, "/query/columns")):
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert error["pointer"] == pointer
        assert error["message"].startswith("there is no column “colour”. There are sku, name, ")


async def test_a_job_of_an_older_release_has_all_columns(jobs: Jobs, stack: InProcessStack) -> None:
    await jobs.fill(3)
    with stack.frozen():
        started = await jobs.start("export", all=True)
        await jobs.database.execute("UPDATE jobs SET options = options - 'columns'")
    done = await jobs.completed(started["id"])
    assert done["options"]["columns"] is None
    assert len(table((await fetched(jobs, done["id"]))[0])[0]) == 6


async def test_a_text_that_no_cell_holds_is_named(jobs: Jobs) -> None:
    await jobs.fill(4)
    lengths = {"sku-1": "repeat('x', 32767)", "sku-2": "repeat('é', 32767)", "sku-3": "repeat('😀', 16384)"}
    for key, description in lengths.items():
        await jobs.database.execute(
            f"UPDATE products SET description = {description} WHERE sku_key = $1", key
        )
    started = await jobs.start("export", all=True, format="xlsx")
    found = await jobs.ended(started["id"])
    small = await jobs.client.get("/products/export.xlsx")
    assert (found["error"]["code"], found["file"]) == ("text_too_long", None)
    assert (small.status_code, small.json()["code"]) == (422, "text_too_long")
    for message in (found["error"]["message"], small.json()["detail"]):
        assert "longer text: 'SKU-3'. Export them as CSV or NDJSON" in message
    others = await jobs.client.get("/products/export.xlsx", params={"columns": "sku,name"})
    assert others.status_code == 200


async def test_what_was_deleted_before_it_was_read_is_not_found(jobs: Jobs, stack: InProcessStack) -> None:
    await jobs.fill(30)
    with stack.frozen():
        started = await jobs.start("export", all=True)
        await jobs.database.execute("DELETE FROM products WHERE sku_key IN ('sku-3', 'sku-4')")
        await jobs.database.execute(
            "INSERT INTO products (sku, sku_key, name) VALUES ('later', 'later', 'Later')"
        )
    done = await jobs.completed(started["id"])
    assert done["counts"] == counts(exported=28, not_found=2)
    assert len(table((await fetched(jobs, done["id"]))[0])) == 29


async def test_an_empty_one_is_a_header(jobs: Jobs) -> None:
    done = await jobs.run("export", filter={"sku": "nothing"})
    assert table((await fetched(jobs, done["id"]))[0]) == [
        ["sku", "name", "description", "active", "_escaped"]
    ]
    assert table((await jobs.client.get("/products/export.csv")).content) == [
        ["sku", "name", "description", "active", "_escaped"]
    ]


async def test_long_texts_are_read_a_few_at_a_time(jobs: Jobs) -> None:
    await jobs.fill(60)
    await jobs.database.execute("UPDATE products SET description = repeat(md5(sku), 3125)")
    done = await jobs.run("export", all=True)
    content, _ = await fetched(jobs, done["id"])
    assert {len(row[2]) for row in table(content)[1:]} == {100_000}
    assert (await jobs.client.get("/products/export.csv")).content == content


async def test_more_attributes_than_an_import_takes_are_refused(jobs: Jobs) -> None:
    await jobs.fill(201)
    await jobs.database.execute("UPDATE products SET attributes = jsonb_build_object('key ' || id, 'x')")
    started = await jobs.start("export", all=True)
    found = await jobs.ended(started["id"])
    assert found["status"] == "failed"
    assert found["error"]["code"] == "too_many_attributes"
    assert "201" in found["error"]["message"]
    assert found["file"] is None
    assert (await jobs.client.get(f"/jobs/{found['id']}/download")).status_code == 409
    small = await jobs.client.get("/products/export.csv")
    assert (small.status_code, small.json()["code"]) == (422, "too_many_attributes")


async def test_a_big_one_is_referred_to_a_job(jobs: Jobs) -> None:
    await jobs.fill(10_001)
    answer = await jobs.client.get("/products/export.csv")
    assert answer.status_code == 422
    assert answer.json()["code"] == "export_too_large"
    assert "POST /products/export" in answer.json()["detail"]
    assert (await jobs.client.get("/products/export.csv", params={"acitve": "true"})).status_code == 422


@pytest.mark.fault
async def test_killed_it_begins_its_file_again(jobs: Jobs, stack: Stack) -> None:
    await jobs.fill(6_000)
    started = await jobs.start("export", all=True)
    for moment in (10, 50):
        await jobs.wait(started["id"], lambda found, moment=moment: found["percent"] >= moment)  # type: ignore[misc]
        stack.kill_workers()
    done = await jobs.completed(started["id"])
    assert done["counts"] == counts(exported=6_000)
    rows = table((await fetched(jobs, done["id"]))[0])
    assert len({row[0] for row in rows}) == len(rows) == 6_001


# What a product may be, and spreadsheets or readers of CSV may stumble over.
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    st.sampled_from(
        [
            *(
                "=1+1",
                "+1",
                "-1",
                "@x",
                "\t=1",
                "'=1",
                "''=1",
                "'",
                "' =1",
                "a,b;c|d\te",
                'a"b',
                '"',
                '""',
                "a\nb",
                "a\r\nb",
            ),
            *(
                "a\rb",
                "\ufeffx",
                "a\x0bb\u2028c\x85d",
                "日本 ☕",
                "null",
                "true",
                "sep=;",
                "=\nx",
                "1e5",
                "0012",
            ),
        ]
    ),
)
keys = st.one_of(
    texts,
    st.sampled_from(
        [
            *(
                "title",
                "sku",
                "name",
                "SKU",
                "active",
                "_x",
                "_escaped",
                "__",
                "a,b",
                "a.b",
                "attributes.x",
                "Color",
            ),
            *(
                "color",
                "Option1 Value",
                "Handle",
                "published",
                "name-en_US",
                "=key",
                "-",
                "'k",
                "a;b;c;d;e",
                "k\nl",
                "\ufeffk",
                "k\u200b",
                "x y",
            ),
        ]
    ),
)


def _kept(clean: Any, text: str) -> str | None:
    try:
        return str(clean(text)) or None
    except ValueError:
        return None


attributes = st.dictionaries(
    keys.map(lambda text: _kept(clean_attribute_key, text)).filter(bool),
    texts.map(lambda text: _kept(clean_attribute_value, text)).filter(bool),
    max_size=6,
)
products = st.fixed_dictionaries(
    {
        "sku": texts.map(lambda text: _kept(SKU.clean, text)).filter(bool),
        "name": texts.map(lambda text: _kept(NAME.clean, text)).filter(bool),
        "description": texts.map(DESCRIPTION.clean),
        "active": st.booleans(),
        "attributes": attributes,
    }
)
# Few and large ones: a round trip takes as long for 30 products as for one, and their attributes still fit a file.
catalogs = st.lists(products, min_size=1, max_size=30, unique_by=lambda product: sku_key(product["sku"]))


def product(**given: Any) -> dict[str, Any]:
    return {"sku": "S", "name": "N", "description": "", "active": True, "attributes": {}, **given}


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(catalogs, st.booleans())
@example(
    [product(sku="=1", name="'=1", description="'", attributes={"title": "@", "sku": "x", "_escaped": "'"})],
    False,
)
@example(
    [product(attributes={"a,b": "1", "A,B": "2", "_x": "3", "attributes.y": "4", "Option1 Value": "5"})], True
)
@example([product(attributes={"a;b;c;d;e;f;g;h": "x;y;z", "k\nl": "=\n1"})], False)
async def test_what_comes_back_is_unchanged(jobs: Jobs, catalog: list[dict[str, Any]], zipped: bool) -> None:
    await jobs.database.execute("TRUNCATE products")
    columns = zip(
        *(
            (
                p["sku"],
                sku_key(p["sku"]),
                p["name"],
                p["description"],
                p["active"],
                json.dumps(p["attributes"]),
            )
            for p in catalog
        ),
        strict=True,
    )
    await jobs.database.execute(INSERT, *map(list, columns))
    before = await catalog_hash(jobs.database)
    done = await jobs.run("export", all=True, format="csv.gz" if zipped else "csv")
    content, _ = await fetched(jobs, done["id"])

    importer = Importer(jobs.client)
    try:
        for blank_cells in ("keep", "clear"):
            found = await importer.run(content, blank_cells=blank_cells)
            assert found["counts"] == import_counts(unchanged=len(catalog)), content
    finally:
        await importer.aclose()
    assert await catalog_hash(jobs.database) == before
