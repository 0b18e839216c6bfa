"""Documents the event types: for `GET /event-types`, and for the `webhooks` section of the OpenAPI document."""

from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from skuport.webhooks.event_types import EVENT_KINDS, EventKind

SCHEMA_REF = "#/components/schemas/"
TAG = "events"
"""Not `webhooks`: generators write one file for a tag, and the operations on webhooks have that one."""
EXAMPLE_TIME = "2026-11-24T16:20:31.482911Z"

HEADERS = (
    (
        "webhook-id",
        "The event's id: the same for every attempt and for redeliveries. Process each id only once.",
    ),
    (
        "webhook-timestamp",
        "When this attempt was made, in seconds since 1970. Refuse requests older than five minutes.",
    ),
    (
        "webhook-signature",
        "One or more signatures as defined by Standard Webhooks, each `v1,` and Base64, separated by spaces.",
    ),
)


@cache
def event_types() -> list[dict[str, Any]]:
    """Every type with its description, an example of a whole body, and the JSON schema of its data."""
    return [
        {
            "type": kind.type,
            "description": kind.description,
            "example": _example(kind),
            "data_schema": kind.data.model_json_schema(mode="serialization"),
        }
        for kind in EVENT_KINDS
    ]


@cache
def openapi_webhooks() -> tuple[dict[str, Any], dict[str, Any]]:
    """The `webhooks` section of the OpenAPI document, and the schemas it refers to."""
    models = dict.fromkeys(kind.data for kind in EVENT_KINDS)
    _, definitions = models_json_schema(
        [(model, "serialization") for model in models], ref_template=f"{SCHEMA_REF}{{model}}"
    )
    bodies = {f"{_name(kind)}Event": _body(kind) for kind in EVENT_KINDS}
    return {kind.type: {"post": _operation(kind)} for kind in EVENT_KINDS}, definitions["$defs"] | bodies


def _name(kind: EventKind) -> str:
    return "".join(word.capitalize() for word in kind.type.replace("_", ".").split("."))


def _body(kind: EventKind) -> dict[str, Any]:
    """The schema of a whole request body."""
    return {
        "type": "object",
        "description": kind.description,
        "additionalProperties": False,
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"type": "string", "const": kind.type},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"$ref": f"{SCHEMA_REF}{kind.data.__name__}"},
        },
        "examples": [_example(kind)],
    }


def _operation(kind: EventKind) -> dict[str, Any]:
    body = {"$ref": f"{SCHEMA_REF}{_name(kind)}Event"}
    return {
        "operationId": f"on{_name(kind)}",
        "summary": kind.type,
        "description": kind.description,
        "tags": [TAG],
        "security": [],
        # OpenAPI Generator makes a client of receivers too, and in Python one that does not compile.
        "x-internal": True,
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
            "content": {"application/json": {"schema": body}},
        },
        "responses": {
            "2XX": {
                "description": "The event was received. Otherwise, or after 15 seconds, it is sent again later."
            }
        },
    }


def _example(kind: EventKind) -> dict[str, Any]:
    return {"type": kind.type, "timestamp": EXAMPLE_TIME, "data": kind.example}
