"""What the operations of the OpenAPI document have in common: the errors they may answer with, and response headers."""

from dataclasses import dataclass
from typing import Any

from skuport.core.problems import MEDIA_TYPE

Document = dict[str, Any]

SCHEMA_REF = "#/components/schemas/"
UNSAFE = ("post", "put", "patch", "delete")
JSON = "application/json"

HEADERS = {
    "X-Request-ID": ("The id of this request in the log.", {"type": "string"}),
    "RateLimit": (
        "How many requests are left, and the seconds until the count starts again.",
        {"type": "string"},
    ),
    "RateLimit-Policy": ("How many requests are allowed, in how many seconds.", {"type": "string"}),
    "ETag": ("Names this state, for `If-Match` and `If-None-Match`.", {"type": "string"}),
    "Location": ("Where to find it.", {"type": "string", "format": "uri-reference"}),
    "Retry-After": ("Seconds to wait before the next request.", {"type": "integer", "maximum": 86_400}),
    "Idempotency-Replayed": (
        "`true` when this is the stored answer to an earlier request with the same `Idempotency-Key`.",
        {"type": "boolean"},
    ),
}
OPTIONAL = {"Idempotency-Replayed", "RateLimit", "RateLimit-Policy", "Retry-After"}
EVERYWHERE = ("X-Request-ID", "RateLimit", "RateLimit-Policy")


@dataclass(frozen=True, slots=True)
class _Error:
    """A common error: the name of its component, and the headers it has beside those of every response."""

    name: str
    description: str
    headers: tuple[str, ...] = ()


ERRORS = {
    "400": _Error("BadRequest", "The body is not JSON, or the request is not valid HTTP."),
    "401": _Error("Unauthorized", "No valid API key or session."),
    "403": _Error(
        "Forbidden", "The key or session lacks the scope, or the request came from another origin."
    ),
    "404": _Error("NotFound", "It doesn't exist, or it isn't yours."),
    "409": _Error("Conflict", "Its current state doesn't allow this, or not yet.", ("Retry-After",)),
    "412": _Error("PreconditionFailed", "It has changed since the version that `If-Match` names."),
    "413": _Error("TooLarge", "The body is too large; `detail` says how large it may be."),
    "415": _Error("UnsupportedMediaType", "The body is not of a type that this operation takes."),
    "422": _Error("Unprocessable", "The request is invalid; `errors` says where."),
    "428": _Error("PreconditionRequired", "`If-Match` is missing."),
    "429": _Error("TooManyRequests", "Too many requests; send it again later.", ("Retry-After",)),
    "503": _Error("Unavailable", "A part is busy or doesn't answer; send it again later.", ("Retry-After",)),
    "default": _Error("Problem", "Any other error."),
}


def common_components() -> tuple[Document, Document]:
    """The components `responses` and `headers`."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMA_REF}Problem"}}}
    responses = {
        error.name: {
            "description": error.description,
            "headers": _header_refs(*EVERYWHERE, *error.headers),
            "content": content,
        }
        for error in ERRORS.values()
    }
    headers = {
        name: {"description": text, "required": name not in OPTIONAL, "schema": schema}
        for name, (text, schema) in HEADERS.items()
    }
    return responses, headers


def problem_responses(*statuses: str) -> Document:
    """The responses of an operation that answers with these common errors."""
    return {status: {"$ref": f"#/components/responses/{ERRORS[status].name}"} for status in statuses}


def complete_responses(method: str, operation: Document) -> None:
    """Add the common errors and the headers to an operation's responses.

    An endpoint that answers with a common error for a reason of its own declares it as `responses={428: {}}`.
    """
    responses: Document = operation["responses"]
    names = {parameter["name"].lower() for parameter in operation.get("parameters", [])}
    for status in set(responses) & set(ERRORS):
        responses[status] = problem_responses(status)[status]
    for status, response in problem_responses(*_statuses(method, operation, names)).items():
        responses.setdefault(status, response)
    if "if-none-match" in names:
        responses.setdefault(
            "304", {"description": "It has not changed since the version that `If-None-Match` names."}
        )
    for status, response in responses.items():
        if "$ref" not in response:
            headers = [*EVERYWHERE, *_headers(status, names)]
            response["headers"] = {**response.get("headers", {}), **_header_refs(*headers)}
    operation["responses"] = dict(sorted(responses.items()))


def header(name: str) -> Document:
    """A response header of an endpoint, for `responses={201: {"headers": header("ETag")}}`."""
    return _header_refs(name)


def _header_refs(*names: str) -> Document:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _headers(status: str, parameters: set[str]) -> list[str]:
    """The headers of a success, by the parameters of its operation."""
    found = []
    if "if-none-match" in parameters or ("if-match" in parameters and status == "200"):
        found.append("ETag")
    if status == "202":
        found += ["Location", "Retry-After"]
    if "idempotency-key" in parameters:
        found.append("Idempotency-Replayed")
    return found


def _statuses(method: str, operation: Document, names: set[str]) -> list[str]:
    """The common errors that an operation may answer with."""
    parameters = operation.get("parameters", [])
    body = operation.get("requestBody", {}).get("content", {})
    statuses = ["422", "429", "503", "default"]
    if operation["security"]:
        statuses += ["401", "403"]
    if any(parameter["in"] == "path" for parameter in parameters):
        statuses.append("404")
    if method in UNSAFE:
        statuses.append("409")
    if "if-match" in names:
        statuses.append("412")
    if body:
        statuses += ["400", "413"]
    if JSON in body:
        statuses.append("415")
    return statuses
