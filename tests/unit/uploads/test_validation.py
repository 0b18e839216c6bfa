"""What may be uploaded, and how it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.core.errors import UnprocessableError
from skuport.core.settings import MIB, Settings
from skuport.storage import Part
from skuport.storage.interface import MAX_PARTS, MIN_PART_BYTES
from skuport.uploads import rules

SETTINGS = Settings(max_upload_bytes=5_000_000 * MIB)
GIB = 1024 * MIB


def codes(filename: str) -> list[str]:
    return [finding.code for finding in rules.filename_findings(filename, "/filename")]


@pytest.mark.parametrize(
    "filename",
    [
        "a",
        "spring.csv",
        "x" * 255,
        "Preise für März (2).csv",
        "价格.csv",
        "👩‍👩‍👧.csv",
        "a..b.csv",
        ".csv",
        "$(rm).csv",
    ],
)
def test_names_people_have(filename: str) -> None:
    assert codes(filename) == []


@pytest.mark.parametrize(
    ("filename", "code"),
    [
        ("", "filename_empty"),
        (" \u00a0", "filename_empty"),
        ("x" * 256, "filename_too_long"),
        ("x" * 300, "filename_too_long"),
        ("../../etc/passwd", "filename_path"),
        ("..\\..\\boot.ini", "filename_path"),
        ("C:\\fakepath\\spring.csv", "filename_path"),
        ("/spring.csv", "filename_path"),
        ("..", "filename_path"),
        (".", "filename_path"),
        ("a\x00.csv", "filename_control_character"),
        ("a\r\nSet-Cookie: x", "filename_control_character"),
        ("a\x7f.csv", "filename_control_character"),
        ("a\x85.csv", "filename_control_character"),
        ("a\u2028.csv", "filename_control_character"),
        ("\u202evsc.exe", "filename_control_character"),
        ("a\ud800.csv", "filename_control_character"),
    ],
)
def test_names_that_are_refused(filename: str, code: str) -> None:
    assert codes(filename) == [code]


@pytest.mark.parametrize(
    ("given_type", "base"),
    [
        ("text/csv", "text/csv"),
        ("Text/CSV; charset=utf-8", "text/csv"),
        (" text/plain ;x=y", "text/plain"),
        ("application/x-www-form-urlencoded", "application/octet-stream"),
    ],
)
def test_content_types_that_are_taken(given_type: str, base: str) -> None:
    assert rules.base_content_type(given_type) == base
    assert rules.content_type_findings(base, "/content_type") == []


@pytest.mark.parametrize("content_type", ["", "text/html", "image/svg+xml", "csv", "text/csv\r\nX: y"])
def test_content_types_that_are_refused(content_type: str) -> None:
    findings = rules.content_type_findings(rules.base_content_type(content_type), "/content_type")
    assert [finding.code for finding in findings] == ["content_type_not_allowed"]


def test_a_workbook_is_told_what_to_do() -> None:
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    (finding,) = rules.content_type_findings(workbook, "/content_type")
    assert finding.message.startswith("Save the sheet as CSV")


def test_refusing_names_every_finding() -> None:
    rules.refuse([])
    findings = rules.filename_findings("", "/filename") + rules.content_type_findings("x/y", "/content_type")
    with pytest.raises(UnprocessableError) as caught:
        rules.refuse(findings)
    assert [item.pointer for item in caught.value.errors] == ["/filename", "/content_type"]


@given(st.integers(1, SETTINGS.max_upload_bytes))
def test_parts_cover_the_file_exactly(size: int) -> None:
    parts, findings = rules.plan_parts(size, True, SETTINGS)
    assert findings == []
    assert parts is not None
    assert 1 <= parts.count <= MAX_PARTS
    assert parts.size >= MIN_PART_BYTES
    assert 1 <= parts.length(parts.count) <= parts.size
    assert parts.size * (parts.count - 1) + parts.length(parts.count) == size


def test_size_decides_when_the_client_does_not() -> None:
    threshold = SETTINGS.multipart_threshold_bytes
    assert rules.plan_parts(threshold, None, SETTINGS) == (None, [])
    parts, _ = rules.plan_parts(threshold + 1, None, SETTINGS)
    assert parts == rules.Parts(total=threshold + 1, size=16 * MIB, count=5)


@pytest.mark.parametrize(
    ("size", "multipart", "code"),
    [
        (SETTINGS.max_upload_bytes + 1, None, "too_large"),
        (10**30, True, "too_large"),
        (0, True, "no_parts"),
        (6 * GIB, False, "multipart_needed"),
    ],
)
def test_plans_that_are_refused(size: int, multipart: bool | None, code: str) -> None:
    parts, findings = rules.plan_parts(size, multipart, SETTINGS)
    assert parts is None
    assert [finding.code for finding in findings] == [code]


def test_missing_and_wrong_parts_are_named() -> None:
    parts = rules.Parts(total=25, size=10, count=3)
    assert rules.part_findings(parts, [Part(1, 10, "a"), Part(2, 10, "b"), Part(3, 5, "c")]) == []
    findings = rules.part_findings(parts, [Part(3, 4, "c"), Part(1, 10, "a")])
    assert [(finding.code, finding.message) for finding in findings] == [
        ("part_missing", "Part 2 has not arrived."),
        ("part_size", "Part 3 has 4 bytes instead of 5."),
    ]
