"""The path that `SKUPORT_PUBLIC_URL` may end with, when a proxy gives Skuport a part of a host.

Some proxies take the prefix off before they pass a request on, others leave it: both are understood. What is behind
this middleware never sees the prefix; the page, the cookie and the documents that name addresses get it from the
settings.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class PathPrefix:
    """Takes the prefix off the path of requests that have it, and puts it before the `Location` of answers."""

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
