"""The middleware of rate limits: their headers, and the limit of requests that no principal makes.

Authentication counts the requests of principals, because it knows them; see `accounts.authentication`.
"""

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skuport.core.problems import problem_response
from skuport.core.rate_limits import RateLimits, Usage, address_key
from skuport.core.security import credential_of

EXEMPT_PATHS = ("/healthz", "/readyz")
STATE = "rate_limit"
"""In the state of a request: the use of the limit that counted it, or None if that is no limit."""


def client_key(scope: Mapping[str, object]) -> str:
    """What the client's address is counted as."""
    client = scope.get("client")
    return address_key(client[0] if isinstance(client, tuple | list) else None)


class RateLimiting:
    """Counts each request once: by principal if there is one, else by address."""

    def __init__(self, app: ASGIApp, limits: RateLimits, cookie: str) -> None:
        self.app = app
        self._limits = limits
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in EXEMPT_PATHS:
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        usage = await self._admit(scope)
        if usage is not None and usage.exceeded:
            error = usage.error()
            refused = problem_response(
                error.status, code=error.code, title=error.title, detail=error.detail, headers=error.headers
            )
            await refused(scope, receive, send)
            return
        if usage is not None:
            state[STATE] = usage

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                if STATE not in state:
                    state[STATE] = await self._count(scope)
                found: Usage | None = state[STATE]
                headers = MutableHeaders(scope=message)
                for name, value in ({} if found is None else found.headers()).items():
                    if name != "Retry-After":
                        headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)

    async def _admit(self, scope: Scope) -> Usage | None:
        """Count a request without a credential. With one, authentication decides, where the path is one that asks."""
        credential = credential_of(Headers(scope=scope), self._cookie)
        if credential is None:
            return await self._limits.count(self._limits.address, client_key(scope))
        asks = scope["path"].startswith("/api/") and not scope["path"].endswith("/openapi.json")
        if asks or self._limits.knows(credential.hash):
            return None
        return self._limits.exceeded(self._limits.address, client_key(scope))

    async def _count(self, scope: Scope) -> Usage | None:
        """Count a request that had a credential that nothing asked for: files of the web UI, unknown addresses."""
        credential = credential_of(Headers(scope=scope), self._cookie)
        if credential is not None and self._limits.knows(credential.hash):
            return None
        return await self._limits.count(self._limits.address, client_key(scope))
