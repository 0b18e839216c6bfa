"""The store under test: the embedded S3 server of the test run, or another store.

`SKUPORT_TEST_S3_ENDPOINT_URL`, with `_BUCKET`, `_ACCESS_KEY_ID`, `_SECRET_ACCESS_KEY` and `_REGION`, runs
the same tests against another store. They write below `tests/`, and delete what they wrote.
"""

import os
from collections.abc import AsyncIterator

import httpx
import pytest

from skuport.core.ids import new_id
from skuport.core.settings import Settings
from skuport.storage import ObjectStore, make_store

OTHER = "SKUPORT_TEST_S3_"


@pytest.fixture
def store_settings(request: pytest.FixtureRequest) -> Settings:
    if f"{OTHER}ENDPOINT_URL" not in os.environ:
        embedded: Settings = request.getfixturevalue("settings")
        return embedded
    given = {
        f"s3_{name.removeprefix(OTHER).lower()}": value
        for name, value in os.environ.items()
        if name.startswith(OTHER)
    }
    return Settings.model_validate(given)


@pytest.fixture
async def store(store_settings: Settings) -> AsyncIterator[ObjectStore]:
    async with make_store(store_settings) as store:
        await store.ensure_bucket()
        yield store


@pytest.fixture
async def key(store: ObjectStore) -> AsyncIterator[str]:
    """A key for this test; everything below it is deleted afterwards."""
    key = f"tests/{new_id()}"
    yield key
    await store.delete_many([found.key async for found in store.list_objects(key)])
    await store.abort_multiparts(key)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """A client with nothing but presigned requests."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        yield client
