"""The query of a request has what its route declares, and each parameter once, as a body has no unknown fields: a
misspelt filter would list everything, and of two values one would be ignored. It is UTF-8, and a whole number in
it has digits only: what else Python takes for one (`1_0`, ` 10`, `+5`) is a mistake more often than not.

`TransactionalRoute` asks for this on every route. A parameter that may be repeated is declared as a list, and one whose
keys are free as a `deepObject` in `openapi_extra`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self, get_args, get_origin
from urllib.parse import unquote_to_bytes

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from skuport.core.errors import ErrorItem, UnprocessableError

MAX_ITEMS = 20

_DIGITS = re.compile(r"-?[0-9]+")


@dataclass(frozen=True, slots=True)
class DeclaredQuery:
    """The parameters that a route declares: `single` ones, those that may be `repeated`, and `objects`, whose keys are
    written as `NAME[KEY]` or `NAME.KEY`. `integers` are those of the single ones that are whole numbers."""

    single: frozenset[str]
    repeated: frozenset[str]
    objects: tuple[str, ...]
    integers: frozenset[str]

    @classmethod
    def of(cls, route: APIRoute) -> Self:
        fields = dict(_fields(route.dependant))
        repeated = frozenset(name for name, annotation in fields.items() if _takes(annotation, list))
        single = frozenset(fields) - repeated
        extra = (route.openapi_extra or {}).get("parameters", [])
        objects = tuple(one["name"] for one in extra if one.get("style") == "deepObject")
        integers = frozenset(name for name in single if _takes(fields[name], int))
        return cls(single, repeated, objects, integers)

    def check(self, request: Request) -> None:
        """Raise when the query has a parameter that isn't declared, has one twice that takes a single value, or has
        what is no text or no number.

        Raises:
            UnprocessableError: `invalid_request`, with `extra_forbidden`, `repeated_parameter` or `int_parsing` at
                `/query/NAME`, or `not_utf8` at `/query`.
        """
        query: bytes = request.scope["query_string"]
        if not query:
            return
        try:
            unquote_to_bytes(query).decode()
        except UnicodeDecodeError:
            message = "The query must be UTF-8, with other characters than ASCII percent-encoded."
            found = [ErrorItem("/query", "not_utf8", message)]
            raise UnprocessableError(message, code="invalid_request", errors=found) from None
        wrong = list(self._findings(request))
        if wrong:
            raise UnprocessableError(wrong[0].message, code="invalid_request", errors=wrong[:MAX_ITEMS])

    def _findings(self, request: Request) -> Iterator[ErrorItem]:
        for name in request.query_params:
            if not self._knows(name):
                known = [*self.single, *self.repeated, *(f"{name}.KEY" for name in self.objects)]
                valid = f"Valid ones: {', '.join(sorted(known))}." if known else "This address takes none."
                message = f"Unknown parameter: {name[:100]}. {valid}"
                yield ErrorItem(f"/query/{name[:100]}", "extra_forbidden", message)
            elif name in self.single and len(request.query_params.getlist(name)) > 1:
                message = f"The parameter {name} takes one value, and is given more than once."
                yield ErrorItem(f"/query/{name}", "repeated_parameter", message)
            elif name in self.integers and not _DIGITS.fullmatch(request.query_params[name]):
                message = f"The parameter {name} is a whole number, written with digits only."
                yield ErrorItem(f"/query/{name}", "int_parsing", message)

    def _knows(self, name: str) -> bool:
        return (
            name in self.single
            or name in self.repeated
            or any(name.startswith((f"{one}.", f"{one}[")) for one in self.objects)
        )


def _fields(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    """Name and annotation of each parameter; a model of parameters has a field for each."""
    for param in dependant.query_params:
        annotation = param.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            for name, field in annotation.model_fields.items():
                yield field.alias or name, field.annotation
        else:
            yield param.alias, annotation
    for dependency in dependant.dependencies:
        yield from _fields(dependency)


def _takes(annotation: Any, kind: type) -> bool:
    """Whether an annotation is a kind, or has it among its alternatives."""
    is_kind = (get_origin(annotation) or annotation) is kind
    return is_kind or any(_takes(inner, kind) for inner in get_args(annotation))
