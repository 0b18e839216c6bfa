"""The OpenAPI document: FastAPI's, with its errors fixed.

Errors are declared once, as problems. Event streams are `text/event-stream` without `itemSchema`, which is
a keyword of OpenAPI 3.2. Unused schemas are removed. tests/contract says what the document must
have.
"""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from skuport.core.problems import MEDIA_TYPE
from skuport.core.schemas import Problem

Document = dict[str, Any]

SCHEMA_REF = "#/components/schemas/"
RESPONSES = {
    "401": ("Unauthorized", "No valid API key or session."),
    "403": ("Forbidden", "The key or session lacks the scope, or the request came from another origin."),
    "404": ("NotFound", "It doesn't exist, or it isn't yours."),
    "409": ("Conflict", "Its current state doesn't allow this."),
    "412": ("PreconditionFailed", "It is no longer what `If-Match` names."),
    "422": ("Unprocessable", "The request is invalid; `errors` says where."),
    "default": ("Problem", "Any other error."),
}
UNSAFE = ("post", "put", "patch", "delete")
LOCATION = {
    "description": "Where to find it.",
    "required": True,
    "schema": {"type": "string", "format": "uri-reference"},
}
RETRY_AFTER = {
    "description": "Seconds to wait before the first look.",
    "required": True,
    "schema": {"type": "integer"},
}


def operation_id(route: APIRoute) -> str:
    """`start_import` → `startImport`: unique as long as the names of endpoints are."""
    head, *tail = route.name.split("_")
    return head + "".join(word.capitalize() for word in tail)


def _components() -> Document:
    """The common errors."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMA_REF}Problem"}}}
    return {name: {"description": text, "content": content} for name, text in RESPONSES.values()}


def problem_responses(*statuses: str) -> Document:
    """The responses of an operation that answers with these common errors."""
    return {status: {"$ref": f"#/components/responses/{RESPONSES[status][0]}"} for status in statuses}


def _statuses(method: str, operation: Document) -> list[str]:
    """The common errors that an operation may answer with."""
    parameters = operation.get("parameters", [])
    names = {parameter["name"].lower() for parameter in parameters}
    statuses = ["default"]
    if operation.get("security"):
        statuses += ["401", "403"]
    if any(parameter["in"] == "path" for parameter in parameters):
        statuses.append("404")
    if method in UNSAFE:
        statuses.append("409")
    if "if-match" in names:
        statuses.append("412")
    if parameters or "requestBody" in operation:
        statuses.append("422")
    return statuses


def _fix_operation(method: str, operation: Document) -> None:
    responses: Document = operation["responses"]
    validation = responses.get("422", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if validation.get("$ref") == f"{SCHEMA_REF}HTTPValidationError":
        del responses["422"]
    operation.setdefault("security", [])
    for parameter in operation.get("parameters", []):
        _without_null(parameter["schema"])
    for status, response in problem_responses(*_statuses(method, operation)).items():
        responses.setdefault(status, response)
    if "if-none-match" in {parameter["name"].lower() for parameter in operation.get("parameters", [])}:
        responses.setdefault("304", {"description": "It is still what `If-None-Match` names."})
    for response in responses.values():
        content = response.get("content", {})
        if "text/event-stream" in content:
            content["text/event-stream"] = {"schema": {"type": "string"}}
    operation["responses"] = dict(sorted(responses.items()))


def _without_null(schema: Document) -> None:
    """Remove null from a parameter's type: it is Python's value for a parameter that is absent."""
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    if len(options) == 1:
        del schema["anyOf"]
        schema.update(options[0])


def _declare_location(paths: Document) -> None:
    """A 201 for something that has a GET declares `Location`, and a 202 declares `Retry-After` too."""
    for path, operations in paths.items():
        responses = operations.get("post", {}).get("responses", {})
        if "202" in responses:
            responses["202"]["headers"] = {"Location": LOCATION, "Retry-After": RETRY_AFTER}
        if "201" in responses and any(
            re.fullmatch(re.escape(path) + r"/\{\w+\}", other) and "get" in found
            for other, found in paths.items()
        ):
            responses["201"]["headers"] = {"Location": LOCATION}


def _refs(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(_refs(value) for value in node.values()))
    if isinstance(node, list):
        return set[str]().union(*(_refs(value) for value in node))
    return set()


def _drop_unused_schemas(document: Document) -> None:
    schemas: Document = document["components"]["schemas"]
    used: set[str] = set()
    found = _refs({**document, "components": {**document["components"], "schemas": {}}})
    while found:
        used |= found
        names = [ref.removeprefix(SCHEMA_REF) for ref in found if ref.startswith(SCHEMA_REF)]
        found = set[str]().union(*(_refs(schemas[name]) for name in names)) - used
    document["components"]["schemas"] = {
        name: schema for name, schema in schemas.items() if f"{SCHEMA_REF}{name}" in used
    }


def _add_problem_schemas(schemas: Document) -> None:
    schema = Problem.model_json_schema(ref_template=f"{SCHEMA_REF}{{model}}")
    schemas.update(schema.pop("$defs"))
    schemas["Problem"] = schema


def build_document(app: FastAPI, webhooks: Document, webhook_schemas: Document) -> Document:
    """The OpenAPI 3.1 document of everything below `/api/v1`, and of the requests to webhooks.

    FastAPI's own `app.webhooks` would declare a 422 that receivers never send.
    """
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
        servers=app.servers,
    )
    components = document.setdefault("components", {})
    components["responses"] = _components()
    _add_problem_schemas(components.setdefault("schemas", {}))
    components["schemas"].update(webhook_schemas)
    document["webhooks"] = webhooks
    for path in document["paths"].values():
        for method, operation in path.items():
            _fix_operation(method, operation)
    _declare_location(document["paths"])
    _drop_unused_schemas(document)
    return document


def install_openapi(app: FastAPI, webhooks: Document, webhook_schemas: Document) -> None:
    """Let `app.openapi()` return our document, built at its first call.

    Args:
        app: whose routes are described.
        webhooks: the section `webhooks`.
        webhook_schemas: the component schemas it refers to.
    """
    made: list[Document] = []

    def openapi() -> Document:
        if not made:
            made.append(build_document(app, webhooks, webhook_schemas))
        return made[0]

    app.openapi = openapi  # type: ignore[method-assign]
