"""Tests whose workers must be the only ones on their database: those of the other fault tests go on between tests."""

from tests.faults.conftest import own_redis
from tests.support.area import own_databases

cleaner, database_url, redis_url, settings = own_databases("faults_alone", 7)
redis = own_redis()
