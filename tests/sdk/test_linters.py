"""The linters of OpenAPI documents find nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sdk import tools
from tests.sdk.tools import run

pytestmark = pytest.mark.timeout(300)

Lint = Callable[[Path, Path], list[str]]

SPECTRAL_RULES = 'extends: ["spectral:oas"]\n'
REDOCLY_RULES = "extends: [recommended-strict]\n"


def redocly(document: Path, folder: Path) -> list[str]:
    (folder / "redocly.yaml").write_text(REDOCLY_RULES)
    tool = tools.npm_tool("@redocly/cli/bin/cli.js")
    options = ("--config", folder / "redocly.yaml", "--format", "json")
    done = run((*tool, "lint", document, *options), folder, {"REDOCLY_TELEMETRY": "off"})
    found = json.JSONDecoder().raw_decode(done.text[done.text.index("{") :])[0]
    assert done.code == (1 if found["totals"]["errors"] else 0), done.text
    return [f"{problem['ruleId']}: {problem['message']}" for problem in found["problems"]]


def spectral(document: Path, folder: Path) -> list[str]:
    (folder / "rules.yaml").write_text(SPECTRAL_RULES)
    tool = tools.npm_tool("@stoplight/spectral-cli/dist/index.js")
    options = ("--ruleset", folder / "rules.yaml", "--format", "json", "--fail-severity", "hint", "--quiet")
    done = run((*tool, "lint", document, *options), folder)
    assert done.code in (0, 1), done.text
    found = json.JSONDecoder().raw_decode(done.text[done.text.index("[") :])[0]
    return [f"{problem['code']}: {problem['message']} at {problem['path']}" for problem in found]


@pytest.mark.parametrize("lint", [redocly, spectral])
def test_the_document_has_no_findings(lint: Lint, tmp_path: Path) -> None:
    assert lint(tools.DOCUMENT, tmp_path) == []


@pytest.mark.parametrize("lint", [redocly, spectral])
def test_a_fault_is_found(lint: Lint, tmp_path: Path) -> None:
    document = json.loads(tools.DOCUMENT.read_text())
    del document["paths"]["/api/v1/products"]["get"]["operationId"]
    broken = tmp_path / "openapi.json"
    broken.write_text(json.dumps(document))
    assert any("operation-operationId" in finding for finding in lint(broken, tmp_path))
