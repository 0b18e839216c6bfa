"""The types of a product's fields in requests: trimmed and limited by the rules of imports (`parsing.values`)."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from skuport.parsing.values import (
    ATTRIBUTE_COLUMNS_MAX,
    ATTRIBUTE_VALUE_MAX,
    DESCRIPTION_MAX,
    NAME_MAX,
    SKU_MAX,
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


def _length(most: int, *, least: int = 1) -> Any:
    """For the document: what the rule says of lengths, which holds for the text as it is once trimmed."""
    return Field(json_schema_extra={"minLength": least, "maxLength": most})


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


Sku = Annotated[str, _by(clean_sku), _length(SKU_MAX)]
Name = Annotated[str, _by(_clean_given_name), _length(NAME_MAX)]
Description = Annotated[str, _by(clean_description), _length(DESCRIPTION_MAX, least=0)]
AttributeKey = Annotated[str, _by(clean_attribute_key)]
AttributeValue = Annotated[str, _by(clean_attribute_value), _length(ATTRIBUTE_VALUE_MAX)]

Attributes = Annotated[dict[AttributeKey, AttributeValue], BeforeValidator(_check_keys)]
AttributeChanges = Annotated[dict[AttributeKey, AttributeValue | None], BeforeValidator(_check_keys)]
