"""A client for the public API: upload a file, import it, follow the import. It depends on httpx alone.

    async with Client(url, api_key) as client:
        upload_id = await client.upload(Path("spring.csv"))
        started = await client.start_import(upload_id)
        ended = await client.follow(started.id)

Every method may raise `ClientError`.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote
from uuid import uuid4

import httpx

from skuport.client.errors import ClientError, RefusedError
from skuport.client.sending import LOOPBACK, PAUSES, RETRY_STATUSES, TIMEOUT, OnUpload, Source, send_file

API = "/api/v1"
FIRST_ATTEMPTS = 4
"""Attempts at a request before the first response: a wrong URL should fail soon."""
MAX_PAUSE = 30.0
POLL_SECONDS = 0.25
SLOW_POLL_SECONDS = 1.0
SLOW_AFTER = 120
"""The number of polls after which polling slows down."""

ENDED = frozenset({"completed", "failed", "cancelled"})
SETTLED = ENDED | {"awaiting_confirmation"}
"""Statuses that don't change without a request."""

CONTENT_TYPES = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".tab": "text/tab-separated-values",
    ".txt": "text/plain",
    ".gz": "application/gzip",
    ".bz2": "application/x-bzip2",
    ".xz": "application/x-xz",
    ".zst": "application/zstd",
    ".zip": "application/zip",
    ".json": "application/json",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroenabled.12",
    ".xls": "application/vnd.ms-excel",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}


@dataclass(frozen=True, slots=True)
class Import:
    """An import as the API returns it; `json` has every field."""

    json: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.json["id"])

    @property
    def status(self) -> str:
        return str(self.json["status"])

    @property
    def phase(self) -> str | None:
        return self.json.get("phase")

    @property
    def percent(self) -> float:
        return float(self.json.get("percent") or 0)

    @property
    def rows_read(self) -> int:
        return int(self.json.get("rows_read") or 0)

    @property
    def counts(self) -> dict[str, int]:
        return dict(self.json.get("counts") or {})

    @property
    def rows_per_second(self) -> float | None:
        return self.json.get("rows_per_second")

    @property
    def eta_seconds(self) -> float | None:
        return self.json.get("eta_seconds")

    @property
    def queue_position(self) -> int | None:
        return self.json.get("queue_position")

    @property
    def queue_seconds(self) -> float | None:
        return self.json.get("queue_seconds")

    @property
    def error(self) -> Mapping[str, Any] | None:
        return self.json.get("error")


OnImport = Callable[[Import], None]


def _ignore(*_: object) -> None:
    return None


class Client:
    """Talks to one installation with one API key, and to the object store with URLs that the API signs."""

    def __init__(self, url: str, api_key: str) -> None:
        if not api_key.isascii() or not api_key.isprintable():
            raise ClientError("The API key contains invalid characters. Copy the whole key again.")
        self.url = url.rstrip("/")
        self._answered = False
        self._api = httpx.AsyncClient(
            base_url=self.url + API,
            headers={"Authorization": f"Bearer {api_key}", "Accept": "application/json"},
            timeout=TIMEOUT,
            mounts=LOOPBACK,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._api.aclose()

    async def upload(
        self, path: Path, *, filename: str | None = None, on_progress: OnUpload = _ignore
    ) -> str:
        """Send a file straight to the object store, under its own or another name; returns the upload's id.

        An upload that fails or is cancelled is aborted.

        Raises:
            RefusedError: the API or the store refuses the file.
            ClientError: Skuport doesn't answer, or the file changes while it is read.
        """
        with path.open("rb") as file:
            source = Source(file.fileno(), os.fstat(file.fileno()).st_size)
            name = filename or path.name
            wanted = {"filename": name, "size": source.size, "content_type": content_type_of(name)}
            upload = (await self._call("POST", "/uploads", json=wanted)).json()
            try:
                await send_file(upload, source, partial(self._sign, upload["id"]), on_progress)
                await self._call("POST", f"/uploads/{upload['id']}/complete")
            except BaseException:
                await asyncio.shield(self._abort(upload["id"]))
                raise
        return str(upload["id"])

    async def start_import(self, upload_id: str, options: Mapping[str, Any] | None = None) -> Import:
        """Start importing an upload. Raises RefusedError, for instance when there is no SKU column."""
        answer = await self._call(
            "POST",
            "/imports",
            json={"upload_id": upload_id, **(options or {})},
            headers={"Idempotency-Key": str(uuid4())},
        )
        return Import(answer.json())

    async def import_stream(
        self, blocks: AsyncIterator[bytes], filename: str, options: Mapping[str, Any] | None = None
    ) -> Import:
        """Send a stream of unknown length through the API and start importing it. There is no retry."""
        headers = {"Content-Type": content_type_of(filename)}
        try:
            answer = await self._api.post(
                "/imports/file",
                params={"filename": filename, **(options or {})},
                content=blocks,
                headers=headers,
                timeout=httpx.Timeout(600, connect=10),
            )
        except httpx.TransportError as error:
            raise self._unreachable(error) from error
        return Import(_checked(answer).json())

    async def get_import(self, import_id: str, etag: str | None = None) -> tuple[Import | None, str | None]:
        """An import and its ETag; None instead of the import if its ETag is still `etag`."""
        headers = {"If-None-Match": etag} if etag else {}
        answer = await self._call("GET", f"/imports/{quote(import_id, safe='')}", headers=headers)
        if answer.status_code == 304:
            return None, etag
        return Import(answer.json()), answer.headers.get("etag")

    async def follow(self, import_id: str, *, on_progress: OnImport = _ignore) -> Import:
        """Wait until the import's status is one of `SETTLED`; returns the import."""
        etag: str | None = None
        polls = 0
        while True:
            found, etag = await self.get_import(import_id, etag)
            if found is not None:
                on_progress(found)
                if found.status in SETTLED:
                    return found
            polls += 1
            await asyncio.sleep(POLL_SECONDS if polls < SLOW_AFTER else SLOW_POLL_SECONDS)

    async def _sign(self, upload_id: str, number: int | None) -> Any:
        if number is None:
            return (await self._call("GET", f"/uploads/{upload_id}")).json()
        answer = await self._call("POST", f"/uploads/{upload_id}/parts", json={"part_numbers": [number]})
        return answer.json()["parts"][0]

    async def _abort(self, upload_id: str) -> None:
        with suppress(httpx.HTTPError):
            await self._api.delete(f"/uploads/{upload_id}", timeout=5)

    async def _call(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Call the API, with retries while the server can't answer; every call made here is safe to repeat."""
        for attempt, pause in enumerate((*PAUSES, None), start=1):
            try:
                answer = await self._api.request(method, path, **request)
            except httpx.TransportError as error:
                if pause is None or (attempt == FIRST_ATTEMPTS and not self._answered):
                    raise self._unreachable(error) from error
            else:
                self._answered = True
                if pause is None or not _is_retryable(answer):
                    return _checked(answer)
                pause = max(pause, _retry_after(answer))
            await asyncio.sleep(min(pause, MAX_PAUSE))
        raise AssertionError("the last attempt either returns or raises")

    def _unreachable(self, error: httpx.TransportError) -> ClientError:
        reason = str(error) or type(error).__name__
        return ClientError(
            f"{self.url} doesn't answer ({reason}). Check the URL, and that Skuport runs there."
        )


def content_type_of(filename: str) -> str:
    """The content type of a file with this name."""
    return CONTENT_TYPES.get(Path(filename).suffix.lower(), "application/octet-stream")


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success or answer.status_code == 304:
        return answer
    raise RefusedError.of(answer)


def _is_retryable(answer: httpx.Response) -> bool:
    """Whether the same request may succeed later."""
    in_flight = answer.status_code == 409 and RefusedError.of(answer).code == "idempotency_key_in_flight"
    return in_flight or answer.status_code in RETRY_STATUSES


def _retry_after(answer: httpx.Response) -> float:
    given = answer.headers.get("retry-after", "")
    return float(given) if given.isdecimal() else 0.0
