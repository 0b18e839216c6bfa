"""What holds for the head of every request, so that it can't mean one thing to a client and another to the API."""

from urllib.parse import unquote_to_bytes

from fastapi import Request

from skuport.core.errors import ErrorItem, UnprocessableError

SINGLE = ("Authorization", "Idempotency-Key", "If-Match", "Content-Type")
"""Headers that take one value. Of two, one would be ignored."""


def check_head(request: Request) -> None:
    """Raise when the path isn't text that can be stored, or a header that takes one value is given more than once.

    Raises:
        UnprocessableError: `invalid_request`, with `not_utf8` or `invalid_character` at `/path`, or `repeated_header`
            at `/header/NAME`.
    """
    # The server has replaced what it can't read: it would be the path of something else.
    if b"\0" in utf8_of("path", request.scope["raw_path"]):
        raise _error("/path", "invalid_character", "The path has a NUL character. Remove it.")
    for name in SINGLE:
        if len(request.headers.getlist(name)) > 1:
            message = f"The header {name} takes one value, but is given more than once. Send it once."
            raise _error(f"/header/{name}", "repeated_header", message)


def utf8_of(part: str, raw: bytes) -> bytes:
    """A percent-encoded part of the address, decoded. Raises UnprocessableError: `invalid_request`, with `not_utf8` at
    `/PART`."""
    unquoted = unquote_to_bytes(raw)
    try:
        unquoted.decode()
    except UnicodeDecodeError:
        message = f"The {part} must be UTF-8, with other characters than ASCII percent-encoded."
        raise _error(f"/{part}", "not_utf8", message) from None
    return unquoted


def _error(pointer: str, code: str, message: str) -> UnprocessableError:
    return UnprocessableError(message, code="invalid_request", errors=[ErrorItem(pointer, code, message)])
