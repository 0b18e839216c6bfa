"""Changing the state of an import: cancel, pause, resume, retry, confirm.

A change of state is a change of the import's row. Workers lock the row while they commit, so that they commit nothing
after the change was answered.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from skuport.core import audit
from skuport.core.errors import ConflictError, NotFoundError, PreconditionRequiredError
from skuport.core.etags import ConditionalWrite, etag_of
from skuport.core.notifier import Notifier
from skuport.core.security import Principal
from skuport.core.unit_of_work import UnitOfWork
from skuport.imports import repository, schemas
from skuport.imports.expiry import WAIT_DAYS, waiting_since
from skuport.imports.models import ACTIVE, TASK_KIND, Import
from skuport.imports.options import Options
from skuport.imports.views import show
from skuport.imports.warnings import NEWER_PUBLISHED
from skuport.webhooks import outbox

PURGED = "The file of this import was deleted some time after the import ended. Upload the file again."


async def _locked(unit: UnitOfWork, import_id: UUID) -> Import:
    found = await repository.lock(unit.session, import_id)
    if found is None:
        raise NotFoundError(f"There is no import “{import_id}”.")
    return found


async def _now(unit: UnitOfWork) -> datetime:
    return (await unit.session.execute(select(func.now()))).scalar_one()


def _wrong_state(found: Import, can: str) -> ConflictError:
    status = found.status.replace("_", " ")
    return ConflictError(f"This import is {status}; {can}.", code="wrong_state")


def _publishes_in_one_transaction(found: Import) -> bool:
    options = Options.from_json(found.options)
    is_classifying = options.needs_plan and found.plan is None
    return options.atomic and found.publishing_at is not None and not is_classifying


def _end_wait(found: Import, now: datetime) -> None:
    """Count the time for which a started import waited for a user: paused, unconfirmed, or ended before a retry."""
    since = waiting_since(found.expires_at) or found.finished_at
    if found.started_at is not None and since is not None:
        found.waited_seconds += max(0.0, (now - since).total_seconds())
    found.expires_at = None


async def _queue_again(unit: UnitOfWork, notifier: Notifier, found: Import) -> None:
    """Put the import back into the queue, at its end, to go on from what is committed."""
    now = await _now(unit)
    _end_wait(found, now)
    found.status, found.error, found.finished_at = "queued", None, None
    found.queued_at, found.staged_at, found.publishing_at, found.overtakes = now, None, None, None
    found.dispatch_seq += 1
    found.notify_at = now
    await repository.delete_leases(unit.session, found.id)
    await repository.delete_later_writes(unit.session, found.id)
    unit.after_commit(notifier.notification(TASK_KIND, found.id, found.dispatch_seq))


async def cancel(unit: UnitOfWork, principal: Principal, import_id: UUID) -> schemas.Import:
    """Stop the import: nothing more of it is committed. Workers notice at their next commit.

    Raises:
        ConflictError: it has ended already.
    """
    found = await _locked(unit, import_id)
    if found.status not in repository.LIVE:
        raise _wrong_state(found, "only an import that has not ended can be cancelled")
    now = await _now(unit)
    _end_wait(found, now)
    found.status, found.finished_at = "cancelled", now
    await audit.record(unit.session, principal, "import.cancelled", "import", import_id)
    shown = await show(unit.session, import_id)
    if found.options["events"] != "none":
        payload = {
            "import_id": str(found.id),
            "filename": found.filename,
            "rows_read": shown.rows_read,
            "counts": shown.counts.model_dump(),
            "error": None,
        }
        await outbox.record(unit.session, "import.cancelled", payload)
    return shown


async def pause(unit: UnitOfWork, principal: Principal, import_id: UUID) -> schemas.Import:
    """Pause the import where it is, and let others publish meanwhile.

    Raises:
        ConflictError: it isn't queued or running, or it is publishing in one transaction.
    """
    found = await _locked(unit, import_id)
    if found.status not in ACTIVE:
        raise _wrong_state(found, "only a queued or running import can be paused")
    if _publishes_in_one_transaction(found):
        raise ConflictError(
            "This import is publishing in one transaction, which can't be paused. Cancel it, or let it finish.",
            code="wrong_state",
        )
    now = await _now(unit)
    found.status, found.staged_at, found.publishing_at, found.overtakes = "paused", None, None, None
    found.expires_at = now + timedelta(days=WAIT_DAYS)
    await audit.record(unit.session, principal, "import.paused", "import", import_id)
    return await show(unit.session, import_id)


async def resume(
    unit: UnitOfWork, notifier: Notifier, principal: Principal, import_id: UUID
) -> schemas.Import:
    """Continue a paused import.

    Raises:
        ConflictError: it isn't paused.
    """
    found = await _locked(unit, import_id)
    if found.status != "paused":
        raise _wrong_state(found, "only a paused import can be resumed")
    if NEWER_PUBLISHED not in found.warnings and await repository.newer_published(unit.session, found):
        found.warnings = [*found.warnings, NEWER_PUBLISHED]
    await _queue_again(unit, notifier, found)
    await audit.record(unit.session, principal, "import.resumed", "import", import_id)
    return await show(unit.session, import_id)


async def retry(
    unit: UnitOfWork, notifier: Notifier, principal: Principal, import_id: UUID
) -> schemas.Import:
    """Continue a failed or cancelled import from where it stopped, under the same id.

    Raises:
        ConflictError: it is neither failed nor cancelled, or too old.
    """
    found = await _locked(unit, import_id)
    if found.status not in ("failed", "cancelled"):
        raise _wrong_state(found, "only a failed or cancelled import can be retried")
    if found.purged_at is not None:
        raise ConflictError(PURGED, code="no_longer_kept")
    found.attempt += 1
    if found.confirmed_at is None:
        found.plan = None
        await repository.classify_again(unit.session, import_id)
    await _queue_again(unit, notifier, found)
    await audit.record(unit.session, principal, "import.retried", "import", import_id)
    return await show(unit.session, import_id)


async def confirm(
    unit: UnitOfWork,
    notifier: Notifier,
    principal: Principal,
    import_id: UUID,
    expected: ConditionalWrite,
) -> schemas.Import:
    """Publish the plan of a dry run.

    Raises:
        ConflictError: it doesn't await confirmation.
        PreconditionRequiredError: `If-Match` is missing, or `*`.
        PreconditionFailedError: `If-Match` is not the ETag of the plan as it is now.
    """
    found = await _locked(unit, import_id)
    if found.status != "awaiting_confirmation" or found.plan is None:
        raise _wrong_state(found, "only an import that awaits confirmation can be confirmed")
    if not expected.names_a_state:
        raise PreconditionRequiredError(
            "If-Match names no plan: send the ETag of GET /imports/{id}/plan, so that you confirm what you have seen."
        )
    expected.require(etag_of(found.plan))
    found.confirmed_at = await unit.session.scalar(select(func.now()))
    await _queue_again(unit, notifier, found)
    await audit.record(unit.session, principal, "import.confirmed", "import", import_id)
    return await show(unit.session, import_id)
