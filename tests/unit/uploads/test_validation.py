"""Which filenames and content types can be uploaded."""

import pytest

from skuport.core.errors import UnprocessableError
from skuport.uploads import validation


def codes(filename: str) -> list[str]:
    return [finding.code for finding in validation.filename_findings(filename, "/filename")]


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
def test_valid_filenames(filename: str) -> None:
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
def test_invalid_filenames(filename: str, code: str) -> None:
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
def test_valid_content_types(given_type: str, base: str) -> None:
    assert validation.base_content_type(given_type) == base
    assert validation.content_type_findings(base, "/content_type") == []


@pytest.mark.parametrize("content_type", ["", "text/html", "image/svg+xml", "csv", "text/csv\r\nX: y"])
def test_invalid_content_types(content_type: str) -> None:
    findings = validation.content_type_findings(validation.base_content_type(content_type), "/content_type")
    assert [finding.code for finding in findings] == ["content_type_not_allowed"]


def test_the_error_for_another_type_is_one_sentence() -> None:
    (finding,) = validation.content_type_findings("image/png", "/content_type")
    assert finding.message == (
        "Only CSV, JSON and spreadsheet files can be uploaded, plain or compressed; this one is declared as"
        " image/png."
    )


def test_the_error_lists_every_finding() -> None:
    validation.refuse([])
    findings = validation.filename_findings("", "/filename") + validation.content_type_findings(
        "x/y", "/content_type"
    )
    with pytest.raises(UnprocessableError) as caught:
        validation.refuse(findings)
    assert [item.pointer for item in caught.value.errors] == ["/filename", "/content_type"]
