"""Long responses and uploads end soon after the key or session that asked for them does."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import Request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from skuport.core.errors import ProblemError, ResponseAbandonedError, UnauthorizedError
from skuport.core.problems import database_problem
from skuport.core.security import Authenticator, Principal

CHECK_SECONDS = 2.0


class Access:
    """Looks every `CHECK_SECONDS` whether the key or session of a request is still valid."""

    def __init__(self, request: Request, principal: Principal) -> None:
        self._authenticator: Authenticator = request.app.state.authenticator
        self._principal = principal
        self._checked_at = asyncio.get_running_loop().time()

    async def holds(self) -> bool:
        """Whether it was valid when this was last looked up, which is at most `CHECK_SECONDS` ago."""
        now = asyncio.get_running_loop().time()
        if now - self._checked_at < CHECK_SECONDS:
            return True
        self._checked_at = now
        return await self._authenticator.is_valid(self._principal)

    async def guard_upload(self, blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The same blocks of a request's body, for as long as access holds.

        Raises:
            UnauthorizedError: it has ended.
        """
        async for block in blocks:
            if not await self.holds():
                raise UnauthorizedError(
                    "The key or session of this request has ended. Sign in again, or use another key.",
                    code="session_ended",
                )
            yield block

    async def guard_download(self, blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The same blocks of a response, for as long as access holds.

        Raises:
            ResponseAbandonedError: it has ended, or the rest can't be read: the database or another part is busy or
                doesn't answer. The connection breaks off, so that no client takes a part for the whole.
        """
        try:
            async for block in blocks:
                if not await self.holds():
                    raise ResponseAbandonedError("the key or session of this request has ended")
                yield block
        except (ProblemError, DBAPIError, PoolTimeoutError) as error:
            problem = error if isinstance(error, ProblemError) else database_problem(error)
            if problem is None:
                raise
            raise ResponseAbandonedError(f"{problem.code}: {problem.detail}") from error
