"""The API inside the test's own process, on the run's real servers.

A conftest that wants the fixtures says `from tests.support.api import api, app, client, shared_app`. The tests of its
folder share one app, whose start takes longer than most of them. `own_app as app` gives each test its own: for tests of
what an app remembers, such as metrics.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import structlog
from fastapi import FastAPI

from skuport.app import create_app
from skuport.core.settings import Settings

PLAIN = [
    structlog.processors.add_log_level,
    structlog.processors.format_exc_info,  # structlog's own traces print every local, for seconds
    structlog.processors.KeyValueRenderer(["event"]),
]


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[FastAPI]:
    """An app whose lifespan runs."""
    if not structlog.is_configured():
        structlog.configure(processors=PLAIN)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield app


def client_of(app: FastAPI, **headers: str) -> httpx.AsyncClient:
    """A client without a network between; an exception that no handler takes surfaces in the test."""
    settings: Settings = app.state.settings
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=settings.public_url, headers=headers, timeout=30
    )


@pytest.fixture(scope="package")
async def shared_app(settings: Settings) -> AsyncIterator[FastAPI]:
    async with running(settings) as running_app:
        yield running_app


@pytest.fixture
async def app(shared_app: FastAPI, clean_database: str) -> AsyncIterator[FastAPI]:
    """The folder's app on an empty database; what a test puts into its state is gone afterwards."""
    state = dict(shared_app.state._state)
    yield shared_app
    shared_app.state._state.clear()
    shared_app.state._state.update(state)


@pytest.fixture
async def own_app(settings: Settings, clean_database: str) -> AsyncIterator[FastAPI]:
    """An app of this test's on an empty database."""
    async with running(settings) as running_app:
        yield running_app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a key."""
    async with client_of(app) as anonymous:
        yield anonymous


@pytest.fixture
async def api(app: FastAPI, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator with the bootstrap key."""
    assert settings.api_key is not None
    async with client_of(app, Authorization=f"Bearer {settings.api_key.get_secret_value()}") as admin:
        yield admin
