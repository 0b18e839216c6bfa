"""The core fields in bodies of the API."""

from typing import Any

import pytest
from pydantic import ValidationError

from skuport.bulk.schemas import BulkChanges
from skuport.imports.schemas import PreviewRow, ProductState
from skuport.parsing import FIELDS
from skuport.products.schemas import ProductIn, ProductOut, ProductPatch
from skuport.webhooks.event_types import ProductData

NAMES = [field.name for field in FIELDS]


def test_every_body_has_every_field() -> None:
    for model in (ProductIn, ProductPatch, ProductOut, ProductData, ProductState, PreviewRow):
        assert set(NAMES) < set(model.model_fields), model
    assert list(ProductOut.model_fields)[: len(NAMES) + 1] == ["id", *NAMES]
    assert list(BulkChanges.model_fields) == [*(name for name in NAMES if name != "sku"), "attributes"]


def test_what_is_left_out_gets_its_default() -> None:
    body = ProductIn.model_validate({"sku": " A ", "name": " N\n"}).model_dump()
    assert body == {
        **{field.name: field.default for field in FIELDS},
        "sku": "A",
        "name": "N",
        "attributes": {},
    }
    assert (body["description"], body["active"]) == ("", True)


@pytest.mark.parametrize(
    ("body", "place", "code"),
    [
        ({"name": "N"}, "sku", "missing"),
        ({"sku": "A"}, "name", "missing"),
        ({"sku": " ", "name": "N"}, "sku", "sku_required"),
        ({"sku": "A", "name": "\u00a0"}, "name", "name_required"),
        ({"sku": "A", "name": "n" * 501}, "name", "name_too_long"),
        ({"sku": "A", "name": "N", "description": "d" * 100_001}, "description", "description_too_long"),
        ({"sku": "A", "name": "N", "description": None}, "description", "string_type"),
        ({"sku": "A", "name": "N", "active": "maybe"}, "active", "bool_type"),
    ],
)
def test_a_wrong_value_is_refused_at_its_place(body: dict[str, Any], place: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ProductIn.model_validate(body)
    assert [(error["loc"], error["type"]) for error in caught.value.errors()] == [((place,), code)]


@pytest.mark.parametrize("other", [" a", "a\u00a0", "\ufeffa", "a\u200b", "\u200e\u2060 a"])
def test_keys_that_are_the_same_as_headers_are_refused_together(other: str) -> None:
    assert ProductIn.model_validate({"sku": "A", "name": "N", "attributes": {other: "1"}}).attributes == {
        "a": "1"
    }
    with pytest.raises(ValidationError) as caught:
        ProductIn.model_validate({"sku": "A", "name": "N", "attributes": {"a": "1", other: "2"}})
    assert [(error["loc"], error["type"]) for error in caught.value.errors()] == [
        (("attributes",), "attribute_key_repeated")
    ]


def test_a_patch_has_what_it_was_given() -> None:
    assert ProductPatch.model_validate({"active": False}).given() == {"active": False}
    with pytest.raises(ValidationError):
        ProductPatch.model_validate({"description": None})


def test_null_clears_in_bulk_only_what_can_be_cleared() -> None:
    assert BulkChanges.model_validate({"description": None}).given() == {"description": None}
    for refused in ({"name": None}, {"active": None}, {"active": "true"}, {"sku": "A"}):
        with pytest.raises(ValidationError):
            BulkChanges.model_validate(refused)
    with pytest.raises(ValidationError, match="change: name, description, active"):
        BulkChanges.model_validate({})
