"""Headers of responses that a browser saves instead of showing them."""

from urllib.parse import quote


def attachment(filename: str) -> dict[str, str]:
    """The `Content-Disposition` of a download; any text can be the filename (RFC 8187)."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(filename, safe='')}"}
