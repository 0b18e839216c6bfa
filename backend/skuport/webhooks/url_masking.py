"""The URLs of webhooks often contain a secret. Users who don't manage webhooks see only where they lead. No I/O."""

from urllib.parse import unquote, urlsplit

MASK = "…"
MIN_SECRET = 8
"""Shorter parts of a URL, such as `/hooks`, are no secrets, and are left where a receiver repeats them."""


def masked_url(url: str) -> str:
    """Scheme, host and port; `…` stands for the path and the query, if there are any.

    >>> masked_url("https://hooks.example.com/services/T00/B00/XXX?key=1")
    'https://hooks.example.com/…'
    """
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    if parts.path in ("", "/") and not parts.query:
        return f"{origin}/"
    return f"{origin}/{MASK}"


def secret_parts(url: str) -> list[str]:
    """The parts of a URL to be hidden in what its receiver answers, longest first: path and query, each segment of the
    path, and each value of the query, as they are sent and decoded."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    values = [value.partition("=")[2] or value for value in parts.query.split("&")]
    pieces = {target, parts.path, parts.query, *parts.path.split("/"), *values}
    found = {form for piece in pieces for form in (piece, unquote(piece)) if len(form) >= MIN_SECRET}
    return sorted(found, key=len, reverse=True)
