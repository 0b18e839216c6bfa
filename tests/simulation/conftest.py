"""A world for the seeds that `make test` runs."""

from collections.abc import AsyncIterator

import pytest

from skuport.core.settings import Settings
from tests.simulation.world import World, open_world
from tests.support.area import own_databases
from tests.support.database import Cleaner

cleaner, database_url, redis_url, settings = own_databases("simulation", 8)


@pytest.fixture(scope="session")
async def world(
    settings: Settings, cleaner: Cleaner, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    async with open_world(settings, cleaner, tmp_path_factory.mktemp("simulation")) as world:
        yield world
