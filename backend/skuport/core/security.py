"""Authentication and scopes, as endpoints use them. `accounts` implements the `Authenticator`.

The app puts it into `app.state.authenticator`; endpoints depend on `CanRead`, `CanWrite` or `CanAdmin`.
"""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal, Protocol
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.datastructures import Headers

from skuport.core.errors import ForbiddenError
from skuport.core.settings import Settings

SESSION_COOKIE = "skuport_session"

bearer_scheme = HTTPBearer(auto_error=False, scheme_name="apiKey", description="An API key.")
cookie_scheme = APIKeyCookie(
    auto_error=False,
    name=SESSION_COOKIE,
    scheme_name="session",
    description="The session of a signed-in browser. Under https, the name begins with `__Host-`, or with `__Secure-`"
    " if Skuport is served below a path.",
)


def session_cookie(settings: Settings) -> str:
    """The name of the session cookie.

    Browsers take a cookie named `__Host-…` only from this host over https, and one named `__Secure-…` only over https,
    so that a neighbour on the same domain can't plant a session. `__Host-` requires the path `/`.
    """
    if not settings.public_url.startswith("https://"):
        return SESSION_COOKIE
    return f"{'__Secure-' if settings.path_prefix else '__Host-'}{SESSION_COOKIE}"


@dataclass(frozen=True, slots=True)
class Credential:
    """An API key or the token of a session, as a request presents it. Nothing says that it is valid."""

    kind: Literal["key", "session"]
    secret: str = field(repr=False)
    """Empty if the header `Authorization` has no key."""

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.secret.encode()).digest()


def credential_of(headers: Headers, cookie: str) -> Credential | None:
    """The credential of a request. One with a key ignores the cookie."""
    authorization = headers.get("authorization")
    if authorization is not None:
        scheme, _, key = authorization.partition(" ")
        return Credential("key", key.strip() if scheme.lower() == "bearer" else "")
    # The first cookie of that name: browsers send the one with the longest path first. `request.cookies` has the last,
    # which may belong to another Skuport at the root of the same host.
    for header in headers.getlist("cookie"):
        for pair in header.split(";"):
            name, _, value = pair.strip().partition("=")
            if name == cookie:
                return Credential("session", value)
    return None


class Scope(StrEnum):
    """What a principal may do. `admin` implies `write`, `write` implies `read`."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


IMPLIED = {
    Scope.READ: frozenset({Scope.READ, Scope.WRITE, Scope.ADMIN}),
    Scope.WRITE: frozenset({Scope.WRITE, Scope.ADMIN}),
    Scope.ADMIN: frozenset({Scope.ADMIN}),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Who makes this request. `session_id` is set for a request with a session cookie, `api_key_id` for one with a
    stored key or a session that such a key opened."""

    id: UUID
    kind: str
    name: str
    scopes: frozenset[Scope]
    session_id: UUID | None = None
    api_key_id: UUID | None = None

    def may(self, scope: Scope) -> bool:
        return not self.scopes.isdisjoint(IMPLIED[scope])


class Authenticator(Protocol):
    """Finds the principal behind a request."""

    async def authenticate(self, request: Request) -> Principal:
        """The principal of a request.

        Raises:
            UnauthorizedError: no valid key or session.
            ForbiddenError: an unsafe request by cookie from another origin.
            TooManyRequestsError: the principal or the address has used up a rate limit.
        """
        ...

    async def is_valid(self, principal: Principal) -> bool:
        """Whether the key or session that a principal came with is still valid: neither ended nor expired."""
        ...

    def note_missing_scope(self, request: Request, principal: Principal) -> None:
        """Have the audit log say that a request is refused because its principal lacks the scope."""
        ...


async def _authenticate_once(request: Request) -> Principal:
    principal: Principal | None = getattr(request.state, "principal", None)
    if principal is None:
        authenticator: Authenticator = request.app.state.authenticator
        principal = await authenticator.authenticate(request)
        request.state.principal = principal
    return principal


class Requires:
    """A dependency: the request's principal, who has `scope`."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    async def __call__(
        self,
        request: Request,
        _bearer: Annotated[object, Depends(bearer_scheme)],
        _cookie: Annotated[object, Depends(cookie_scheme)],
    ) -> Principal:
        return await self.check(request)

    async def check(self, request: Request) -> Principal:
        """The request's principal. Raises UnauthorizedError without one, ForbiddenError without the scope."""
        principal = await _authenticate_once(request)
        if not principal.may(self.scope):
            authenticator: Authenticator = request.app.state.authenticator
            authenticator.note_missing_scope(request, principal)
            raise ForbiddenError(
                f"This needs the scope '{self.scope}'. The key or session in use has:"
                f" {', '.join(sorted(principal.scopes)) or 'none'}.",
                code="missing_scope",
            )
        return principal


CanRead = Annotated[Principal, Depends(Requires(Scope.READ))]
CanWrite = Annotated[Principal, Depends(Requires(Scope.WRITE))]
CanAdmin = Annotated[Principal, Depends(Requires(Scope.ADMIN))]
