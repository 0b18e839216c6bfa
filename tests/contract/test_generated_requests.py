"""Requests that nobody would think of, made from the OpenAPI document: good ones and broken ones for every operation.

Whatever comes, the API answers as its document says: with no error of its own, and no status, header or body that isn't
declared there; and what breaks the schema is refused.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import FailureGroup

EXAMPLES = 5
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
# One waits for the import to end, and one for a receiver.
WITH_NOTHING_THERE = {"watchImport", "sendTestEvent"}


def cases(operation: schemathesis.APIOperation, mode: GenerationMode) -> list[schemathesis.Case]:
    """The same ones each time."""
    found: list[schemathesis.Case] = []

    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def collect(case: schemathesis.Case) -> None:
        found.append(case)

    collect()
    return found


async def things(api: httpx.AsyncClient) -> dict[str, str]:
    """One of everything, by the name that its id has in a path."""

    async def made(path: str, **request: Any) -> dict[str, Any]:
        response = await api.post(f"/api/v1{path}", **request)
        assert response.status_code in (201, 202), response.text
        found: dict[str, Any] = response.json()
        return found

    product = await made("/products", json={"sku": "CHAIR-1", "name": "Chair"})
    hook = {"url": "https://example.com/hook", "event_types": ["import.completed"]}
    upload = {"filename": "a.csv", "size": 20, "content_type": "text/csv"}
    return {
        "sku": "chair-1",
        "product_id": product["id"],
        "job_id": (await made("/products/export", json={"all": True}))["id"],
        "webhook_id": (await made("/webhooks", json=hook))["id"],
        "upload_id": (await made("/uploads", json=upload))["id"],
        "import_id": (await made("/imports/file?filename=a.csv", content=b"sku,name\n1,One\n"))["id"],
        "key_id": (await made("/api-keys", json={"name": "k", "scopes": ["read"]}))["id"],
    }


def operations(app: FastAPI) -> Iterator[schemathesis.APIOperation]:
    """Every one; those that delete come last, so that the others find something."""
    schema = schemathesis.openapi.from_dict(app.openapi())
    found = [result.ok() for result in schema.get_all_operations()]
    yield from sorted(found, key=lambda operation: operation.method.upper() == "DELETE")


ANY_RESPONSE = {
    "content-length",
    "content-type",
    "content-encoding",
    "vary",
    "cache-control",
    "content-disposition",
    "set-cookie",
    "allow",
    "www-authenticate",
}


def undeclared(
    response: httpx.Response, operation: dict[str, Any], document: dict[str, Any], everywhere: set[str]
) -> Iterator[str]:
    """The status, and the headers, that a response has and its document doesn't name."""
    label = f"{operation['operationId']} {response.status_code}"
    declared = operation["responses"].get(str(response.status_code))
    if declared is None:
        yield f"{label} is not declared: {response.text[:200]}"
        return
    if "$ref" in declared:
        declared = document["components"]["responses"][declared["$ref"].rpartition("/")[2]]
    names = {name.lower() for name in declared.get("headers", ())}
    for name in sorted(set(response.headers) - names - everywhere - ANY_RESPONSE):
        yield f"{label} has the header {name}, which is not declared"


async def answer(api: httpx.AsyncClient, case: schemathesis.Case) -> httpx.Response:
    kwargs = case.as_transport_kwargs(base_url=str(api.base_url))
    prepared = requests.Request(**kwargs).prepare()
    sent = {
        name: value
        for name, value in prepared.headers.items()
        if name.lower() not in ("authorization", "content-length", "cookie")
    }
    return await api.request(
        str(prepared.method), str(prepared.url), headers={**sent, **api.headers}, content=prepared.body or b""
    )


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "broken"])
async def test_it_answers_as_its_document_says(
    api: httpx.AsyncClient, app: FastAPI, mode: GenerationMode
) -> None:
    ids = await things(api)
    wrong: list[str] = []
    count = 0
    everywhere = set((await api.get("/healthz")).headers) - {"x-request-id", "etag", "location"}
    for operation in operations(app):
        for case in cases(operation, mode):
            if (
                mode is GenerationMode.POSITIVE
                and operation.definition.raw["operationId"] not in WITH_NOTHING_THERE
            ):
                case.path_parameters.update((name, ids[name]) for name in case.path_parameters if name in ids)
            response = await answer(api, case)
            count += 1
            wrong += undeclared(response, case.operation.definition.raw, app.openapi(), everywhere)
            try:
                case.validate_response(response, checks=CHECKS)
            except FailureGroup as failures:
                wrong += [f"{operation.label}: {failure}" for failure in failures.exceptions]
    assert not wrong, "\n\n".join(wrong[:20])
    assert count > 200
