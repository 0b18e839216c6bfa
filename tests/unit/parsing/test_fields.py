"""The declarations of core fields: that they are whole, and that a value comes back as it was written."""

import pytest

from skuport.parsing import FIELDS, FIELDS_BY_NAME, Field, Row, read_batches, resolve_mapping
from skuport.parsing.fields import ACTIVE, DESCRIPTION, NAME, SKU
from skuport.parsing.header_names import squeeze

each_field = pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)


def test_one_field_is_the_key() -> None:
    assert [field for field in FIELDS if field.key] == [SKU]
    assert not SKU.bulk
    assert len(FIELDS_BY_NAME) == len(FIELDS)


@each_field
def test_its_own_name_feeds_it(field: Field) -> None:
    assert field.accepted_names[0][0] == field.name
    columns = [SKU.name] if field.key else [SKU.name, field.name]
    assert resolve_mapping(columns).targets == tuple(columns)


def test_a_header_means_one_field() -> None:
    meanings: dict[str, set[str]] = {}
    for field in FIELDS:
        for name in (
            name
            for tier in (*field.accepted_names, *field.further_names, *field.generic_names)
            for name in tier
        ):
            meanings.setdefault(squeeze(name), set()).add(field.name)
    assert {name: fields for name, fields in meanings.items() if len(fields) > 1} == {}


@each_field
def test_what_it_shows_is_a_value(field: Field) -> None:
    assert field.clean(field.kind.cell(field.example)) == field.example
    for cell in filter(None, field.template):
        assert field.kind.cell(field.clean(cell)) == cell


@each_field
def test_a_default_is_a_value(field: Field) -> None:
    if not field.required:
        assert field.kind.parse(field.kind.cell(field.default)) == field.default
        assert field.blank == field.default
    assert not (field.required and field.bulk_clears)


def test_required_values() -> None:
    assert [field for field in FIELDS if field.required] == [SKU, NAME]
    assert (DESCRIPTION.default, ACTIVE.default) == ("", True)


def test_a_row_has_every_field_by_name() -> None:
    (batch,) = read_batches(b"active,title,desc,SKU,colour\nno,Chair,Oak,A-1,red\n")
    (row,) = batch.rows
    assert (row.sku, row.name, row.description, row.active) == ("A-1", "Chair", "Oak", False)
    assert (row.line, row.byte_offset, row.byte_length, row.sku_key) == (2, 29, 21, "a-1")
    assert row.attributes == '{"colour": "red"}'
    assert batch.values == [tuple(row)]
    assert Row._fields == (
        *("line", "byte_offset", "byte_length", "sku_key"),
        *FIELDS_BY_NAME,
        "attributes",
    )
