"""`docs/security.md` is complete: it names every requirement of ASVS 5.0 at levels 1 and 2, or the section or chapter
that doesn't apply, every use of encryption, and only tests that exist.

`asvs_levels.csv` has the numbers and levels, without the texts, of
https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/docs_en/OWASP_Application_Security_Verification_Standard_5.0.0_en.csv.
"""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/security.md").read_text()

with Path(__file__).with_name("asvs_levels.csv").open(newline="") as file:
    LEVELS = {row["requirement"]: int(row["level"]) for row in csv.DictReader(file)}

REQUIREMENTS = re.compile(r"(?<![\d.])(\d+\.\d+)\.(\d+)(?: to \1\.(\d+))?(?!\.?\d)")
"""Numbers of three parts, and ranges of them: `1.3.7 to 1.3.11`."""
NUMBER = r"V?\d+(?:\.\d+)*(?: to \d+(?:\.\d+)*)?"
LISTS = re.compile(rf"\((?:rest of )?({NUMBER}(?:(?:,| and) {NUMBER})*)\)")
"""Only in brackets with nothing else does `6.2` mean a section and `V10` a chapter: TLS has a version 1.2, too."""
GROUPS = re.compile(r"(?<![\d.])(?:V(\d+)|(\d+\.\d+)(?: to (\d+\.\d+))?)(?![.\d])")


def requirements(text: str) -> set[str]:
    """The numbers that a text names, also those that don't exist."""
    return {
        f"{section}.{number}"
        for section, first, last in REQUIREMENTS.findall(text)
        for number in range(int(first), int(last or first) + 1)
    }


def part(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def groups(text: str) -> set[str]:
    """The sections and chapters that a text names, each as it begins a number: `6.2.`, `10.`."""
    found = set()
    sections = {number.rpartition(".")[0] for number in LEVELS}
    for listed in LISTS.findall(text):
        for chapter, first, last in GROUPS.findall(listed):
            if chapter:
                found.add(f"{chapter}.")
            else:
                span = (part(first), part(last or first))
                found |= {f"{each}." for each in sections if span[0] <= part(each) <= span[1]}
    return found


def rows() -> list[list[str]]:
    """The rows of every table of requirements, as cells."""
    tables = re.findall(r"^\| Requirement \|.*\n\|[-|]+\n((?:\|.*\n?)+)", DOCUMENT, re.MULTILINE)
    return [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for table in tables
        for line in table.splitlines()
    ]


def test_the_list_is_that_of_the_standard() -> None:
    assert Counter(LEVELS.values()) == {1: 70, 2: 183, 3: 92}
    assert len({number.split(".")[0] for number in LEVELS}) == 17


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("1.2.9, 1.3.3 special characters", {"1.2.9", "1.3.3"}),
        ("1.3.9 to 1.3.11 and 2.4.1", {"1.3.9", "1.3.10", "1.3.11", "2.4.1"}),
        ("at 127.0.0.1, by TLS 1.2, version 5.0.", set()),
    ],
)
def test_numbers_are_read(text: str, named: set[str]) -> None:
    assert requirements(text) == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("passwords (6.1.2, 6.2, 6.4.2 to 6.4.4)", {"6.2."}),
        ("identity providers (rest of 6.5 to 6.8)", {"6.5.", "6.6.", "6.7.", "6.8."}),
        ("TLS (V12, 3.3.1) of version 1.2, OAuth (V10)", {"12.", "10."}),
    ],
)
def test_sections_and_chapters_are_read(text: str, named: set[str]) -> None:
    assert groups(text) == named


def test_every_requirement_is_in_the_document() -> None:
    named = requirements(DOCUMENT)
    left_out = tuple(groups(DOCUMENT))
    missing = [
        number
        for number, level in LEVELS.items()
        if level <= 2 and number not in named and not number.startswith(left_out)
    ]
    assert missing == []


def test_every_requirement_exists_and_stands_in_its_chapter() -> None:
    assert requirements(DOCUMENT) - LEVELS.keys() == set()
    chapters = re.findall(r"^## V(\d+) .*\n((?:(?!## ).*\n?)*)", DOCUMENT, re.MULTILINE)
    assert len(chapters) > 10
    for chapter, text in chapters:
        cells = re.findall(r"^\| (\d[^|]*)", text, re.MULTILINE)
        assert any(requirements(cell) for cell in cells), chapter
        assert all(any(each.startswith(f"{chapter}.") for each in requirements(cell)) for cell in cells)


def test_requirements_of_level_3_say_so() -> None:
    for requirement, *_ in rows():
        highest = max(LEVELS[number] for number in requirements(requirement))
        assert ("level 3" in requirement) == (highest == 3), requirement


def test_a_requirement_that_is_not_met_names_what_is_missing() -> None:
    gaps = re.search(r"^\| Requirement \| What is missing \|\n\|[-|]+\n((?:\|.*\n)+)", DOCUMENT, re.MULTILINE)
    assert gaps is not None
    for line in gaps[1].splitlines():
        assert requirements(line.split("|")[1]), line


def test_every_test_that_is_named_has_tests() -> None:
    cells = [cells[2] for cells in rows() if len(cells) > 2]
    names = {name for cell in cells for name in re.findall(r"`((?:tests|frontend)/[^`]+)`", cell)}
    assert len(names) > 50
    for name in names:
        file, _, function = name.partition("::")
        path = ROOT / file
        assert path.exists(), name
        sources = sorted(path.glob("**/test_*.py")) if path.is_dir() else [path]
        written = "\n".join(source.read_text() for source in sources)
        assert re.search(r"^\s*(async )?def test_\w+|^\s*it(\.each)?\(", written, re.MULTILINE), name
        assert not function or re.search(rf"def {function}\(", written), name


def test_the_inventory_has_every_use_of_encryption() -> None:
    package = ROOT / "backend/skuport"
    using = [path for path in package.rglob("*.py") if re.search(r"\bCipher\(", path.read_text())]
    assert len(using) > 1
    missing = [
        str(path.relative_to(package)) for path in using if f"`{path.relative_to(package)}`" not in DOCUMENT
    ]
    assert missing == []
