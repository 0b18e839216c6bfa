"""Filters and orders are the same wherever they are listed."""

from inspect import signature
from typing import get_args

import pytest

from skuport.catalog.orders import COLUMNS, Sort
from skuport.products.filters import ProductFilter
from skuport.products.query import ATTRIBUTES_PARAMETER, _product_filter

PARAMETERS = {
    name: get_args(parameter.annotation)[1]
    for name, parameter in signature(_product_filter).parameters.items()
    if name != "request"
}


def test_every_filter_is_a_query_parameter() -> None:
    attributes = {parameter["name"] for parameter in ATTRIBUTES_PARAMETER["parameters"]}
    assert [name for name in ProductFilter.model_fields if name not in attributes] == list(PARAMETERS)


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_filter_has_the_same_help_and_limit_in_query_and_body(name: str) -> None:
    in_query, in_body = PARAMETERS[name], ProductFilter.model_fields[name]
    assert in_query.description == in_body.description
    assert in_query.metadata == in_body.metadata


def test_every_order_goes_both_ways() -> None:
    assert get_args(Sort) == tuple(sign + field for field in COLUMNS for sign in ("", "-"))
