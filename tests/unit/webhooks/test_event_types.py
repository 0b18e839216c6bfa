"""The event types: all are described, and every example matches its model."""

import json
from typing import get_args

import pytest

from skuport.webhooks.event_types import BY_TYPE, EVENT_KINDS, EventKind, SubscribableEventType


def test_every_type_is_described_once() -> None:
    subscribable = get_args(SubscribableEventType.__value__)
    assert [kind.type for kind in EVENT_KINDS] == [*subscribable, "webhook.test"]
    assert len(BY_TYPE) == len(EVENT_KINDS)


@pytest.mark.parametrize("kind", EVENT_KINDS, ids=lambda kind: kind.type)
def test_examples_match_their_models_exactly(kind: EventKind) -> None:
    given = kind.data.model_validate_json(json.dumps(kind.example))
    assert given.model_dump(mode="json") == kind.example
    assert kind.description.endswith(".")
