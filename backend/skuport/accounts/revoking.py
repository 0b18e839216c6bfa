"""Ending access: keys, sessions, and what was made with them.

A key or session may have made others: keys, and sign-in links that open sessions, which may have made more. Ending it
leaves these alone unless their end is asked for too, and `Descendants` says before how many they are.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.accounts import repository
from skuport.accounts.credentials import BootstrapKey
from skuport.accounts.models import ApiKey, Session, SigninToken
from skuport.core import audit
from skuport.core.clock import Clock
from skuport.core.errors import NotFoundError
from skuport.core.security import Principal, Scope
from skuport.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Descendants:
    """The valid keys and sessions that a key or session made, itself or through others, and their unused links.

    `principals` are all principals behind them, also of those that have ended.
    """

    principals: tuple[UUID, ...]
    api_keys: tuple[UUID, ...]
    sessions: tuple[UUID, ...]
    signin_links: int


class Revoking:
    """The service of one request; everything happens in that request's transaction."""

    def __init__(self, session: AsyncSession, settings: Settings, clock: Clock) -> None:
        self._session = session
        self._settings = settings
        self._clock = clock
        self._idle = timedelta(seconds=settings.session_idle_seconds)

    async def revoke_key(self, key_id: UUID, by: Principal, *, descendants: bool) -> None:
        """Revoke a key for good, end the sessions it opened, and its unused links; `descendants`, all it made too.

        Raises:
            NotFoundError: there is no key with this id, or it is already revoked.
        """
        await repository.lock_access(self._session)
        made = await self.made_by_key(key_id) if descendants else None
        if not await repository.revoke_keys(self._session, [key_id], self._clock()):
            raise _no_key()
        await audit.record(self._session, by, "api_key.revoked", "api_key", key_id)
        if made is not None:
            await self._end(made, by, {"made_by_api_key": str(key_id)})

    async def end_session(self, session_id: UUID, by: Principal, *, descendants: bool) -> None:
        """End a session: its cookie is refused from now on. Without the scope `admin`, one's own only.

        Raises:
            NotFoundError: there is no session with this id, or it has already ended.
        """
        await repository.lock_access(self._session)
        made = await self.made_in_session(session_id, by) if descendants else None
        if not await self._end_sessions(by, {}, Session.id == session_id, *self._visible_to(by)):
            raise _no_session()
        if made is not None:
            await self._end(made, by, {"made_in_session": str(session_id)})

    async def end_other_sessions(self, by: Principal) -> int:
        """End every session except that of this request, without the scope `admin` one's own only; their number."""
        others = [] if by.session_id is None else [Session.id != by.session_id]
        await repository.lock_access(self._session)
        return len(await self._end_sessions(by, {}, *others, *self._visible_to(by)))

    async def sign_out(self, by: Principal) -> None:
        """End the session of this request. Does nothing for an API key."""
        if by.session_id is not None:
            await repository.lock_access(self._session)
            await self._end_sessions(by, {}, Session.id == by.session_id)

    async def replace_session(self, token: str, by: Principal) -> None:
        """End the session with this token, because its browser has signed in again as `by`."""
        condition = Session.token_hash.in_(BootstrapKey(self._settings).digests(token))
        await self._end_sessions(by, {"replaced_by": str(by.session_id)}, condition)

    async def made_by_key(self, key_id: UUID) -> Descendants:
        """What a key made, without what ends with it anyway: the sessions that it opened, and its own links.

        Raises:
            NotFoundError: there is no key with this id, or it is already revoked.
        """
        key = await self._session.get(ApiKey, key_id)
        if key is None or key.revoked_at is not None:
            raise _no_key()
        return await self._descendants(key.principal_id, None)

    async def made_in_session(self, session_id: UUID, by: Principal) -> Descendants:
        """What was made in a session, without what ends with it anyway: its own links.

        Raises:
            NotFoundError: there is no session with this id, or it has ended, or it is not `by`'s.
        """
        now = self._clock()
        conditions = [Session.id == session_id, *self._visible_to(by)]
        found = await repository.find_sessions(self._session, now, self._idle, *conditions)
        if not found:
            raise _no_session()
        row, owner = found[0]
        # The principal of a link has this session only. That of a key has others too.
        return await self._descendants(owner.id if owner.kind == "session" else None, row.id)

    def _visible_to(self, by: Principal) -> list[ColumnElement[bool]]:
        return [] if by.may(Scope.ADMIN) else [Session.principal_id == by.id]

    async def _descendants(self, creator: UUID | None, session_id: UUID | None) -> Descendants:
        now = self._clock()
        made = await repository.principals_made(self._session, creator, session_id)
        return Descendants(
            principals=tuple(made),
            api_keys=tuple(await repository.valid_keys_of(self._session, made, now)),
            sessions=tuple(await repository.valid_sessions_of(self._session, made, now, self._idle)),
            signin_links=await repository.count_links(self._session, now, SigninToken.created_by.in_(made)),
        )

    async def _end(self, made: Descendants, by: Principal, details: dict[str, str]) -> None:
        now = self._clock()
        await repository.void_links(self._session, now, SigninToken.created_by.in_(made.principals))
        await self._end_sessions(by, details, Session.id.in_(made.sessions))
        for key_id in await repository.revoke_keys(self._session, made.api_keys, now):
            await audit.record(self._session, by, "api_key.revoked", "api_key", key_id, details)

    async def _end_sessions(
        self, by: Principal, details: dict[str, str], *conditions: ColumnElement[bool]
    ) -> list[UUID]:
        ended = await repository.end_sessions(self._session, self._clock(), self._idle, *conditions)
        for session_id in ended:
            await audit.record(self._session, by, "session.ended", "session", session_id, details)
        return ended


def _no_key() -> NotFoundError:
    return NotFoundError("There is no API key with this id, or it is already revoked.")


def _no_session() -> NotFoundError:
    return NotFoundError("There is no session with this id, or it has already ended.")
