"""Inspection: how a file is written, its columns, and what they feed, all read from the head of the file."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from skuport import parsing
from skuport.core.errors import ConflictError, ErrorItem, UnprocessableError
from skuport.imports import repository, schemas
from skuport.imports.workbooks import WorkbookHead, WorkbookHeads
from skuport.parsing import (
    ColumnMapping,
    FileProblem,
    Head,
    Header,
    Sniffed,
    open_canonical,
    open_sniffed,
    resolve_mapping,
    sniff,
)
from skuport.storage import ObjectChangedError, ObjectMissingError, ObjectStore
from skuport.uploads.service import ReadyUpload

HEAD_BYTES = 1024 * 1024
NO_ROWS = (
    "The file has a header and no rows below it. Add the products, one on each line, and upload it again."
)

_POINTERS = {
    "header_row_missing": "/header_row",
    "unknown_column": "/mapping",
    "unknown_field": "/mapping",
    "encoding_uncertain": "/encoding",
    "unknown_sheet": "/sheet",
}


@dataclass(frozen=True, slots=True)
class RawHead:
    """The first bytes of a file, and whether they are the whole file."""

    found: Sniffed
    workbook: WorkbookHead | None = None


async def read_head_of(
    store: ObjectStore, ready: ReadyUpload, heads: WorkbookHeads, sheet: str | None
) -> RawHead:
    """Of a workbook, the head is that of a sheet.

    Raises:
        ConflictError: the file changed since it was checked.
        UnprocessableError: it can't be unpacked, or is a workbook that can't be read.
    """
    upload = ready.upload
    try:
        data = await store.read(upload.object_key, 0, HEAD_BYTES, etag=ready.etag)
        found = await asyncio.to_thread(sniff, data, complete=upload.size <= len(data))
        workbook = (
            None
            if found.format.capabilities.streams
            else await heads.read(upload.object_key, ready.etag, found, sheet, HEAD_BYTES)
        )
    except (ObjectChangedError, ObjectMissingError) as error:
        raise ConflictError(
            "The file changed while it was being checked. Upload it again.", code="file_changed"
        ) from error
    except FileProblem as problem:
        raise to_error(problem) from problem
    return RawHead(found, workbook)


def header_hash(columns: Sequence[str]) -> bytes:
    """The key under which the mapping of a header is remembered."""
    return hashlib.sha256(json.dumps(list(columns)).encode()).digest()


async def read_columns(raw: RawHead, choices: schemas.ImportChoices) -> tuple[Head, Header]:
    """How the file is written, the text it begins with, and its header. It is read beside the event loop: telling the
    encoding of some files takes most of a second.

    Raises:
        UnprocessableError: the file as a whole can't be imported; the message says why and what to do.
    """
    try:
        return await asyncio.to_thread(_read_columns, raw, choices)
    except FileProblem as problem:
        raise to_error(problem) from problem


def _read_columns(raw: RawHead, choices: schemas.ImportChoices) -> tuple[Head, Header]:
    options = choices.reading_options()
    if raw.workbook is not None:
        sheet = raw.workbook
        return parsing.read_columns(
            open_canonical(
                sheet.text,
                raw.found,
                sheet=sheet.sheet,
                sheets=sheet.sheets,
                complete=sheet.complete,
                options=options,
            )
        )
    return parsing.read_columns(open_sniffed(raw.found, options))


async def choose_mapping(
    session: AsyncSession, header: Header, choices: schemas.ImportChoices
) -> dict[str, str | None]:
    """The mapping overrides to use: those that were sent, else those remembered for this header, else none."""
    if choices.mapping is not None:
        return dict(choices.mapping)
    return await repository.remembered_mapping(session, header_hash(header.columns)) or {}


def resolve(head: Head, header: Header, overrides: dict[str, str | None]) -> ColumnMapping:
    """What the columns feed.

    Raises:
        UnprocessableError: the encoding isn't certain, no SKU column, two columns for one field, or nothing below the
            header.
    """
    try:
        head.require_encoding()
        mapping = resolve_mapping(header.columns, overrides)
        require_rows(head, header)
    except FileProblem as problem:
        raise to_error(problem) from problem
    return mapping


def require_rows(head: Head, header: Header) -> None:
    """Raises FileProblem: there is nothing below the header."""
    if head.complete and not head.text[header.body_offset :].strip():
        raise FileProblem("no_rows", NO_ROWS)


def to_error(problem: FileProblem) -> UnprocessableError:
    """The problem as an error for the client."""
    pointer = _POINTERS.get(problem.code, "/upload_id")
    item = ErrorItem(pointer, problem.code, problem.message)
    return UnprocessableError(problem.message, code=problem.code, errors=[item])
