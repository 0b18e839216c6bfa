"""Unit tests can't use the network, not even by accident."""

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
