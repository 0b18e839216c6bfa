"""The API on real servers, and a client that sends files to the object store."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from skuport.storage import ObjectStore
from tests.support.api import api, app, client, client_of, shared_app

__all__ = ["api", "app", "client", "shared_app"]


@pytest.fixture
async def store(app: FastAPI) -> ObjectStore:
    store: ObjectStore = app.state.store
    return store


@pytest.fixture
async def store_client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the object store without credentials."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as store_client:
        yield store_client


@pytest.fixture
async def other(app: FastAPI, api: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A client of another principal, with all scopes."""
    made = await api.post("/api/v1/api-keys", json={"name": "other", "scopes": ["admin"]})
    assert made.status_code == 201, made.text
    async with client_of(app, Authorization=f"Bearer {made.json()['key']}") as other:
        yield other
