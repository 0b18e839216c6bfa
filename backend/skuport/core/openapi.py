"""The OpenAPI document: FastAPI's, with its errors fixed.

Errors and response headers are declared once (see `openapi_responses`). Every number has a format. Event streams are
`text/event-stream` without `itemSchema`, which is a keyword of OpenAPI 3.2. Unused schemas are removed. tests/contract
says what the document must have, and tests/sdk what generators make of it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from skuport.core.openapi_responses import (
    SCHEMA_REF,
    Document,
    common_components,
    complete_responses,
    header,
)
from skuport.core.schemas import Problem

INT32_MAX = 2**31 - 1
DATA = ("default", "enum", "const", "example", "examples")
"""Keywords whose values are data, and no schemas."""


def operation_id(route: APIRoute) -> str:
    """`start_import` → `startImport`: unique as long as the names of endpoints are."""
    head, *tail = route.name.split("_")
    return head + "".join(word.capitalize() for word in tail)


def _fix_operation(method: str, operation: Document) -> None:
    responses: Document = operation["responses"]
    validation = responses.get("422", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if validation.get("$ref") == f"{SCHEMA_REF}HTTPValidationError":
        del responses["422"]
    operation.setdefault("security", [])
    for parameter in operation.get("parameters", []):
        _without_null(parameter["schema"])
    for body in operation.get("requestBody", {}).get("content", {}).values():
        body["schema"].pop("default", None)
    for response in responses.values():
        for media_type, media in response.get("content", {}).items():
            if media_type == "text/event-stream":
                media["schema"] = {"type": "string"}
                media.pop("itemSchema", None)
            elif not media:
                media["schema"] = {"type": "string", "format": "binary"}
    complete_responses(method, operation)


def _without_null(schema: Document) -> None:
    """Remove null from a parameter's type: it is Python's value for a parameter that is absent."""
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    if len(options) == 1:
        del schema["anyOf"]
        schema.update(options[0])


def _name_objects(document: Document) -> None:
    """Make a component of a parameter that is an object, by its title.

    OpenAPI Generator's native Java client calls a method of such a parameter that a map doesn't have: users can then
    map its name to a class that has it.
    """
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                schema = parameter["schema"]
                if schema.get("type") == "object":
                    document["components"]["schemas"][schema["title"]] = schema
                    parameter["schema"] = {"$ref": f"{SCHEMA_REF}{schema['title']}"}


def _declare_location(paths: Document) -> None:
    """A 201 for something that has a GET declares `Location`."""
    for path, operations in paths.items():
        created = operations.get("post", {}).get("responses", {}).get("201")
        if created is not None and any(
            re.fullmatch(re.escape(path) + r"/\{\w+\}", other) and "get" in found
            for other, found in paths.items()
        ):
            created["headers"].update(header("Location"))


def _schemas(node: Any) -> Iterator[Document]:
    """Every object in a document that may be a schema."""
    if isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key not in DATA:
                yield from _schemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from _schemas(value)


def _declare_formats(document: Document) -> None:
    """Say how large numbers are: without a format, generated Go and Java have integers of 32 bits."""
    for schema in _schemas(document):
        if schema.get("type") == "number":
            schema.setdefault("format", "double")
        if schema.get("type") == "integer":
            for limit in {"minimum", "maximum"} & set(schema):
                schema[limit] = int(schema[limit])
            small = schema.get("maximum", INT32_MAX + 1) <= INT32_MAX
            schema.setdefault("format", "int32" if small else "int64")


def _describe_defaults(schemas: Document) -> None:
    """Say in words what a field of a body is by default.

    openapi-typescript declares a field with `default` as always present, so that requests would need every one.
    The web UI reads `x-default`.
    """
    for model in schemas.values():
        for field in model.get("properties", {}).values():
            default = field.pop("default", None)
            if default is None or "$ref" in field:
                continue
            field["x-default"] = default
            if default or default is False:
                text = f"By default `{json.dumps(default)}`."
                field["description"] = " ".join(filter(None, [field.get("description"), text]))


def _nullable_maps(document: Document) -> None:
    """Write "any object, or null" as one type: OpenAPI Generator loses the type of such an alternative, and warns."""
    for schema in _schemas(document):
        options = schema.get("anyOf", [])
        if {"type": "null"} in options and any(
            option.get("additionalProperties") is True for option in options
        ):
            del schema["anyOf"]
            schema.update({"type": ["object", "null"], "additionalProperties": True})


def _inline_enums(document: Document) -> None:
    """Write an enum where it is used if another one has one of its values.

    Generated Go declares the values of all named enums in one scope, where each can be declared only once.
    """
    schemas = document["components"]["schemas"]
    enums = {name: schema for name, schema in schemas.items() if "enum" in schema}
    taken: set[str] = set()
    for name, enum in sorted(enums.items(), key=lambda item: (-len(item[1]["enum"]), item[0])):
        if taken.isdisjoint(enum["enum"]):
            taken.update(enum["enum"])
            continue
        del schemas[name]
        inline = {keyword: value for keyword, value in enum.items() if keyword != "title"}
        for schema in _schemas(document):
            if schema.get("$ref") == f"{SCHEMA_REF}{name}":
                del schema["$ref"]
                schema.update({**inline, **schema})


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
        contact=app.contact,
        license_info=app.license_info,
    )
    components = document.setdefault("components", {})
    components["responses"], components["headers"] = common_components()
    _add_problem_schemas(components.setdefault("schemas", {}))
    components["schemas"].update(webhook_schemas)
    document["webhooks"] = webhooks
    for path in document["paths"].values():
        for method, operation in path.items():
            _fix_operation(method, operation)
    _declare_location(document["paths"])
    _name_objects(document)
    _drop_unused_schemas(document)
    _nullable_maps(document)
    _inline_enums(document)
    _describe_defaults(components["schemas"])
    _declare_formats(document)
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
