"""Several hosts in the database's URL: the first one that answers and will do."""

import asyncio
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from skuport.core.database import make_pool
from skuport.core.settings import Settings
from skuport.local.ports import choose_port


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Takes connections, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def with_hosts(url: str, *before: int, parameters: str = "connect_timeout=1") -> str:
    """The same database behind other ports of this machine, which are tried first."""
    parts = urlsplit(url)
    auth, _, host = parts.netloc.rpartition("@")
    hosts = [*(f"127.0.0.1:{port}" for port in before), host]
    return parts._replace(netloc=f"{auth}@{','.join(hosts)}", query=parameters).geturl()


async def connect(url: str) -> str:
    pool = await make_pool(Settings(database_url=url), 1)
    try:
        found: str = await pool.fetchval("SHOW application_name")
        return found
    finally:
        await pool.close()


async def test_hosts_that_are_gone_or_silent_are_skipped(database_url: str, silent_port: int) -> None:
    begun = time.monotonic()
    assert await connect(with_hosts(database_url, choose_port(), silent_port)) == "skuport-worker"
    assert 1 <= time.monotonic() - begun < 5


async def test_a_server_that_is_not_as_asked_for_is_skipped(database_url: str, silent_port: int) -> None:
    """The embedded one is no standby, but a role may be made to read only."""
    parameters = "target_session_attrs=read-write&options=-c%20default_transaction_read_only%3Don"
    with pytest.raises(ConnectionError, match="it is not read-write"):
        await connect(with_hosts(database_url, parameters=parameters))
    parameters = "target_session_attrs=read-write&connect_timeout=1"
    assert await connect(with_hosts(database_url, silent_port, parameters=parameters)) == "skuport-worker"


async def test_the_reason_of_each_host_is_given(silent_port: int) -> None:
    gone = choose_port()
    url = f"postgresql://me:hunter2@127.0.0.1:{gone},127.0.0.1:{silent_port}/shop?connect_timeout=1"
    with pytest.raises(ConnectionError) as refused:
        await connect(url)
    said = str(refused.value)
    assert said.startswith(f"no host can be used: 127.0.0.1:{gone}: ")
    assert f"; 127.0.0.1:{silent_port}: no answer within 1 s" in said
    assert "hunter2" not in said


async def test_a_wrong_password_is_not_tried_elsewhere(database_url: str, silent_port: int) -> None:
    parts = urlsplit(database_url)
    at = parts.netloc.rpartition("@")[2]
    url = parts._replace(netloc=f"{parts.username}:wrong@{at},127.0.0.1:{silent_port}").geturl()
    async with asyncio.timeout(5):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await connect(url)


async def test_the_application_name_is_added_to_ours(database_url: str) -> None:
    url = with_hosts(database_url, parameters="application_name=it's%20blue")
    assert await connect(url) == "skuport-worker it's blue"
