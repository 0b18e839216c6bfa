"""The bodies of products. Their core fields come from the catalog."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from skuport.catalog import api_models
from skuport.core.pagination import Page
from skuport.core.schemas import Timestamp, Unset, with_example

_WHOLE_PRODUCT = with_example(**api_models.example(), attributes={"colour": "natural", "material": "oak"})


class ProductIn(api_models.NewProduct):
    """A whole product, to create it. What is left out gets its default."""

    model_config = _WHOLE_PRODUCT

    attributes: Annotated[
        api_models.Attributes,
        Field(default_factory=dict, description="Text by key; empty values are refused."),
    ]


class ProductReplacement(api_models.ReplacedProduct):
    """A whole product, to replace what it says. What is left out gets its default."""

    model_config = _WHOLE_PRODUCT

    attributes: Annotated[
        api_models.AnyAttributes,
        Field(default_factory=dict, description="Text by key; empty values are refused."),
    ]


class ProductPatch(api_models.ChangedProduct):
    """What is to change; fields that are left out stay as they are."""

    model_config = with_example(active=False, attributes={"size": "L"})

    attributes: Annotated[
        api_models.AttributeChanges,
        Unset,
        Field(description="Merged key by key: null removes an attribute, keys that are left out stay."),
    ]


class ProductOut(api_models.IdentifiedProduct):
    """One row of the catalog."""

    attributes: dict[str, str]
    version: int
    created_at: Timestamp
    updated_at: Timestamp
    import_id: UUID | None
    import_line: int | None
    """The import that was the last to write the product, and the line of its file; null after an edit."""


class ProductPage(Page[ProductOut]):
    """Products in the requested order."""

    sync_until: Timestamp | None
    """With the first page: nothing can appear any more with an earlier `updated_at`. To follow changes, read all pages,
    then ask again with `updated_since` set to this. Null with other pages, and when the database can't tell."""
