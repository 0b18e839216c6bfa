"""TLS to the database as a URL asks for it: for the API's engine, a worker's pool, and migrations."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from skuport.cli import app
from skuport.core.database import make_engine, make_pool
from skuport.core.migrations import migrate
from skuport.core.settings import Settings
from tests.support.own_postgres import Authority, OwnPostgres, programs_or_skip

TLS_VERSION = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"), "authority")


@pytest.fixture(scope="module")
def another_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("other"), "another-authority")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[OwnPostgres]:
    with OwnPostgres(tmp_path_factory.mktemp("tls") / "postgres", programs_or_skip(), authority) as postgres:
        yield postgres


async def tls_of_engine(url: str) -> str | None:
    engine = make_engine(Settings(database_url=url), 1)
    try:
        async with engine.connect() as connection:
            found: str | None = await connection.scalar(text(TLS_VERSION))
            return found
    finally:
        await engine.dispose()


async def tls_of_pool(url: str) -> str | None:
    pool = await make_pool(Settings(database_url=url), 1)
    try:
        found: str | None = await pool.fetchval(TLS_VERSION)
        return found
    finally:
        await pool.close()


async def refusal(url: str) -> str:
    """What both say when they can't connect."""
    messages = []
    for connect in (tls_of_engine, tls_of_pool):
        with pytest.raises(ConnectionError) as refused:
            await connect(url)
        messages.append(str(refused.value))
    assert messages[0] == messages[1]
    return messages[0]


def skuport(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command line as an operator would."""
    argv = [sys.executable, "-m", "skuport", command]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SKUPORT_")}
    return subprocess.run(argv, env={**kept, **environment}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("parameters", ["sslmode=require", "sslmode=verify-full&sslrootcert={ca}", ""])
async def test_engine_and_pool_use_tls(server: OwnPostgres, authority: Authority, parameters: str) -> None:
    """Without a parameter, too, as libpq's `prefer` does."""
    url = f"{server.url}?{parameters.format(ca=authority.certificate)}"
    assert str(await tls_of_engine(url)).startswith("TLSv1")
    assert str(await tls_of_pool(url)).startswith("TLSv1")


async def test_another_authority_is_refused(server: OwnPostgres, another_authority: Authority) -> None:
    said = await refusal(f"{server.url}?sslmode=verify-full&sslrootcert={another_authority.certificate}")
    assert said.startswith(f"localhost:{server.port}: its certificate isn't trusted (")
    assert said.endswith("check sslrootcert and the host's name")


async def test_another_name_is_refused_by_verify_full_only(server: OwnPostgres, authority: Authority) -> None:
    url = server.url.replace("localhost", "127.0.0.1")
    verified = f"sslrootcert={authority.certificate}"
    assert "127.0.0.1" in await refusal(f"{url}?sslmode=verify-full&{verified}")
    assert await tls_of_engine(f"{url}?sslmode=verify-ca&{verified}") is not None


async def test_what_the_machine_does_not_trust_is_refused(server: OwnPostgres) -> None:
    said = await refusal(f"{server.url}?sslrootcert=system")
    assert "its certificate isn't trusted" in said


async def test_a_server_without_tls_is_refused(database_url: str) -> None:
    """The embedded one has none."""
    said = await refusal(f"{database_url}?sslmode=require")
    assert "rejected SSL upgrade" in said


async def test_migrations_use_tls(server: OwnPostgres, authority: Authority) -> None:
    url = f"{server.url}?sslmode=verify-full&sslrootcert={authority.certificate}"
    await asyncio.to_thread(migrate, url)
    pool = await make_pool(Settings(database_url=url), 1)
    assert await pool.fetchval("SELECT count(*) FROM products") == 0
    await pool.close()


def test_migrate_says_in_one_line_that_it_does_not_trust_the_server(
    server: OwnPostgres, another_authority: Authority
) -> None:
    url = f"{server.url}?sslmode=verify-full&sslrootcert={another_authority.certificate}"
    ended = skuport("migrate", SKUPORT_DATABASE_URL=url)
    assert ended.returncode == 1
    assert "its certificate isn't trusted" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "secret-of-tests" not in ended.stderr


@pytest.mark.parametrize("command", ["api", "worker", "migrate"])
def test_what_is_not_understood_is_one_line(command: str) -> None:
    environment = {"SKUPORT_DATABASE_URL": "postgresql://me:hunter2@nowhere/shop?ssl=true"}
    ended = CliRunner().invoke(app, [command], env=environment)
    assert ended.exit_code == 1
    assert ended.stderr == (
        "skuport: SKUPORT_DATABASE_URL: the parameter 'ssl' isn't understood: write sslmode=require, or"
        " sslmode=verify-full with sslrootcert\n"
    )
