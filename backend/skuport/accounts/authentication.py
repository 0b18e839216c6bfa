"""Authenticates requests: by an API key in `Authorization`, or by the session cookie of a signed-in browser."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport.accounts import repository
from skuport.accounts.credentials import BootstrapKey, digest
from skuport.accounts.models import BOOTSTRAP_ID, PrincipalRow
from skuport.core.clock import Clock
from skuport.core.errors import ForbiddenError, UnauthorizedError
from skuport.core.headers import origin_of
from skuport.core.security import SESSION_COOKIE, Principal, Scope
from skuport.core.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

BOOTSTRAP = Principal(BOOTSTRAP_ID, "bootstrap", "SKUPORT_API_KEY", frozenset({Scope.ADMIN}))


def _principal(row: PrincipalRow, scopes: list[str]) -> Principal:
    return Principal(row.id, row.kind, row.name, frozenset(Scope(scope) for scope in scopes))


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


def _session_token(request: Request) -> str | None:
    """The first cookie of that name: browsers send the one with the longest path first. `request.cookies` has the last,
    which may belong to another Skuport at the root of the same host."""
    for header in request.headers.getlist("cookie"):
        for pair in header.split(";"):
            name, _, value = pair.strip().partition("=")
            if name == SESSION_COOKIE:
                return value
    return None


class AccountAuthenticator:
    """Looks up keys and sessions, each in a short transaction of its own, before the endpoint's transaction begins."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], settings: Settings, clock: Clock) -> None:
        self._sessions = sessions
        self._settings = settings
        self._clock = clock
        self._bootstrap = BootstrapKey(settings)

    async def authenticate(self, request: Request) -> Principal:
        """See `core.security.Authenticator`. A request with a key ignores the cookie."""
        authorization = request.headers.get("authorization")
        if authorization is not None:
            scheme, _, key = authorization.partition(" ")
            if scheme.lower() != "bearer" or not key.strip():
                raise UnauthorizedError("Send the API key as 'Authorization: Bearer KEY'.")
            return await self._by_key(key.strip())
        token = _session_token(request)
        if token is None:
            raise UnauthorizedError("Sign in, or send an API key as 'Authorization: Bearer KEY'.")
        principal = await self._by_session(token, request)
        if request.method not in SAFE_METHODS:
            require_own_origin(request, self._settings)
        return principal

    async def _by_key(self, key: str) -> Principal:
        if self._bootstrap.is_key(key):
            return BOOTSTRAP
        now = self._clock()
        async with self._sessions() as session, session.begin():
            found = await repository.find_key(session, digest(key), now)
            if found is None:
                raise UnauthorizedError(
                    "This API key is unknown, revoked or expired.", code="invalid_api_key"
                )
            row, owner = found
            await repository.touch_key(session, row, now)
            return _principal(owner, row.scopes)

    async def _by_session(self, token: str, request: Request) -> Principal:
        now = self._clock()
        hashes = [digest(token), self._bootstrap.session_digest(token)]
        async with self._sessions() as session, session.begin():
            found = await repository.find_session(session, [h for h in hashes if h is not None], now)
            if found is None:
                raise UnauthorizedError("The session has ended. Sign in again.", code="session_ended")
            row, owner = found
            await repository.touch_session(session, row, now, address_of(request))
            principal = _principal(owner, row.scopes)
            return Principal(principal.id, principal.kind, principal.name, principal.scopes, row.id)
