"""Giving access: API keys, sign-in links and sessions. Every secret is returned once, when it is created."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skuport.accounts import repository
from skuport.accounts.credentials import (
    SHOWN_LENGTH,
    BootstrapKey,
    InvalidKeyError,
    digest,
    new_key,
    new_token,
)
from skuport.accounts.models import BOOTSTRAP_ID, ApiKey, Session, SigninToken
from skuport.accounts.revoking import Revoking
from skuport.core import audit
from skuport.core.clock import Clock
from skuport.core.errors import ErrorItem, UnauthorizedError, UnprocessableError
from skuport.core.ids import new_id
from skuport.core.principals import PrincipalRow
from skuport.core.security import Principal, Scope
from skuport.core.settings import Settings

USER_AGENT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: its principal, and the token for the cookie."""

    principal: Principal
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Caller:
    """The device that a request comes from, and the token of the session that it has until now."""

    user_agent: str
    address: str | None
    token: str | None = field(default=None, repr=False)


class Accounts:
    """The service of one request; everything happens in that request's transaction."""

    def __init__(self, session: AsyncSession, settings: Settings, clock: Clock) -> None:
        self._session = session
        self._settings = settings
        self._clock = clock

    async def create_key(
        self, name: str, scopes: list[Scope], expires_at: datetime | None, by: Principal
    ) -> tuple[ApiKey, str]:
        """The row of a new key, and the key itself.

        Raises:
            UnprocessableError: `expires_at` is in the past.
        """
        now = self._clock()
        if expires_at is not None and expires_at <= now:
            message = "'expires_at' must be in the future."
            raise UnprocessableError(message, errors=[ErrorItem("/expires_at", "in_the_past", message)])
        await self._require_valid(by)
        secret = new_key()
        owner = await self._add_principal("api_key", name, now, by.id, by.session_id)
        key = ApiKey(
            id=new_id(),
            principal_id=owner.id,
            name=name,
            prefix=secret[:SHOWN_LENGTH],
            key_hash=digest(secret),
            scopes=sorted(set(scopes)),
            created_at=now,
            created_by=by.id,
            expires_at=expires_at,
        )
        self._session.add(key)
        await self._session.flush()
        details = {"name": name, "prefix": key.prefix, "scopes": key.scopes}
        await audit.record(self._session, by, "api_key.created", "api_key", key.id, details)
        return key, secret

    async def create_signin_link(self, name: str, scopes: list[Scope], by: Principal) -> tuple[str, datetime]:
        """A link that signs one browser in, once: its URL, and when it expires."""
        now = self._clock()
        await self._require_valid(by)
        await repository.delete_stale(self._session, now)
        token = new_token()
        expires_at = now + timedelta(seconds=self._settings.signin_link_seconds)
        self._session.add(
            SigninToken(
                token_hash=self._digest(token, by_bootstrap=by.id == BOOTSTRAP_ID),
                name=name,
                scopes=sorted(set(scopes)),
                created_by=by.id,
                created_at=now,
                expires_at=expires_at,
                created_in_session=by.session_id,
            )
        )
        await self._session.flush()
        await audit.record(
            self._session, by, "signin_link.created", "signin_link", name, {"scopes": sorted(set(scopes))}
        )
        # Browsers don't send the fragment, so the token appears in no log.
        return f"{self._settings.public_url}/signin#token={token}", expires_at

    async def sign_in_by_token(self, token: str, caller: Caller) -> SignedIn:
        """Exchange the token of a sign-in link for a session.

        Raises:
            UnauthorizedError: it is unknown, used or expired, or the key or session that made it has ended.
        """
        now = self._clock()
        await repository.share_access(self._session)
        hashes = BootstrapKey(self._settings).digests(token)
        link = await repository.use_signin_token(self._session, hashes, now, self._idle)
        if link is None:
            raise UnauthorizedError(
                "This sign-in link was already used or has expired."
                f" Create a new one with `{self._settings.signin_command}`.",
                code="signin_link_invalid",
            )
        owner = await self._add_principal("session", link.name, now, link.created_by, link.created_in_session)
        by_bootstrap = link.created_by == BOOTSTRAP_ID
        return await self._open_session(owner, link.scopes, None, caller, now, by_bootstrap=by_bootstrap)

    async def sign_in_by_key(self, key: str, caller: Caller) -> SignedIn:
        """Open a session with an API key; it ends with the key.

        Raises:
            InvalidKeyError: the key is unknown, revoked or expired.
        """
        now = self._clock()
        if BootstrapKey(self._settings).is_key(key):
            owner = await self._session.get_one(PrincipalRow, BOOTSTRAP_ID)
            return await self._open_session(owner, [Scope.ADMIN], None, caller, now, by_bootstrap=True)
        found = await repository.find_key(self._session, digest(key), now)
        if found is None:
            raise InvalidKeyError(await repository.id_of_key(self._session, digest(key)))
        row, owner = found
        return await self._open_session(owner, row.scopes, row.id, caller, now)

    async def _require_valid(self, by: Principal) -> None:
        """Make transactions that end access wait, and see that none has ended that of `by` since it was looked up.

        Raises:
            UnauthorizedError: its key or session has ended.
        """
        await repository.share_access(self._session)
        if not await repository.is_valid(self._session, by, self._clock(), self._idle):
            raise UnauthorizedError(
                "The key or session of this request has just ended. Sign in again, or use another key."
            )

    @property
    def _idle(self) -> timedelta:
        return timedelta(seconds=self._settings.session_idle_seconds)

    async def _add_principal(
        self, kind: str, name: str, now: datetime, by: UUID, in_session: UUID | None
    ) -> PrincipalRow:
        row = PrincipalRow(
            id=new_id(), kind=kind, name=name, created_at=now, created_by=by, created_in_session=in_session
        )
        self._session.add(row)
        await self._session.flush()
        return row

    def _digest(self, token: str, *, by_bootstrap: bool) -> bytes:
        """What to store of a token. What the bootstrap key made ends when the key is changed."""
        bound = BootstrapKey(self._settings).bound_digest(token) if by_bootstrap else None
        return bound or digest(token)

    async def _open_session(
        self,
        owner: PrincipalRow,
        scopes: list[str],
        api_key_id: UUID | None,
        caller: Caller,
        now: datetime,
        *,
        by_bootstrap: bool = False,
    ) -> SignedIn:
        token = new_token()
        row = Session(
            id=new_id(),
            token_hash=self._digest(token, by_bootstrap=by_bootstrap),
            principal_id=owner.id,
            api_key_id=api_key_id,
            scopes=list(scopes),
            user_agent=caller.user_agent[:USER_AGENT_LENGTH].replace("\x00", ""),
            address=caller.address,
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(seconds=self._settings.session_seconds),
        )
        self._session.add(row)
        await self._session.flush()
        principal = Principal(
            owner.id, owner.kind, owner.name, frozenset(map(Scope, scopes)), row.id, api_key_id
        )
        await audit.record(self._session, principal, "session.opened", "session", row.id)
        if caller.token is not None:
            await Revoking(self._session, self._settings, self._clock).replace_session(
                caller.token, principal
            )
        return SignedIn(principal, token)
