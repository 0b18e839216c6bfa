"""The catalogue of events: complete, and every example is what its model says."""

import json
from typing import get_args

import pytest
from skuport.webhooks.catalogue import BY_TYPE, KINDS, Kind, SubscribableEventType


def test_every_type_is_described_once() -> None:
    subscribable = get_args(SubscribableEventType.__value__)
    assert [kind.type for kind in KINDS] == [*subscribable, "webhook.test"]
    assert len(BY_TYPE) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_examples_are_exactly_what_the_model_gives(kind: Kind) -> None:
    given = kind.data.model_validate_json(json.dumps(kind.example))
    assert given.model_dump(mode="json") == kind.example
    assert kind.description.endswith(".")
