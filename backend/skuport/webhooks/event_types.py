"""Every event type, with a model and an example of the data it carries.

All request bodies have the same envelope: `{"type": …, "timestamp": …, "data": …}`.

| type | data |
|---|---|
| `product.created`, `product.updated` | the whole product after the change, as `GET /products/{id}` returns it |
| `product.deleted` | `id`, `sku` and the last `version` |
| `products.imported` | `import_id`, `outcome` (`created` or `updated`), `skus` |
| `products.bulk_deleted`, `products.bulk_updated` | `job_id`, `status`, `count`, `counts`, `skus` |
| `import.started` | `import_id`, `filename`, `bytes_total` |
| `import.completed`, `import.failed`, `import.cancelled` | `import_id`, `filename`, `rows_read`, `counts`, `error` |
| `webhook.disabled` | which endpoint Skuport disabled, when and why |
| `webhook.test` | which endpoint is being tested |

A list of SKUs has at most `MAX_SKUS` SKUs and about `MAX_SKU_BYTES` bytes; longer lists are split into several events
(see `batches`). Code that writes an event passes only the data to `outbox.record` or `outbox.write`, as JSON of these
models.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypeAliasType

from skuport.catalog import api_models
from skuport.core.schemas import ApiModel, Failure, NumericId, Timestamp

MAX_SKUS = 1000
MAX_SKU_BYTES = 200_000

# Named, so that generated clients have one type for all models instead of one for each.
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

Skus = Annotated[list[str], Field(max_length=MAX_SKUS, description="The SKUs, as entered by their owner.")]


class ProductData(api_models.IdentifiedProduct):
    """A product after a change. Of two events, the one with the higher `version` is the newer."""

    attributes: dict[str, str]
    version: int
    created_at: Timestamp
    updated_at: Timestamp
    import_id: UUID | None
    import_line: int | None


class DeletedProductData(ApiModel):
    """A product that was deleted, with its last version."""

    id: NumericId
    sku: str
    version: int


class ImportedProductsData(ApiModel):
    """Some of the products that an import with `events: batched` wrote. One import may cause many of these events."""

    import_id: UUID
    outcome: Literal["created", "updated"]
    skus: Skus


class BulkProductsData(ApiModel):
    """The end of a bulk job, or some of the products that a job with `events: batched` deleted or changed."""

    job_id: UUID
    status: Annotated[
        str, Field(description="The job's status at that time: `running` when the event lists SKUs.")
    ]
    count: Annotated[
        int, Field(description="The number of products deleted or changed: in total, or among these SKUs.")
    ]
    counts: Annotated[
        dict[str, int] | None, Field(description="The job's products by outcome, once it has ended.")
    ]
    skus: Skus | None


class StartedImportData(ApiModel):
    """An import that has been accepted."""

    import_id: UUID
    filename: str
    bytes_total: int


class OutcomeCounts(ApiModel):
    """The rows of an import by outcome. Once it has completed, they add up to `rows_read`."""

    created: int
    updated: int
    unchanged: int
    superseded: int
    rejected: int
    blank: int


class EndedImportData(ApiModel):
    """The end of an import. One that failed or was cancelled may have published some rows, which `counts` includes."""

    import_id: UUID
    filename: str
    rows_read: int
    counts: OutcomeCounts
    error: Failure | None


class DisabledWebhookData(ApiModel):
    """An endpoint that Skuport disabled."""

    webhook_id: UUID
    description: str
    reason: str
    disabled_at: Timestamp


class TestWebhookData(ApiModel):
    """A test that a user requested."""

    webhook_id: UUID
    message: str


DataModel = type[ApiModel]


@dataclass(frozen=True, slots=True)
class EventKind:
    """An event type: when the event occurs, the model of its data, and an example."""

    type: EventType
    description: str
    data: DataModel
    example: dict[str, Any]


ID = "0199d3c0-8f1e-7c52-9a44-3b0c5d2e6f70"
PRODUCT: dict[str, Any] = {
    "id": "48213",
    **api_models.example(),
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
TOO_MANY = {"code": "too_many_rejects", "message": "12 rows were rejected; the limit is 0."}
STOPPED = (
    "No request has succeeded for 5 days. The last error: The response had status 503; only 200 to 299 count as"
    " received."
)

EVENT_KINDS = (
    EventKind("product.created", "A user created a product.", ProductData, {**PRODUCT, "version": 1}),
    EventKind("product.updated", "A user changed a product.", ProductData, PRODUCT),
    EventKind(
        "product.deleted",
        "A user deleted a product.",
        DeletedProductData,
        {"id": "48213", "sku": "CHAIR-OAK-01", "version": 3},
    ),
    EventKind(
        "products.imported",
        "An import with `events: batched` wrote these products.",
        ImportedProductsData,
        {"import_id": ID, "outcome": "updated", "skus": SKUS},
    ),
    EventKind(
        "products.bulk_deleted",
        "A bulk job deleted products.",
        BulkProductsData,
        {**BULK, "counts": {"deleted": 1249, "not_found": 1}},
    ),
    EventKind(
        "products.bulk_updated",
        "A bulk job changed products.",
        BulkProductsData,
        {**BULK, "counts": {"updated": 1249, "unchanged": 51, "rejected": 0, "not_found": 0}},
    ),
    EventKind(
        "import.started", "An import was accepted.", StartedImportData, {**IMPORT, "bytes_total": 89_561_304}
    ),
    EventKind(
        "import.completed",
        "An import completed.",
        EndedImportData,
        {**IMPORT, "rows_read": 500_000, "counts": COUNTS, "error": None},
    ),
    EventKind(
        "import.failed",
        "An import failed.",
        EndedImportData,
        {**IMPORT, "rows_read": 500_000, "counts": {**NO_COUNTS, "rejected": 12}, "error": TOO_MANY},
    ),
    EventKind(
        "import.cancelled",
        "A user cancelled an import, or it expired while it was paused or awaiting confirmation.",
        EndedImportData,
        {**IMPORT, "rows_read": 208_311, "counts": NO_COUNTS, "error": None},
    ),
    EventKind(
        "webhook.disabled",
        "Skuport disabled another endpoint because it could not be reached.",
        DisabledWebhookData,
        {
            "webhook_id": ID,
            "description": "Warehouse",
            "reason": STOPPED,
            "disabled_at": "2026-11-24T16:20:31Z",
        },
    ),
    EventKind(
        "webhook.test",
        "A user tested this endpoint. Sent regardless of the endpoint's subscriptions.",
        TestWebhookData,
        {"webhook_id": ID, "message": "This is a test event."},
    ),
)

BY_TYPE: dict[str, EventKind] = {kind.type: kind for kind in EVENT_KINDS}
