"""Creating, changing and deleting single products through the API."""

import asyncio
import json
from typing import Any

import asyncpg
import httpx
import pytest

from tests.support.importing import holding

Json = dict[str, Any]
PRODUCTS = "/api/v1/products"
LAMP: Json = {"sku": "Lamp-1", "name": "Desk lamp", "attributes": {"colour": "red"}}


WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def make(api: httpx.AsyncClient, **fields: Any) -> Json:
    response = await api.post(PRODUCTS, json=LAMP | fields)
    assert response.status_code == 201, response.text
    body: Json = response.json()
    return body


def at_version(product: Json, version: int) -> dict[str, str]:
    return {"If-Match": f'"{product["id"]}-{version}"'}


async def events(database: asyncpg.Connection) -> list[tuple[str, Json]]:
    rows = await database.fetch("SELECT type, payload FROM events ORDER BY id")
    return [(row["type"], json.loads(row["payload"])) for row in rows]


async def audited(database: asyncpg.Connection) -> list[tuple[str, str, Json]]:
    rows = await database.fetch("SELECT * FROM audit_log WHERE subject_type = 'product' ORDER BY id")
    return [(row["action"], row["subject_id"], json.loads(row["details"])) for row in rows]


async def test_a_product_is_made_changed_and_deleted(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    response = await api.post(PRODUCTS, json=LAMP | {"sku": "  Lamp-1 ", "name": "\u00a0Desk lamp "})
    made = response.json()
    path = f"{PRODUCTS}/{made['id']}"
    assert (response.status_code, response.headers["location"], response.headers["etag"]) == (
        201,
        path,
        f'"{made["id"]}-1"',
    )
    assert {key: made[key] for key in ("sku", "name", "description", "active", "attributes", "version")} == {
        "sku": "Lamp-1",
        "name": "Desk lamp",
        "description": "",
        "active": True,
        "attributes": {"colour": "red"},
        "version": 1,
    }

    response = await api.patch(path, json={"active": False, "attributes": {"colour": None, "size": "L"}})
    changed = response.json()
    assert (response.status_code, response.headers["etag"]) == (200, f'"{made["id"]}-2"')
    assert changed == made | {
        "active": False,
        "attributes": {"size": "L"},
        "version": 2,
        "updated_at": changed["updated_at"],
    }
    assert changed["updated_at"] > made["updated_at"]

    response = await api.put(path, json={"sku": "lamp-2", "name": "Lamp"})
    replaced = response.json()
    assert (replaced["sku"], replaced["active"], replaced["attributes"]) == ("lamp-2", True, {})
    assert (await api.get(f"{PRODUCTS}/by-sku/LAMP-2")).json() == replaced == (await api.get(path)).json()
    assert (await api.get(f"{PRODUCTS}/by-sku/lamp-1")).status_code == 404

    assert (await api.delete(path)).status_code == 204
    assert (await api.get(path)).status_code == (await api.delete(path)).status_code == 404

    assert await events(database) == [
        ("product.created", made),
        ("product.updated", changed),
        ("product.updated", replaced),
        ("product.deleted", {"id": made["id"], "sku": "lamp-2", "version": 3}),
    ]
    assert await audited(database) == [
        ("product.created", made["id"], {"sku": "Lamp-1"}),
        (
            "product.updated",
            made["id"],
            {"sku": "Lamp-1", "version": 2, "changed": ["active", "attributes"]},
        ),
        (
            "product.updated",
            made["id"],
            {"sku": "lamp-2", "version": 3, "changed": ["active", "attributes", "name", "sku"]},
        ),
        ("product.deleted", made["id"], {"sku": "lamp-2", "version": 3}),
    ]


async def test_the_same_by_sku(api: httpx.AsyncClient) -> None:
    made = await make(api, sku="Größe 3/4")
    path = f"{PRODUCTS}/by-sku/GRÖSSE 3/4"
    assert (await api.patch(path, json={"name": "A"})).json()["version"] == 2
    replaced = (await api.put(path, json={"sku": "b", "name": "B"}, headers=at_version(made, 2))).json()
    assert (replaced["id"], replaced["sku"], replaced["version"]) == (made["id"], "b", 3)
    assert (await api.put(path, json={"sku": "b", "name": "B"})).status_code == 404
    assert (await api.delete(f"{PRODUCTS}/by-sku/B", headers=at_version(made, 2))).status_code == 412
    assert (await api.delete(f"{PRODUCTS}/by-sku/B", headers=at_version(made, 3))).status_code == 204


@pytest.mark.parametrize(
    "body", [{}, {"name": " Desk lamp"}, {"attributes": {}}, {"attributes": {"no": None}}]
)
async def test_a_patch_without_a_difference_writes_nothing(
    api: httpx.AsyncClient, database: asyncpg.Connection, body: Json
) -> None:
    made = await make(api)
    before = await database.fetchrow("SELECT xmin::text, * FROM products")
    response = await api.patch(f"{PRODUCTS}/{made['id']}", json=body)
    assert (response.status_code, response.json(), response.headers["etag"]) == (
        200,
        made,
        f'"{made["id"]}-1"',
    )
    assert await database.fetchrow("SELECT xmin::text, * FROM products") == before
    assert len(await events(database)) == len(await audited(database)) == 1


async def test_a_put_without_a_difference_writes_nothing(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    made = await make(api)
    response = await api.put(f"{PRODUCTS}/{made['id']}", json=LAMP)
    assert response.json() == made
    assert len(await events(database)) == 1
    # The same key written otherwise is a difference.
    assert (await api.put(f"{PRODUCTS}/{made['id']}", json=LAMP | {"sku": "LAMP-1"})).json()["version"] == 2


@pytest.mark.parametrize("sku", ["Lamp-1", "LAMP-1", " lamp-1 "])
async def test_a_taken_sku_names_the_product(
    api: httpx.AsyncClient, database: asyncpg.Connection, sku: str
) -> None:
    made = await make(api)
    other = await make(api, sku="other")
    answers = [
        await api.post(PRODUCTS, json=LAMP | {"sku": sku}),
        await api.put(f"{PRODUCTS}/{other['id']}", json=LAMP | {"sku": sku}),
        await api.patch(f"{PRODUCTS}/{other['id']}", json={"sku": sku}),
        await api.patch(f"{PRODUCTS}/by-sku/other", json={"sku": sku}),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (409, "sku_exists")
        (error,) = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/sku", "sku_exists")
        assert made["id"] in error["message"]
        assert "'Lamp-1'" in error["message"]
    assert await database.fetchval("SELECT count(*) FROM products") == 2
    assert len(await events(database)) == 2


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"sku": " "}, "/sku", "sku_required"),
        ({"sku": "a\u200bb"}, "/sku", "sku_invisible_character"),
        ({"sku": "a\u202eb"}, "/sku", "sku_invisible_character"),
        ({"sku": "a\u0000"}, "/sku", "invalid_character"),
        ({"sku": "x" * 256}, "/sku", "sku_too_long"),
        ({"name": ""}, "/name", "name_required"),
        ({"name": "x" * 501}, "/name", "name_too_long"),
        ({"name": None}, "/name", "string_type"),
        ({"description": "x" * 100_001}, "/description", "description_too_long"),
        ({"description": "\u0000"}, "/description", "invalid_character"),
        ({"active": "perhaps"}, "/active", "bool_type"),
        ({"attributes": {"a": " "}}, "/attributes/a", "attribute_value_required"),
        ({"attributes": {"a": "x" * 10_001}}, "/attributes/a", "attribute_value_too_long"),
        ({"attributes": {"a": 1}}, "/attributes/a", "string_type"),
        ({"attributes": {"a": "1", " a": "2"}}, "/attributes", "attribute_key_repeated"),
        ({"attributes": {f"k{n}": "v" for n in range(201)}}, "/attributes", "too_many_attributes"),
        ({"version": 3}, "/version", "extra_forbidden"),
    ],
)
async def test_what_is_refused(
    api: httpx.AsyncClient, database: asyncpg.Connection, fields: Json, pointer: str, code: str
) -> None:
    made = await make(api)
    for answer in (
        await api.post(PRODUCTS, json=LAMP | {"sku": "new"} | fields),
        await api.put(f"{PRODUCTS}/{made['id']}", json=LAMP | fields),
        await api.patch(f"{PRODUCTS}/{made['id']}", json=fields),
    ):
        assert answer.status_code == 422, answer.text
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
    assert await database.fetchval("SELECT max(version) FROM products") == 1


async def test_a_product_with_too_many_attributes_may_lose_and_change_some(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    path = f"{PRODUCTS}/{(await make(api))['id']}"
    many = "SELECT jsonb_object_agg('k' || n, 'v') FROM generate_series(1, 203) n"
    await database.execute(f"UPDATE products SET attributes = ({many})")
    for attributes, status in (({"k1": None}, 200), ({"k2": "other"}, 200), ({"new": "v"}, 422)):
        answer = await api.patch(path, json={"attributes": attributes})
        assert answer.status_code == status, answer.text
    assert len((await api.get(path)).json()["attributes"]) == 202


@pytest.mark.parametrize("count", [203, 400])
async def test_a_product_with_too_many_attributes_may_be_sent_back(
    api: httpx.AsyncClient, database: asyncpg.Connection, count: int
) -> None:
    path = f"{PRODUCTS}/{(await make(api))['id']}"
    many = f"SELECT jsonb_object_agg('k' || n, 'v') FROM generate_series(1, {count}) n"
    await database.execute(f"UPDATE products SET attributes = ({many})")
    found = (await api.get(path)).json()
    body = {name: found[name] for name in LAMP | {"attributes": {}}}
    changed = body | {"attributes": {key: "v" for key in body["attributes"] if key != "k1"}}
    more = body | {"attributes": body["attributes"] | {"new": "v"}}
    for sent, status, version in ((body, 200, 1), (more, 422, None), (changed, 200, 2), (body, 422, None)):
        answer = await api.put(path, json=sent)
        assert answer.status_code == status, answer.text
        if version is None:
            (error,) = answer.json()["errors"]
            assert (error["pointer"], error["code"]) == ("/attributes", "too_many_attributes")
        else:
            assert answer.json()["version"] == version


@pytest.mark.parametrize("old", ["a\u3164b", "\u3164"])
async def test_a_sku_that_an_older_release_took_may_stay(
    api: httpx.AsyncClient, database: asyncpg.Connection, old: str
) -> None:
    path = f"{PRODUCTS}/{(await make(api))['id']}"
    await database.execute("UPDATE products SET sku = $1, sku_key = $1", old)
    for at in (path, f"{PRODUCTS}/by-sku/{old}"):
        for method in ("PUT", "PATCH"):
            for sku, status in ((old, 200), (f" {old} ", 200), (f"{old}\u3164", 422), (f"{old}x", 422)):
                name = f"{method} {at} {sku}."
                answer = await api.request(method, at, json=LAMP | {"sku": sku, "name": name})
                assert answer.status_code == status, answer.text
                if status == 200:
                    assert (answer.json()["sku"], answer.json()["name"]) == (old, name)
                else:
                    (error,) = answer.json()["errors"]
                    assert (error["pointer"], error["code"]) == ("/sku", "sku_invisible_character")
    assert (await api.post(PRODUCTS, json=LAMP | {"sku": old})).status_code == 422
    assert (await api.put(path, json=LAMP | {"sku": "plain"})).json()["sku"] == "plain"


async def test_a_change_may_insist_on_a_version(api: httpx.AsyncClient) -> None:
    made = await make(api)
    path, first = f"{PRODUCTS}/{made['id']}", at_version(made, 1)
    assert (await api.patch(path, json={"name": "A"}, headers=first)).status_code == 200
    for method, body in (("PATCH", {"name": "B"}), ("PUT", LAMP), ("DELETE", None)):
        late = await api.request(method, path, json=body, headers=first)
        assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    assert (await api.get(path)).json()["name"] == "A"


async def test_another_product_at_the_same_address_is_another_state(api: httpx.AsyncClient) -> None:
    path = f"{PRODUCTS}/by-sku/{LAMP['sku']}"
    await make(api)
    gone = (await api.get(path)).headers["etag"]
    assert (await api.delete(path, headers={"If-Match": gone})).status_code == 204
    made = await make(api)
    assert made["version"] == 1
    assert (await api.get(path, headers={"If-None-Match": gone})).json()["id"] == made["id"]
    for method, body in (("PUT", LAMP), ("PATCH", {"name": "B"}), ("DELETE", None)):
        answer = await api.request(method, path, json=body, headers={"If-Match": gone})
        assert answer.status_code == 412, answer.text


async def test_two_editors_of_the_same_version(api: httpx.AsyncClient, database: asyncpg.Connection) -> None:
    made = await make(api)
    path = f"{PRODUCTS}/{made['id']}"
    for version in range(1, 11):
        headers = at_version(made, version)
        answers = await asyncio.gather(
            *(api.patch(path, json={"name": f"{version} by {who}"}, headers=headers) for who in "ABC")
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
    assert (await api.get(path)).json()["version"] == 11
    # Without If-Match all are taken, one after the other, and fields that only one of them sends survive.
    await asyncio.gather(*(api.patch(path, json={"attributes": {f"k{n}": "v"}}) for n in range(10)))
    product = (await api.get(path)).json()
    assert (product["version"], len(product["attributes"])) == (21, 11)
    assert len(await events(database)) == 21


async def test_only_one_of_many_makes_a_product(api: httpx.AsyncClient, database: asyncpg.Connection) -> None:
    answers = await asyncio.gather(*(api.post(PRODUCTS, json=LAMP | {"sku": sku}) for sku in ["a", "A"] * 5))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert await database.fetchval("SELECT count(*) FROM products") == 1
    assert len(await events(database)) == 1


async def test_a_repeated_request_makes_one_product(
    api: httpx.AsyncClient, database: asyncpg.Connection
) -> None:
    headers = {"Idempotency-Key": "once"}
    first = await api.post(PRODUCTS, json=LAMP, headers=headers)
    again = await api.post(PRODUCTS, json=LAMP, headers=headers)
    assert (again.status_code, again.json(), again.headers["location"], again.headers["etag"]) == (
        first.status_code,
        first.json(),
        first.headers["location"],
        first.headers["etag"],
    )
    assert again.headers["idempotency-replayed"] == "true"
    other = await api.post(PRODUCTS, json=LAMP | {"name": "x"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(await events(database)) == 1


async def test_an_edit_forgets_the_import(api: httpx.AsyncClient, database: asyncpg.Connection) -> None:
    path = f"{PRODUCTS}/{(await make(api))['id']}"
    await database.execute("UPDATE products SET import_id = gen_random_uuid(), import_line = 7")
    assert (await api.patch(path, json={"name": "Desk lamp"})).json()["import_line"] == 7
    edited = (await api.patch(path, json={"name": "Edited"})).json()
    assert (edited["import_id"], edited["import_line"]) == (None, None)


async def test_an_edit_gives_up_on_a_lock(
    api: httpx.AsyncClient, database: asyncpg.Connection, clean_database: str
) -> None:
    path = f"{PRODUCTS}/{(await make(api))['id']}"
    async with holding(clean_database, "UPDATE products SET name = 'held'"):
        answer = await api.patch(path, json={"name": "A"})
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert int(answer.headers["retry-after"]) > 0
    assert (await api.patch(path, json={"name": "A"})).status_code == 200


async def test_an_edit_waits_for_one_that_changes_the_sku(
    api: httpx.AsyncClient, database: asyncpg.Connection, clean_database: str
) -> None:
    """With partitions, each of these SKUs may be in another one, where the edit that waits has to look again."""
    made = await make(api)
    for number in range(6):
        other = await asyncpg.connect(clean_database)
        try:
            transaction = other.transaction()
            await transaction.start()
            await other.execute("UPDATE products SET sku = $1, sku_key = $1", f"moved-{number}")
            edit = asyncio.create_task(api.patch(f"{PRODUCTS}/{made['id']}", json={"name": f"Mine {number}"}))
            async with asyncio.timeout(20):
                while not await database.fetchval(WAITING):
                    await asyncio.sleep(0.02)
                    assert not edit.done()
            await transaction.commit()
            answer = await edit
        finally:
            await other.close()
        assert (answer.status_code, answer.json()["sku"], answer.json()["name"]) == (
            200,
            f"moved-{number}",
            f"Mine {number}",
        )


async def test_the_loser_of_a_deadlock_tries_again(
    api: httpx.AsyncClient, database: asyncpg.Connection, clean_database: str
) -> None:
    """The edit has its product and wants the SKU that the other has inserted; the other then wants the product."""
    made = await make(api)
    other = await asyncpg.connect(clean_database)
    try:
        transaction = other.transaction()
        await transaction.start()
        await other.execute("INSERT INTO products (sku, sku_key, name) VALUES ('Wanted', 'wanted', 'x')")
        edit = asyncio.create_task(
            api.patch(f"{PRODUCTS}/{made['id']}", json={"sku": "wanted", "name": "Mine"})
        )
        async with asyncio.timeout(20):
            while not await database.fetchval(WAITING):
                await asyncio.sleep(0.02)
                assert not edit.done()
        await other.execute("UPDATE products SET name = 'Theirs' WHERE sku_key = 'lamp-1'")
        await transaction.rollback()
        answer = await edit
    finally:
        await other.close()
    assert (answer.status_code, answer.json()["sku"], answer.json()["name"]) == (200, "wanted", "Mine")
    assert [kind for kind, _ in await events(database)] == ["product.created", "product.updated"]
