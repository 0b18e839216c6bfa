"""Sending a file to the object store with requests that the API signs: whole, or in parts beside each other."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import httpx

from skuport.client.errors import ClientError, RefusedError

BLOCK_BYTES = 1024 * 1024
PARALLEL_PARTS = 4
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 10.0)
"""Seconds between attempts of a request that met a broken connection or a server that can't answer just now."""
RETRIED = {429, 502, 503, 504}
STORE_TRY_AGAIN = RETRIED | {408, 500}
TIMEOUT = httpx.Timeout(60, connect=10)
LOOPBACK: Mapping[str, None] = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}
"""Never through a proxy, whatever the environment says."""

OnUpload = Callable[[int, int], None]
"""Called with the bytes sent so far and the bytes in all."""

Sign = Callable[[int | None], Awaitable[Any]]
"""Asks the API for the signed request of a part, or (None) of the whole file."""


@dataclass(frozen=True, slots=True)
class Source:
    """The file that is sent: its descriptor, and the size it had at the beginning."""

    descriptor: int
    size: int


async def send_file(upload: Mapping[str, Any], source: Source, sign: Sign, on_progress: OnUpload) -> None:
    """Send all of the file.

    Args:
        upload: what the API answered to the wish for an upload.

    Raises:
        RefusedError: the store doesn't take it, or the API doesn't sign it.
        ClientError: nobody answers, or the file became shorter.
    """
    progress = _Progress(source.size, on_progress)
    limits = httpx.Limits(max_connections=PARALLEL_PARTS)
    async with httpx.AsyncClient(timeout=TIMEOUT, mounts=LOOPBACK, limits=limits) as store:
        if upload["part_count"] is None:
            await _put(store, partial(sign, None), _Range(source, 0, source.size, progress))
        else:
            await _send_parts(store, upload["part_count"], upload["part_size"], source, sign, progress)


async def _send_parts(
    store: httpx.AsyncClient, count: int, size: int, source: Source, sign: Sign, progress: "_Progress"
) -> None:
    numbers = iter(range(1, count + 1))

    async def send_some() -> None:
        for number in numbers:
            start = (number - 1) * size
            part = _Range(source, start, min(size, source.size - start), progress)
            await _put(store, partial(sign, number), part)

    senders = [asyncio.create_task(send_some()) for _ in range(min(PARALLEL_PARTS, count))]
    try:
        await asyncio.gather(*senders)
    finally:
        for sender in senders:
            sender.cancel()
        await asyncio.gather(*senders, return_exceptions=True)


class _Progress:
    """The bytes sent by all parts together."""

    def __init__(self, total: int, on_progress: OnUpload) -> None:
        self.sent = 0
        self._total = total
        self._on_progress = on_progress
        on_progress(0, total)

    def add(self, count: int) -> None:
        self.sent += count
        self._on_progress(self.sent, self._total)


class _Range:
    """The `length` bytes of a file from `start` on, that one PUT sends."""

    def __init__(self, source: Source, start: int, length: int, progress: _Progress) -> None:
        self.length = length
        self._source = source
        self._start = start
        self._progress = progress
        self._sent = 0

    async def blocks(self) -> AsyncIterator[bytes]:
        """Read from the beginning; what an earlier attempt counted no longer counts."""
        self._progress.add(-self._sent)
        self._sent = 0
        while self._sent < self.length:
            size = min(BLOCK_BYTES, self.length - self._sent)
            block = await asyncio.to_thread(os.pread, self._source.descriptor, size, self._start + self._sent)
            if not block:
                raise ClientError("The file became shorter while it was being sent. Try again.")
            yield block
            self._sent += len(block)
            self._progress.add(len(block))


async def _put(store: httpx.AsyncClient, sign: Callable[[], Awaitable[Any]], part: _Range) -> None:
    """PUT a range of the file, each attempt with a signature of its own."""
    for pause in (*PAUSES, None):
        signed = await sign()
        try:
            answer = await store.request(
                signed["method"],
                signed["url"],
                headers=signed["headers"] | {"Content-Length": str(part.length)},
                content=part.blocks(),
            )
        except httpx.TransportError as error:
            if pause is None:
                host = urlsplit(signed["url"]).netloc
                raise ClientError(f"The object store at {host} doesn't answer ({error}).") from error
        else:
            if answer.is_success:
                return
            if answer.status_code not in STORE_TRY_AGAIN or pause is None:
                raise RefusedError(
                    status=answer.status_code,
                    title="The object store refused the file",
                    detail=f"It answered {answer.status_code} {answer.reason_phrase}.",
                )
        await asyncio.sleep(pause)
    raise AssertionError("the last attempt either returns or raises")
