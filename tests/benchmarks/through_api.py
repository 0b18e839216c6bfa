"""The same file through the API, as any client sends it."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from skuport.client.api import Client

# As often as the page asks: asking is work for the same two cores. When it ended, the import says itself.
POLL_SECONDS = 0.5
PATIENCE_SECONDS = 1800.0


@dataclass(frozen=True)
class Imported:
    """Seconds from `POST /imports` to `completed`, and of the upload before it."""

    seconds: float
    upload_seconds: float
    counts: dict[str, int]


class ThroughApi:
    """A client of a running app; `services` is what `skuport services --json` says."""

    def __init__(self, services: Mapping[str, Any], file: Path) -> None:
        self._client = Client(services["api_url"], services["api_key"])
        self._file = file
        self._upload_id = ""

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.__aexit__()

    async def upload_and_import(self) -> Imported:
        """Send the file to the object store, then import it."""
        started = time.perf_counter()
        self._upload_id = await self._client.upload(self._file)
        return await self._import(time.perf_counter() - started)

    async def import_again(self) -> Imported:
        """Import what was uploaded last once more."""
        return await self._import(0.0)

    async def _import(self, upload_seconds: float) -> Imported:
        started = time.perf_counter()
        began = datetime.now(UTC)
        found = await self._client.start_import(self._upload_id)
        while found.status in ("queued", "running"):
            assert time.perf_counter() - started < PATIENCE_SECONDS, found.json
            await asyncio.sleep(POLL_SECONDS)
            now, _ = await self._client.get_import(found.id)
            found = now or found
        assert found.status == "completed", found.json
        assert found.rows_read == sum(found.counts.values()), found.json
        ended = datetime.fromisoformat(found.json["finished_at"])
        return Imported((ended - began).total_seconds(), upload_seconds, found.counts)
