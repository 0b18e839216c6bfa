"""The same files through the API, as any client sends them."""

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


@dataclass(frozen=True, slots=True)
class Imported:
    """Seconds from the first `POST /imports` to the last `completed`, and the counts of all imports together."""

    seconds: float
    ids: list[str]
    counts: dict[str, int]


class ThroughApi:
    """A client of a running app; `services` is what `skuport services --json` says."""

    def __init__(self, services: Mapping[str, Any]) -> None:
        self._client = Client(services["api_url"], services["api_key"])
        self._uploads: dict[Path, str] = {}

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.__aexit__()

    async def upload(self, file: Path) -> float:
        """Send a file to the object store, unless it is there; the seconds it took."""
        started = time.perf_counter()
        if file not in self._uploads:
            self._uploads[file] = await self._client.upload(file)
        return time.perf_counter() - started

    async def run(self, files: list[Path]) -> Imported:
        """Import uploaded files, all at once."""
        began = datetime.now(UTC)
        ended = await asyncio.gather(*(self._import(file) for file in files))
        last = max(datetime.fromisoformat(found["finished_at"]) for found in ended)
        counts = {name: sum(found["counts"][name] for found in ended) for name in ended[0]["counts"]}
        return Imported((last - began).total_seconds(), [found["id"] for found in ended], counts)

    async def _import(self, file: Path) -> Mapping[str, Any]:
        started = time.perf_counter()
        found = await self._client.start_import(self._uploads[file])
        while found.status in ("queued", "running"):
            assert time.perf_counter() - started < PATIENCE_SECONDS, found.json
            await asyncio.sleep(POLL_SECONDS)
            now, _ = await self._client.get_import(found.id)
            found = now or found
        assert found.status == "completed", found.json
        assert found.rows_read == sum(found.counts.values()), found.json
        return found.json
