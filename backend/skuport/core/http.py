"""Routes with one transaction per request.

`TransactionalRoute` opens a session, runs the endpoint, and commits before the response is sent, so that a
client that reads 201 finds what it made. A dependency that knows the answer already (a replayed
`Idempotency-Key`, a 304) raises `ShortCircuitResponse`. A body that FastAPI reads into memory is bounded; an endpoint
that streams one bounds it itself.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message

from skuport.core.query import DeclaredQuery
from skuport.core.unit_of_work import UnitOfWork

MAX_JSON_BYTES = 4 * 1024 * 1024


class ShortCircuitResponse(Exception):  # noqa: N818 - not an error
    """The response is known without running the endpoint; its transaction is rolled back."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered")
        self.response = response


class TransactionalRoute(APIRoute):
    """A route whose unit of work is committed before its response is sent, and rolled back on any error."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()
        query = DeclaredQuery.of(self)

        async def transactional(request: Request) -> Response:
            query.check(request)
            if self.body_field is not None:
                request = _bounded(request)
            unit = UnitOfWork(request.app.state.sessions)
            request.state.unit_of_work = unit
            try:
                response = await handler(request)
                await unit.finish(response)
            except ShortCircuitResponse as answered:
                await unit.rollback()
                return answered.response
            except BaseException:
                await unit.rollback()
                raise
            return response

        return transactional


def _bounded(request: Request) -> Request:
    """The same request; reading more than `MAX_JSON_BYTES` of it raises a 413."""
    left = MAX_JSON_BYTES

    async def receive() -> Message:
        nonlocal left
        declared = request.headers.get("content-length", "0")
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0 or (declared.isdecimal() and int(declared) > MAX_JSON_BYTES):
            raise HTTPException(413, f"A body may have at most {MAX_JSON_BYTES} bytes.")
        return message

    return Request(request.scope, receive)


async def _unit_of_work(request: Request) -> UnitOfWork:
    unit: UnitOfWork = request.state.unit_of_work
    return unit


Unit = Annotated[UnitOfWork, Depends(_unit_of_work)]


def make_router(tag: str) -> APIRouter:
    """A router whose routes are transactional and carry `tag`."""
    return APIRouter(tags=[tag], route_class=TransactionalRoute)
