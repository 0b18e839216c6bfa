"""Errors that reach a client, as classes that carry their status and code.

Domain code raises them; `core.problems` is the one place that turns them into `application/problem+json`
(RFC 9457). Any other exception is a bug: the client gets a 500 with a request id and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar


def pointer(*parts: str | int) -> str:
    """The JSON pointer (RFC 6901) with these parts."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


@dataclass(frozen=True, slots=True)
class ErrorItem:
    """One finding: a JSON pointer into the request (or `""`), a stable code, and a message that says how to fix it."""

    pointer: str
    code: str
    message: str


class ProblemError(Exception):
    """An error a client can act on.

    Args:
        detail: what happened, where, and the remedy, in one or two sentences.
        code: a stable code that overrides the class's own.
        errors: the single findings, when there are several or they have a place.
        headers: extra response headers, such as `Retry-After`.
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"
    code: str = "internal_error"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: Sequence[ErrorItem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        if code is not None:
            self.code = code


class UnauthorizedError(ProblemError):
    status = 401
    title = "Not signed in"
    code = "unauthorized"

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail, code=code, headers={"WWW-Authenticate": "Bearer"})


class ForbiddenError(ProblemError):
    status = 403
    title = "Not allowed"
    code = "forbidden"


class NotFoundError(ProblemError):
    status = 404
    title = "Not found"
    code = "not_found"


class RequestTimeoutError(ProblemError):
    """The client sends too slowly."""

    status = 408
    title = "Request timeout"
    code = "request_timeout"


class ConflictError(ProblemError):
    status = 409
    title = "Conflict"
    code = "conflict"


class PreconditionFailedError(ProblemError):
    status = 412
    title = "Precondition failed"
    code = "precondition_failed"


class PreconditionRequiredError(ProblemError):
    status = 428
    title = "Precondition required"
    code = "precondition_required"


class TooLargeError(ProblemError):
    status = 413
    title = "Too large"
    code = "too_large"


class MalformedJsonError(ProblemError):
    status = 400
    title = "Malformed JSON"
    code = "malformed_json"


class UnsupportedMediaTypeError(ProblemError):
    status = 415
    title = "Unsupported media type"
    code = "unsupported_media_type"


class UnprocessableError(ProblemError):
    status = 422
    title = "Validation failed"
    code = "unprocessable"


class TooManyRequestsError(ProblemError):
    status = 429
    title = "Too many requests"
    code = "too_many_requests"


class UnavailableError(ProblemError):
    """A part we depend on doesn't answer; the same request may succeed later."""

    status = 503
    title = "Temporarily unavailable"
    code = "unavailable"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        retry_after: int = 5,
        errors: Sequence[ErrorItem] = (),
    ) -> None:
        super().__init__(detail, code=code, errors=errors, headers={"Retry-After": str(retry_after)})


class ResponseAbandonedError(Exception):
    """A response broke off halfway, for a reason that is in the log. The server must drop the connection, so that the
    client notices."""
