"""Enter the publish queue: every row is staged, and the file is still the one that was checked."""

from skuport.core.sql import Statements
from skuport.imports.counts import with_counts
from skuport.imports.steps.step import StepContext
from skuport.storage import ObjectChangedError

_SQL = Statements(__package__, "enter_publish_queue.sql")


async def enter_publish_queue(context: StepContext) -> None:
    """Join the queue of imports that wait to publish.

    Raises:
        ObjectMissingError, ObjectChangedError: the file was deleted or changed after it was checked.
    """
    # A store may answer with new bytes under the old ETag while a file is being replaced, but not afterwards.
    state = context.state
    info = await context.resources.store.head(state.object_key)
    if info.etag != state.object_etag:
        raise ObjectChangedError(state.object_key)
    await with_counts(_SQL.enter).execute(
        context.connection, import_id=state.id, small_rows=context.resources.settings.small_import_rows
    )
