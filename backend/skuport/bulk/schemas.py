"""The bodies that start bulk jobs: which products, and what to do with them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from skuport.core.schemas import Changes, LeftOut, with_example
from skuport.jobs.schemas import JobEvents
from skuport.products.fields import AttributeChanges, Description, Name
from skuport.products.selection import ProductSelection

EventsChoice = Annotated[
    JobEvents,
    Field(
        description="`summary`: one event at the end; `batched`: also the SKUs, in batches; `none`: no events."
    ),
]
EXPECTED = (
    "How many products you mean. If it isn't exactly as many when the job begins, nothing is done (409)."
)


class BulkDelete(ProductSelection):
    """Which products to delete."""

    model_config = with_example(filter={"active": False}, expected_count=1250)

    expected_count: Annotated[int, Field(strict=True, ge=0, description=EXPECTED)]
    events: EventsChoice = "summary"


class BulkChanges(Changes):
    """What to change; a field that is left out stays as it is, one that is null is cleared."""

    name: Annotated[Name, LeftOut, Field(description="Can't be cleared.")]
    description: Annotated[Description | None, LeftOut, Field(description="null clears it.")]
    active: Annotated[bool, LeftOut, Field(strict=True)]
    attributes: Annotated[
        AttributeChanges,
        LeftOut,
        Field(description="Key by key: a text sets it, null takes it off, others stay."),
    ]

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set or (self.model_fields_set == {"attributes"} and not self.attributes):
            raise ValueError("say what to change: name, description, active or attributes")
        return self


class BulkUpdate(ProductSelection):
    """Which products to change, and how."""

    model_config = with_example(
        filter={"sku": "CHAIR-*"},
        changes={"active": True, "attributes": {"season": "spring"}},
        expected_count=120,
    )

    changes: BulkChanges
    expected_count: Annotated[int, Field(strict=True, ge=0, description=EXPECTED)]
    events: EventsChoice = "summary"


class BulkExport(ProductSelection):
    """Which products to export."""

    model_config = with_example(all=True, format="csv.gz")

    format: Annotated[
        Literal["csv", "csv.gz"], Field(description="Plain, or compressed by gzip; imports take both.")
    ] = "csv"
    expected_count: Annotated[int | None, Field(ge=0, description=EXPECTED + " Optional here.")] = None
