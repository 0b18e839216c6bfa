"""The documents match the code: the commands, options, settings, make targets, files, links and error codes they name
exist, and every command and setting is documented."""

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
import typer
from pydantic import SecretStr

from skuport.cli import app
from skuport.core.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
README = (ROOT / "README.md").read_text()
OPERATIONS = (ROOT / "docs/operations.md").read_text()
IMPORTING = (ROOT / "docs/importing.md").read_text()

COMMANDS: dict[str, click.Command] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
FIELDS = {f"SKUPORT_{name.upper()}": field for name, field in Settings.model_fields.items()}
SETTING = re.compile(r"\bSKUPORT_[A-Z0-9_]+")
SETTING_ROW = re.compile(r"^\| `(SKUPORT_\w+)` \| (?:`([^`]*)`|none) \|", re.MULTILINE)


def options(command: click.Command) -> set[str]:
    return {flag for option in command.params for flag in (*option.opts, *option.secondary_opts)}


def environment_of_commands() -> set[str]:
    names = [option.envvar for command in COMMANDS.values() for option in command.params]
    return {name for name in names if isinstance(name, str)}


def environment_of_development() -> set[str]:
    """Variables that only developers set."""
    files = [*ROOT.glob("tests/**/conftest.py"), ROOT / "frontend/vite.config.ts"]
    found = {name for file in files for name in SETTING.findall(file.read_text())}
    prefixes = [name for name in found if name.endswith("_")]
    # The tests' object store has the same settings under another prefix.
    return found | {prefix + name.removeprefix("SKUPORT_S3_") for prefix in prefixes for name in FIELDS}


def shell_lines(text: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]


def anchors(document: Path) -> set[str]:
    """The anchors that GitHub generates from headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands_in(text: str) -> list[tuple[str, str]]:
    """Command and arguments of every `skuport …` in a shell block or a code span."""
    spans = re.findall(r"`((?:\.venv/bin/)?skuport [^`]+)`", text)
    lines = [line for line in shell_lines(text) if re.match(r"(\.venv/bin/)?skuport ", line)]
    return [
        (m[1], m[2]) for m in (re.match(r"\S*skuport (\S+) ?(.*)", found) for found in spans + lines) if m
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_and_their_options_exist(document: Path) -> None:
    for name, rest in commands_in(document.read_text()):
        if name == "COMMAND":
            continue
        assert name in COMMANDS, name
        for option in re.findall(r"(?<!\S)--[a-z0-9-]+", rest):
            assert option in options(COMMANDS[name]) | {"--help"}, (name, option)


def test_the_readme_has_every_command_with_its_options() -> None:
    rows = dict(re.findall(r"^\| `skuport (\S+?)(?: [A-Z]+)?` \|(.*)\|$", README, re.MULTILINE))
    assert rows.keys() == COMMANDS.keys()
    for name, description in rows.items():
        named = set(re.findall(r"`(--[a-z0-9-]+)`", description))
        assert named <= options(COMMANDS[name]), name
        # `--data-dir` is explained once below the table; import options have their own page.
        named |= set(re.findall(r"`(--[a-z0-9-]+)`", IMPORTING)) if name == "import" else set()
        left_out = options(COMMANDS[name]) - named - {"--data-dir", "--browser", "file", "rows"}
        assert not left_out, (name, left_out)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_resolve(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        if re.match(r"https?:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        assert file.exists(), target
        assert file.is_relative_to(ROOT), target
        assert not anchor or anchor in anchors(file), target


def test_settings_that_are_named_exist() -> None:
    known = FIELDS.keys() | environment_of_commands() | environment_of_development()
    for document in DOCUMENTS:
        if document.name == "CHANGELOG.md":  # it also names former settings
            continue
        assert set(SETTING.findall(document.read_text())) <= known, document


def test_every_setting_is_documented_with_its_default() -> None:
    documented = dict(SETTING_ROW.findall(OPERATIONS))
    assert documented.keys() == FIELDS.keys()
    for name, field in FIELDS.items():
        default: Any = field.default
        assert not isinstance(default, SecretStr), f"{name}: a secret has no default"
        assert documented[name] == ("" if default is None else str(default)), name


def test_every_variable_of_the_commands_is_documented() -> None:
    assert environment_of_commands() <= set(SETTING.findall(OPERATIONS))


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in DOCUMENTS:
        text = document.read_text()
        named = re.findall(r"`make ([a-z-]+)", text)
        named += [line.split()[1] for line in shell_lines(text) if line.startswith("make ")]
        assert set(named) <= targets, document


def test_the_sql_of_partitions_is_that_of_the_tests() -> None:
    sql = (ROOT / "tests/support/partitioned.sql").read_text()
    assert f"```sql\n{sql}```" in (ROOT / "docs/scale.md").read_text()


def test_readers_of_changes_are_told_to_keep_sync_until() -> None:
    # The newest `updated_at` looks as good, and loses what a long transaction commits later.
    section = (
        (ROOT / "docs/products.md").read_text().partition("### Following changes\n")[2].partition("\n#")[0]
    )
    assert "updated_since=SYNC_UNTIL" in section
    assert "Keep `sync_until` of the first page" in section
    assert "Don't use the newest `updated_at`" in section
    document = json.loads((ROOT / "frontend/openapi.json").read_text())
    parameters = [
        parameter
        for path in document["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", ())
    ]
    fields = [parameter for parameter in parameters if parameter["name"] == "updated_since"]
    fields.append(document["components"]["schemas"]["ProductFilter"]["properties"]["updated_since"])
    assert len(fields) > 2
    for field in fields:
        assert "`sync_until` of the first page" in field["description"], field


def test_error_codes_exist() -> None:
    files = [path for path in (ROOT / "backend/skuport").rglob("*") if path.suffix in (".py", ".sql")]
    source = "\n".join(path.read_text() for path in files)
    rows = re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", IMPORTING, re.MULTILINE)
    codes = [code for row in rows for code in re.findall(r"`([a-z_]+)`", row)]
    assert "unterminated_quote" in codes
    for code in codes:
        # "name_too_long" and the like are composed of the field and a suffix.
        field = re.sub("_(too_long|invalid|required)$", "", code)
        assert re.search(rf"""["'](?:{code}|{field})["']""", source), code


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text()
    for page in folder.glob("0*.md"):
        title = page.read_text().splitlines()[0]
        assert title.startswith(f"# {int(page.name[:4])}. "), page.name
        assert f"({page.name}) | {title.split('. ', 1)[1]} |" in index, page.name


MADE = {"frontend/dist"}
"""Made by a build."""


def test_files_that_are_named_exist() -> None:
    path = re.compile(
        r"`((?:backend|docs|frontend|migrations|scripts|tests)/[\w./-]+|[a-z_]+/[\w/]+\.(?:py|sql))`"
    )
    missing = [
        (document.name, name)
        for document in DOCUMENTS
        if document.name != "CHANGELOG.md"
        for name in path.findall(document.read_text())
        if name not in MADE and "FEATURE" not in name and "NAME" not in name
        if not (ROOT / name).exists() and not (ROOT / "backend/skuport" / name).exists()
    ]
    assert missing == []


def test_every_security_requirement_names_what_shows_it() -> None:
    text = (ROOT / "docs/security.md").read_text()
    tables = re.findall(r"^\| Requirement \| How \| Test \|\n\|[-|]+\n((?:\|.*\n?)+)", text, re.MULTILINE)
    rows = [[cell.strip() for cell in row.split(" |")[:3]] for table in tables for row in table.splitlines()]
    assert len(rows) > 60
    vague = [
        requirement
        for requirement, how, test in rows
        if "doesn't apply" not in how and not re.search(r"`(tests|frontend)/|`make |rules|fail a test", test)
    ]
    assert vague == []


# Words of our own for what this field has a name for; docs/glossary.md has those that we need. The brackets keep this
# list from matching itself.
AVOIDED = re.compile(
    r"\b([d]oorbell|[r]edial\w*|[d]esk|[d]ut(y|ies)|[c]rew|[w]ork_off|[c]hores?|[e]rrands?|[l]anes?|[v]ault(ed)?|[h]asten\w*"
    r"|[k]eep_away|[t]ake_up|[g]ather(s|ed|ing)|[i]s_that_of|[f]orgotten_at|[w]aits_until|[l]ooked_up|[b]eside_key"
    r"|[f]ound out|[s]o many of a hundred|[s]igns? (along|of life)|[a]new|[a]t once|[s]omebody|[w]hoever|[b]lanks"
    r"|[m]end(s|ed|ing)?|[j]udg(e|es|ed|ing)|[h]ousekeeping)\b",
    re.IGNORECASE,
)


def test_the_documents_use_the_terms_of_the_field() -> None:
    for document in DOCUMENTS:
        if document.name == "CHANGELOG.md":
            continue
        found = AVOIDED.search(document.read_text())
        assert found is None, (document, found)


OURS_ALONE = re.compile(
    r"[d]oorbell|[r]edial|\b[d]esk\b|\b[d]uty\b|\b[c]rew\b|[w]ork_off|\b[c]hore|\b[e]rrand|\b[l]ane\b|[v]ault|[h]asten"
    r"|[k]eep_away|[t]ake_up|[g]athering|[i]s_that_of|[f]orgotten_at|[w]aits_until|[l]ooked_up|[b]eside_key|[f]ound out"
    r"|so many of a hundred|signs? along|sign of life|\b[a]new\b|[w]hoever|\b[m]end\b",
    re.IGNORECASE,
)
SOURCES = [
    file
    for pattern in (
        "backend/**/*.py",
        "backend/**/*.sql",
        "frontend/src/**/*.ts",
        "frontend/src/**/*.tsx",
        "scripts/*",
    )
    for file in sorted(ROOT.glob(pattern))
    if file.is_file() and ".test." not in file.name
]


def test_the_code_uses_the_terms_of_the_field() -> None:
    assert len(SOURCES) > 300
    for source in SOURCES:
        found = OURS_ALONE.search(source.read_text())
        assert found is None, (source, found)


def test_the_documents_are_about_the_project_alone() -> None:
    for document in DOCUMENTS:
        assert not re.search(r"/(tmp|home|opt|srv)/", document.read_text()), document
