"""Bodies of requests that are read into memory: how large they may be, and reading them within their limits.

An endpoint whose body needs more than the default declares it:

    @router.post("/products/bulk-delete", status_code=202)
    @body_limits(size=512 * KIB, values=11_000)
    async def bulk_delete_products(body: BulkDelete, …) -> Job:

`core.http` applies the limits to every route. They come before validation, because what a body costs grows with what it
has, not with what is right in it: a model lists every key that it doesn't know. The structure is counted before it is
parsed, so that refusing costs no more than the limits allow, whatever the body. An endpoint that streams a body bounds
it itself.
"""

import asyncio
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request
from starlette.types import Message, Receive, Scope

from skuport.core.errors import (
    MalformedJsonError,
    RequestTimeoutError,
    TooLargeError,
    UnprocessableError,
    UnsupportedMediaTypeError,
)

KIB = 1024
MIB = 1024 * KIB
INLINE_BYTES = 16 * KIB
"""A larger body is parsed in a thread, so that other requests continue meanwhile."""

_UNPARSED = object()
_LIMITS = "__body_limits__"
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """The limits of a JSON body.

    Args:
        size: bytes.
        keys: of any one object.
        values: elements of arrays and members of objects, in the whole body.
        depth: arrays and objects inside each other.
    """

    size: int = 128 * KIB
    keys: int = 300
    values: int = 2000
    depth: int = 16


def body_limits(
    *, size: int = 128 * KIB, keys: int = 300, values: int = 2000
) -> Callable[[Endpoint], Endpoint]:
    """Declare the limits of an endpoint's body; see `BodyLimits`."""

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _LIMITS, BodyLimits(size, keys, values))
        return endpoint

    return declare


def limits_of(endpoint: Callable[..., Any]) -> BodyLimits:
    """The declared limits, or the default ones."""
    limits: BodyLimits = getattr(endpoint, _LIMITS, BodyLimits())
    return limits


def is_json(request: Request) -> bool:
    """Whether the request says that its body is JSON."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return media_type == "application/json" or (
        media_type.startswith("application/") and media_type.endswith("+json")
    )


class LimitedRequest(Request):
    """A request whose body must keep `limits`. FastAPI, dependencies and the endpoint read the same body."""

    def __init__(self, scope: Scope, receive: Receive, limits: BodyLimits) -> None:
        super().__init__(scope, self._receive_within_limits)
        self._receive_any = receive
        self._limits = limits
        self._left = limits.size
        self._parsed: Any = _UNPARSED

    async def load(self, seconds: float) -> None:
        """Read and parse the body.

        Raises:
            RequestTimeoutError: it didn't arrive within `seconds`.
            TooLargeError, UnprocessableError: it exceeds a limit.
            MalformedJsonError, UnsupportedMediaTypeError: it can't be read as JSON.
        """
        encoding = self.headers.get("content-encoding", "identity").strip().lower()
        if is_json(self) and encoding != "identity":
            raise UnsupportedMediaTypeError(
                f"A JSON body can't have 'Content-Encoding: {encoding[:50]}'. Send it uncompressed."
            )
        try:
            async with asyncio.timeout(seconds):
                await self.body()
        except TimeoutError:
            raise RequestTimeoutError(
                f"The body didn't arrive within {seconds:g} s. Send it faster, or send less."
            ) from None
        if is_json(self):
            with suppress(ValueError):  # FastAPI parses malformed JSON once more, and says where it breaks
                await self.json()

    async def json(self) -> Any:
        """The body as JSON. Raises ValueError if it isn't."""
        if self._parsed is _UNPARSED:
            body = await self.body()
            if len(body) <= INLINE_BYTES:
                self._parsed = _parse(body, self._limits)
            else:
                self._parsed = await asyncio.to_thread(_parse, body, self._limits)
        return self._parsed

    async def _receive_within_limits(self) -> Message:
        declared = self.headers.get("content-length", "0")
        if declared.isdecimal() and int(declared) > self._limits.size:
            raise self._too_large()
        message = await self._receive_any()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise self._too_large()
        return message

    def _too_large(self) -> TooLargeError:
        return TooLargeError(f"The body of this request may have at most {self._limits.size:,} bytes.")


def _parse(body: bytes, limits: BodyLimits) -> Any:
    # The parser itself holds up every thread until it is done, so that what it is given must be small.
    encoding = json.detect_encoding(body)
    try:
        text = body.decode(encoding, "surrogatepass")
    except UnicodeDecodeError as error:
        raise MalformedJsonError(
            f"The body is not JSON: it isn't {encoding.upper()} at byte {error.start}."
        ) from error
    check_structure(text, limits)
    try:
        return json.loads(text, object_pairs_hook=_members)
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        raise UnprocessableError(
            f"A number in the body of this request has more than {sys.get_int_max_str_digits():,} digits.",
            code="number_too_long",
        ) from error


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. One of two members with the same key would be lost silently."""
    members = dict(pairs)
    if len(members) < len(pairs):
        key = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise UnprocessableError(
            f"The key {key[:100]!r} appears more than once in an object of the body. Send it once.",
            code="duplicate_key",
        )
    return members


def check_structure(text: str, limits: BodyLimits) -> None:
    """Count what JSON has, up to the first limit that it exceeds. Whether it is JSON at all, the parser says.

    Raises:
        UnprocessableError: `too_many_keys`, `too_many_values` or `too_deep`.
    """
    values = strings = 0
    members: list[int] = []  # of every open object (counted up) and array (counted down)
    for token in _TOKENS.finditer(text):
        mark = text[token.start()]
        if mark in ("{", "["):
            values += 1
            members.append(1 if mark == "{" else -1)
            if len(members) > limits.depth:
                raise UnprocessableError(
                    f"Arrays and objects in the body of a request may be nested at most {limits.depth} deep.",
                    code="too_deep",
                )
        elif mark == ",":
            values += 1
            if members:
                members[-1] += 1 if members[-1] > 0 else -1
                if members[-1] > limits.keys:
                    raise UnprocessableError(
                        f"An object in the body of this request may have at most {limits.keys:,} keys.",
                        code="too_many_keys",
                    )
        elif mark == '"':
            strings += 1
        elif members:
            members.pop()
        if max(values, strings // 2 - 1) > limits.values:
            raise UnprocessableError(
                f"The body of this request may have at most {limits.values:,} values.", code="too_many_values"
            )
