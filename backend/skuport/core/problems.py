"""Errors become `application/problem+json` (RFC 9457) here, and nowhere else.

A client learns what is wrong and how to fix it, with a stable code, the places, and a request id under which the
log has more. It never gets SQL, paths or traces: an exception that has no handler is a plain 500.
"""

import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from itertools import chain
from typing import Any, NoReturn

import asyncpg
import structlog
from asgi_correlation_id.context import correlation_id
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import RouteContext, iter_route_contexts
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skuport.core.bodies import is_json
from skuport.core.errors import (
    ErrorItem,
    MalformedJsonError,
    ProblemError,
    ResponseAbandonedError,
    UnavailableError,
    UnprocessableError,
    UnsupportedMediaTypeError,
    pointer,
)
from skuport.core.schemas import Problem, ProblemItem

MEDIA_TYPE = "application/problem+json"

log = structlog.get_logger(__name__)

MAX_ERRORS = 100
"""How many errors a problem lists; it has the number of the others."""

FRAMEWORK_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}
FRAMEWORK_DETAILS = {
    404: "There is nothing at this address.",
    405: "This address doesn't support that method.",
}

# SQLSTATEs, or their classes, after which the same request may succeed.
BUSY = ("55P03", "40P01", "40001", "57014")
AWAY = ("08", "53", "57P", "58", "25006")  # the last one: of a standby that is not yet promoted
UNSTORABLE = ("22021", "22P05")


def problem_response(
    status: int,
    *,
    code: str,
    title: str,
    detail: str,
    errors: Sequence[ErrorItem] = (),
    more_errors: int = 0,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as a response, with the id of the current request and the first of its errors.

    Args:
        more_errors: how many there are besides `errors`.
    """
    listed = errors[:MAX_ERRORS]
    problem = Problem(
        type=f"urn:skuport:problem:{code}",
        title=title,
        status=status,
        detail=detail,
        code=code,
        request_id=correlation_id.get() or "",
        errors=[ProblemItem(pointer=item.pointer, code=item.code, message=item.message) for item in listed],
        more_errors=more_errors + len(errors) - len(listed),
    )
    return JSONResponse(problem.model_dump(), status, headers=headers, media_type=MEDIA_TYPE)


async def _on_problem(_: Request, error: ProblemError) -> Response:
    if error.status >= 500:
        log.warning("unavailable", code=error.code, detail=error.detail, cause=repr(error.__cause__))
    return problem_response(
        error.status,
        code=error.code,
        title=error.title,
        detail=error.detail,
        errors=error.errors,
        headers=error.headers,
    )


async def _on_http_exception(request: Request, error: HTTPException) -> Response:
    status = HTTPStatus(error.status_code)
    detail = FRAMEWORK_DETAILS.get(status, error.detail)
    code = FRAMEWORK_CODES.get(status, status.phrase.lower().replace(" ", "_"))
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods_at(request))
    return problem_response(status, code=code, title=status.phrase, detail=detail, headers=headers)


def _methods_at(request: Request) -> list[str]:
    """The methods of all routes at this address; the framework would name those of the first one only.

    Of the paths that match, the one with the fewest parameters counts: `/products/{product_id}` matches
    `/products/export.csv`, too, and means something else.
    """
    at_this_address = {**request.scope, "method": "", "path_params": {}}
    routes = iter_route_contexts(request.app.routes)
    here = [route for route in routes if route.matches(at_this_address)[0] != Match.NONE]
    fewest = min((_parameters(route) for route in here), default=0)
    methods = set(chain.from_iterable(route.methods or () for route in here if _parameters(route) == fewest))
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


def _parameters(route: RouteContext) -> int:
    return (route.path or "").count("{")


def _pointer(location: Sequence[str | int]) -> str:
    parts = list(location)
    return pointer(*(parts[1:] if parts[:1] == ["body"] else parts))


# The framework's own words are for programmers. `{…}` is from the error's context.
MESSAGES = {
    "extra_forbidden": "This key isn't allowed here. Remove it.",
    "model_attributes_type": "Send a JSON object.",
    "model_type": "Send a JSON object.",
    "missing": "This is required.",
    "timezone_aware": "Add the time zone, such as Z or +02:00.",
    "uuid_parsing": "This is not an id: ids are UUIDs.",
    "string_pattern_mismatch": "This has characters that aren't allowed here, or is empty. It must match {pattern}.",
    "too_long": "This is too long: at most {max_length}.",
    "too_short": "This is too short: at least {min_length}.",
}


def _item(error: Mapping[str, Any]) -> ErrorItem:
    # The input itself is left out: it may be a key, and it may be large.
    message = str(error["msg"]).removeprefix("Value error, ")
    with suppress(KeyError):  # without the context, the framework's words stay
        message = MESSAGES[error["type"]].format_map(error.get("ctx", {}))
    return ErrorItem(_pointer(error["loc"]), str(error["type"]), message)


async def _on_validation_error(request: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        reason = found[0].get("ctx", {}).get("error", "")
        malformed = MalformedJsonError(f"The body is not JSON: {reason} at character {found[0]['loc'][-1]}.")
        return await _on_problem(request, malformed)
    if error.body is not None and not is_json(request) and any(item["loc"] == ("body",) for item in found):
        unsupported = UnsupportedMediaTypeError(
            "Send the body as JSON, with the header 'Content-Type: application/json'."
        )
        return await _on_problem(request, unsupported)
    items = [_item(item) for item in found[:MAX_ERRORS]]
    noun = "error" if len(found) == 1 else "errors"
    places = ", ".join(item.pointer or "the body" for item in items[:5])
    return problem_response(
        UnprocessableError.status,
        code="invalid_request",
        title=UnprocessableError.title,
        detail=f"The request has {len(found):,} {noun}, at {places}{', …' if len(found) > 5 else ''}.",
        errors=items,
        more_errors=len(found) - len(items),
    )


def _sqlstate(error: BaseException | None) -> str:
    while error is not None:
        state = getattr(error, "sqlstate", None)
        if isinstance(state, str):
            return state
        error = getattr(error, "orig", None) or error.__cause__
    return ""


def database_problem(error: BaseException) -> ProblemError | None:
    """The problem to answer for a database error; None when the error is a bug of ours."""
    state = _sqlstate(error)
    if state.startswith(BUSY):
        return UnavailableError(
            "Another change has locked the same data. Nothing was changed; try again in a moment.",
            code="busy",
            retry_after=1,
        )
    if state.startswith(UNSTORABLE):
        return UnprocessableError(
            "A string in the request contains a character that can't be stored, such as NUL. Remove it."
        )
    if isinstance(error, PoolTimeoutError):
        return UnavailableError(
            "All database connections for such requests are in use. Nothing was changed; try again in a moment.",
            code="busy",
            retry_after=1,
        )
    if _is_outdated(error):
        return UnavailableError(
            "The database was migrated just now. Nothing was changed; try again in a moment.",
            code="busy",
            retry_after=1,
        )
    disconnected = isinstance(error, DBAPIError) and error.connection_invalidated
    if state.startswith(AWAY) or disconnected or isinstance(error, asyncpg.InterfaceError):
        # Nothing about what was changed: the answer to a commit may be what was lost.
        return UnavailableError("The database doesn't answer. Try again in a moment.")
    return None


def _is_outdated(error: BaseException | None) -> bool:
    """Whether a session has refused a statement that it prepared before a migration."""
    while error is not None:
        if isinstance(error, asyncpg.InvalidCachedStatementError):
            return True
        error = getattr(error, "orig", None) or error.__cause__
    return False


async def _on_database_error(request: Request, error: Exception) -> Response:
    problem = database_problem(error)
    if problem is None:
        raise error
    log.warning("database_error", sqlstate=_sqlstate(error), error=type(error).__name__)
    return await _on_problem(request, problem)


async def _on_connection_error(request: Request, error: OSError) -> Response:
    # asyncio combines several refused connections into a plain OSError; its subclasses for files are bugs.
    if not (isinstance(error, ConnectionError | TimeoutError | socket.gaierror) or type(error) is OSError):
        raise error
    problem = UnavailableError("A part that Skuport depends on doesn't answer; try again in a moment.")
    problem.__cause__ = error
    return await _on_problem(request, problem)


class UnexpectedErrors:
    """Catches every exception: the client gets a 500 with a request id, the log gets the trace.

    A client that breaks off is none: it gets nothing, and the log a line.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except ResponseAbandonedError as error:
            cause = error.__cause__
            write = log.info if cause is None else log.warning
            write(
                "response_abandoned",
                path=scope["path"],
                reason=str(error),
                cause=None if cause is None else repr(cause),
            )
            raise
        except ClientDisconnect:
            log.info("client_disconnected", method=scope["method"], path=scope["path"])
        except Exception:
            log.exception("unexpected_error", method=scope["method"], path=scope["path"])
            if started:
                _abandon()
            response = problem_response(
                500,
                code="internal_error",
                title="Internal error",
                detail="Something went wrong in Skuport. The log has the details under this request id.",
            )
            await response(scope, receive, send)


def _abandon() -> NoReturn:
    raise ResponseAbandonedError("the response broke off; the cause is in the log") from None


def install_problems(app: FastAPI) -> None:
    """Answer every error of `app` as a problem. `UnexpectedErrors` must be added as a middleware too."""
    handlers: dict[type[Exception], Any] = {
        ProblemError: _on_problem,
        HTTPException: _on_http_exception,
        RequestValidationError: _on_validation_error,
        DBAPIError: _on_database_error,
        PoolTimeoutError: _on_database_error,
        asyncpg.PostgresError: _on_database_error,
        asyncpg.InterfaceError: _on_database_error,
        OSError: _on_connection_error,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
