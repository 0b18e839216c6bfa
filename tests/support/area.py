"""A database and a Redis database of their own for an area of tests.

Workers that an area keeps running for all of its tests must not run what other tests start.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from skuport.core.settings import Settings
from tests.support.database import Cleaner
from tests.support.services import Services

MakeCleaner = Callable[[str], Awaitable[Cleaner]]
MakeSettings = Callable[[str, str], Settings]

REDIS_DATABASES_PER_AREA = 8


def own_databases(area: str, number: int) -> tuple[Any, Any, Any, Any]:
    """The fixtures `cleaner`, `database_url`, `redis_url` and `settings` of an area, for its conftest.

    Args:
        area: part of the database's name.
        number: from 1, another for each area.
    """

    @pytest.fixture(scope="session", name="cleaner")
    async def cleaner(make_cleaner: MakeCleaner) -> Cleaner:
        return await make_cleaner(f"_{area}")

    @pytest.fixture(scope="session", name="database_url")
    def database_url(cleaner: Cleaner) -> str:
        return cleaner.url

    @pytest.fixture(scope="session", name="redis_url")
    def redis_url(services: Services, worker_number: int) -> str:
        return f"{services.redis_url.rpartition('/')[0]}/{REDIS_DATABASES_PER_AREA * number + worker_number}"

    @pytest.fixture(scope="session", name="settings")
    def own_settings(make_settings: MakeSettings, database_url: str, redis_url: str) -> Settings:
        return make_settings(database_url, redis_url)

    return cleaner, database_url, redis_url, own_settings
