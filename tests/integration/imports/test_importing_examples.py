"""The examples of docs/importing.md are carried out as they stand there."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from skuport.imports.schemas import ImportChoices
from tests.support.importing import ENDED, Importer, Json, counts
from tests.support.options import confirmed, events_of, fields_of, plan_of, product, seed

DOCUMENT = (Path(__file__).parents[3] / "docs/importing.md").read_text()
SECTION = DOCUMENT.partition("\n## Examples\n")[2].partition("\n## ")[0]
INTRODUCTION, *PARTS = SECTION.split("\n### ")
BLOCK = re.compile(r"^```(?:csv|json) (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text: str) -> dict[str, str]:
    """The fenced blocks of an example by what they are: file, options, plan, result, after, events."""
    found = BLOCK.findall(text)
    assert len({kind for kind, _ in found}) == len(found)
    return dict(found)


def title(part: str) -> str:
    return part.partition("\n")[0]


def read_catalog(text: str) -> list[Json]:
    """A catalog as it is written in the document; `colour` is an attribute."""
    return [
        product(
            row["sku"],
            row["name"],
            row["description"],
            row["active"] == "yes",
            {"colour": row["colour"]} if row["colour"] else {},
        )
        for row in csv.DictReader(io.StringIO(text))
    ]


CATALOG = read_catalog(blocks(INTRODUCTION)["catalog"])


@pytest.mark.parametrize("part", PARTS, ids=title)
async def test_an_example_does_what_it_says(
    importer: Importer, database: asyncpg.Connection, part: str
) -> None:
    example = blocks(part)
    assert {"file", "options", "result"} <= example.keys()
    options: dict[str, Any] = json.loads(example["options"])
    await seed(database, *CATALOG)
    content = example["file"].encode(options.get("encoding", "utf-8"))

    started = await importer.start(await importer.upload(content), **options)
    found = await importer.wait(
        started["id"], lambda found: found["status"] in ENDED | {"awaiting_confirmation"}
    )
    if "plan" in example:
        assert found["status"] == "awaiting_confirmation"
        plan, _ = await plan_of(importer, found["id"])
        wanted = json.loads(example["plan"])
        assert plan == wanted | {"counts": counts(**wanted["counts"])}
        found = await confirmed(importer, found["id"])

    check_result(found, json.loads(example["result"]))
    if "after" in example:
        after = {one["sku"].lower(): one for one in read_catalog(example["after"])}
        assert await fields_of(database) == after
    if "events" in example:
        told = await events_of(database)
        wanted_events = json.loads(example["events"])
        assert [kind for kind, _ in told] == [kind for kind, _ in wanted_events]
        for (_, payload), (_, said) in zip(told, wanted_events, strict=True):
            assert said.items() <= payload.items()


def check_result(found: Json, said: Json) -> None:
    """What the document says of the import; `completed` if it says nothing else."""
    assert found["status"] == said.pop("status", "completed"), found
    error = said.pop("error", None)
    assert (found["error"] or {}).get("code") == error
    for name, value in said.items():
        assert found[name] == (counts(**value) if name.endswith("counts") else value)


def test_there_is_an_example_of_every_option() -> None:
    shown = {option for part in PARTS for option in json.loads(blocks(part)["options"])}

    assert shown == set(ImportChoices.model_fields)


def test_every_value_of_an_option_has_its_example() -> None:
    shown = {
        (option, value)
        for part in PARTS
        for option, value in json.loads(blocks(part)["options"]).items()
        if isinstance(value, str)
    }

    wanted = {
        "mode": {"upsert", "create_only", "update_only"},
        "blank_cells": {"keep", "clear"},
        "on_missing": {"deactivate", "delete"},
        "on_error": {"abort"},
    }
    assert {(option, value) for option, values in wanted.items() for value in values} <= shown
