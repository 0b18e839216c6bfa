"""The bodies of products."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from skuport.core.pagination import Page
from skuport.core.schemas import ApiModel, Changes, NumericId, Timestamp, Unset, with_example
from skuport.products.fields import AttributeChanges, Attributes, Description, Name, Sku


class ProductIn(ApiModel):
    """A whole product, to create it or to replace what it says. What is left out gets its default."""

    model_config = with_example(
        sku="CHAIR-OAK-01",
        name="Oak chair",
        description="Solid oak, oiled.",
        active=True,
        attributes={"colour": "natural", "material": "oak"},
    )

    sku: Annotated[Sku, Field(description="Unique in any case; at most 255 characters.")]
    name: Annotated[Name, Field(description="At most 500 characters.")]
    description: Annotated[Description, Field(description="At most 100,000 characters.")] = ""
    active: bool = True
    attributes: Annotated[
        Attributes, Field(default_factory=dict, description="Text by key; empty values are refused.")
    ]


class ProductPatch(Changes):
    """What is to change; fields that are left out stay as they are."""

    model_config = with_example(active=False, attributes={"size": "L"})

    sku: Annotated[Sku, Unset]
    name: Annotated[Name, Unset]
    description: Annotated[Description, Unset]
    active: Annotated[bool, Unset]
    attributes: Annotated[
        AttributeChanges,
        Unset,
        Field(description="Merged key by key: null takes an attribute away, keys that are left out stay."),
    ]


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
    """The import that was the last to write the product, and the line of its file; null after an edit."""


class ProductPage(Page[ProductOut]):
    """Products in the order that was asked for."""
