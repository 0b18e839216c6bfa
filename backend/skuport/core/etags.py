"""`ETag`, `If-None-Match` (304) and `If-Match` (412).

    async def get_product(product_id: str, principal: CanRead, unit: Unit, caching: Caching) -> Product:
        ...
        caching.tag(etag_of_row(product.id, product.version))  # sets ETag, or answers 304 immediately

    async def confirm(import_id: UUID, ..., expected: Expected) -> Response:
        expected.require(current_tag)                          # 412 when it has changed; nothing without If-Match

An ETag here names a state, not bytes. So `W/` is ignored on both sides: a proxy that compresses makes the tag weak.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Header, Response

from skuport.core.errors import PreconditionFailedError
from skuport.core.http import ShortCircuitResponse


def etag_of(state: Mapping[str, Any]) -> str:
    """A weak ETag of a JSON object: the fields of a body that differ between states."""
    document = json.dumps(state, sort_keys=True, separators=(",", ":"), default=str)
    return f'W/"{hashlib.sha256(document.encode()).hexdigest()[:32]}"'


def etag_of_version(version: int) -> str:
    """The strong ETag of a row that counts its versions, where each row has an address of its own."""
    return f'"{version}"'


def etag_of_row(row_id: int, version: int) -> str:
    """The strong ETag of such a row that another one may follow at its address: a deleted SKU that is used again."""
    return f'"{row_id}-{version}"'


def matches(header: str, etag: str) -> bool:
    """Whether an `If-Match` or `If-None-Match` header names `etag` (`*` names everything)."""
    if header.strip() == "*":
        return True
    return etag.removeprefix("W/") in {
        candidate.strip().removeprefix("W/") for candidate in header.split(",")
    }


class ConditionalRead:
    """A GET that may be answered with 304."""

    def __init__(self, response: Response, if_none_match: str | None) -> None:
        self._response = response
        self._if_none_match = if_none_match

    def tag(self, etag: str) -> None:
        """Set the ETag of the response, or answer 304 immediately when the client has it."""
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if self._if_none_match is not None and matches(self._if_none_match, etag):
            raise ShortCircuitResponse(Response(status_code=304, headers=headers))
        self._response.headers.update(headers)


class ConditionalWrite:
    """A change that may require the state it was made for."""

    def __init__(self, if_match: str | None) -> None:
        self.names_a_state = if_match is not None and if_match.strip() != "*"
        self._if_match = if_match

    def require(self, etag: str) -> None:
        """Raises:
        PreconditionFailedError: the client's `If-Match` doesn't name `etag`.
        """
        if self._if_match is not None and not matches(self._if_match, etag):
            raise PreconditionFailedError(
                "It has changed since you read it. Read it again and repeat your change."
            )


async def _conditional_read(
    response: Response,
    if_none_match: Annotated[
        str | None, Header(description="The ETag that the client has; the answer is 304 while it is current.")
    ] = None,
) -> ConditionalRead:
    return ConditionalRead(response, if_none_match)


async def _conditional_write(
    if_match: Annotated[str | None, Header(description="The ETag that must be current.")] = None,
) -> ConditionalWrite:
    return ConditionalWrite(if_match)


Caching = Annotated[ConditionalRead, Depends(_conditional_read)]
Expected = Annotated[ConditionalWrite, Depends(_conditional_write)]
