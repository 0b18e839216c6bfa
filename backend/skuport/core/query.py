"""The query of a request has what its route declares, and each parameter once, as a body has no unknown fields: a
misspelt filter would list everything, and of two values one would be ignored. It is UTF-8, and a number in it is
written with digits: what else Python takes for one (`1_0`, ` 10`, `+5`) is a mistake more often than not.

`TransactionalRoute` asks for this on every route. A parameter that may be repeated is declared as a list, and one whose
keys are free as a `deepObject` in `openapi_extra`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from skuport.core.errors import ErrorItem, UnprocessableError, pointer
from skuport.core.heads import utf8_of

MAX_ITEMS = 20

_INTEGER = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class DeclaredQuery:
    """The parameters that a route declares: `single` ones, those that may be `repeated`, and `objects`, see `entries`.
    `integers` are those of the single ones that are whole numbers, `decimals` those that are other numbers."""

    single: frozenset[str]
    repeated: frozenset[str]
    objects: tuple[str, ...]
    integers: frozenset[str]
    decimals: frozenset[str]

    @classmethod
    def of(cls, route: APIRoute) -> Self:
        fields = dict(_fields(route.dependant))
        repeated = frozenset(name for name, annotation in fields.items() if _takes(annotation, list))
        single = frozenset(fields) - repeated
        extra = (route.openapi_extra or {}).get("parameters", [])
        objects = tuple(one["name"] for one in extra if one.get("style") == "deepObject")
        integers = frozenset(name for name in single if _takes(fields[name], int))
        decimals = frozenset(name for name in single if _takes(fields[name], float))
        return cls(single, repeated, objects, integers, decimals)

    def check(self, request: Request) -> None:
        """Raise when the query has a parameter that isn't declared, has one twice that takes a single value, or has
        what is no text or no number.

        Raises:
            UnprocessableError: `invalid_request`, with `extra_forbidden`, `repeated_parameter`, `int_parsing` or
                `float_parsing` at `/query/NAME`, or `not_utf8` at `/query`.
        """
        query: bytes = request.scope["query_string"]
        if not query:
            return
        utf8_of("query", query)
        wrong = list(self._findings(request))
        if wrong:
            raise UnprocessableError(wrong[0].message, code="invalid_request", errors=wrong[:MAX_ITEMS])

    def _findings(self, request: Request) -> Iterator[ErrorItem]:
        counts = Counter(name for name, _ in request.query_params.multi_items())
        of_objects: Counter[tuple[str, str]] = Counter()
        for name, count in counts.items():
            entry = self._entry(name)
            if entry is not None:
                of_objects[entry] += count
                if of_objects[entry] > 1:
                    message = f"The parameter {name[:100]} takes one value, but is given more than once."
                    yield ErrorItem(pointer("query", entry[0], entry[1][:100]), "repeated_parameter", message)
            elif name not in self.single and name not in self.repeated:
                known = [*self.single, *self.repeated, *(f"{name}.KEY" for name in self.objects)]
                valid = f"Valid ones: {', '.join(sorted(known))}." if known else "This address takes none."
                message = f"Unknown parameter: {name[:100]}. {valid}"
                yield ErrorItem(pointer("query", name[:100]), "extra_forbidden", message)
            elif name in self.single and count > 1:
                message = f"The parameter {name} takes one value, but is given more than once."
                yield ErrorItem(f"/query/{name}", "repeated_parameter", message)
            elif name in self.integers and not _INTEGER.fullmatch(request.query_params[name]):
                message = f"The parameter {name} must be a whole number, written with digits only."
                yield ErrorItem(f"/query/{name}", "int_parsing", message)
            elif name in self.decimals and not _DECIMAL.fullmatch(request.query_params[name]):
                message = f"The parameter {name} must be a number, written with digits and at most one point."
                yield ErrorItem(f"/query/{name}", "float_parsing", message)

    def _entry(self, name: str) -> tuple[str, str] | None:
        """The object that a parameter belongs to, and its key."""
        keys = ((one, key_of(one, name)) for one in self.objects)
        return next(((one, key) for one, key in keys if key is not None), None)


def key_of(parameter: str, name: str) -> str | None:
    """The key in `NAME.KEY`, or in `NAME[KEY]` as generated clients write it, where NAME is the declared `parameter`;
    None in any other name."""
    rest = name.removeprefix(parameter) if name.startswith(parameter) else ""
    if rest.startswith("."):
        return rest[1:] or None
    return rest[1:-1] or None if rest.startswith("[") and rest.endswith("]") else None


def entries(request: Request, parameter: str) -> dict[str, str]:
    """The values of a declared object by key. `DeclaredQuery.check` has refused a key that is given twice."""
    found = ((key_of(parameter, name), value) for name, value in request.query_params.multi_items())
    return {key: value for key, value in found if key is not None}


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
