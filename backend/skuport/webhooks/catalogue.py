"""Every type of event there is, with what it carries: one model and one example each.

The envelope around `data` is the same for all (see `webhooks.signing`): `{"type": …, "timestamp": …, "data": …}`.

| type | data |
|---|---|
| `product.created`, `product.updated` | the whole product as it is after the change, as `GET /products/{id}` gives it |
| `product.deleted` | `id`, `sku` and the last `version` |
| `products.imported` | `import_id`, `outcome` (`created` or `updated`), `skus` |
| `products.bulk_deleted`, `products.bulk_updated` | `job_id`, `status`, `count`, `counts`, `skus` |
| `import.started` | `import_id`, `filename`, `bytes_total` |
| `import.completed`, `import.failed`, `import.cancelled` | `import_id`, `filename`, `rows_read`, `counts`, `error` |
| `webhook.disabled` | which endpoint Skuport disabled by itself, since when and why |
| `webhook.test` | which endpoint is being tested |

A list of SKUs never has more than `MAX_SKUS` of them, nor more than about `MAX_SKU_BYTES`: whatever concerns more
products is told in several events. Whoever writes an event hands `outbox.record` or `outbox.write` the data alone, as
JSON of these models.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypeAliasType

from skuport.catalog import bodies
from skuport.core.schemas import ApiModel, NumericId, Timestamp

MAX_SKUS = 1000
MAX_SKU_BYTES = 200_000

# By name, so that a generated client has one type of each and not one for every model.
SubscribableEventType = TypeAliasType(
    "SubscribableEventType",
    Literal[
        "product.created",
        "product.updated",
        "product.deleted",
        "products.imported",
        "products.bulk_deleted",
        "products.bulk_updated",
        "import.started",
        "import.completed",
        "import.failed",
        "import.cancelled",
        "webhook.disabled",
    ],
)
EventType = TypeAliasType("EventType", Literal[SubscribableEventType, "webhook.test"])

Skus = Annotated[list[str], Field(max_length=MAX_SKUS, description="As their owner wrote them.")]


class ProductData(bodies.IdentifiedProduct):
    """A product as it is after the change. Of two events the one with the higher `version` is the newer."""

    attributes: dict[str, str]
    version: int
    created_at: Timestamp
    updated_at: Timestamp
    import_id: UUID | None
    import_line: int | None


class DeletedProductData(ApiModel):
    """What is left to say of a product that is gone."""

    id: NumericId
    sku: str
    version: int


class ImportedProductsData(ApiModel):
    """Some of the products that an import with `events: batched` wrote; there may be many of these for one import."""

    import_id: UUID
    outcome: Literal["created", "updated"]
    skus: Skus


class BulkProductsData(ApiModel):
    """A bulk job has ended, or, of a job with `events: batched`, some of the products that it deleted or changed."""

    job_id: UUID
    status: Annotated[
        str, Field(description="The job's, when this was written: `running` where SKUs are named.")
    ]
    count: Annotated[
        int, Field(description="How many products were deleted or changed: in all, or of these SKUs.")
    ]
    counts: Annotated[
        dict[str, int] | None, Field(description="What became of the job's products, once it has ended.")
    ]
    skus: Skus | None


class StartedImportData(ApiModel):
    """An import that has been accepted."""

    import_id: UUID
    filename: str
    bytes_total: int


class OutcomeCounts(ApiModel):
    """What became of the rows of an import; together they are `rows_read`, once it is completed."""

    created: int
    updated: int
    unchanged: int
    superseded: int
    rejected: int
    blank: int


class EventError(ApiModel):
    """Why an import ended early."""

    code: str
    message: str


class EndedImportData(ApiModel):
    """How an import ended. One that failed or was cancelled may have published a part; `counts` says what."""

    import_id: UUID
    filename: str
    rows_read: int
    counts: OutcomeCounts
    error: EventError | None


class DisabledWebhookData(ApiModel):
    """An endpoint to which Skuport has stopped sending of its own accord."""

    webhook_id: UUID
    description: str
    reason: str
    disabled_at: Timestamp


class TestWebhookData(ApiModel):
    """A test that somebody asked for."""

    webhook_id: UUID
    message: str


Model = type[ApiModel]


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of event: when it happens, what it carries, and an example of that."""

    type: EventType
    description: str
    data: Model
    example: dict[str, Any]


ID = "0199d3c0-8f1e-7c52-9a44-3b0c5d2e6f70"
PRODUCT: dict[str, Any] = {
    "id": "48213",
    **bodies.example(),
    "attributes": {"colour": "natural", "material": "oak"},
    "version": 3,
    "created_at": "2026-11-02T09:14:05Z",
    "updated_at": "2026-11-24T16:20:31Z",
    "import_id": None,
    "import_line": None,
}
SKUS = ["CHAIR-OAK-01", "CHAIR-OAK-02", "TABLE-OAK-01"]
BULK: dict[str, Any] = {"job_id": ID, "status": "completed", "count": 1249, "skus": None}
COUNTS = {"created": 120, "updated": 4310, "unchanged": 495521, "superseded": 34, "rejected": 12, "blank": 3}
NO_COUNTS = dict.fromkeys(COUNTS, 0)
IMPORT: dict[str, Any] = {"import_id": ID, "filename": "spring.csv"}
TOO_MANY = {"code": "too_many_rejects", "message": "12 rows were rejected, and at most 0 may be."}
STOPPED = "For five days no request succeeded; the last one was answered with status 503."

KINDS = (
    Kind("product.created", "Somebody added a product.", ProductData, {**PRODUCT, "version": 1}),
    Kind("product.updated", "Somebody changed a product.", ProductData, PRODUCT),
    Kind(
        "product.deleted",
        "Somebody deleted a product.",
        DeletedProductData,
        {"id": "48213", "sku": "CHAIR-OAK-01", "version": 3},
    ),
    Kind(
        "products.imported",
        "An import with `events: batched` has written these products.",
        ImportedProductsData,
        {"import_id": ID, "outcome": "updated", "skus": SKUS},
    ),
    Kind(
        "products.bulk_deleted",
        "A bulk job has deleted products.",
        BulkProductsData,
        {**BULK, "counts": {"deleted": 1249, "not_found": 1}},
    ),
    Kind(
        "products.bulk_updated",
        "A bulk job has changed products.",
        BulkProductsData,
        {**BULK, "counts": {"updated": 1249, "unchanged": 51, "not_found": 0}},
    ),
    Kind(
        "import.started", "An import was accepted.", StartedImportData, {**IMPORT, "bytes_total": 89_561_304}
    ),
    Kind(
        "import.completed",
        "An import went through.",
        EndedImportData,
        {**IMPORT, "rows_read": 500_000, "counts": COUNTS, "error": None},
    ),
    Kind(
        "import.failed",
        "An import gave up.",
        EndedImportData,
        {**IMPORT, "rows_read": 500_000, "counts": {**NO_COUNTS, "rejected": 12}, "error": TOO_MANY},
    ),
    Kind(
        "import.cancelled",
        "Somebody cancelled an import, or it waited for an answer for too long.",
        EndedImportData,
        {**IMPORT, "rows_read": 208_311, "counts": NO_COUNTS, "error": None},
    ),
    Kind(
        "webhook.disabled",
        "Skuport has disabled another endpoint of yours because nothing arrived there.",
        DisabledWebhookData,
        {
            "webhook_id": ID,
            "description": "Warehouse",
            "reason": STOPPED,
            "disabled_at": "2026-11-24T16:20:31Z",
        },
    ),
    Kind(
        "webhook.test",
        "Somebody tests this endpoint. Every endpoint gets it, whatever it subscribed to.",
        TestWebhookData,
        {"webhook_id": ID, "message": "This is a test. Nothing happened."},
    ),
)

BY_TYPE: dict[str, Kind] = {kind.type: kind for kind in KINDS}
