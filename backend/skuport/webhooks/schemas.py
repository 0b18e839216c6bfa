"""The bodies of `/webhooks` and `/event-types`."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from skuport.core.pagination import Page
from skuport.core.schemas import ApiModel, Changes, Text, Timestamp, Unset, with_example
from skuport.webhooks.catalogue import EventType, SubscribableEventType
from skuport.webhooks.models import DeliveryStatus
from skuport.webhooks.targets import MAX_HEADERS, MAX_URL_LENGTH

Url = Annotated[
    Text, Field(min_length=1, max_length=MAX_URL_LENGTH, description="Where to send; http or https.")
]
Description = Annotated[Text, Field(max_length=500)]
EventTypes = Annotated[
    list[SubscribableEventType],
    Field(min_length=1, max_length=50, description="What to send; see `GET /event-types`."),
]
HEADERS_TEXT = (
    "Headers of your own, such as Authorization. Their values are kept encrypted and never shown again."
)


class CreateWebhook(ApiModel):
    """Where to send which events."""

    model_config = with_example(
        url="https://shop.example.com/hooks",
        event_types=["import.completed", "product.updated"],
        description="The shop",
        custom_headers={"Authorization": "Basic c2hvcDpzZWNyZXQ="},
    )

    url: Url
    event_types: EventTypes
    description: Description = ""
    enabled: Annotated[bool, Field(strict=True)] = True
    custom_headers: Annotated[dict[Text, Text], Field(max_length=MAX_HEADERS, description=HEADERS_TEXT)] = (
        Field(default={})
    )


class UpdateWebhook(Changes):
    """What is left out stays as it is."""

    model_config = with_example(enabled=True, event_types=["import.completed", "import.failed"])

    url: Annotated[Url, Unset]
    event_types: Annotated[EventTypes, Unset]
    description: Annotated[Description, Unset]
    enabled: Annotated[
        bool, Unset, Field(strict=True, description="`true` also forgets why it was disabled.")
    ]
    custom_headers: Annotated[
        dict[Text, Text | None],
        Unset,
        Field(
            max_length=MAX_HEADERS, description="Those named are set, or removed by null; the others stay."
        ),
    ]


class WebhookOut(ApiModel):
    """An endpoint to which events are sent."""

    id: UUID
    url: str
    description: str
    event_types: list[SubscribableEventType]
    enabled: bool
    custom_header_names: list[str]
    failing_since: Timestamp | None
    """Since when every request has failed; null while all is well."""
    disabled_at: Timestamp | None
    disabled_reason: str | None
    """Why Skuport disabled it by itself; null when a person did, or while it is enabled."""
    previous_secret_until: Timestamp | None
    """Until then the secret before signs along."""
    version: int
    created_at: Timestamp
    updated_at: Timestamp
    created_by: UUID


class WebhookWithSecret(ApiModel):
    """The endpoint with its signing secret, which is shown this once."""

    webhook: WebhookOut
    secret: str


class WebhookPage(Page[WebhookOut]):
    """Endpoints, the newest first."""


class TestWebhook(ApiModel):
    """Which event to send an example of; `webhook.test` when nothing is said."""

    event_type: EventType = "webhook.test"


class LatencyOut(ApiModel):
    """Milliseconds; a part that didn't happen is null."""

    dns_ms: float | None
    connect_ms: float | None
    tls_ms: float | None
    first_byte_ms: float | None
    total_ms: float


class TestResult(ApiModel):
    """What came of a test. `error` is null when it was received."""

    delivery_id: UUID
    succeeded: bool
    status_code: int | None
    error: str | None
    latency: LatencyOut
    response_excerpt: str


class DeliveryOut(ApiModel):
    """One event for one endpoint. `id` is the `webhook-id` that the receiver sees, the same for every attempt."""

    id: UUID
    webhook_id: UUID
    event_type: EventType
    status: DeliveryStatus
    test: bool
    attempts: int
    next_attempt_at: Timestamp | None
    created_at: Timestamp
    last_attempt_at: Timestamp | None
    last_status_code: int | None
    last_error: str | None


class DeliveryPage(Page[DeliveryOut]):
    """Deliveries, the newest first."""


class HeaderLine(ApiModel):
    """One header."""

    name: str
    value: str


class AttemptOut(ApiModel):
    """One request and its answer. The values of custom headers are left out."""

    number: int
    started_at: Timestamp
    duration_ms: int
    status_code: int | None
    error: str | None
    request_headers: list[HeaderLine]
    response_headers: list[HeaderLine]
    response_body: str
    response_truncated: bool


class DeliveryDetail(DeliveryOut):
    """A delivery with what is sent and the attempts that were made, the newest first and at most 50."""

    request_body: str
    attempt_log: list[AttemptOut]


class RecoverWebhook(ApiModel):
    """From when on."""

    model_config = with_example(since="2026-11-24T08:00:00Z")

    since: Timestamp


class Recovered(ApiModel):
    """How many deliveries are on their way now."""

    count: int


class EventTypeOut(ApiModel):
    """A type of event, with an example of a whole request body and the JSON schema of `data`."""

    type: EventType
    description: str
    example: dict[str, Any]
    data_schema: dict[str, Any]


class EventTypeList(ApiModel):
    """Every type of event."""

    items: list[EventTypeOut]
