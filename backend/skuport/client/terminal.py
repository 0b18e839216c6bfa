"""`skuport import`: the API client with a progress bar, readable errors and exit codes."""

import asyncio
import json
import os
import re
import stat
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from skuport.client.api import Client, Import
from skuport.client.errors import ClientError, RefusedError

BLOCK_BYTES = 1024 * 1024
STDIN = Path("-")
EXIT_CODES = {"completed": 0, "awaiting_confirmation": 3}
FAILED = 1
_CONTROL = re.compile("(?!\n)[\x00-\x1f\x7f-\x9f]")


class Display:
    """Progress bars on standard error, one per phase, if it is a terminal."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[detail]}"),
            console=console,
            disable=not console.is_terminal,
        )
        self._upload: TaskID | None = None
        self._import: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def on_upload(self, sent: int, total: int) -> None:
        if self._upload is None:
            self._upload = self._progress.add_task("uploading", total=total, detail="")
        self._progress.update(self._upload, completed=sent, detail=f"{_bytes(sent)} of {_bytes(total)}")

    def on_import(self, found: Import) -> None:
        if self._import is None:
            self._import = self._progress.add_task("importing", total=100, detail="")
        self._progress.update(
            self._import, description=_phase(found), completed=found.percent, detail=_detail(found)
        )


def _phase(found: Import) -> str:
    return (found.phase or found.status) if found.status == "running" else found.status.replace("_", " ")


def _detail(found: Import) -> str:
    parts = []
    if found.queue_position is not None:
        wait = "" if found.queue_seconds is None else f", about {found.queue_seconds:.0f} s to wait"
        parts.append(f"position {found.queue_position} in the queue{wait}")
    if found.rows_read:
        parts.append(f"{found.rows_read:,} rows")
    if found.rows_per_second:
        parts.append(f"{found.rows_per_second:,.0f} rows/s")
    if found.eta_seconds is not None:
        parts.append(f"{found.eta_seconds:.0f} s left")
    return ", ".join(parts)


def _bytes(count: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.2f} GB"


def run(
    file: Path,
    url: str,
    api_key: str,
    *,
    filename: str | None,
    as_json: bool,
    options: Mapping[str, Any] | None = None,
) -> int:
    """Import a file, or standard input for `-`, with `options` of `POST /imports`, and wait for the end.

    Returns:
        The exit code: 0 when the import completes, 3 when it awaits confirmation, 1 otherwise.
    """
    console = Console(stderr=True, highlight=False)
    try:
        ended = asyncio.run(_import(file, url, api_key, filename, options or {}, Display(console)))
    except KeyboardInterrupt:
        return FAILED
    except RefusedError as error:
        report(console, error)
        return FAILED
    except OSError as error:
        what = f"can't read {error.filename}: {error.strerror}" if error.filename else str(error)
        _print(console, f"skuport: {what}", "red")
        return FAILED
    except ClientError as error:
        _print(console, f"skuport: {error}", "red")
        return FAILED
    if as_json:
        sys.stdout.write(json.dumps(dict(ended.json), indent=2, ensure_ascii=False) + "\n")
    summarise(console, ended, f"{url.rstrip('/')}/imports/{ended.id}")
    return EXIT_CODES.get(ended.status, FAILED)


async def _import(
    file: Path, url: str, api_key: str, filename: str | None, options: Mapping[str, Any], display: Display
) -> Import:
    async with Client(url, api_key) as client:
        with display:
            started = await _start(client, file, filename, options, display)
            display.on_import(started)
            try:
                return await client.follow(started.id, on_progress=display.on_import)
            except asyncio.CancelledError:
                _explain_how_to_cancel(display.console, client.url, started.id)
                raise
            except ClientError as error:
                raise ClientError(f"{error} The import {started.id} continues in the background.") from error


async def _start(
    client: Client, file: Path, filename: str | None, options: Mapping[str, Any], display: Display
) -> Import:
    if file == STDIN:
        return await client.import_stream(_standard_input(), filename or "stdin.csv", options)
    try:
        upload_id = await client.upload(file, filename=filename, on_progress=display.on_upload)
    except asyncio.CancelledError:
        display.console.print("Interrupted during the upload. Nothing was imported.")
        raise
    return await client.start_import(upload_id, options)


async def _standard_input() -> AsyncIterator[bytes]:
    source = sys.stdin.buffer
    if stat.S_ISREG(os.fstat(source.fileno()).st_mode):
        while block := await asyncio.to_thread(source.read, BLOCK_BYTES):
            yield block
        return
    # A thread that waits for a pipe can't be interrupted, and would outlive Ctrl-C.
    reader = asyncio.StreamReader(limit=BLOCK_BYTES)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), source
    )
    try:
        while block := await reader.read(BLOCK_BYTES):
            yield block
    finally:
        transport.close()


def _explain_how_to_cancel(console: Console, url: str, import_id: str) -> None:
    command = f"curl -X POST -H 'Authorization: Bearer API_KEY' {url}/api/v1/imports/{import_id}/cancel"
    console.print(
        f"The import {import_id} continues in the background: {url}/imports/{import_id}"
        f"\nTo cancel it, press Cancel there, or:\n  {command}",
        markup=False,
        soft_wrap=True,
    )


def _print(console: Console, text: str, style: str) -> None:
    """Print text that may quote a file or a server, without what the terminal would obey."""
    shown = _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
    console.print(shown, style=style, markup=False, soft_wrap=True)


def report(console: Console, error: RefusedError) -> None:
    """Print a problem that the API returned, with all its details."""
    lines = [f"skuport: {error.title}"]
    if error.detail:
        lines.append(f"  {error.detail}")
    for finding in error.errors:
        where = f"{finding.pointer}: " if finding.pointer else ""
        if finding.message != error.detail:
            lines.append(f"  {where}{finding.message}")
    if error.request_id:
        lines.append(f"  request id: {error.request_id}")
    _print(console, "\n".join(lines), "red")


def summarise(console: Console, ended: Import, page: str) -> None:
    """Print how the import ended, the rows by outcome, and the next step; `page` is the import's URL."""
    awaits_confirmation = ended.status == "awaiting_confirmation"
    counts = _counts((ended.json.get("planned_counts") or {}) if awaits_confirmation else ended.counts)
    style = "green" if ended.status == "completed" else "yellow"
    text = f"{ended.status.replace('_', ' ')}: {ended.rows_read:,} {'row' if ended.rows_read == 1 else 'rows'} read"
    _print(console, f"{text} ({counts})" if counts else text, style)
    if ended.error is not None:
        _print(console, f"  {ended.error.get('message', '')}", "red")
    if awaits_confirmation:
        console.print(f"  Nothing is written yet. Check the changes and confirm them: {page}", soft_wrap=True)
    elif ended.counts.get("rejected"):
        console.print(f"  Fix the rejects and import them again: {page}", soft_wrap=True)


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {outcome}" for outcome, count in counts.items() if count)
