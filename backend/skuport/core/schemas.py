"""What every body of the API has in common.

Request bodies refuse unknown fields. Timestamps are RFC 3339 in UTC with `Z`, ids are strings, and a response model
has no defaults: its fields are always present, and `null` without a value. So a model has one schema, not one for input
and another for output.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from skuport.core.attribute_docs import attribute_docs
from skuport.core.visible import has_controls, is_blank


class ApiModel(BaseModel):
    """The base of every request and response body."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, frozen=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe each field by the docstring below it, unless its `Field` has a description."""
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, text in attribute_docs(cls).items():
            if name in properties:
                properties[name].setdefault("description", text)
        return schema


def _unset() -> Any:
    return None


Unset = Field(default_factory=_unset)
"""For a field of a PATCH that may be left out and is never null: `url: Annotated[Url, Unset]`."""


class Changes(ApiModel):
    """The body of a PATCH: what it leaves out stays as it is."""

    def given(self) -> dict[str, Any]:
        """The fields that the body has."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def with_example(**body: Any) -> ConfigDict:
    """The configuration of a request body with an example in the OpenAPI document."""
    return ConfigDict(json_schema_extra={"examples": [body]})


RFC_3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}.*", re.DOTALL)


FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
"""For asyncpg these are PostgreSQL's infinities, which it returns without a time zone."""


def _written_as_rfc_3339(value: Any) -> Any:
    if value in (FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)):
        return value.replace(tzinfo=UTC)
    # By default pydantic reads 5 and "0.5" as seconds since 1970.
    if isinstance(value, datetime) or (isinstance(value, str) and RFC_3339.fullmatch(value.strip())):
        return value
    raise ValueError("a time is written like 2026-11-24T16:20:31Z")


def _to_utc(value: datetime) -> datetime:
    try:
        moment = value.astimezone(UTC)
    except OverflowError:  # the first and the last hours of the calendar, with an offset
        raise ValueError("in UTC this time is outside the years 1 to 9999") from None
    if moment == LAST:  # as many languages write "never"
        return moment.replace(microsecond=0)
    return moment + timedelta(microseconds=1) if moment == FIRST else moment


def _number_to_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("the character NUL can't be stored")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("half of a character (an unpaired surrogate) can't be stored") from None
    return value


def _readable(value: str) -> str:
    if has_controls(value):
        raise ValueError(
            "control characters, and those that change the direction of writing, can't be used here"
        )
    return value


def _with_something_to_see(value: str) -> str:
    if is_blank(value):
        raise ValueError("the name has no visible characters; enter a name")
    return value.strip()


Timestamp = Annotated[AwareDatetime, BeforeValidator(_written_as_rfc_3339), AfterValidator(_to_utc)]
"""A time with any offset, kept in UTC."""

Flag = Annotated[bool, Field(strict=True)]
"""A boolean of a request body: true or false, not "yes" or 1. Of a query, where all values are text, `bool`."""

Count = Annotated[int, Field(strict=True, ge=0)]
"""A number of things in a request body, not written as text."""

Percentage = Annotated[float, Field(strict=True, ge=0, le=100)]
"""The same of a percentage."""

NumericId = Annotated[str, BeforeValidator(_number_to_text)]
"""An id that is a bigint in the database and a string in JSON, where numbers lose digits past 2**53."""

Text = Annotated[str, AfterValidator(_storable)]
"""A string that PostgreSQL can store: without NUL, and without unpaired surrogates, which JSON can write."""

Line = Annotated[str, AfterValidator(_readable)]
"""Text that people read, in one line."""

Label = Annotated[Line, AfterValidator(_with_something_to_see)]
"""A line by which people know something, trimmed and never blank."""


class Actor(ApiModel):
    """Who did it: a key, a user or a program."""

    id: UUID
    name: str


class Failure(ApiModel):
    """Why it failed: a stable code, and a sentence for people."""

    code: str
    message: str


class ProblemItem(ApiModel):
    """One finding of a problem."""

    pointer: str
    """A JSON pointer into the body, or `/query/NAME`, `/path/NAME`, `/header/NAME`; empty without a place."""
    code: str
    message: str


class Problem(ApiModel):
    """Every error of the API (RFC 9457, `application/problem+json`)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[ProblemItem]
    """At most 100."""
    more_errors: int
    """How many errors there are besides those in `errors`."""
