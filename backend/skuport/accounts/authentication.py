"""Authenticates requests: by an API key in `Authorization`, or by the session cookie of a signed-in browser."""

from datetime import timedelta
from uuid import UUID

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport.accounts import repository
from skuport.accounts.credentials import BootstrapKey, InvalidKeyError, key_id_of
from skuport.accounts.models import BOOTSTRAP_ID
from skuport.accounts.refusals import Refusals
from skuport.core.clock import Clock
from skuport.core.errors import ForbiddenError, UnauthorizedError
from skuport.core.headers import origin_of
from skuport.core.principals import PrincipalRow
from skuport.core.rate_limits import RateLimits, address_key
from skuport.core.security import Credential, Principal, Scope, credential_of, session_cookie
from skuport.core.settings import Settings
from skuport.core.shared_reads import SharedReads

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

BOOTSTRAP = Principal(BOOTSTRAP_ID, "bootstrap", "SKUPORT_API_KEY", frozenset({Scope.ADMIN}))


def _principal(
    row: PrincipalRow, scopes: list[str], *, session_id: UUID | None = None, api_key_id: UUID | None = None
) -> Principal:
    return Principal(row.id, row.kind, row.name, frozenset(map(Scope, scopes)), session_id, api_key_id)


def require_own_origin(request: Request, settings: Settings) -> None:
    """Refuse an unsafe request that another site may have made the browser send (CSRF).

    Browsers send `Origin` with every unsafe request. It must be the public URL, or the host that the request was sent
    to, because only pages of that host can make a browser send both the same. SameSite alone is not enough: it ignores
    ports, and the object store shares the host.

    Raises:
        ForbiddenError: the origin is missing or is another site.
    """
    scheme = settings.public_url.partition("://")[0]
    own = {origin_of(settings.public_url), origin_of(f"{scheme}://{request.headers.get('host', '')}")}
    if request.headers.get("origin") not in own:
        raise ForbiddenError(
            f"A request that changes something must come from the web UI at {origin_of(settings.public_url)}."
            " Open that address, or use an API key.",
            code="csrf",
        )


def address_of(request: Request) -> str | None:
    """The client's IP address; behind a proxy that uvicorn trusts, the address that the proxy reports."""
    return None if request.client is None else request.client.host


def _address_key(request: Request) -> str:
    return address_key(address_of(request))


def _operation(request: Request) -> str:
    """The endpoint's name, as in the metrics: there are as many as routes, where addresses have no limit."""
    return str(request.scope["route"].name)


class AccountAuthenticator:
    """Looks up keys and sessions before the endpoint's transaction begins. `sessions` commit each statement."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        settings: Settings,
        clock: Clock,
        limits: RateLimits,
        refusals: Refusals,
    ) -> None:
        self._sessions = sessions
        self._settings = settings
        self._clock = clock
        self._limits = limits
        self._refusals = refusals
        self._bootstrap = BootstrapKey(settings)
        self._lookups = SharedReads[Principal | None]()
        self._cookie = session_cookie(settings)

    async def authenticate(self, request: Request) -> Principal:
        """See `core.security.Authenticator`."""
        credential = credential_of(request.headers, self._cookie)
        if credential is None:
            raise UnauthorizedError("Sign in, or send an API key as 'Authorization: Bearer KEY'.")
        principal = await self._look_up(credential, request)
        usage = await self._limits.count(self._limits.principal, str(principal.id))
        request.state.principal_id = principal.id  # for the log, also if the request is refused here
        request.state.rate_limit = usage
        if usage is not None and usage.exceeded:
            raise usage.error()
        if credential.kind == "session" and request.method not in SAFE_METHODS:
            try:
                require_own_origin(request, self._settings)
            except ForbiddenError:
                self._refusals.forbidden("origin", principal, _address_key(request), _operation(request))
                raise
        return principal

    async def is_valid(self, principal: Principal) -> bool:
        """See `core.security.Authenticator`."""
        async with self._sessions() as session:
            return await repository.is_valid(session, principal, self._clock(), self._idle)

    def note_missing_scope(self, request: Request, principal: Principal) -> None:
        """See `core.security.Authenticator`."""
        self._refusals.forbidden("scope", principal, _address_key(request), _operation(request))

    @property
    def _idle(self) -> timedelta:
        return timedelta(seconds=self._settings.session_idle_seconds)

    async def _look_up(self, credential: Credential, request: Request) -> Principal:
        address = _address_key(request)
        exceeded = await self._refusals.admit(credential.kind, address, credential)
        try:
            principal = await self._find(credential, request)
        except UnauthorizedError as error:
            await self._refusals.refused(credential.kind, address, credential, key_id_of(error))
            if exceeded is not None:
                raise exceeded.error() from error
            raise
        self._refusals.accepted(credential)
        return principal

    async def _find(self, credential: Credential, request: Request) -> Principal:
        if not credential.secret:
            raise UnauthorizedError("Send the API key as 'Authorization: Bearer KEY'.")
        by_key = credential.kind == "key"
        if by_key and self._bootstrap.is_key(credential.secret):
            return BOOTSTRAP
        # Shared, because a client that sends many requests together would use up all connections by this alone.
        principal = await self._lookups.read(
            (credential.kind, credential.hash),
            lambda: self._by_key(credential) if by_key else self._by_session(credential, request),
        )
        if principal is not None:
            return principal
        if not by_key:
            raise UnauthorizedError("The session has ended. Sign in again.", code="session_ended")
        async with self._sessions() as session:
            raise InvalidKeyError(await repository.id_of_key(session, credential.hash))

    async def _by_key(self, credential: Credential) -> Principal | None:
        now = self._clock()
        async with self._sessions() as session:
            found = await repository.find_key(session, credential.hash, now)
            if found is None:
                return None
            row, owner = found
            await repository.touch_key(session, row, now)
            return _principal(owner, row.scopes, api_key_id=row.id)

    async def _by_session(self, credential: Credential, request: Request) -> Principal | None:
        now = self._clock()
        async with self._sessions() as session:
            found = await repository.find_session(
                session, self._bootstrap.digests(credential.secret), now, self._idle
            )
            if found is None:
                return None
            row, owner = found
            await repository.touch_session(session, row, now, address_of(request))
            return _principal(owner, row.scopes, session_id=row.id, api_key_id=row.api_key_id)
