"""Product filters as query parameters: `which: Filtering` in an endpoint gives a `ProductFilter`.

Put `openapi_extra=ATTRIBUTES_PARAMETER` on the route: a signature can't declare a parameter per attribute.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from skuport.core.schemas import Timestamp
from skuport.parsing.values import NAME_MAX, SKU_MAX
from skuport.products.filters import (
    ACTIVE_HELP,
    ATTRIBUTES_HELP,
    IMPORT_HELP,
    NAME_HELP,
    Q_HELP,
    Q_MAX,
    SKU_HELP,
    UPDATED_HELP,
    ProductFilter,
)

# `attributes.KEY` as documented, and `attributes[KEY]` as clients generated from the OpenAPI document send it.
ATTRIBUTE = re.compile(r"attributes(?:\.(?P<dotted>.*)|\[(?P<bracketed>.*)\])", re.DOTALL)

ATTRIBUTES_PARAMETER = {
    "parameters": [
        {
            "name": "attributes",
            "in": "query",
            "required": False,
            "style": "deepObject",
            "explode": True,
            "schema": {
                "title": "AttributeFilter",
                "type": "object",
                "additionalProperties": {"type": "string"},
            },
            "description": f"{ATTRIBUTES_HELP} Also written as `attributes.KEY=value`.",
        }
    ]
}


async def _product_filter(
    request: Request,
    sku: Annotated[str | None, Query(max_length=SKU_MAX + 1, description=SKU_HELP)] = None,
    name: Annotated[str | None, Query(max_length=NAME_MAX + 2, description=NAME_HELP)] = None,
    q: Annotated[str | None, Query(max_length=Q_MAX, description=Q_HELP)] = None,
    active: Annotated[bool | None, Query(description=ACTIVE_HELP)] = None,
    import_id: Annotated[UUID | None, Query(description=IMPORT_HELP)] = None,
    updated_since: Annotated[Timestamp | None, Query(description=UPDATED_HELP)] = None,
) -> ProductFilter:
    names = {name: match for name in request.query_params if (match := ATTRIBUTE.fullmatch(name))}
    attributes = dict(_attributes(request, names))
    try:
        return ProductFilter(
            sku=sku,
            name=name,
            q=q,
            active=active,
            attributes=attributes or None,
            import_id=import_id,
            updated_since=updated_since,
        )
    except ValidationError as error:
        raise RequestValidationError(
            [{**found, "loc": ("query", *found["loc"])} for found in error.errors(include_url=False)]
        ) from error


def _attributes(request: Request, names: dict[str, re.Match[str]]) -> Iterable[tuple[str, Any]]:
    for name, match in names.items():
        values = request.query_params.getlist(name)
        # A key that is given twice stays a list, which the model refuses and names.
        yield match["dotted"] or match["bracketed"] or "", values[0] if len(values) == 1 else values


Filtering = Annotated[ProductFilter, Depends(_product_filter)]
