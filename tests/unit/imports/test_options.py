"""The options of an import are read from its row, which an older or a newer version may have written."""

from dataclasses import fields

import pytest

from skuport.imports.options import Options
from skuport.imports.schemas import ImportChoices

STORED = ImportChoices(
    mode="update_only",
    on_error="abort",
    max_rejects=7,
    max_reject_percent=2.5,
    blank_cells="clear",
    atomic=True,
    dry_run=True,
    on_missing="delete",
    max_missing_percent=50.0,
    events="batched",
)
NAMES = [field.name for field in fields(Options)]


def stored() -> dict[str, object]:
    return STORED.options({}).model_dump(mode="json")


def test_every_stored_option_is_read() -> None:
    options = Options.from_json(stored())

    assert {name: getattr(options, name) for name in NAMES} == {name: stored()[name] for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_an_option_that_did_not_exist_yet_has_its_default(name: str) -> None:
    older = {key: value for key, value in stored().items() if key != name}

    options = Options.from_json(older)

    assert getattr(options, name) == getattr(Options(), name) != stored()[name]
    assert all(getattr(options, other) == stored()[other] for other in NAMES if other != name)


def test_an_unknown_option_is_ignored() -> None:
    assert Options.from_json({**stored(), "added_later": {"a": 1}}) == Options.from_json(stored())


def test_the_defaults_are_those_of_the_api() -> None:
    assert Options.from_json(ImportChoices().options({}).model_dump(mode="json")) == Options()
