"""What the OpenAPI document promises to generators of clients."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from skuport.app import create_app
from skuport.core.schemas import ApiModel
from skuport.core.settings import Settings

Operation = dict[str, Any]
UNSAFE = {"post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings()).openapi()


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> dict[tuple[str, str], Operation]:
    return {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from nodes(value)


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    validate(document, cls=OpenAPIV31SpecValidator)


def test_operation_ids_are_unique_and_camel_case(operations: dict[tuple[str, str], Operation]) -> None:
    ids = [operation["operationId"] for operation in operations.values()]
    assert len(ids) == len(set(ids))
    assert [name for name in ids if not re.fullmatch(r"[a-z]+([A-Z][a-z0-9]*)*", name)] == []


def test_every_operation_says_what_it_does(operations: dict[tuple[str, str], Operation]) -> None:
    assert [key for key, operation in operations.items() if not operation.get("description")] == []
    assert [key for key, operation in operations.items() if len(operation.get("tags", [])) != 1] == []


def test_every_tag_is_described(
    document: dict[str, Any], operations: dict[tuple[str, str], Operation]
) -> None:
    described = {tag["name"] for tag in document["tags"] if tag["description"]}
    assert described == {operation["tags"][0] for operation in operations.values()}


def test_what_is_made_or_accepted_says_where_it_is(operations: dict[tuple[str, str], Operation]) -> None:
    headers = {
        operation["operationId"]: set(operation["responses"].get(status, {}).get("headers", ()))
        for operation in operations.values()
        for status in ("201", "202")
        if status in operation["responses"]
    }
    accepted = {"startImport", "importFile", "bulkDeleteProducts", "exportProducts", "retryImport"}
    assert all(headers[name] == {"Location", "Retry-After"} for name in accepted)
    assert all(headers[name] == {"Location"} for name in ("createUpload", "createProduct", "createWebhook"))
    assert headers["signIn"] == headers["createApiKey"] == set()


def test_parameters_are_never_null(operations: dict[tuple[str, str], Operation]) -> None:
    parameters = [one for operation in operations.values() for one in operation.get("parameters", [])]
    assert [one["name"] for one in parameters if {"type": "null"} in one["schema"].get("anyOf", [])] == []


def test_examples_are_what_the_api_takes(document: dict[str, Any]) -> None:
    shown = {
        name: schema["examples"]
        for name, schema in document["components"]["schemas"].items()
        if "examples" in schema
    }
    assert len(shown) > 8
    models = {model.__name__: model for model in all_models()}
    for name, examples in shown.items():
        for example in examples:
            models[name].model_validate(example)


def all_models(kind: type[ApiModel] = ApiModel) -> Iterator[type[ApiModel]]:
    for child in kind.__subclasses__():
        yield child
        yield from all_models(child)


def test_models_are_not_split(document: dict[str, Any]) -> None:
    names = document["components"]["schemas"]
    assert [name for name in names if re.search(r"[-_]|Input$|Output$", name)] == []
    assert "HTTPValidationError" not in names


def test_bodies_refuse_unknown_fields(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    objects = {name: schema for name, schema in schemas.items() if schema.get("type") == "object"}
    assert len(objects) > 10
    assert [name for name, schema in objects.items() if schema.get("additionalProperties") is not False] == []


def test_what_is_declared_is_used(document: dict[str, Any]) -> None:
    used = {node["$ref"].rpartition("/")[2] for node in nodes(document) if isinstance(node.get("$ref"), str)}
    assert set(document["components"]["schemas"]) <= used


def test_errors_are_declared_as_problems(
    operations: dict[tuple[str, str], Operation], document: dict[str, Any]
) -> None:
    for (method, path), operation in operations.items():
        responses = operation["responses"]
        assert "default" in responses
        if operation.get("security"):
            assert {"401", "403"} <= set(responses), (method, path)
        if "{" in path:
            assert "404" in responses, (method, path)
        if method in UNSAFE:
            assert "409" in responses, (method, path)
        if not operation.get("parameters") and "requestBody" not in operation:
            assert "422" not in responses, (method, path)
        for status, response in responses.items():
            if status == "default" or status >= "400":
                name = response["$ref"].rpartition("/")[2]
                declared = document["components"]["responses"][name]
                assert list(declared["content"]) == ["application/problem+json"]


def test_security_is_declared_everywhere_but_for_signing_in(
    operations: dict[tuple[str, str], Operation], document: dict[str, Any]
) -> None:
    assert set(document["components"]["securitySchemes"]) == {"apiKey", "session"}
    open_to_all = [key for key, operation in operations.items() if operation["security"] == []]
    assert open_to_all == [("post", "/api/v1/session")]
    for key, operation in operations.items():
        if key not in open_to_all:
            assert operation["security"] == [{"apiKey": []}, {"session": []}]


def test_event_streams_are_plain_3_1(document: dict[str, Any]) -> None:
    assert not [node for node in nodes(document) if "itemSchema" in node]
    streams = [node["text/event-stream"] for node in nodes(document) if "text/event-stream" in node]
    assert streams
    assert all(stream == {"schema": {"type": "string"}} for stream in streams)


def test_ids_are_strings_and_timestamps_dates(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for field, declared in schema.get("properties", {}).items():
            types = {declared.get("type"), *(option.get("type") for option in declared.get("anyOf", []))}
            formats = {
                declared.get("format"),
                *(option.get("format") for option in declared.get("anyOf", [])),
            }
            if field == "id" or field.endswith("_id"):
                assert types <= {None, "string", "null"}, (name, field)
            if field.endswith("_at"):
                assert "date-time" in formats, (name, field)


def test_the_command_line_prints_it(document: dict[str, Any], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "skuport", "openapi"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert json.loads(printed.stdout) == document
    assert printed.stderr == ""
