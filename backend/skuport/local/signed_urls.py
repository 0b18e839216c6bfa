"""What nanio leaves out when it checks the signature of a presigned URL.

Its check skips a parameter without `=`, takes the last of several with one name, and reads the path after decoding it
as if it were a whole URL. Its handlers then read the URL as it came. Here such a request is refused, or written so
that the signature covers all of it: a client with a presigned URL can make only the request that was signed.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote

from nanio.errors import SignatureDoesNotMatch
from starlette.datastructures import URL
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_PRESIGNED = "X-Amz-Algorithm="
"""Where the query has this, nanio looks for the signature in the query rather than in a header."""


class SignedUrls:
    """Answers 403 to a request that isn't the one that was signed, before nanio reads it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            query = _signed_query(scope)
            if query is None:
                refused = SignatureDoesNotMatch()
                answer = Response(refused.to_xml(), refused.http_status, media_type="application/xml")
                await answer(scope, receive, send)
                return
            scope = {**scope, "query_string": query}
        await self._app(scope, receive, send)


def _signed_query(scope: Scope) -> bytes | None:
    """The query in a form of which nanio checks all; None if query, path or headers have no such form."""
    path: str = scope["path"]
    raw: bytes = scope["query_string"]
    if not raw.isascii():
        return None
    query, compared = raw.decode(), URL(scope=scope)
    # `?`, `#` and line breaks, once decoded, would end or change the path that nanio compares; and it decodes twice.
    if (compared.path, compared.query) != (path, query) or unquote(path) != path:
        return None
    if _PRESIGNED not in query:
        return raw  # of a signature in a header, nanio checks every parameter
    pairs = [pair if "=" in pair else f"{pair}=" for pair in query.split("&") if pair]
    checked = [(name, unquote(value)) for name, _, value in (pair.partition("=") for pair in pairs)]
    read = parse_qsl(query, keep_blank_values=True)  # as the handlers do: a plus is a space there
    if checked != read or len(dict(checked)) != len(checked):
        return None
    signed = dict(checked).get("X-Amz-SignedHeaders", "").split(";")
    return "&".join(pairs).encode() if _are_signed(scope["headers"], signed) else None


def _are_signed(headers: Iterable[tuple[bytes, bytes]], signed: list[str]) -> bool:
    """Whether the headers that S3 obeys are signed: `x-amz-copy-source` would store another object than the body."""
    return all(name.decode("latin-1") in signed for name, _ in headers if name.startswith(b"x-amz-"))
