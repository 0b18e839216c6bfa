"""Which of an import's warnings are shown."""

import pytest

from skuport.imports.warnings import NEWER_PUBLISHED, true_warnings

OTHER = {"code": "other", "message": "Something else."}


@pytest.mark.parametrize(
    ("status", "written", "shown"),
    [
        ("running", 0, [NEWER_PUBLISHED, OTHER]),
        ("completed", 0, [NEWER_PUBLISHED, OTHER]),
        ("cancelled", 1, [NEWER_PUBLISHED, OTHER]),
        ("cancelled", 0, [OTHER]),
        ("failed", 0, [OTHER]),
    ],
)
def test_an_import_that_wrote_nothing_overwrites_nothing(
    status: str, written: int, shown: list[dict[str, str]]
) -> None:
    assert true_warnings([NEWER_PUBLISHED, OTHER], status, written=written) == shown
