"""Headers of what a browser saves instead of showing it."""

from urllib.parse import quote


def attachment(filename: str) -> dict[str, str]:
    """The `Content-Disposition` of a download; any text makes a filename (RFC 8187)."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(filename, safe='')}"}
