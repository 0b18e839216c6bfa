"""Tells others how each request ended."""

import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Observer = Callable[[Scope, int, float], None]
"""Called with a request's scope, the status of its response (0 if none began), and the seconds until it was sent."""


class RequestEnds:
    """Calls every observer when a request has ended, however it did."""

    def __init__(self, app: ASGIApp, observers: tuple[Observer, ...]) -> None:
        self.app = app
        self.observers = observers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0
        begun = time.perf_counter()

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        finally:
            seconds = time.perf_counter() - begun
            for observe in self.observers:
                observe(scope, status, seconds)
