"""The servers behind every other test."""

import asyncpg
import httpx
from redis.asyncio import Redis

from tests.support.database import Cleaner
from tests.support.services import Services


async def test_each_worker_has_a_migrated_database(clean_database: str) -> None:
    connection = await asyncpg.connect(clean_database)
    try:
        version = await connection.fetchval("SELECT version_num FROM alembic_version")
    finally:
        await connection.close()
    assert version


async def test_redis_answers_only_to_the_password(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        assert await redis.ping()


async def test_the_object_store_refuses_strangers(services: Services, s3_bucket: str) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{services.s3.endpoint}/{s3_bucket}")
    assert answer.status_code == 403


async def test_cleaning_restores_what_migrations_left(cleaner: Cleaner) -> None:
    connection = await asyncpg.connect(cleaner.url)
    try:
        await connection.execute("CREATE TABLE later (id int)")
        await connection.execute(
            "CREATE SCHEMA IF NOT EXISTS more; CREATE UNLOGGED TABLE more.later (id int)"
        )
        await cleaner.clean()
        assert await connection.fetchval("SELECT to_regclass('later')") is None
        assert await connection.fetchval("SELECT to_regclass('more.later')") is None
        await connection.execute("DROP SCHEMA more")
    finally:
        await connection.close()
    assert await Cleaner.learn(cleaner.url) == cleaner
