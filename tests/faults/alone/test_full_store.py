"""The object store is full while the text of a compressed file is written; with space again, a retry goes on."""

import asyncio
import gzip
import resource
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from pydantic import SecretStr

from skuport.core.settings import Settings
from skuport.local.object_store import EmbeddedObjectStore
from skuport.local.ports import choose_port
from skuport.sample import sample_csv
from tests.support.database import Cleaner
from tests.support.importing import Importer, quiet
from tests.support.stack import SMALL, Stack, running_stack

pytestmark = pytest.mark.fault

ROWS = 20_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedObjectStore]:
    store = EmbeddedObjectStore(
        tmp_path / "objects",
        port=choose_port(),
        bucket="skuport",
        access_key_id="full",
        secret_access_key=secrets.token_hex(16),
    )
    with store:
        yield store


@pytest.fixture
async def stack(
    store: EmbeddedObjectStore, settings: Settings, cleaner: Cleaner, tmp_path: Path
) -> AsyncIterator[Stack]:
    await cleaner.clean()
    changed = settings.model_copy(
        update={
            **SMALL,
            "chunk_bytes": 256 * 1024,
            "publish_range_rows": 2000,
            "s3_endpoint_url": store.endpoint,
            "s3_public_endpoint_url": store.endpoint,
            "s3_access_key_id": store.access_key_id,
            "s3_secret_access_key": SecretStr(store.secret_access_key),
            "s3_bucket": store.bucket,
        }
    )
    async with running_stack(changed, tmp_path / "stack", workers=1) as stack:
        yield stack


async def test_no_space_for_the_text(store: EmbeddedObjectStore, stack: Stack, cleaner: Cleaner) -> None:
    importer = Importer(stack.client)
    database = await asyncpg.connect(cleaner.url)
    upload_id = await importer.upload(gzip.compress(b"".join(sample_csv(ROWS, seed=1))), "sample.csv.gz")
    # A preview copies the file to where nobody replaces it, which needs space, too.
    previewed = await stack.client.post("/imports/preview", json={"upload_id": upload_id})
    assert previewed.status_code == 200, previewed.text
    process = psutil.Process(store.pid)
    unlimited = process.rlimit(resource.RLIMIT_FSIZE)
    # No file may get longer than this: writing fails, as it does on a full disk.
    process.rlimit(resource.RLIMIT_FSIZE, (100_000, unlimited[1]))

    started = await importer.start(upload_id)
    found = await _hurry_on(importer, database, started["id"])

    assert (found["status"], found["error"]["code"]) == ("failed", "no_progress")
    assert "reading the file" in found["error"]["message"]

    process.rlimit(resource.RLIMIT_FSIZE, unlimited)
    assert (await importer.post(started["id"], "retry")).status_code == 202
    found = await importer.completed(started["id"])
    assert found["rows_read"] == ROWS
    await quiet(database)
    await database.close()
    await importer.aclose()


async def _hurry_on(importer: Importer, database: asyncpg.Connection, import_id: str) -> dict[str, object]:
    """Spare the worker the half minute of waiting between tries."""
    async with asyncio.timeout(90):
        while True:
            found = await importer.show(import_id)
            if found["status"] == "failed":
                return found
            await database.execute(
                "UPDATE leases SET expires_at = now() WHERE resource_id = $1 AND holder IS NULL", import_id
            )
            await asyncio.sleep(0.05)
