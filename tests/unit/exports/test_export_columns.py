"""The choice of columns."""

from typing import get_args

import pytest

from skuport.exports.columns import Columns, parse_columns
from skuport.exports.formats import FORMATS
from skuport.jobs.schemas import FileFormat


def test_without_a_choice_there_are_all() -> None:
    assert Columns.of(None).names == ("sku", "name", "description", "active", "attributes")


@pytest.mark.parametrize(
    ("names", "keys", "expanded"),
    [
        (["attributes", "sku"], ["a", "b"], ["attributes.a", "attributes.b", "sku"]),
        (["attributes.b", "sku", "attributes"], ["a", "b"], ["attributes.b", "sku", "attributes.a"]),
        (["attributes.c"], ["a", "b"], ["attributes.c"]),
        (["name"], [], ["name"]),
        (["attributes"], [], []),
        (["attributes.attributes", "attributes. \u200bx "], [], ["attributes.attributes", "attributes.x"]),
    ],
)
def test_columns_are_in_the_chosen_order(names: list[str], keys: list[str], expanded: list[str]) -> None:
    assert list(Columns.of(names).expand(keys).names) == expanded


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "name at least one column: sku, name, description, active, attributes.KEY"),
        (
            ["sku", "colour"],
            "there is no column “colour”. There are sku, name, description, active, attributes.KEY",
        ),
        (["SKU"], "there is no column “SKU”"),
        (["_escaped"], "there is no column “_escaped”"),
        (["\ud800"], r"there is no column “\ud800”"),
        (["attributes."], "The attribute's key is empty."),
        (["attributes." + "k" * 300], "The attribute's key has 300 characters"),
        (["attributes.a\0"], "NUL"),
        (["name", "sku", "name"], "the column “name” is named twice"),
        (["attributes.a", "attributes. a"], "the column “attributes.a” is named twice"),
    ],
)
def test_a_column_that_does_not_exist_is_refused_with_those_that_do(names: list[str], message: str) -> None:
    with pytest.raises(ValueError) as error:
        Columns.of(names)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sku,name", ["sku", "name"]),
        ('sku, "attributes.a,b","attributes.5"" pipe"', ["sku", "attributes.a,b", 'attributes.5" pipe']),
        ("attributes.a b", ["attributes.a b"]),
        ("", []),
    ],
)
def test_a_query_names_columns_as_a_line_of_csv(text: str, names: list[str]) -> None:
    assert parse_columns(text) == names


@pytest.mark.parametrize("text", ["a\nb", '"a', '"a"b'])
def test_what_is_no_line_of_csv_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="line of CSV"):
        parse_columns(text)


def test_a_product_is_read_in_the_order_of_the_columns() -> None:
    row = {"sku": "A", "active": True, "attributes": '{"x": "1", "sku": "2"}'}
    read = Columns.of(["attributes.x", "sku", "attributes.y", "active", "attributes.sku"]).reader(
        lambda field: field.kind.cell
    )
    assert read(row) == ["1", "A", "", "true", "2"]


def test_requests_know_every_format() -> None:
    assert set(get_args(FileFormat)) == FORMATS.keys()
    assert all(name == one.name for name, one in FORMATS.items())
