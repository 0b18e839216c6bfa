"""The steps of an import, in their order.

A worker takes the first group that has an open step and a free lease, does the group's open steps one after another,
and starts again from the top. Which steps are open depends only on the import's state in the database, so that any
process can go on where another one stopped.
"""

from collections.abc import Awaitable, Callable, Sequence

from skuport.core.database import Connection
from skuport.imports.models import CHUNK_LEASE, CHUNKING_LEASE, PUBLISH_LEASE
from skuport.imports.state import ImportState
from skuport.imports.steps.begin import begin
from skuport.imports.steps.check_overtaking import check_overtaking
from skuport.imports.steps.classify import classify
from skuport.imports.steps.clean_up import clean_up
from skuport.imports.steps.cut_chunks import cut_chunks
from skuport.imports.steps.draw_ranges import draw_ranges
from skuport.imports.steps.enter_publish_queue import enter_publish_queue
from skuport.imports.steps.finish import finish
from skuport.imports.steps.open_staging import open_staging
from skuport.imports.steps.publish import publish
from skuport.imports.steps.remove_missing import remove_missing
from skuport.imports.steps.stage import pending_chunks, stage
from skuport.imports.steps.step import Step, StepGroup, Unit
from skuport.imports.steps.transcode import transcode


def _is_queued(state: ImportState) -> bool:
    return state.status == "queued"


def _needs_transcoding(state: ImportState) -> bool:
    return state.status == "running" and state.text is None


def _needs_staging_table(state: ImportState) -> bool:
    return state.status == "running" and state.text is not None and not state.has_staging


def _has_uncut_rest(state: ImportState) -> bool:
    return state.status == "running" and state.text is not None and state.planned_at is None


def _has_pending_chunks(state: ImportState) -> bool:
    return state.status == "running" and state.text is not None and state.has_staging and state.chunks_pending


def _is_staged(state: ImportState) -> bool:
    return (
        state.status == "running"
        and state.planned_at is not None
        and state.has_staging
        and not state.chunks_pending
    )


def _may_enter_queue(state: ImportState) -> bool:
    return _is_staged(state) and state.staged_at is None


def _may_overtake(state: ImportState) -> bool:
    return (
        _is_staged(state)
        and state.staged_at is not None
        and state.is_small
        and state.overtakes is None
        and not state.may_publish
    )


def _may_publish(state: ImportState) -> bool:
    return _is_staged(state) and state.may_publish


def _needs_plan(state: ImportState) -> bool:
    return _may_publish(state) and state.options.needs_plan and not state.has_plan


def _is_full_feed(state: ImportState) -> bool:
    # An atomic import removes them in the transaction that publishes.
    return _may_publish(state) and state.options.removes_missing and not state.options.atomic


def _is_finished(state: ImportState) -> bool:
    return state.phase == "finishing" and state.status in ("completed", "failed") and state.has_staging


def _one(what: str) -> Callable[[Connection, ImportState], Awaitable[Sequence[Unit]]]:
    """The import as a whole."""

    async def units(connection: Connection, state: ImportState) -> Sequence[Unit]:
        return (Unit(0, what),)

    return units


PIPELINE = (
    StepGroup(
        lease=CHUNKING_LEASE,
        units=_one("reading the file"),
        steps=(
            Step(_is_queued, begin),
            Step(_needs_transcoding, transcode),
            Step(_needs_staging_table, open_staging),
            Step(_has_uncut_rest, cut_chunks),
        ),
    ),
    # Several processes at a time, each with chunks of its own, also while the rest is still being cut.
    StepGroup(
        lease=CHUNK_LEASE,
        units=pending_chunks,
        steps=(Step(_has_pending_chunks, stage),),
    ),
    StepGroup(
        lease=PUBLISH_LEASE,
        units=_one("publishing"),
        steps=(
            Step(_may_enter_queue, enter_publish_queue),
            Step(_may_overtake, check_overtaking),
            Step(_may_publish, draw_ranges),
            Step(_needs_plan, classify),
            Step(_may_publish, publish),
            Step(_is_full_feed, remove_missing),
            Step(_may_publish, finish),
            Step(_is_finished, clean_up),
        ),
    ),
)
