"""A TCP proxy that counts how often a client waits for the server: its round trips."""

import asyncio
from contextlib import suppress

from tests.support.relay import BLOCK_BYTES, Relay


class TurnCounter(Relay):
    """Relays connections to the server of a URL."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.turns: list[bytes] = []
        """What the client sent first in each turn, after the server's last answer on the same connection."""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answered = True

        async def ask() -> None:
            nonlocal answered
            with suppress(ConnectionError):
                while block := await reader.read(BLOCK_BYTES):
                    if answered:
                        self.turns.append(block)
                        answered = False
                    target.write(block)

        async def answer() -> None:
            nonlocal answered
            with suppress(ConnectionError):
                while block := await target_reader.read(BLOCK_BYTES):
                    answered = True
                    writer.write(block)

        target_reader, target = await self._connect()
        copies = [asyncio.create_task(ask()), asyncio.create_task(answer())]
        try:
            await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for copy in copies:
                copy.cancel()
            target.close()
