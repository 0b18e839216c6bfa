"""The path of `SKUPORT_PUBLIC_URL`, for a proxy that serves Skuport below a path of its host.

Both kinds of proxies work: those that remove the prefix before they forward a request, and those that don't. What is
behind this middleware never sees the prefix; the web UI, the cookie and documents with addresses get it from the
settings.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class PathPrefix:
    """Removes the prefix from the path of requests that have it, and adds it to the `Location` of answers."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        if path == self._prefix or path.startswith(f"{self._prefix}/"):
            scope = {**scope, "path": path.removeprefix(self._prefix) or "/"}

        async def send_prefixed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                location = headers.get("location", "")
                if location.startswith("/"):
                    headers["Location"] = self._prefix + location
            await send(message)

        await self.app(scope, receive, send_prefixed)
