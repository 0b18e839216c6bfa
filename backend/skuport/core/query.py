"""The query of a request has what its route declares, and each parameter once, as a body has no unknown fields: a
misspelt filter would list everything, and of two values one would be ignored.

`TransactionalRoute` asks for this on every route. A parameter that may be repeated is declared as a list, and one whose
keys are free as a `deepObject` in `openapi_extra`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from skuport.core.errors import ErrorItem, UnprocessableError

MAX_ITEMS = 20


@dataclass(frozen=True, slots=True)
class DeclaredQuery:
    """The parameters that a route declares: `single` ones, those that may be `repeated`, and `objects`, whose keys are
    written as `NAME[KEY]` or `NAME.KEY`."""

    single: frozenset[str]
    repeated: frozenset[str]
    objects: tuple[str, ...]

    @classmethod
    def of(cls, route: APIRoute) -> Self:
        fields = dict(_fields(route.dependant))
        repeated = frozenset(name for name, annotation in fields.items() if _is_list(annotation))
        single = frozenset(fields) - repeated
        extra = (route.openapi_extra or {}).get("parameters", [])
        objects = tuple(one["name"] for one in extra if one.get("style") == "deepObject")
        return cls(single, repeated, objects)

    def check(self, request: Request) -> None:
        """Raise when the query has a parameter that isn't declared, or has one twice that takes a single value.

        Raises:
            UnprocessableError: `invalid_request`, with `extra_forbidden` or `repeated_parameter` at `/query/NAME`.
        """
        if not request.scope["query_string"]:
            return
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


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is list or any(map(_is_list, get_args(annotation)))
