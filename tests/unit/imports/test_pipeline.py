"""Which steps of an import are open follows from its state alone."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from skuport.imports.options import Options
from skuport.imports.pipeline import PIPELINE
from skuport.imports.state import ImportState, Source
from skuport.parsing import ColumnMapping, Dialect

MOMENT = datetime(2026, 1, 2, tzinfo=UTC)

QUEUED = ImportState(
    id=UUID(int=1),
    status="queued",
    phase=None,
    object_key="uploads/1",
    object_etag='"1"',
    source=None,
    bytes_total=100,
    body_offset=9,
    body_line=2,
    dialect=Dialect("utf-8", ",", '"', 0),
    mapping=ColumnMapping(("sku", "name"), ("sku", "name")),
    options=Options(),
    has_plan=False,
    generation=0,
    has_staging=False,
    planned_at=None,
    chunks_pending=False,
    staged_at=None,
    is_small=False,
    overtakes=None,
    may_publish=False,
)
RUNNING = replace(QUEUED, status="running", phase="staging")
CUTTING = replace(RUNNING, generation=1, has_staging=True)
CUT = replace(CUTTING, planned_at=MOMENT, chunks_pending=True)
STAGED = replace(CUT, chunks_pending=False)
WAITING = replace(STAGED, staged_at=MOMENT)
FIRST = replace(WAITING, may_publish=True)
SMALL = replace(WAITING, is_small=True)
FULL_FEED = Options(on_missing="delete")
PACKED = replace(RUNNING, dialect=Dialect("utf-8", ",", '"', 0, "gzip"))


def open_steps(state: ImportState) -> list[str]:
    return [step.run.__name__ for group in PIPELINE for step in group.steps if step.is_open(state)]


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (QUEUED, ["begin"]),
        (PACKED, ["transcode"]),
        (replace(PACKED, source=Source("imports/1", None)), ["transcode"]),
        (replace(PACKED, source=Source("imports/1", '"2"')), ["open_staging", "cut_chunks"]),
        (RUNNING, ["open_staging", "cut_chunks"]),
        (CUTTING, ["cut_chunks"]),
        (replace(CUTTING, chunks_pending=True), ["cut_chunks", "stage"]),
        (CUT, ["stage"]),
        (replace(CUT, has_staging=False), ["open_staging"]),
        (STAGED, ["enter_publish_queue"]),
        (WAITING, []),
        (SMALL, ["check_overtaking"]),
        (replace(SMALL, overtakes="none"), []),
        (replace(SMALL, may_publish=True), ["draw_ranges", "publish", "finish"]),
        (FIRST, ["draw_ranges", "publish", "finish"]),
        (replace(FIRST, has_staging=False), ["open_staging"]),
        (replace(FIRST, options=Options(on_error="abort")), ["draw_ranges", "classify", "publish", "finish"]),
        (
            replace(FIRST, options=FULL_FEED),
            ["draw_ranges", "classify", "publish", "remove_missing", "finish"],
        ),
        (
            replace(FIRST, options=FULL_FEED, has_plan=True),
            ["draw_ranges", "publish", "remove_missing", "finish"],
        ),
        (
            replace(FIRST, options=replace(FULL_FEED, atomic=True), has_plan=True),
            ["draw_ranges", "publish", "finish"],
        ),
        (replace(FIRST, status="completed", phase="finishing"), ["clean_up"]),
        (replace(FIRST, status="failed", phase="finishing"), ["clean_up"]),
        (replace(FIRST, status="completed", phase="finishing", has_staging=False), []),
        (replace(FIRST, status="failed", phase="publishing"), []),
    ],
)
def test_open_steps(state: ImportState, steps: list[str]) -> None:
    assert open_steps(state) == steps


@pytest.mark.parametrize("status", ["paused", "awaiting_confirmation", "cancelled"])
@pytest.mark.parametrize("state", [RUNNING, CUT, STAGED, FIRST])
def test_nothing_is_open_for_an_import_that_does_not_run(state: ImportState, status: str) -> None:
    assert open_steps(replace(state, status=status)) == []
