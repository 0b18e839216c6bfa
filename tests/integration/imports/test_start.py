"""Starting with an `Idempotency-Key`, and the answer to a start."""

import asyncio
import json
from collections import Counter

import asyncpg

from tests.support.importing import Importer, counts, csv_of

FILE = csv_of("sku,name", *(f"P-{number:03},Table {number}" for number in range(50)))


async def test_the_answer_says_where_to_look(importer: Importer) -> None:
    answer = await importer.ask(await importer.upload(FILE))

    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/imports/{answer.json()['id']}"
    assert int(answer.headers["retry-after"]) > 0
    options = answer.json()["options"]
    assert options["blank_cells"] == "keep"
    assert (options["mapping"], options["delimiter"], options["encoding"]) == ({}, None, None)
    assert answer.json()["columns"] == [
        {"header": "sku", "target": "sku"},
        {"header": "name", "target": "name"},
    ]


async def test_a_hundred_starts_with_one_key_are_one_import(
    importer: Importer, database: asyncpg.Connection
) -> None:
    upload_id = await importer.upload(FILE)
    key = {"Idempotency-Key": "spring-catalog"}

    answers = await asyncio.gather(*(importer.ask(upload_id, headers=key) for _ in range(100)))

    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {202, 409}
    assert statuses[202] >= 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {
        "idempotency_key_in_flight"
    }
    (body,) = {answer.content for answer in answers if answer.status_code == 202}
    assert await database.fetchval("SELECT count(*) FROM imports") == 1
    found = await importer.completed(json.loads(body)["id"])
    assert found["counts"] == counts(created=50)

    # Later, the first answer is given again, as it was.
    again = await importer.ask(upload_id, headers=key)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (202, "true")
    assert again.content == body
    other = await importer.ask(upload_id, headers=key, blank_cells="clear")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await database.fetchval("SELECT count(*) FROM imports") == 1


async def test_a_start_that_was_refused_can_be_sent_again_with_its_key(importer: Importer) -> None:
    upload = await importer.begin_upload(len(FILE))
    key = {"Idempotency-Key": "too-early"}
    assert (await importer.ask(upload["id"], headers=key)).status_code == 409
    await importer.send(upload, FILE)

    answer = await importer.ask(upload["id"], headers=key)

    assert answer.status_code == 202
    await importer.completed(answer.json()["id"])


async def test_without_a_key_each_start_is_an_import(
    importer: Importer, database: asyncpg.Connection
) -> None:
    upload_id = await importer.upload(FILE)
    answers = [await importer.start(upload_id) for _ in range(2)]
    ended = [await importer.completed(answer["id"]) for answer in answers]

    assert sum(found["counts"]["created"] for found in ended) == 50
    assert sum(found["counts"]["unchanged"] for found in ended) == 50
