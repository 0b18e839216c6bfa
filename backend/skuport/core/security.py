"""Authentication and scopes, as endpoints use them. `accounts` implements the `Authenticator`.

The app puts it into `app.state.authenticator`; endpoints depend on `CanRead`, `CanWrite` or `CanAdmin`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer

from skuport.core.errors import ForbiddenError

SESSION_COOKIE = "skuport_session"

bearer_scheme = HTTPBearer(auto_error=False, scheme_name="apiKey", description="An API key.")
cookie_scheme = APIKeyCookie(
    auto_error=False,
    name=SESSION_COOKIE,
    scheme_name="session",
    description="The session of a signed-in browser.",
)


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
    """Who makes this request. `session_id` is set for a request with a session cookie."""

    id: UUID
    kind: str
    name: str
    scopes: frozenset[Scope]
    session_id: UUID | None = None

    def may(self, scope: Scope) -> bool:
        return not self.scopes.isdisjoint(IMPLIED[scope])


class Authenticator(Protocol):
    """Finds the principal behind a request.

    Raises:
        UnauthorizedError: no valid key or session.
        ForbiddenError: an unsafe request by cookie from another origin.
    """

    async def authenticate(self, request: Request) -> Principal: ...


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
            raise ForbiddenError(
                f"This needs the scope '{self.scope}'. The key or session in use has:"
                f" {', '.join(sorted(principal.scopes)) or 'none'}.",
                code="missing_scope",
            )
        return principal


CanRead = Annotated[Principal, Depends(Requires(Scope.READ))]
CanWrite = Annotated[Principal, Depends(Requires(Scope.WRITE))]
CanAdmin = Annotated[Principal, Depends(Requires(Scope.ADMIN))]
