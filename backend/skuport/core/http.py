"""One transaction per request.

`TransactionalRoute` opens a session, runs the endpoint, and commits before the response leaves, so that a
client that reads 201 finds what it made. What must happen only after the commit (ringing the notifier) is
registered with `after_commit` and dropped by a rollback. A dependency that knows the answer already (a
replayed `Idempotency-Key`, a 304) raises `ShortCircuitResponse`. A body that FastAPI reads into memory is bounded; an
endpoint that streams one bounds it itself.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.exceptions import HTTPException
from starlette.types import Message

AfterCommit = Callable[[], Awaitable[None]]
BeforeCommit = Callable[[Response], Awaitable[None]]

MAX_JSON_BYTES = 4 * 1024 * 1024

log = structlog.get_logger(__name__)


class ShortCircuitResponse(Exception):  # noqa: N818 - not an error
    """The response is known without running the endpoint; its transaction is rolled back."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered")
        self.response = response


class UnitOfWork:
    """A request's session, opened on first use, and what to do before and after it is committed."""

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
        """Have `action` see the response, inside the last transaction of the request."""
        self._before_commit.append(action)

    def after_commit(self, action: AfterCommit) -> None:
        self._after_commit.append(action)

    async def commit(self) -> None:
        """Commit, hand the connection back, then run what waited. More work may follow in a new session."""
        if self._session is not None:
            await self._session.commit()
            await self._session.close()
            self._session = None
        actions, self._after_commit = self._after_commit, []
        for action in actions:
            try:
                await action()
            except Exception:
                # What is committed stays committed, and the sweep finds what nobody was told of.
                log.exception("after_commit_failed")

    async def finish(self, response: Response) -> None:
        """The last commit of a request, with what belongs to its response."""
        for action in self._before_commit:
            await action(response)
        await self.commit()

    async def rollback(self) -> None:
        self._after_commit.clear()
        if self._session is not None:
            session, self._session = self._session, None
            await session.rollback()
            await session.close()


class TransactionalRoute(APIRoute):
    """A route whose unit of work is committed before its response is sent, and rolled back on any error."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def transactional(request: Request) -> Response:
            if self.body_field is not None:
                request = _bounded(request)
            unit = UnitOfWork(request.app.state.sessions)
            request.state.unit_of_work = unit
            try:
                response = await handler(request)
                await unit.finish(response)
            except ShortCircuitResponse as answered:
                await unit.rollback()
                return answered.response
            except BaseException:
                await unit.rollback()
                raise
            return response

        return transactional


def _bounded(request: Request) -> Request:
    """The same request, which refuses (413) to be read past `MAX_JSON_BYTES`."""
    left = MAX_JSON_BYTES

    async def receive() -> Message:
        nonlocal left
        declared = request.headers.get("content-length", "0")
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0 or (declared.isdecimal() and int(declared) > MAX_JSON_BYTES):
            raise HTTPException(413, f"A body may have at most {MAX_JSON_BYTES} bytes.")
        return message

    return Request(request.scope, receive)


async def _unit_of_work(request: Request) -> UnitOfWork:
    unit: UnitOfWork = request.state.unit_of_work
    return unit


Unit = Annotated[UnitOfWork, Depends(_unit_of_work)]


def make_router(tag: str) -> APIRouter:
    """A router whose routes are transactional and carry `tag`."""
    return APIRouter(tags=[tag], route_class=TransactionalRoute)
