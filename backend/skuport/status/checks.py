"""The checks of the parts that Skuport depends on, as the API and the workers make them."""

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport.core.database import api_sessions
from skuport.core.health import Check, CheckFailedError, SharedChecks, database_checks
from skuport.core.notifier import Notifier
from skuport.core.settings import Settings
from skuport.storage import ObjectMissingError, ObjectStore, StoreRefusedError

log = structlog.get_logger(__name__)


def make_checks(
    settings: Settings,
    sessions: async_sessionmaker[AsyncSession],
    store: ObjectStore,
    notifier: Notifier,
) -> SharedChecks:
    """Checks of the database and its schema, the object store, and Redis, which is not required."""
    return SharedChecks(
        [
            *database_checks(sessions, api_sessions(settings), settings.database_url),
            Check("object_store", lambda: _look_at_store(store)),
            Check("redis", lambda: _look_at_redis(notifier), required=False),
        ]
    )


async def _look_at_store(store: ObjectStore) -> None:
    try:
        async for _ in store.list_objects("readyz/"):
            break
    except (StoreRefusedError, ObjectMissingError) as error:
        log.warning("object_store.refused", error=str(error))
        raise CheckFailedError("it refuses the request: the bucket or the keys are wrong") from error


async def _look_at_redis(notifier: Notifier) -> str | None:
    if not await notifier.answers():
        raise ConnectionError("Redis doesn't answer")
    return await notifier.server()
