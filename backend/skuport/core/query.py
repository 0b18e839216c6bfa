"""Unknown query parameters are refused, as unknown fields of a body are: a misspelt filter would list everything."""

from collections.abc import Iterable

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import ParamTypes, Query

from skuport.core.errors import ErrorItem, UnprocessableError


def refuse_unknown_parameters(request: Request, known: Iterable[str] = ()) -> None:
    """Raise when the query has a parameter that neither the route declares nor `known` names.

    Raises:
        UnprocessableError: `extra_forbidden` at `/query/NAME`.
    """
    declared = {
        param.alias
        for param in get_flat_params(request.scope["route"].dependant)
        if isinstance(param.field_info, Query) and param.field_info.in_ == ParamTypes.query
    }
    unknown = [name for name in request.query_params if name not in declared and name not in set(known)]
    if unknown:
        message = f"Unknown parameter. Valid ones: {', '.join(sorted(declared))}."
        items = [ErrorItem(f"/query/{name}", "extra_forbidden", message) for name in unknown[:20]]
        raise UnprocessableError(
            f"The query has an unknown parameter: {unknown[0][:100]}.",
            code="invalid_request",
            errors=items,
        )
