"""Unit tests can't use the network, not even by accident."""

import asyncio
import contextvars
import socket

import httpx
import pytest


def test_a_connection_is_refused() -> None:
    with socket.socket() as connection, pytest.raises(AssertionError, match="tried to use the network"):
        connection.connect(("127.0.0.1", 80))


async def test_so_is_one_by_a_library() -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(AssertionError, match="tried to use the network"):
            await client.get("http://example.com/")


async def test_so_is_one_by_a_task_of_its_own() -> None:
    async def connect() -> None:
        with socket.socket() as connection:
            connection.connect(("127.0.0.1", 80))

    with pytest.raises(AssertionError, match="tried to use the network"):
        await asyncio.create_task(connect())


async def test_what_other_tests_share_goes_on() -> None:
    """A heartbeat of a session's stack, say: it began outside of this test, and has the context of then."""

    async def bind() -> str:
        with socket.socket() as shared:
            shared.bind(("127.0.0.1", 0))
            return str(shared.getsockname()[0])

    assert await asyncio.create_task(bind(), context=contextvars.Context()) == "127.0.0.1"
