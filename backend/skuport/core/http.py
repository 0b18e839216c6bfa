"""Routes with one transaction per request that may change something.

`TransactionalRoute` checks the head, the key or session and its scope, then reads the body within its limits
(`core.bodies`), so that a client without rights costs no more than the head of its request. Then it opens a session,
runs the endpoint, and commits before the response is sent, so that a client that reads 201 finds what it made. A
dependency that knows the answer already (a replayed `Idempotency-Key`, a 304) raises `ShortCircuitResponse`.

Changes have connections of their own: many that wait for the same locked row leave those of lists and health alone.
Safe methods have no transaction: every statement would see what has been committed meanwhile with one, too, and
its beginning and end would take two more round trips.
"""

from collections.abc import Callable, Coroutine, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from skuport.core.bodies import LimitedRequest, limits_of
from skuport.core.heads import check_head
from skuport.core.query import DeclaredQuery
from skuport.core.security import Requires, Scope
from skuport.core.settings import Settings
from skuport.core.unit_of_work import UnitOfWork

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


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
        required = list(_requirements(self.dependant))
        limits = limits_of(self.endpoint)
        safe = SAFE_METHODS.issuperset(self.methods or ())
        changes = not safe and any(each.scope != Scope.READ for each in required)

        async def transactional(request: Request) -> Response:
            check_head(request)
            for each in required:
                await each.check(request)
            query.check(request)
            if self.body_field is not None:
                settings: Settings = request.app.state.settings
                request = LimitedRequest(request.scope, request.receive, limits)
                await request.load(settings.body_seconds)
            state = request.app.state
            if safe:
                unit = UnitOfWork(state.read_sessions, state.session_closer)
            else:
                unit = UnitOfWork(state.change_sessions if changes else state.sessions)
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


def _requirements(dependant: Dependant) -> Iterator[Requires]:
    """The scopes that an endpoint and its dependencies require."""
    if isinstance(dependant.call, Requires):
        yield dependant.call
    for dependency in dependant.dependencies:
        yield from _requirements(dependency)


async def _unit_of_work(request: Request) -> UnitOfWork:
    unit: UnitOfWork = request.state.unit_of_work
    return unit


Unit = Annotated[UnitOfWork, Depends(_unit_of_work)]


def make_router(tag: str) -> APIRouter:
    """A router whose routes are transactional and carry `tag`."""
    return APIRouter(tags=[tag], route_class=TransactionalRoute)
