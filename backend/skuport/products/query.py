"""Product filters as query parameters: `which: Filtering` in an endpoint gives a `ProductFilter`.

Put `openapi_extra=ATTRIBUTES_PARAMETER` on the route: a signature can't declare a parameter per attribute.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from skuport.core.query import entries
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
    try:
        return ProductFilter(
            sku=sku,
            name=name,
            q=q,
            active=active,
            attributes=entries(request, "attributes") or None,
            import_id=import_id,
            updated_since=updated_since,
        )
    except ValidationError as error:
        raise RequestValidationError(
            [{**found, "loc": ("query", *found["loc"])} for found in error.errors(include_url=False)]
        ) from error


Filtering = Annotated[ProductFilter, Depends(_product_filter)]
