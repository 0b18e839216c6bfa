"""The preview of an import: the first rows of a file, as an import would take them, and what is wrong with it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncSession

from skuport.imports import schemas
from skuport.imports.examples import examples_of
from skuport.imports.inspection import RawHead, choose_mapping, read_columns, require_rows
from skuport.parsing import (
    FIELDS_BY_NAME,
    Batch,
    ChunkParser,
    ChunkPlanner,
    ColumnMapping,
    FileProblem,
    Head,
    Header,
    detect_layout,
    find_missing_skus,
    resolve_mapping,
    suggest_mapping,
)

PREVIEW_ROWS = 20
START_BYTES = 64 * 1024
"""Usually enough for a preview, and faster to parse than the whole head."""


async def preview(
    session: AsyncSession, raw: RawHead, choices: schemas.ImportChoices
) -> schemas.ImportPreview:
    """What an import with these choices would do with the head of the file. Nothing is stored.

    Raises:
        UnprocessableError: the file can't be read at all. What a choice can fix is in `problems`.
    """
    head, header = await read_columns(raw, choices)
    overrides = await choose_mapping(session, header, choices)
    suggested = suggest_mapping(header.columns)
    problems = []
    try:
        head.require_encoding()
    except FileProblem as problem:
        problems.append(_problem(problem))
    try:
        mapping = resolve_mapping(header.columns, overrides)
        require_rows(head, header)
    except FileProblem as problem:
        problems.append(_problem(problem))
        mapping = None
    layout = detect_layout(header.columns)
    examples = examples_of(head, header)
    targets = _targets(header, suggested.targets, overrides) if mapping is None else mapping.targets
    batches = [] if mapping is None else _first_batches(head, header, mapping, choices.blank_cells)
    return schemas.ImportPreview(
        dialect=schemas.ImportDialect.model_validate(
            {name: getattr(head.dialect, name) for name in schemas.ImportDialect.model_fields}
        ),
        sheets=[schemas.PreviewSheet.model_validate(asdict(sheet)) for sheet in head.sheets],
        encodings=[
            schemas.PreviewEncoding(encoding=candidate.encoding, sample=candidate.sample)
            for candidate in head.candidates
        ],
        columns=[
            schemas.PreviewColumn(header=column, target=target, suggested=meant, examples=cells)
            for column, target, meant, cells in zip(
                header.columns, targets, suggested.targets, examples, strict=True
            )
        ],
        remembered=choices.mapping is None and bool(overrides),
        header_line=header.line,
        preamble=[schemas.PreambleLine(line=above.line, text=above.text) for above in header.preamble],
        rows=[
            schemas.PreviewRow.model_validate(
                {
                    "line": row.line,
                    **{name: getattr(row, name) for name in FIELDS_BY_NAME},
                    "attributes": {} if row.attributes is None else json.loads(row.attributes),
                }
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
        notices=_notices(header, targets, batches, examples),
        layout=None if layout is None else layout.name,
        layout_label=None if layout is None else layout.label,
    )


def _notices(
    header: Header, targets: Sequence[str | None], batches: Sequence[Batch], examples: Sequence[Sequence[str]]
) -> list[schemas.PreviewNotice]:
    """What there is to say of all rows that were looked at, also of those that aren't shown."""
    rejects = [reject for batch in batches for reject in batch.rejects]
    rows = sum(len(batch.values) for batch in batches)
    without = sum(reject.code == "sku_required" for reject in rejects)
    missing = find_missing_skus(header.columns, targets, rows + without, without, examples)
    if missing is None:
        return []
    return [
        schemas.PreviewNotice(
            code="no_skus",
            message=missing.message,
            column=missing.column,
            rows=missing.without,
            seen=missing.rows,
            mapping=dict(missing.mapping),
        )
    ]


def _problem(problem: FileProblem) -> schemas.PreviewProblem:
    return schemas.PreviewProblem(code=problem.code, message=problem.message, column=problem.column)


def _targets(
    header: Header, suggested: Sequence[str | None], overrides: Mapping[str, str | None]
) -> list[str | None]:
    """What was asked for although it isn't possible, so that the user can fix it column by column."""
    return [overrides.get(column, meant) for column, meant in zip(header.columns, suggested, strict=True)]


def _first_batches(
    head: Head, header: Header, mapping: ColumnMapping, blank_cells: schemas.BlankCells
) -> list[Batch]:
    """The first 2 * PREVIEW_ROWS records, parsed as by an import, one in each batch; without a record that the end of
    the head cuts off."""
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
        # A record that goes on this far may be valid: the end of the head may be inside it.
        if not head.complete and chunk.end > len(head.text) // 2 and any(map(_may_go_on, found)):
            break
        batches += found
    return batches


def _may_go_on(batch: Batch) -> bool:
    """Whether the record is broken in a way that its rest, behind the head, might explain."""
    return any(reject.code in ("unterminated_quote", "record_too_long") for reject in batch.rejects)
