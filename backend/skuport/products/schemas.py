"""The bodies of products."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from skuport.core.pagination import Page
from skuport.core.schemas import ApiModel, NumericId, Timestamp
from skuport.products.fields import AttributeChanges, Attributes, Description, Name, Sku


def _left_out() -> Any:
    """What a field has that isn't in the body; `model_fields_set` tells it from a null, which is refused."""
    return None


LeftOut = Field(default_factory=_left_out)


class ProductIn(ApiModel):
    """A whole product, to create it or to replace what it says. What is left out gets its default."""

    sku: Annotated[Sku, Field(description="Unique in any case; at most 255 characters.")]
    name: Annotated[Name, Field(description="At most 500 characters.")]
    description: Annotated[Description, Field(description="At most 100,000 characters.")] = ""
    active: bool = True
    attributes: Annotated[
        Attributes, Field(default_factory=dict, description="Text by key; empty values are refused.")
    ]


class ProductPatch(ApiModel):
    """What is to change; fields that are left out stay as they are."""

    sku: Annotated[Sku, LeftOut]
    name: Annotated[Name, LeftOut]
    description: Annotated[Description, LeftOut]
    active: Annotated[bool, LeftOut]
    attributes: Annotated[
        AttributeChanges,
        Field(
            default_factory=_left_out,
            description="Merged key by key: null takes an attribute away, keys that are left out stay.",
        ),
    ]

    def given(self) -> dict[str, Any]:
        """The fields that the body has."""
        return {name: getattr(self, name) for name in self.model_fields_set}


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
