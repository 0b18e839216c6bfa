"""docker-compose.yml and Dockerfile, by schema and linters: nothing here runs a container."""

import json
from typing import Any

import jsonschema
import pytest
import yaml

from tests.deploy.tools import COMPOSE_SCHEMA, ROOT, program, run

COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"
ACCEPTED = {
    # Tags of the minor releases of others get security fixes without a change here; ours is built here.
    "CL-0019",
    # Memory is limited. A limit of processors that is above their number is an error on small machines.
    "CL-0026",
}


@pytest.fixture
def compose() -> dict[str, Any]:
    compose: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return compose


def mistakes(compose: dict[str, Any]) -> list[str]:
    schema = json.loads(COMPOSE_SCHEMA.read_text())
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(compose)]


def test_compose_knows_every_key(compose: dict[str, Any]) -> None:
    assert mistakes(compose) == []
    compose["services"]["api"]["readonly"] = True
    assert "readonly" in "".join(mistakes(compose))


def test_the_linter_of_compose_files_finds_nothing_else() -> None:
    done = run((program("compose-lint"), "check", "--no-env", "--format", "json", COMPOSE))
    rules = {each["rule_id"] for each in json.loads(done.text)["findings"]}
    assert rules == ACCEPTED, done.text


def test_the_linter_of_dockerfiles_finds_nothing() -> None:
    done = run((program("hadolint"), "--failure-threshold", "info", DOCKERFILE))
    assert (done.code, done.text) == (0, "")
