"""Workbooks: files that need to be read as a whole. They are copied to a temporary file, and read by a process of its
own, whose memory and time are limited, so that no file can take a worker or the API down (see `workbook_process`)."""

import asyncio
import json
import sys
import tempfile
from asyncio.subprocess import Process
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO

import structlog

from skuport.core.settings import Settings
from skuport.imports.workbook_process import PROBLEM, TOO_LARGE
from skuport.parsing import FileProblem, Sheet, Sniffed, unpacker
from skuport.parsing.formats import SourceFormat
from skuport.storage import ObjectStore

BLOCK_BYTES = 256 * 1024
CACHED_HEADS = 16
HEADS_AT_ONCE = 2
_LINE_BYTES = 1024 * 1024
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class WorkbookHead:
    """The first bytes of a sheet's canonical text, and whether they are all of it."""

    sheet: str
    sheets: tuple[Sheet, ...]
    text: bytes
    complete: bool


@dataclass(frozen=True, slots=True)
class OpenedSheet:
    """A sheet that is being read."""

    sheet: str
    sheets: tuple[Sheet, ...]
    text: AsyncIterator[bytes]


@asynccontextmanager
async def open_sheet(
    store: ObjectStore,
    settings: Settings,
    key: str,
    etag: str,
    source_format: SourceFormat,
    compression: str | None,
    *,
    sheet: str | None,
    seconds: float,
    head_bytes: int | None = None,
) -> AsyncIterator[OpenedSheet]:
    """The text of a workbook's sheet; by default of the first visible one with rows.

    Raises:
        FileProblem: `workbook_too_large`, or what the format says of a damaged one; also while the text is read.
        ObjectMissingError, ObjectChangedError: the file was deleted or changed.
    """
    # It has no name, so that nothing of it stays if this process is killed.
    with tempfile.TemporaryFile() as file:
        await _copy(store, settings, key, etag, compression, file)
        job = {
            "file": file.fileno(),
            "format": source_format.name,
            "sheet": sheet,
            "head_bytes": head_bytes,
            "memory_bytes": settings.workbook_memory_bytes,
            "cpu_seconds": max(1, int(seconds)),
        }
        # No environment: it has the secrets of the server, and the process needs nothing of it.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-m",
            "skuport.imports.workbook_process",
            json.dumps(job),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={},
            cwd="/",
            pass_fds=(file.fileno(),),
            limit=_LINE_BYTES,
        )
        try:
            assert process.stdout is not None
            deadline = asyncio.get_running_loop().time() + seconds
            line = await _timely(process.stdout.readline(), deadline)
            if not line.endswith(b"\n"):
                raise await _problem(process)
            said = json.loads(line)
            sheets = tuple(Sheet(**each) for each in said["sheets"])
            yield OpenedSheet(said["sheet"], sheets, _text(process, deadline))
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _timely(reading: Awaitable[bytes], deadline: float) -> bytes:
    try:
        async with asyncio.timeout_at(deadline):
            return await reading
    except TimeoutError:
        raise FileProblem("workbook_too_large", TOO_LARGE) from None


async def _text(process: Process, deadline: float) -> AsyncIterator[bytes]:
    assert process.stdout is not None
    while block := await _timely(process.stdout.read(BLOCK_BYTES), deadline):
        yield block
    if await process.wait() != 0:
        raise await _problem(process)


async def _problem(process: Process) -> FileProblem:
    """Why it ended. A signal means that a limit was reached, also where a library got no memory."""
    assert process.stderr is not None
    said = (await process.stderr.read()).decode("utf-8", "replace")
    code = await process.wait()
    if code != PROBLEM:
        _log.warning("workbook_process_failed", exit_code=code, output=said[-2000:])
        if code < 0:
            return FileProblem("workbook_too_large", TOO_LARGE)
        return FileProblem(
            "broken_workbook",
            "The workbook is damaged. Open it in a spreadsheet program, save it again, and upload that.",
        )
    return FileProblem(**json.loads(said.strip().splitlines()[-1]))


async def _copy(
    store: ObjectStore, settings: Settings, key: str, etag: str, compression: str | None, file: BinaryIO
) -> None:
    limit = settings.max_workbook_bytes
    unpacking = None if compression is None else unpacker(compression, max_bytes=limit)
    size = 0
    async for block in store.stream(key, etag=etag):
        for piece in (block,) if unpacking is None else unpacking.feed(block):
            size += len(piece)
            if size > limit:
                raise FileProblem(
                    "workbook_too_large",
                    f"The workbook has more than {limit:,} bytes, the limit for workbooks. Save the sheet as CSV,"
                    " which may be larger, and upload that.",
                )
            await asyncio.to_thread(file.write, piece)
    if unpacking is not None:
        unpacking.finish()
    file.flush()


class WorkbookHeads:
    """Heads of sheets for previews. The last ones are kept, so that a preview follows each choice; few are read at a
    time."""

    def __init__(self, store: ObjectStore, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._kept: OrderedDict[tuple[str, str, str | None], WorkbookHead] = OrderedDict()
        self._slots = asyncio.Semaphore(HEADS_AT_ONCE)

    async def read(
        self, key: str, etag: str, found: Sniffed, sheet: str | None, head_bytes: int
    ) -> WorkbookHead:
        """Raises FileProblem, ObjectMissingError, ObjectChangedError: see `open_sheet`."""
        wanted = key, etag, sheet
        head = self._kept.get(wanted)
        if head is None:
            async with self._slots:
                # Another request may have read it meanwhile.
                head = self._kept.get(wanted) or await self._read(key, etag, found, sheet, head_bytes)
        self._kept[wanted] = head
        self._kept.move_to_end(wanted)
        if len(self._kept) > CACHED_HEADS:
            self._kept.popitem(last=False)
        return head

    async def _read(
        self, key: str, etag: str, found: Sniffed, sheet: str | None, head_bytes: int
    ) -> WorkbookHead:
        async with open_sheet(
            self._store,
            self._settings,
            key,
            etag,
            found.format,
            found.compression,
            sheet=sheet,
            seconds=self._settings.workbook_preview_seconds,
            head_bytes=head_bytes + 1,
        ) as opened:
            text = bytearray()
            async for block in opened.text:
                text += block
            return WorkbookHead(
                opened.sheet, opened.sheets, bytes(text[:head_bytes]), len(text) <= head_bytes
            )
