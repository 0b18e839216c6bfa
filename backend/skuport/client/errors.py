"""Errors of the API client; each message says what is wrong and what to do."""

from dataclasses import dataclass
from typing import Self

import httpx


class ClientError(Exception):
    """A failure whose message a user can act on."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One of a problem's `errors`."""

    pointer: str
    code: str
    message: str


class RefusedError(ClientError):
    """The API refused a request (RFC 9457)."""

    def __init__(
        self,
        *,
        status: int,
        title: str,
        detail: str,
        code: str = "",
        errors: tuple[Finding, ...] = (),
        request_id: str | None = None,
    ) -> None:
        super().__init__(f"{title}: {detail}" if detail else title)
        self.status = status
        self.title = title
        self.detail = detail
        self.code = code
        self.errors = errors
        self.request_id = request_id

    @classmethod
    def of(cls, response: httpx.Response) -> Self:
        """The error in a response, be it a problem document or the reply of a proxy in between."""
        try:
            body = response.json()
        except ValueError:
            body = None
        if not isinstance(body, dict) or "title" not in body:
            return cls(status=response.status_code, title=f"HTTP {response.status_code}", detail="")
        return cls(
            status=response.status_code,
            title=body["title"],
            detail=body.get("detail") or "",
            code=body.get("code") or "",
            errors=tuple(
                Finding(item.get("pointer", ""), item.get("code", ""), item.get("message", ""))
                for item in body.get("errors") or ()
            ),
            request_id=body.get("request_id") or response.headers.get("x-request-id"),
        )
