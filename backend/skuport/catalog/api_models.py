"""The core fields and attributes in bodies of the API: types, trimmed and limited by the rules of imports, and base
models that have every core field.

A body inherits from a base model, and adds what isn't a core field:

    class ProductIn(NewProduct):
        attributes: Attributes
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, create_model
from pydantic_core import PydanticCustomError

from skuport.core.schemas import ApiModel, Changes, NumericId, Unset
from skuport.parsing import FIELDS, fields, kinds
from skuport.parsing.values import (
    ATTRIBUTE_COLUMNS_MAX,
    ATTRIBUTE_VALUE_MAX,
    ValueProblem,
    any_repeated,
    clean_attribute_key,
    clean_attribute_value,
)


def _by(clean: Callable[[str], object]) -> AfterValidator:
    """A rule of imports with its own code and message."""

    def validate(value: str) -> object:
        try:
            return clean(value)
        except ValueProblem as problem:
            raise PydanticCustomError(problem.code, "{message}", {"message": problem.message}) from None

    return AfterValidator(validate)


def _length(most: int, *, least: int = 1) -> Any:
    """For the document: what the rule says of lengths, which holds for the text as it is once trimmed."""
    return Field(json_schema_extra={"minLength": least, "maxLength": most})


def _check_repeated(value: object) -> object:
    """Keys that are the same once trimmed would overwrite each other silently."""
    if isinstance(value, dict) and any_repeated(value):
        raise PydanticCustomError(
            "attribute_key_repeated",
            "Two keys differ only in white space or invisible characters around them. Leave one out.",
        )
    return value


def check_keys(value: object) -> object:
    """The keys of attributes: not too many, and none twice."""
    _check_repeated(value)
    if isinstance(value, dict) and len(value) > ATTRIBUTE_COLUMNS_MAX:
        raise PydanticCustomError(
            "too_many_attributes",
            "There are {count} attributes; the limit is {limit}.",
            {"count": len(value), "limit": ATTRIBUTE_COLUMNS_MAX},
        )
    return value


AttributeKey = Annotated[str, _by(clean_attribute_key)]
AttributeValue = Annotated[str, _by(clean_attribute_value), _length(ATTRIBUTE_VALUE_MAX)]

Attributes = Annotated[dict[AttributeKey, AttributeValue], BeforeValidator(check_keys)]
AnyAttributes = Annotated[dict[AttributeKey, AttributeValue], BeforeValidator(_check_repeated)]
"""Of a product that may have more than the limit already: how many there may be depends on it."""
AttributeChanges = Annotated[dict[AttributeKey, AttributeValue | None], BeforeValidator(check_keys)]


def _stored(field: fields.Field) -> Any:
    """The type of a value as the catalog has it."""
    return bool if isinstance(field.kind, kinds.Flag) else str


def _given(field: fields.Field) -> Any:
    """The type of a value in a request: of its own type in JSON, without a conversion."""
    if isinstance(field.kind, kinds.Text):
        return Annotated[str, _by(field.clean), _length(field.kind.limit, least=int(field.required))]
    return Annotated[_stored(field), Field(strict=True)]


def _described(field: fields.Field) -> Any:
    return Annotated[_given(field), Field(description=field.help)]


def _given_of_stored(field: fields.Field) -> Any:
    """The type of a value in a request about a product that is there. It may have a key that an older release took: so
    whether a key is refused depends on whether it is another one, and is for the service to find out."""
    if field.key and isinstance(field.kind, kinds.Text):
        return Annotated[str, _length(field.kind.limit)]
    return _given(field)


def _changed_in_bulk(field: fields.Field) -> Any:
    given = _given(field)
    if field.bulk_clears:
        return Annotated[given | None, Unset, Field(description="null clears it.")]
    return Annotated[given, Unset, Field(description="Can't be cleared.")]


def _model(
    name: str,
    annotation: Callable[[fields.Field], Any],
    *,
    which: Iterable[fields.Field] = FIELDS,
    base: type[ApiModel] = ApiModel,
    default: Callable[[fields.Field], Any] = lambda _: ...,
) -> type[ApiModel]:
    definitions: dict[str, Any] = {
        field.name: annotation(field) if default(field) is None else (annotation(field), default(field))
        for field in which
    }
    return create_model(name, __base__=base, __module__=__name__, **definitions)


class _Identified(ApiModel):
    id: NumericId


if TYPE_CHECKING:
    # Their fields are known at run time only.
    NewProduct = ApiModel
    ReplacedProduct = ApiModel
    ChangedProduct = Changes
    BulkChangedProducts = Changes
    StoredProduct = ApiModel
    IdentifiedProduct = ApiModel
    StagedProduct = ApiModel
else:
    NewProduct = _model(
        "NewProduct", _described, default=lambda field: ... if field.required else field.default
    )
    """A request that says all of a product; what is left out gets its default."""

    ReplacedProduct = _model(
        "ReplacedProduct",
        lambda field: Annotated[_given_of_stored(field), Field(description=field.help)],
        default=lambda field: ... if field.required else field.default,
    )
    """The same of a product that is there. Its key is unchecked."""

    ChangedProduct = _model(
        "ChangedProduct",
        lambda field: Annotated[_given_of_stored(field), Unset],
        base=Changes,
        default=lambda _: None,
    )
    """A request that changes what it names. A key is unchecked."""

    BulkChangedProducts = _model(
        "BulkChangedProducts",
        _changed_in_bulk,
        which=[field for field in FIELDS if field.bulk],
        base=Changes,
        default=lambda _: None,
    )
    """The same for many products: only fields that may be changed in bulk."""

    StoredProduct = _model("StoredProduct", _stored)
    """An answer with a product's core fields."""

    IdentifiedProduct = _model("IdentifiedProduct", _stored, base=_Identified)
    """The same after its id."""

    StagedProduct = _model(
        "StagedProduct", lambda field: _stored(field) if field.key else _stored(field) | None
    )
    """A row of a file: null where the catalog keeps what it has."""


def example(*, without: Iterable[str] = ()) -> dict[str, Any]:
    """The core fields of a product for the API's document."""
    left_out = set(without)
    return {field.name: field.example for field in FIELDS if field.name not in left_out}
