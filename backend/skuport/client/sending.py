"""Sends a file to the object store with requests that the API signs: whole, or in parallel parts."""

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
"""Seconds between the attempts at a request whose connection broke or whose server was unavailable."""
RETRY_STATUSES = {429, 502, 503, 504}
STORE_RETRY_STATUSES = RETRY_STATUSES | {408, 500}
TIMEOUT = httpx.Timeout(60, connect=10)
LOOPBACK: Mapping[str, None] = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}
"""Loopback never goes through a proxy, whatever the environment says."""

OnUpload = Callable[[int, int], None]
"""Called with the bytes sent so far and the total."""

Sign = Callable[[int | None], Awaitable[Any]]
"""Asks the API for the signed request of a part, or (None) of the whole file."""


@dataclass(frozen=True, slots=True)
class Source:
    """The file to send: its descriptor, and its size at the start."""

    descriptor: int
    size: int


async def send_file(upload: Mapping[str, Any], source: Source, sign: Sign, on_progress: OnUpload) -> None:
    """Send the whole file.

    Args:
        upload: the API's response to `POST /uploads`.

    Raises:
        RefusedError: the store refuses the file, or the API refuses to sign the request.
        ClientError: the store or the API doesn't answer, or the file became shorter.
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
    """The `length` bytes from `start` on, sent by one PUT."""

    def __init__(self, source: Source, start: int, length: int, progress: _Progress) -> None:
        self.length = length
        self._source = source
        self._start = start
        self._progress = progress
        self._sent = 0

    async def blocks(self) -> AsyncIterator[bytes]:
        """Read the range from its start; bytes counted by an earlier attempt are subtracted."""
        self._progress.add(-self._sent)
        self._sent = 0
        while self._sent < self.length:
            size = min(BLOCK_BYTES, self.length - self._sent)
            block = await asyncio.to_thread(os.pread, self._source.descriptor, size, self._start + self._sent)
            if not block:
                raise ClientError(
                    "The file became shorter while it was being sent. Send it again once it no longer changes."
                )
            yield block
            self._sent += len(block)
            self._progress.add(len(block))


async def _put(store: httpx.AsyncClient, sign: Callable[[], Awaitable[Any]], part: _Range) -> None:
    """PUT a range of the file, with a new signature for each attempt."""
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
                raise ClientError(
                    f"The object store at {host} doesn't answer ({error}). Check that this machine can reach it."
                ) from error
        else:
            if answer.is_success:
                return
            if answer.status_code not in STORE_RETRY_STATUSES or pause is None:
                raise RefusedError(
                    status=answer.status_code,
                    title="The object store refused the file",
                    detail=f"It answered {answer.status_code} {answer.reason_phrase}.",
                )
        await asyncio.sleep(pause)
    raise AssertionError("the last attempt either returns or raises")
