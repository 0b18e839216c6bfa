"""Uploads through the API on real servers, and somebody who sends files to the store."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from skuport.storage import ObjectStore
from tests.support.api import api, app, client, client_of

__all__ = ["api", "app", "client"]


@pytest.fixture
async def store(app: FastAPI) -> ObjectStore:
    store: ObjectStore = app.state.store
    return store


@pytest.fixture
async def outside() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the object store, with no key to anything."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as outside:
        yield outside


@pytest.fixture
async def other(app: FastAPI, api: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody else, who may do everything."""
    made = await api.post("/api/v1/api-keys", json={"name": "other", "scopes": ["admin"]})
    assert made.status_code == 201, made.text
    async with client_of(app, Authorization=f"Bearer {made.json()['key']}") as other:
        yield other
