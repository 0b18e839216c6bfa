"""What a filter accepts, and what it becomes in SQL."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from skuport.catalog.models import Product
from skuport.core.sql import for_asyncpg
from skuport.products.filters import ProductFilter


def compiled(which: ProductFilter) -> tuple[str, list[Any]]:
    sql, arguments = for_asyncpg(select(Product.id).where(*which.conditions()))
    return " ".join(sql.partition("WHERE ")[2].split()), arguments


def test_nothing_given_is_everything() -> None:
    assert ProductFilter().conditions() == []
    assert ProductFilter(sku="*").conditions() == []
    assert not ProductFilter().narrows
    assert not ProductFilter(attributes={}).narrows
    assert ProductFilter(active=False).narrows


@pytest.mark.parametrize("other", [" a ", "a\u200b"])
def test_of_two_keys_that_are_the_same_none_is_dropped(other: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ProductFilter.model_validate({"attributes": {"a": "1", other: "2"}})
    assert [error["type"] for error in caught.value.errors()] == ["attribute_key_repeated"]


def test_a_filter_has_few_attributes() -> None:
    ProductFilter(attributes={f"a{n}": "1" for n in range(10)})
    with pytest.raises(ValidationError):
        ProductFilter(attributes={f"a{n}": "1" for n in range(11)})


def test_a_sku_is_compared_by_its_key() -> None:
    assert compiled(ProductFilter(sku=" Größe "))[1] == ["grösse"]
    assert compiled(ProductFilter(sku="AB-*"))[1] == ["ab-", "ab-\U0010ffff"]
    # What is before the star is part of the SKU: “lampshade” doesn't begin so.
    assert compiled(ProductFilter(sku=" Lamp * "))[1] == ["lamp ", "lamp \U0010ffff"]


def test_active_is_no_parameter() -> None:
    assert compiled(ProductFilter(active=False)) == ("NOT products.active", [])
    assert compiled(ProductFilter(active=True)) == ("products.active", [])


def test_what_like_would_take_for_a_pattern_is_escaped() -> None:
    assert compiled(ProductFilter(name="*100%_\\*"))[1] == ["%100\\%\\_\\\\%"]


def test_all_at_once_have_arguments_in_order() -> None:
    import_id, moment = UUID(int=7), datetime(2026, 11, 24, tzinfo=UTC)
    which = ProductFilter(
        sku="a",
        name="*lamp*",
        active=True,
        attributes={"colour": "red"},
        import_id=import_id,
        updated_since=moment,
    )
    sql, arguments = compiled(which)
    assert arguments == ["a", "%lamp%", '{"colour": "red"}', import_id, moment]
    assert [f"${n}" in sql for n in range(1, 6)] == [True] * 5


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"skus": "a"}, ("skus",)),
        ({"sku": "a\0"}, ("sku",)),
        ({"sku": "a" * 300}, ("sku",)),
        ({"active": "perhaps"}, ("active",)),
        ({"attributes": {"colour": ""}}, ("attributes", "colour")),
        ({"attributes": {"colour": "a\0"}}, ("attributes", "colour")),
        ({"attributes": {" ": "red"}}, ("attributes", " ", "[key]")),
        ({"attributes": {"colour": ["red"]}}, ("attributes", "colour")),
        ({"attributes": {f"k{n}": "v" for n in range(11)}}, ("attributes",)),
        ({"updated_since": "2026-11-24T00:00:00"}, ("updated_since",)),
    ],
)
def test_what_it_refuses(body: dict[str, Any], place: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        ProductFilter.model_validate(body)
    assert [error["loc"] for error in caught.value.errors()] == [place]


@pytest.mark.parametrize("q", ["", " ", "\t\n", "\u00a0"])
def test_a_search_for_nothing_is_refused_and_finds_not_everything(q: str) -> None:
    with pytest.raises(ValidationError, match="Enter a search term"):
        ProductFilter(q=q)


@pytest.mark.parametrize("which", [{}, {"sku": "*"}, {"name": "**"}, {"attributes": {}}])
def test_a_filter_without_conditions_narrows_nothing(which: dict[str, object]) -> None:
    assert not ProductFilter.model_validate(which).narrows
