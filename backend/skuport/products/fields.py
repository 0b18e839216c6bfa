"""The types of a product's fields in requests: trimmed and limited by the rules of imports (`parsing.values`)."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from skuport.parsing.values import (
    ATTRIBUTE_COLUMNS_MAX,
    ValueProblem,
    clean_attribute_key,
    clean_attribute_value,
    clean_description,
    clean_name,
    clean_sku,
)


def _by(clean: Callable[[str], str]) -> AfterValidator:
    """A rule of `parsing.values` with its own code and message."""

    def validate(value: str) -> str:
        try:
            return clean(value)
        except ValueProblem as problem:
            raise PydanticCustomError(problem.code, "{message}", {"message": problem.message}) from None

    return AfterValidator(validate)


def _clean_given_name(text: str) -> str:
    name = clean_name(text)
    if not name:
        raise ValueProblem("name_required", "The name is missing. Every product needs one.")
    return name


def _check_keys(value: object) -> object:
    """Keys that are the same once trimmed would overwrite each other, and nobody would be told."""
    if isinstance(value, dict):
        if len({key.strip() if isinstance(key, str) else key for key in value}) < len(value):
            raise PydanticCustomError(
                "attribute_key_repeated", "Two keys are the same but for blanks around them."
            )
        if len(value) > ATTRIBUTE_COLUMNS_MAX:
            raise PydanticCustomError(
                "too_many_attributes",
                "There are {count} attributes; at most {limit} fit.",
                {"count": len(value), "limit": ATTRIBUTE_COLUMNS_MAX},
            )
    return value


Sku = Annotated[str, _by(clean_sku)]
Name = Annotated[str, _by(_clean_given_name)]
Description = Annotated[str, _by(clean_description)]
AttributeKey = Annotated[str, _by(clean_attribute_key)]
AttributeValue = Annotated[str, _by(clean_attribute_value)]

Attributes = Annotated[dict[AttributeKey, AttributeValue], BeforeValidator(_check_keys)]
AttributeChanges = Annotated[dict[AttributeKey, AttributeValue | None], BeforeValidator(_check_keys)]
