"""The bodies of `/webhooks` and `/event-types`."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator

from skuport.core.pagination import Page
from skuport.core.schemas import Actor, ApiModel, Changes, Line, Text, Timestamp, Unset, with_example
from skuport.webhooks.event_types import EventType, SubscribableEventType
from skuport.webhooks.models import DeliveryStatus
from skuport.webhooks.validation import MAX_HEADERS, MAX_URL_LENGTH

Url = Annotated[
    Text, Field(min_length=1, max_length=MAX_URL_LENGTH, description="Where events are sent; http or https.")
]
Description = Annotated[Line, Field(max_length=500)]
EventTypes = Annotated[
    list[SubscribableEventType],
    Field(min_length=1, max_length=50, description="Which events are sent; see `GET /event-types`."),
]
HEADERS_TEXT = (
    "Extra request headers, such as Authorization. Their values are stored encrypted and never shown again."
)


class CreateWebhook(ApiModel):
    """A new endpoint, and the events it subscribes to."""

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
    """Fields that are left out stay unchanged."""

    model_config = with_example(enabled=True, event_types=["import.completed", "import.failed"])

    url: Annotated[Url, Unset]
    event_types: Annotated[EventTypes, Unset]
    description: Annotated[Description, Unset]
    enabled: Annotated[bool, Unset, Field(strict=True, description="`true` also clears `disabled_reason`.")]
    custom_headers: Annotated[
        dict[Text, Text | None],
        Unset,
        Field(
            max_length=MAX_HEADERS,
            description="Headers given here are set, or removed by null; the others stay unchanged.",
        ),
    ]


class WebhookOut(ApiModel):
    """An endpoint to which events are sent."""

    id: UUID
    url: Annotated[
        str,
        Field(
            description="Only the scope `admin` shows it whole, because URLs often contain a secret; others get"
            " `https://host/…`."
        ),
    ]
    description: str
    event_types: list[SubscribableEventType]
    enabled: bool
    custom_header_names: list[str]
    failing_since: Timestamp | None
    """Since when every request has failed; null while requests succeed."""
    disabled_at: Timestamp | None
    disabled_reason: str | None
    """Why Skuport disabled it; null when a user did, or while it is enabled."""
    previous_secret_until: Timestamp | None
    """Until when the previous secret remains valid."""
    version: int
    created_at: Timestamp
    updated_at: Timestamp
    created_by: Actor


class WebhookWithSecret(WebhookOut):
    """An endpoint with its signing secret, which is shown only in this response."""

    secret: str


class WebhookPage(Page[WebhookOut]):
    """Endpoints, newest first."""


class TestWebhook(ApiModel):
    """The type of the example event; `webhook.test` by default."""

    event_type: EventType = "webhook.test"

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, given: object) -> object:
        # Generated Go and Java send null for a body that may be left out, and is.
        return {} if given is None else given


class LatencyOut(ApiModel):
    """Milliseconds; a phase that didn't happen is null."""

    dns_ms: float | None
    connect_ms: float | None
    tls_ms: float | None
    first_byte_ms: float | None
    total_ms: float


class TestResult(ApiModel):
    """The outcome of a test. `error` is null when the event was received."""

    delivery_id: UUID
    succeeded: bool
    status_code: int | None
    error: str | None
    latency: LatencyOut
    response_excerpt: str


class DeliveryOut(ApiModel):
    """One event for one endpoint. `id` is the `webhook-id` that the receiver gets, the same for every attempt."""

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
    """Deliveries, newest first."""


class HeaderLine(ApiModel):
    """One header of a request or response."""

    name: str
    value: str


class AttemptOut(ApiModel):
    """One request and its response. The values of custom headers are masked, and longer parts of the URL in the
    response."""

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
    """A delivery with its request body and its latest attempts, newest first and at most 50."""

    request_body: str
    attempt_log: list[AttemptOut]


class RecoverWebhook(ApiModel):
    """The time from which events are recovered."""

    model_config = with_example(since="2026-11-24T08:00:00Z")

    since: Timestamp


class Recovered(ApiModel):
    """The number of deliveries that were scheduled."""

    count: int


class EventTypeOut(ApiModel):
    """An event type, with an example of a whole request body and the JSON schema of `data`."""

    type: EventType
    description: str
    example: dict[str, Any]
    data_schema: dict[str, Any]


class EventTypeList(ApiModel):
    """Every event type."""

    items: list[EventTypeOut]
