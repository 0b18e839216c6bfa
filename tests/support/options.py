"""What tests of the import options share: a catalog to begin with, plans and their confirmation, events."""

import json
from typing import Any

import asyncpg
import httpx

from tests.support.importing import ENDED, Importer, Json, as_json

SEED = """
INSERT INTO products (sku, sku_key, name, description, active, attributes)
SELECT sku, lower(sku), name, description, active, attributes
FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::jsonb[])
    AS p (sku, name, description, active, attributes)
"""


def product(
    sku: str, name: str, description: str = "", active: bool = True, attributes: dict[str, str] | None = None
) -> Json:
    """A product as clients see its fields."""
    return {
        "sku": sku,
        "name": name,
        "description": description,
        "active": active,
        "attributes": attributes or {},
    }


async def seed(database: asyncpg.Connection, *products: Json) -> None:
    """Put products with ASCII SKUs into the catalog."""
    columns = ([p[field] for p in products] for field in ("sku", "name", "description", "active"))
    await database.execute(SEED, *columns, [json.dumps(p["attributes"]) for p in products])


async def fields_of(database: asyncpg.Connection) -> dict[str, Json]:
    """What the catalog says, by SKU key, without ids, times, versions and lineage."""
    rows = await database.fetch("SELECT * FROM products ORDER BY sku_key")
    return {
        row["sku_key"]: product(
            row["sku"], row["name"], row["description"], row["active"], json.loads(row["attributes"])
        )
        for row in rows
    }


async def planned(importer: Importer, content: bytes, **options: Any) -> Json:
    """Import as a dry run, up to the point where it waits (or has ended)."""
    started = await importer.start(await importer.upload(content), dry_run=True, **options)
    return await importer.wait(
        started["id"], lambda found: found["status"] in ENDED | {"awaiting_confirmation"}
    )


async def plan_of(importer: Importer, import_id: str) -> tuple[Json, str]:
    """The plan and its ETag."""
    answer = await importer.client.get(f"/imports/{import_id}/plan")
    assert answer.status_code == 200, answer.text
    return as_json(answer), answer.headers["etag"]


async def confirm(importer: Importer, import_id: str, etag: str | None) -> httpx.Response:
    headers = {} if etag is None else {"If-Match": etag}
    return await importer.client.post(f"/imports/{import_id}/confirm", headers=headers)


async def confirmed(importer: Importer, import_id: str) -> Json:
    """Confirm the plan, and wait for the import to be completed."""
    _, etag = await plan_of(importer, import_id)
    answer = await confirm(importer, import_id, etag)
    assert answer.status_code == 202, answer.text
    return await importer.completed(import_id)


async def events_of(database: asyncpg.Connection) -> list[tuple[str, Json]]:
    """All events as (type, payload), in the order in which they were made."""
    rows = await database.fetch("SELECT type, payload FROM events ORDER BY created_at, id")
    return [(row["type"], json.loads(row["payload"])) for row in rows]


def facts(rejects: list[Json]) -> list[tuple[int, str | None, str, str]]:
    """Line, column, code and text of each."""
    return [(reject["line"], reject["column"], reject["code"], reject["raw"]) for reject in rejects]
