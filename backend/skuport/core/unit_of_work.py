"""The transaction of a request, and what happens before and after its commit."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

AfterCommit = Callable[[], Awaitable[None]]
BeforeCommit = Callable[[Response], Awaitable[None]]

log = structlog.get_logger(__name__)


class SessionCloser:
    """Closes sessions that have nothing to commit while their responses are already on the way.

    Returning a connection may take a round trip to the database, for which no client has to wait.
    """

    def __init__(self) -> None:
        self._closing: set[asyncio.Task[None]] = set()

    def close(self, session: AsyncSession) -> None:
        """Begin to close it."""
        task = asyncio.create_task(_close(session))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def finish(self) -> None:
        """Wait until all are closed."""
        await asyncio.gather(*self._closing)


async def _close(session: AsyncSession) -> None:
    try:
        await session.close()
    except Exception:
        log.exception("session_not_closed")  # the pool has dropped its connection


class UnitOfWork:
    """A request's session, opened on first use, and actions to run before and after its commit.

    Args:
        sessions: makes the session.
        closer: for a request that only reads, and whose session has no transaction.
    """

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], closer: SessionCloser | None = None
    ) -> None:
        self._sessions = sessions
        self._closer = closer
        self._session: AsyncSession | None = None
        self._before_commit: list[BeforeCommit] = []
        self._after_commit: list[AfterCommit] = []

    @property
    def session(self) -> AsyncSession:
        if self._session is None:
            self._session = self._sessions()
        return self._session

    def before_response(self, action: BeforeCommit) -> None:
        """Run `action` with the response, inside the last transaction of the request."""
        self._before_commit.append(action)

    def after_commit(self, action: AfterCommit) -> None:
        """Run `action` once the transaction has committed. A rollback drops it."""
        self._after_commit.append(action)

    async def commit(self) -> None:
        """Commit, return the connection, then run the actions. More work may follow in a new session."""
        if self._session is not None:
            await self._session.commit()
            await self._session.close()
            self._session = None
        actions, self._after_commit = self._after_commit, []
        for action in actions:
            try:
                await action()
            except Exception:
                # What is committed stays committed, and the sweep finds what no worker was notified of.
                log.exception("after_commit_failed")

    async def finish(self, response: Response) -> None:
        """Run the actions that need the response, then commit for the last time."""
        for action in self._before_commit:
            await action(response)
        if self._closer is not None and self._session is not None:
            session, self._session = self._session, None
            self._closer.close(session)
        await self.commit()

    async def rollback(self) -> None:
        self._after_commit.clear()
        if self._session is not None:
            session, self._session = self._session, None
            await session.rollback()
            await session.close()
