"""The bodies that start bulk jobs: which products, and what to do with them."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from skuport.catalog import api_models
from skuport.catalog.columns import BULK
from skuport.core.schemas import Unset, with_example
from skuport.jobs.schemas import JobEvents
from skuport.products.selection import EXPECTED_HELP, ProductSelection

EventsChoice = Annotated[
    JobEvents,
    Field(
        description="`summary`: one event at the end; `batched`: also the SKUs, in batches; `none`: no events."
    ),
]
CHANGEABLE = ", ".join(field.name for field in BULK) + " or attributes"


class BulkDelete(ProductSelection):
    """Which products to delete."""

    model_config = with_example(filter={"active": False}, expected_count=1250)

    expected_count: Annotated[int, Field(strict=True, ge=0, description=EXPECTED_HELP)]
    events: EventsChoice = "summary"


class BulkChanges(api_models.BulkChangedProducts):
    """What to change; a field that is left out stays as it is, one that is null is cleared."""

    attributes: Annotated[
        api_models.AttributeChanges,
        Unset,
        Field(description="Key by key: a string sets it, null removes it, others stay."),
    ]

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set or self.given() == {"attributes": {}}:
            raise ValueError(f"say what to change: {CHANGEABLE}")
        return self


class BulkUpdate(ProductSelection):
    """Which products to change, and how."""

    model_config = with_example(
        filter={"sku": "CHAIR-*"},
        changes={"active": True, "attributes": {"season": "spring"}},
        expected_count=120,
    )

    changes: BulkChanges
    expected_count: Annotated[int, Field(strict=True, ge=0, description=EXPECTED_HELP)]
    events: EventsChoice = "summary"
