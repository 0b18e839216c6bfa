"""Tests whose workers must be the only ones on their database: those of the other fault tests go on between tests."""

from collections.abc import Iterator

import pytest

from skuport.local.valkey import EmbeddedValkey
from tests.faults.conftest import new_redis
from tests.support.area import own_databases

cleaner, database_url, redis_url, settings = own_databases("faults_alone", 7)


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    """Their own, too: another worker would take their notifications."""
    with new_redis(tmp_path_factory.mktemp("redis")) as valkey:
        yield valkey
