"""What holds for the requests of every route: nothing in them is ignored, converted by guesswork, or a 500."""

import base64
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from skuport.app import create_app
from skuport.core.settings import Settings
from tests.contract.test_routes import API, TABLE, assert_problem, filled

SIGNED_IN_BY_IT = {"/api/v1/session"}
CHANGES_STATE = {f"/api/v1/imports/{{import_id}}/{action}" for action in ("resume", "retry", "confirm")}

# The edges of the calendar, with offsets that lead out of it, and within it.
OUTSIDE = ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59", "0001-01-01T00:00:00.5+00:01")
INSIDE = (
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "0001-01-01T23:59:59+23:59",
    "1969-12-31T23:59:59-12:00",
)

FORGED = (
    "",
    "zzz",
    -(2**63),
    2**63 - 1,
    INSIDE[0],
    *OUTSIDE[:2],
    "00000000-0000-0000-0000-000000000000",
    "relevance",
)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings()).openapi()


def queries(document: dict[str, Any]) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Method, path and query parameters of every operation."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            given = [one for one in operation.get("parameters", []) if one["in"] == "query"]
            yield method.upper(), path, given


def types_of(schema: dict[str, Any]) -> set[str]:
    return {one.get("type", "") for one in (schema, *schema.get("anyOf", ()))}


async def test_an_unknown_parameter_is_refused_everywhere(api: httpx.AsyncClient) -> None:
    for method, path in API:
        if path == "/api/v1/openapi.json":
            continue
        response = await api.request(
            method, filled(path), params={"no_such_parameter": "1", "attribute.x": "1"}
        )
        assert_problem(response, 422)
        found = {(error["pointer"], error["code"]) for error in response.json()["errors"]}
        assert found == {
            ("/query/no_such_parameter", "extra_forbidden"),
            ("/query/attribute.x", "extra_forbidden"),
        }, path


async def test_a_parameter_of_one_value_is_not_given_twice(
    api: httpx.AsyncClient, document: dict[str, Any]
) -> None:
    repeated: set[str] = set()
    for method, path, parameters in queries(document):
        for parameter in parameters:
            if parameter.get("style") == "deepObject":
                continue
            name = parameter["name"]
            if "array" in types_of(parameter["schema"]):
                repeated.add(f"{path} {name}")
                continue
            response = await api.request(method, filled(path), params=[(name, "a"), (name, "b")])
            assert_problem(response, 422)
            found = [(error["pointer"], error["code"]) for error in response.json()["errors"]]
            assert (f"/query/{name}", "repeated_parameter") in found, (path, name)
    assert repeated == {"/api/v1/imports status", "/api/v1/jobs status"}
    for path in ("/api/v1/imports", "/api/v1/jobs"):
        both = await api.get(path, params=[("status", "queued"), ("status", "running")])
        assert both.status_code == 200, both.text


@pytest.mark.parametrize(
    ("kind", "code", "more_than", "wrong"),
    [
        ("integer", "int_parsing", 5, ("1_0", " 10", "+5", "10.0", "1e1", "\u0661", "")),
        ("number", "float_parsing", 1, ("1_0", " 10", "+5", "1e1", "nan", "inf", "5.", ".5", "1,5", "")),
    ],
)
async def test_a_number_is_written_with_digits(
    api: httpx.AsyncClient,
    document: dict[str, Any],
    kind: str,
    code: str,
    more_than: int,
    wrong: tuple[str, ...],
) -> None:
    count = 0
    for method, path, parameters in queries(document):
        for parameter in parameters:
            if kind not in types_of(parameter["schema"]):
                continue
            count += 1
            name = parameter["name"]
            for value in wrong:
                response = await api.request(method, filled(path), params={name: value})
                assert_problem(response, 422)
                found = [(error["pointer"], error["code"]) for error in response.json()["errors"]]
                assert (f"/query/{name}", code) in found, (path, name, value)
    assert count > more_than


async def test_a_whole_number_may_begin_with_zeros(api: httpx.AsyncClient) -> None:
    for value in ("10", "010"):
        assert (await api.get("/api/v1/products", params={"limit": value})).status_code == 200


@pytest.mark.parametrize("query", ["q=%ff", "%ff=1", "q=%c3", "q=%ed%a0%80"])
async def test_a_query_is_utf_8(api: httpx.AsyncClient, query: str) -> None:
    response = await api.get(f"/api/v1/products?{query}")
    assert_problem(response, 422)
    assert [error["pointer"] for error in response.json()["errors"]] == ["/query"]


WITH_ATTRIBUTES = ("/api/v1/products", "/api/v1/products/export.csv", "/api/v1/products/export.xlsx")


@pytest.mark.parametrize("path", WITH_ATTRIBUTES)
@pytest.mark.parametrize(
    "name",
    ["attributes", "attributes.", "attributes[]", "attributes[", "attributes[a", "attributes[a] ", "attributesa]",
     " attributes[a]", "Attributes.a"],
)  # fmt: skip
async def test_an_attribute_that_is_misspelt_is_no_filter(
    api: httpx.AsyncClient, path: str, name: str
) -> None:
    response = await api.get(path, params={name: "red"})
    assert_problem(response, 422)
    assert [error["code"] for error in response.json()["errors"]] == ["extra_forbidden"]


@pytest.mark.parametrize("path", WITH_ATTRIBUTES)
@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("attributes.a", "attributes.a"), "repeated_parameter"),
        (("attributes.a", "attributes[a]"), "repeated_parameter"),
        (("attributes.a", "attributes. a"), "attribute_key_repeated"),
        (("attributes[a]", "attributes[a\u200b]"), "attribute_key_repeated"),
    ],
)
async def test_an_attribute_is_not_given_twice(
    api: httpx.AsyncClient, path: str, names: tuple[str, str], code: str
) -> None:
    response = await api.get(path, params=[(names[0], "1"), (names[1], "2")])
    assert_problem(response, 422)
    assert [error["code"] for error in response.json()["errors"]] == [code]


async def test_attributes_are_found_in_either_spelling(api: httpx.AsyncClient) -> None:
    body = {"sku": "spelt", "name": "Mug", "attributes": {"Size [cm]": "5", "a.b": "x"}}
    assert (await api.post("/api/v1/products", json=body)).status_code == 201
    for key, value in body["attributes"].items():  # type: ignore[attr-defined]
        for name in (f"attributes.{key}", f"attributes[{key}]"):
            found = await api.get("/api/v1/products", params={name: value})
            assert [item["sku"] for item in found.json()["items"]] == ["spelt"], name
    assert (await api.delete("/api/v1/products/by-sku/spelt", headers={"If-Match": "*"})).status_code == 204


async def test_a_path_is_utf_8_without_nul(api: httpx.AsyncClient) -> None:
    replaced = {"sku": "caf\ufffd", "name": "Not asked for"}
    assert (await api.post("/api/v1/products", json=replaced)).status_code == 201
    for method, path in API:
        if "{" not in path:
            continue
        for text, code in (
            ("caf%E9", "not_utf8"),
            ("%ed%a0%80", "not_utf8"),
            ("caf%00", "invalid_character"),
        ):
            response = await api.request(method, re.sub(r"\{[^}]+\}", text, path), json={"name": "x"})
            assert_problem(response, 422)
            found = [(error["pointer"], error["code"]) for error in response.json()["errors"]]
            assert found == [("/path", code)], (method, path)
    kept = await api.get("/api/v1/products/by-sku/caf%EF%BF%BD")
    assert kept.json()["name"] == "Not asked for"
    assert (
        await api.delete("/api/v1/products/by-sku/caf%EF%BF%BD", headers={"If-Match": "*"})
    ).status_code == 204


async def test_of_two_headers_that_are_the_same_none_is_dropped(api: httpx.AsyncClient) -> None:
    for path in ("/api/v1/imports", "/api/v1/imports/preview"):
        body = {"upload_id": filled("{id}"), "mapping": {"x": "attributes.k", "x\u200b ": None}}
        response = await api.post(path, json=body)
        assert_problem(response, 422)
        assert [error["code"] for error in response.json()["errors"]] == ["header_repeated"]


HALF = "\ud800"


async def test_half_of_a_character_is_no_error_of_ours(
    api: httpx.AsyncClient, document: dict[str, Any]
) -> None:
    """JSON may have an unpaired surrogate, which nothing can store."""
    headers = {"Content-Type": "application/json", "If-Match": "*"}
    count = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is None:
                continue
            inner = [{name: HALF} for name in properties_of(document, content["schema"], depth=2)]
            for name in set(properties_of(document, content["schema"])):
                for value in (HALF, [HALF], {HALF: HALF}, *inner):
                    body = json.dumps({name: value}).encode()
                    response = await api.request(method.upper(), filled(path), content=body, headers=headers)
                    assert response.status_code < 500, (method, path, name, value)
                    count += 1
    assert count > 200


def properties_of(document: dict[str, Any], schema: dict[str, Any], *, depth: int = 1) -> Iterator[str]:
    """The names of a schema's properties, and with `depth` 2 those of objects in it."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from properties_of(document, one, depth=depth)
    for name, inner in schema.get("properties", {}).items():
        yield name
        if depth > 1:
            yield from properties_of(document, inner, depth=depth - 1)


@pytest.mark.parametrize("name", ["Idempotency-Key", "Content-Type", "Authorization", "If-Match"])
async def test_a_header_of_one_value_is_not_given_twice(api: httpx.AsyncClient, name: str) -> None:
    authorization = api.headers["Authorization"]
    headers = [
        ("Content-Type", "application/json"),
        ("Authorization", authorization),
        ("Idempotency-Key", "twice"),
        ("If-Match", "*"),
    ]
    repeated = next(header for header in headers if header[0] == name)
    del api.headers["Authorization"]
    response = await api.post(
        "/api/v1/products", content=b'{"sku": "twice", "name": "x"}', headers=[*headers, repeated]
    )
    assert_problem(response, 422)
    found = [(error["pointer"], error["code"]) for error in response.json()["errors"]]
    assert found == [(f"/header/{name}", "repeated_header")]


@pytest.mark.parametrize(
    "name", ["", " ", "\u200b\u00a0", "\u3164", "a\x1b[2J", "a\u202eb", "a\nb", "a\x00", "a" * 201]
)
async def test_a_name_can_be_read(api: httpx.AsyncClient, name: str) -> None:
    for path, rest in (("/api/v1/api-keys", {"scopes": ["read"]}), ("/api/v1/signin-links", {})):
        response = await api.post(path, json={"name": name, **rest})
        assert_problem(response, 422)
        assert [error["pointer"] for error in response.json()["errors"]] == ["/name"]


async def test_a_moment_at_the_edge_of_the_calendar_is_no_error_of_ours(
    api: httpx.AsyncClient, document: dict[str, Any]
) -> None:
    hook = {"url": "https://example.com/hook", "event_types": ["import.completed"]}
    made = (await api.post("/api/v1/webhooks", json=hook)).json()["id"]
    count = 0
    for method, path, parameters in queries(document):
        address = path.replace("{webhook_id}", made)
        for parameter in parameters:
            if "date-time" not in json.dumps(parameter["schema"]):
                continue
            for moment in OUTSIDE:
                assert_problem(await api.request(method, address, params={parameter["name"]: moment}), 422)
            for moment in INSIDE:
                response = await api.request(method, address, params={parameter["name"]: moment})
                assert response.status_code == 200, (path, parameter["name"], moment, response.text)
            count += 1
    assert count >= 4
    bodies: list[tuple[str, dict[str, Any], str]] = [
        ("/api/v1/api-keys", {"name": "k", "scopes": ["read"]}, "expires_at"),
        (f"/api/v1/webhooks/{made}/recover", {}, "since"),
        ("/api/v1/products/count", {}, "filter"),
    ]
    for path, body, name in bodies:
        for moment in (*OUTSIDE, *INSIDE):
            value = {"updated_since": moment} if name == "filter" else moment
            response = await api.post(path, json={**body, name: value})
            if moment in OUTSIDE:
                assert_problem(response, 422)
                assert response.json()["errors"][0]["pointer"].startswith(f"/{name}")
            assert response.status_code < 500, (path, moment, response.text)


async def test_null_is_no_body_where_it_may_be_left_out(
    api: httpx.AsyncClient, document: dict[str, Any]
) -> None:
    """Generated Go and Java send null for a body that isn't given."""
    optional = {
        (method.upper(), path): operation["operationId"]
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if not operation.get("requestBody", {"required": True}).get("required")
    }
    assert set(optional.values()) == {"sendTestEvent"}
    for method, path in optional:
        without = await api.request(method, filled(path))
        with_null = await api.request(
            method, filled(path), content=b"null\n", headers={"Content-Type": "application/json"}
        )
        assert_problem(with_null, 404)
        assert without.status_code == 404
        wrong = await api.request(method, filled(path), json=[])
        assert_problem(wrong, 422)


def forged(values: tuple[object, ...], direction: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([direction, *values]).encode()).decode().rstrip("=")


async def test_a_forged_cursor_is_no_error_of_ours(api: httpx.AsyncClient, document: dict[str, Any]) -> None:
    """With one and two values of every kind, in every list; and in every order of products."""
    hook = {"url": "https://example.com/hook", "event_types": ["import.completed"]}
    webhook = (await api.post("/api/v1/webhooks", json=hook)).json()["id"]
    started = await api.post("/api/v1/imports/file?filename=a.csv", content=b"sku,name\n1,One\n")
    lists = [path for _, path, given in queries(document) if "cursor" in {one["name"] for one in given}]
    assert len(lists) >= 8
    keys = [*itertools.product(FORGED), *itertools.product(FORGED, FORGED)]
    taken: set[str] = set()
    for path in lists:
        address = path.replace("{webhook_id}", webhook).replace("{import_id}", started.json()["id"])
        for number, values in enumerate(keys):
            response = await api.get(address, params={"cursor": forged(values, ("next", "prev")[number % 2])})
            if response.status_code == 200:
                taken.add(path)
            else:
                assert_problem(response, 422)
                assert response.json()["code"] == "bad_cursor"
    assert taken == {path for path in lists if path != "/api/v1/products"}
    for sort in ("sku", "-name", "updated", "-created"):
        for rest in (*itertools.product(FORGED), *itertools.product(FORGED, FORGED)):
            response = await api.get(
                "/api/v1/products", params={"cursor": forged((sort, *rest), "next"), "sort": sort}
            )
            assert response.status_code in (200, 422), response.text
    for rank, key, product in itertools.product((-1, 0, 4, 5, 2**62), ("", "zzz"), (-(2**63), 2**63 - 1)):
        cursor = forged(("relevance", rank, key, product), "next")
        response = await api.get("/api/v1/products", params={"cursor": cursor, "q": "lamp"})
        assert response.status_code in (200, 422), response.text


def test_every_post_that_creates_is_idempotent(document: dict[str, Any]) -> None:
    creating = {
        path
        for path, operations in document["paths"].items()
        if {"201", "202"} & set(operations.get("post", {}).get("responses", ()))
    }
    declared = {
        path
        for path, operations in document["paths"].items()
        if "Idempotency-Key" in {one["name"] for one in operations.get("post", {}).get("parameters", ())}
    }
    assert len(creating) > 10
    assert creating - declared == SIGNED_IN_BY_IT | CHANGES_STATE


def body_models() -> Iterator[type[BaseModel]]:
    for _, _, route in TABLE:
        if route.body_field is not None:
            annotation = route.body_field.field_info.annotation
            assert isinstance(annotation, type)
            assert issubclass(annotation, BaseModel)
            yield annotation


def converted(schema: Any, place: str) -> Iterator[str]:
    """The booleans and numbers of a core schema that also take text, and each other."""
    if isinstance(schema, dict):
        if schema.get("type") in ("bool", "int", "float") and not schema.get("strict"):
            yield place
        for key, value in schema.items():
            if key not in ("metadata", "serialization"):
                yield from converted(value, f"{place}.{key}")
    elif isinstance(schema, list | tuple):
        for value in schema:
            yield from converted(value, place)


def test_bodies_take_no_yes_for_a_boolean_and_no_text_for_a_number() -> None:
    models = set(body_models())
    assert len(models) > 8
    wrong = [place for model in models for place in converted(model.__pydantic_core_schema__, model.__name__)]
    assert [re.sub(r"\.schema(?=\.|$)", "", place) for place in wrong] == []


async def test_a_word_is_no_boolean_in_a_body_and_one_in_a_query(api: httpx.AsyncClient) -> None:
    product = {"sku": "A-1", "name": "Lamp"}
    for value in ("yes", "true", 1, 0, "", "on"):
        refused = await api.post("/api/v1/products", json={**product, "active": value})
        assert_problem(refused, 422)
        assert refused.json()["errors"][0]["pointer"] == "/active"
        filtered = await api.post("/api/v1/products/count", json={"filter": {"active": value}})
        assert_problem(filtered, 422)
    made = await api.post("/api/v1/products", json={**product, "active": True})
    assert made.status_code == 201
    for value in ("true", "1", "yes"):
        assert (await api.get("/api/v1/products", params={"active": value})).json()["total"]["value"] == 1
