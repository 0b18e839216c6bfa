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
    sent = {methods["post"]["tags"][0] for methods in document["webhooks"].values()}
    used = {operation["tags"][0] for operation in operations.values()}
    assert described == used | sent
    # Generators write one file for a tag, and the second would replace the first.
    assert sent == {"events"}
    assert not used & sent


def test_what_is_made_or_accepted_says_where_it_is(operations: dict[tuple[str, str], Operation]) -> None:
    headers = {
        operation["operationId"]: set(operation["responses"].get(status, {}).get("headers", ()))
        for operation in operations.values()
        for status in ("201", "202")
        if status in operation["responses"]
    }
    accepted = {"startImport", "importFile", "bulkDeleteProducts", "exportProducts", "retryImport"}
    where = {"Location", "Retry-After"}
    assert all(headers[name] & where == where for name in accepted)
    created = ("createUpload", "createProduct", "createWebhook")
    assert all(headers[name] & where == {"Location"} for name in created)
    assert not (headers["signIn"] | headers["createApiKey"]) & where


def headers_of(response: dict[str, Any], document: dict[str, Any]) -> set[str]:
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return set(response.get("headers", ()))


def test_every_response_declares_its_headers(
    document: dict[str, Any], operations: dict[tuple[str, str], Operation]
) -> None:
    for (method, path), operation in operations.items():
        names = {parameter["name"].lower() for parameter in operation.get("parameters", [])}
        responses = operation["responses"]
        for status, response in responses.items():
            everywhere = {"X-Request-ID", "RateLimit", "RateLimit-Policy"}
            assert everywhere <= headers_of(response, document), (method, path, status)
        success = [status for status in responses if "200" <= status < "400"]
        for status in success:
            declared = headers_of(responses[status], document)
            if "if-none-match" in names or ("if-match" in names and status == "200"):
                assert "ETag" in declared, (method, path, status)
            assert ("Idempotency-Replayed" in declared) == ("idempotency-key" in names), (method, path)
        for status in ("429", "503"):
            assert "Retry-After" in headers_of(responses[status], document), (method, path, status)
    assert "ETag" in headers_of(document["paths"]["/api/v1/products"]["post"]["responses"]["201"], document)


def test_errors_are_declared_where_they_occur(operations: dict[tuple[str, str], Operation]) -> None:
    for key, operation in operations.items():
        declared = set(operation["responses"])
        assert {"429", "503"} <= declared, key
        body = operation.get("requestBody", {}).get("content", {})
        assert ({"400", "413"} <= declared) == bool(body), key
        if "application/json" in body:
            assert "415" in declared, key
    required = [key for key, operation in operations.items() if "428" in operation["responses"]]
    assert required == [("post", "/api/v1/imports/{import_id}/confirm")]


def test_every_number_says_how_large_it_is(document: dict[str, Any]) -> None:
    numbers = [node for node in nodes(document) if node.get("type") in ("integer", "number")]
    assert len(numbers) > 90
    wrong = [
        node
        for node in numbers
        if node.get("format") not in {"integer": {"int32", "int64"}, "number": {"double"}}[node["type"]]
    ]
    assert wrong == []
    schemas = document["components"]["schemas"]
    for model, field in (("Upload", "size"), ("UploadRequest", "size"), ("Import", "bytes_total")):
        assert schemas[model]["properties"][field]["format"] == "int64"


def test_no_two_enums_have_a_value_in_common(document: dict[str, Any]) -> None:
    """Generated Go declares the values of all of them in one scope."""
    values = [
        value for schema in document["components"]["schemas"].values() for value in schema.get("enum", ())
    ]
    assert len(values) == len(set(values)) > 15


def test_every_body_has_a_schema(operations: dict[tuple[str, str], Operation]) -> None:
    for key, operation in operations.items():
        for response in operation["responses"].values():
            assert all(media.get("schema") for media in response.get("content", {}).values()), key


def test_fields_of_bodies_with_a_default_stay_optional(document: dict[str, Any]) -> None:
    """openapi-typescript takes a field with `default` for one that is always there."""
    schemas = document["components"]["schemas"]
    fields = [field for schema in schemas.values() for field in schema.get("properties", {}).values()]
    assert [field for field in fields if "default" in field] == []
    mode = schemas["StartImport"]["properties"]["mode"]
    assert mode["x-default"] == "upsert"
    assert mode["description"].endswith('By default `"upsert"`.')


def test_one_thing_has_one_shape(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    actor = {"$ref": "#/components/schemas/Actor"}
    makers = {
        name: schema["properties"]["created_by"]
        for name, schema in schemas.items()
        if "created_by" in schema.get("properties", {})
    }
    assert set(makers) >= {"Import", "Job", "WebhookOut"}
    assert [name for name, made in makers.items() if made != actor] == []
    # What is answered when a secret is made is the thing itself, and the secret.
    for thing, made, secret in (
        ("WebhookOut", "WebhookWithSecret", "secret"),
        ("ApiKeyOut", "CreatedApiKey", "key"),
    ):
        assert schemas[made]["properties"] == schemas[thing]["properties"] | {
            secret: schemas[made]["properties"][secret]
        }
    errors = {
        name: schema["properties"]["error"]
        for name, schema in schemas.items()
        if name in ("Import", "Job", "EndedImportData")
    }
    assert all(error["anyOf"][0] == {"$ref": "#/components/schemas/Failure"} for error in errors.values())


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
    sent = {name for name in shown if name.endswith("Event")}
    assert len(sent) == len(document["webhooks"])
    for name, examples in shown.items():
        if name in sent:
            continue
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
    open_ones = [name for name, schema in objects.items() if schema.get("additionalProperties") is not False]
    assert open_ones == ["AttributeFilter"], "which is no body: see below"


def test_a_parameter_that_is_an_object_has_a_named_schema(
    document: dict[str, Any], operations: dict[tuple[str, str], Operation]
) -> None:
    """Users of OpenAPI Generator's native Java client must map it to a class of their own."""
    found = [
        (operation["operationId"], one["name"], one["schema"])
        for operation in operations.values()
        for one in operation.get("parameters", [])
        if one.get("style") == "deepObject" or one["schema"].get("type") == "object"
    ]
    named = {"$ref": "#/components/schemas/AttributeFilter"}
    filtered = ("downloadProducts", "downloadProductsAsNdjson", "downloadProductsAsXlsx", "listProducts")
    assert found == [(name, "attributes", named) for name in filtered]
    assert document["components"]["schemas"]["AttributeFilter"]["additionalProperties"] == {"type": "string"}


def test_what_is_declared_is_used(document: dict[str, Any]) -> None:
    used = {node["$ref"].rpartition("/")[2] for node in nodes(document) if isinstance(node.get("$ref"), str)}
    assert set(document["components"]["schemas"]) <= used


def test_errors_are_declared_as_problems(
    operations: dict[tuple[str, str], Operation], document: dict[str, Any]
) -> None:
    for (method, path), operation in operations.items():
        responses = operation["responses"]
        # An unknown parameter is refused everywhere.
        assert {"422", "default"} <= set(responses)
        if operation.get("security"):
            assert {"401", "403"} <= set(responses), (method, path)
        if "{" in path:
            assert "404" in responses, (method, path)
        if method in UNSAFE:
            assert "409" in responses, (method, path)
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
            own = declared.get("type")
            options = {option.get("type") for option in declared.get("anyOf", [])}
            types = options.union(own if isinstance(own, list) else [own])
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
