"""What the head of a file says: how it is written, its columns, what they feed; and a first look at its rows."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.errors import ConflictError, ErrorItem, UnprocessableError
from skuport.imports import repository, schemas
from skuport.imports.examples import examples_of
from skuport.parsing import (
    Batch,
    ChunkParser,
    ChunkPlanner,
    ColumnMapping,
    FileProblem,
    Head,
    Header,
    open_head,
    read_header,
    resolve_mapping,
    suggest_mapping,
)
from skuport.storage import ObjectChangedError, ObjectMissingError, ObjectStore
from skuport.uploads.service import ReadyUpload

HEAD_BYTES = 1024 * 1024
PREVIEW_ROWS = 20
START_BYTES = 64 * 1024
"""Mostly enough to preview, and quicker looked through."""
NO_ROWS = "The file has a header and no rows under it. Add the products, one to a line, and upload it again."


@dataclass(frozen=True, slots=True)
class RawHead:
    """The first bytes of a file, as they are, and whether they are all of it."""

    data: bytes
    complete: bool


async def read_head_of(store: ObjectStore, ready: ReadyUpload) -> RawHead:
    """Raises ConflictError: the file changed since it was checked."""
    upload = ready.upload
    try:
        data = await store.read(upload.object_key, 0, HEAD_BYTES, etag=ready.etag)
    except (ObjectChangedError, ObjectMissingError) as error:
        raise ConflictError(
            "The file changed while it was being checked. Upload it again.", code="file_changed"
        ) from error
    return RawHead(data, complete=upload.size <= len(data))


def header_hash(columns: Sequence[str]) -> bytes:
    """What a header is remembered by."""
    return hashlib.sha256(json.dumps(list(columns)).encode()).digest()


def read_columns(raw: RawHead, choices: schemas.ImportChoices) -> tuple[Head, Header]:
    """How the file is written, the text it begins with, and its header.

    Raises:
        UnprocessableError: the file as a whole can't be imported; says why and what to do.
    """
    try:
        head = open_head(
            raw.data, complete=raw.complete, delimiter=choices.delimiter, encoding=choices.encoding
        )
        return head, read_header(head.text, head.dialect, complete=head.complete)
    except FileProblem as problem:
        raise to_error(problem) from problem


async def choose_mapping(
    session: AsyncSession, header: Header, choices: schemas.ImportChoices
) -> dict[str, str | None]:
    """The overrides to go by: those that were sent, else those remembered for this header, else none."""
    if choices.mapping is not None:
        return dict(choices.mapping)
    return await repository.remembered_mapping(session, header_hash(header.columns)) or {}


def resolve(head: Head, header: Header, overrides: dict[str, str | None]) -> ColumnMapping:
    """What the columns feed.

    Raises:
        UnprocessableError: no SKU column, two columns for one field, or nothing below the header.
    """
    try:
        mapping = resolve_mapping(header.columns, overrides)
        _require_rows(head, header)
    except FileProblem as problem:
        raise to_error(problem) from problem
    return mapping


def _require_rows(head: Head, header: Header) -> None:
    if head.complete and not head.text[header.body_offset :].strip():
        raise FileProblem("no_rows", NO_ROWS)


def to_error(problem: FileProblem) -> UnprocessableError:
    """A problem of a file as an answer to the client."""
    pointer = "/mapping" if problem.code in ("unknown_column", "unknown_field") else "/upload_id"
    item = ErrorItem(pointer, problem.code, problem.message)
    return UnprocessableError(problem.message, code=problem.code, errors=[item])


async def preview(
    session: AsyncSession, raw: RawHead, choices: schemas.ImportChoices
) -> schemas.ImportPreview:
    """What an import with these choices would make of the head of the file. Nothing is kept.

    Raises:
        UnprocessableError: the file can't be read at all. What can be mended by mapping is in `problems`.
    """
    head, header = read_columns(raw, choices)
    overrides = await choose_mapping(session, header, choices)
    suggested = suggest_mapping(header.columns)
    problems = []
    try:
        mapping = resolve_mapping(header.columns, overrides)
        _require_rows(head, header)
    except FileProblem as problem:
        problems.append(
            schemas.PreviewProblem(code=problem.code, message=problem.message, column=problem.column)
        )
        mapping = None
    targets = _targets(header, suggested.targets, overrides) if mapping is None else mapping.targets
    batches = [] if mapping is None else _first_batches(head, header, mapping, choices.blank_cells)
    return schemas.ImportPreview(
        dialect=schemas.ImportDialect(
            encoding=head.dialect.encoding,
            delimiter=head.dialect.delimiter,
            compression=head.dialect.compression,
        ),
        columns=[
            schemas.PreviewColumn(header=column, target=target, suggested=meant, examples=examples)
            for column, target, meant, examples in zip(
                header.columns, targets, suggested.targets, examples_of(head, header), strict=True
            )
        ],
        remembered=choices.mapping is None and bool(overrides),
        rows=[
            schemas.PreviewRow(
                line=row[0],
                sku=row[4],
                name=row[5],
                description=row[6],
                active=row[7],
                attributes={} if row[8] is None else json.loads(row[8]),
            )
            for batch in batches
            for row in batch.rows
        ][:PREVIEW_ROWS],
        rejects=[
            schemas.Reject(
                line=reject.line,
                column=reject.column,
                code=reject.code,
                message=reject.message,
                raw=reject.raw,
            )
            for batch in batches
            for reject in batch.rejects
        ][:PREVIEW_ROWS],
        problems=problems,
    )


def _targets(
    header: Header, suggested: Sequence[str | None], overrides: Mapping[str, str | None]
) -> list[str | None]:
    """What was asked for, though it can't be: people mend it column by column."""
    return [overrides.get(column, meant) for column, meant in zip(header.columns, suggested, strict=True)]


def _first_batches(
    head: Head, header: Header, mapping: ColumnMapping, blank_cells: schemas.BlankCells
) -> list[Batch]:
    """The first 2 * PREVIEW_ROWS records, parsed as an import would, one in each. A record that the head cuts through
    is left out, and so is what follows it."""
    parser = ChunkParser(head.dialect, mapping, blank_cells=blank_cells)
    start = Head(head.dialect, head.text[: header.body_offset + START_BYTES], complete=False)
    batches = _batches(start, header, parser)
    if len(batches) < 2 * PREVIEW_ROWS or any(map(_may_go_on, batches)):
        batches = _batches(head, header, parser)
    return batches


def _batches(head: Head, header: Header, parser: ChunkParser) -> list[Batch]:
    planner = ChunkPlanner(head.dialect, start=header.body_offset, first_line=header.body_line, chunk_bytes=1)
    chunks = planner.feed(head.text[header.body_offset :]) + planner.finish()
    if not head.complete:
        chunks = chunks[:-1]
    batches: list[Batch] = []
    for chunk in chunks[: 2 * PREVIEW_ROWS]:
        data = head.text[chunk.start : chunk.end]
        found = (
            list(parser.parse(data, start=chunk.start, first_line=chunk.first_line))
            if chunk.problem is None
            else [parser.broken(chunk, data)]
        )
        # So far into the head it may be sound, could one see the rest of it.
        if not head.complete and chunk.end > len(head.text) // 2 and any(map(_may_go_on, found)):
            break
        batches += found
    return batches


def _may_go_on(batch: Batch) -> bool:
    return any(reject.code in ("unterminated_quote", "record_too_long") for reject in batch.rejects)
