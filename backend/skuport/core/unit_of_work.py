"""The transaction of a request, and what happens before and after its commit."""

from collections.abc import Awaitable, Callable

import structlog
from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

AfterCommit = Callable[[], Awaitable[None]]
BeforeCommit = Callable[[Response], Awaitable[None]]

log = structlog.get_logger(__name__)


class UnitOfWork:
    """A request's session, opened on first use, and actions to run before and after its commit."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
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
        await self.commit()

    async def rollback(self) -> None:
        self._after_commit.clear()
        if self._session is not None:
            session, self._session = self._session, None
            await session.rollback()
            await session.close()
