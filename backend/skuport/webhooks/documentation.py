"""The catalogue of events as documents: for `GET /event-types`, and for OpenAPI's `webhooks` section."""

from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from skuport.webhooks.catalogue import KINDS, Kind

SCHEMA_REF = "#/components/schemas/"
EXAMPLE_TIME = "2026-11-24T16:20:31.482911Z"

HEADERS = (
    ("webhook-id", "The event's id: the same for every attempt and after a redelivery. Handle each id once."),
    (
        "webhook-timestamp",
        "When this attempt was made: seconds since 1970. Refuse what is older than five minutes.",
    ),
    ("webhook-signature", "`v1,` and a signature by Standard Webhooks; several with blanks between."),
)


@cache
def event_types() -> list[dict[str, Any]]:
    """Each type with its description, an example of a whole body, and the JSON schema of its data."""
    return [
        {
            "type": kind.type,
            "description": kind.description,
            "example": _example(kind),
            "data_schema": kind.data.model_json_schema(mode="serialization"),
        }
        for kind in KINDS
    ]


@cache
def openapi_webhooks() -> tuple[dict[str, Any], dict[str, Any]]:
    """OpenAPI's `webhooks` section, and the schemas it refers to."""
    models = dict.fromkeys(kind.data for kind in KINDS)
    _, definitions = models_json_schema(
        [(model, "serialization") for model in models], ref_template=f"{SCHEMA_REF}{{model}}"
    )
    return {kind.type: {"post": _operation(kind)} for kind in KINDS}, definitions["$defs"]


def _operation(kind: Kind) -> dict[str, Any]:
    words = kind.type.replace("_", ".").split(".")
    body = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"type": "string", "const": kind.type},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"$ref": f"{SCHEMA_REF}{kind.data.__name__}"},
        },
    }
    return {
        "operationId": "on" + "".join(word.capitalize() for word in words),
        "summary": kind.type,
        "description": kind.description,
        "tags": ["webhooks"],
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": text,
                "schema": {"type": "string"},
            }
            for name, text in HEADERS
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": body, "example": _example(kind)}},
        },
        "responses": {
            "2XX": {"description": "Received. Anything else, or nothing within 15 seconds, is tried again."}
        },
    }


def _example(kind: Kind) -> dict[str, Any]:
    return {"type": kind.type, "timestamp": EXAMPLE_TIME, "data": kind.example}
