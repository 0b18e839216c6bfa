"""Reads a workbook in a process of its own: `python -m skuport.imports.workbook_process JOB`, started by `workbooks`.

JOB is JSON: `file` (an open file descriptor), `format`, `sheet` (or null), `head_bytes` (or null), `memory_bytes`,
`cpu_seconds`. On standard output it writes one line of JSON, with `sheet` and `sheets`, and then the sheet's canonical
text: all of it, or its first pieces, of `head_bytes` together. It ends with 0; or with PROBLEM, and `code` and
`message` as a line of JSON on standard error.
"""

import itertools
import json
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, BinaryIO

from skuport.parsing import FORMATS, FileProblem, Sheet, WorkbookFormat, choose_sheet

PROBLEM = 3


def main(job: dict[str, Any]) -> int:
    """The exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (job["memory_bytes"], job["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_CPU, (job["cpu_seconds"], job["cpu_seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source_format = FORMATS[job["format"]]
    assert isinstance(source_format, WorkbookFormat)
    try:
        with os.fdopen(job["file"], "rb") as file:
            file.seek(0)
            _write(source_format, file, job["sheet"], job["head_bytes"])
    except FileProblem as problem:
        failure = {"code": problem.code, "message": problem.message}
    except MemoryError:
        failure = {"code": "workbook_too_large", "message": TOO_LARGE}
    else:
        return 0
    sys.stderr.write(json.dumps(failure) + "\n")
    return PROBLEM


TOO_LARGE = (
    "The workbook needs too much memory or time to read. Save the sheet as CSV, or split it, and upload that."
)


def _write(source_format: WorkbookFormat, file: BinaryIO, wanted: str | None, head_bytes: int | None) -> None:
    sheets = source_format.describe(file)
    if not sheets:
        raise FileProblem("empty_file", "The workbook has no sheets with rows.")
    sheet, text = _sheet(source_format, file, sheets, wanted)
    output = sys.stdout.buffer
    description = {"sheet": sheet.name, "sheets": [asdict(each) for each in sheets]}
    output.write(json.dumps(description).encode() + b"\n")
    left = sys.maxsize if head_bytes is None else head_bytes
    for piece in text:
        output.write(piece)
        left -= len(piece)
        if left <= 0:
            break
    output.flush()


def _sheet(
    source_format: WorkbookFormat, file: BinaryIO, sheets: Sequence[Sheet], wanted: str | None
) -> tuple[Sheet, Iterator[bytes]]:
    """The sheet to read and its text: by default, the first visible one that has rows."""
    if wanted is not None:
        chosen = choose_sheet(sheets, wanted)
        return chosen, source_format.transcode(file, chosen.name)
    for sheet in sheets:
        if sheet.hidden or sheet.rows == 0:
            continue
        text = source_format.transcode(file, sheet.name)
        begin = list(itertools.islice(text, 1))
        if any(piece.strip() for piece in begin):
            return sheet, itertools.chain(begin, text)
    return sheets[0], iter(())


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
