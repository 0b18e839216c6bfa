"""How files are split into parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.core.settings import MIB, Settings
from skuport.storage import Part
from skuport.storage.interface import MAX_PARTS, MIN_PART_BYTES
from skuport.uploads.parts import Parts, part_findings, plan_parts

SETTINGS = Settings(max_upload_bytes=5_000_000 * MIB)
GIB = 1024 * MIB


@given(st.integers(1, SETTINGS.max_upload_bytes))
def test_parts_cover_the_file_exactly(size: int) -> None:
    parts, findings = plan_parts(size, True, SETTINGS)
    assert findings == []
    assert parts is not None
    assert 1 <= parts.count <= MAX_PARTS
    assert parts.size >= MIN_PART_BYTES
    assert 1 <= parts.length(parts.count) <= parts.size
    assert parts.size * (parts.count - 1) + parts.length(parts.count) == size


def test_large_files_are_uploaded_in_parts_by_default() -> None:
    threshold = SETTINGS.multipart_threshold_bytes
    assert plan_parts(threshold, None, SETTINGS) == (None, [])
    parts, _ = plan_parts(threshold + 1, None, SETTINGS)
    assert parts == Parts(total=threshold + 1, size=16 * MIB, count=5)


@pytest.mark.parametrize(
    ("size", "multipart", "code"),
    [
        (SETTINGS.max_upload_bytes + 1, None, "too_large"),
        (10**30, True, "too_large"),
        (0, True, "no_parts"),
        (6 * GIB, False, "multipart_needed"),
    ],
)
def test_invalid_requests_are_refused(size: int, multipart: bool | None, code: str) -> None:
    parts, findings = plan_parts(size, multipart, SETTINGS)
    assert parts is None
    assert [finding.code for finding in findings] == [code]


def test_missing_and_wrong_parts_are_listed() -> None:
    parts = Parts(total=25, size=10, count=3)
    assert part_findings(parts, [Part(1, 10, "a"), Part(2, 10, "b"), Part(3, 5, "c")]) == []
    findings = part_findings(parts, [Part(3, 4, "c"), Part(1, 10, "a")])
    assert [(finding.code, finding.message) for finding in findings] == [
        ("part_missing", "Part 2 has not arrived."),
        ("part_size", "Part 3 has 4 bytes instead of 5."),
    ]
