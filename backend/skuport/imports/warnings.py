"""Messages of an import that don't stop it."""

from collections.abc import Sequence

ImportWarning = dict[str, str]

NEWER_PUBLISHED: ImportWarning = {
    "code": "newer_import_published",
    "message": "While this import was paused, an import that started later has published. Products that are in both"
    " files are now overwritten by this one.",
}


def true_warnings(stored: Sequence[ImportWarning], status: str, *, written: int) -> list[ImportWarning]:
    """The warnings that are true: an import that ended without writing a product overwrites nothing.

    Args:
        written: how many products it has created and updated.
    """
    if written == 0 and status in ("failed", "cancelled"):
        return [warning for warning in stored if warning["code"] != NEWER_PUBLISHED["code"]]
    return list(stored)
