"""The bodies of products."""

from uuid import UUID

from skuport.core.pagination import Page
from skuport.core.schemas import ApiModel, NumericId, Timestamp


class ProductOut(ApiModel):
    """One row of the catalog."""

    id: NumericId
    sku: str
    name: str
    description: str
    active: bool
    attributes: dict[str, str]
    version: int
    created_at: Timestamp
    updated_at: Timestamp
    import_id: UUID | None
    import_line: int | None


class ProductPage(Page[ProductOut]):
    """Products by SKU key."""
