"""The bodies that start bulk jobs: which products, and what to do with them."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from skuport.core.schemas import ApiModel, Changes, Unset, with_example
from skuport.jobs.schemas import JobEvents
from skuport.products.fields import AttributeChanges, Description, Name
from skuport.products.filters import ProductFilter

MAX_IDS = 10_000

ProductId = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,18}$")]
EventsChoice = Annotated[
    JobEvents,
    Field(
        description="`summary`: one event at the end; `batched`: also the SKUs, in batches; `none`: no events."
    ),
]
EXPECTED = (
    "How many products you mean. If it isn't exactly as many when the job begins, nothing is done (409)."
)


class Selection(ApiModel):
    """Which products: exactly one of `ids`, `filter` and `all`."""

    ids: Annotated[
        list[ProductId] | None,
        Field(min_length=1, max_length=MAX_IDS, description="The ids of up to 10,000 products."),
    ] = None
    filter: Annotated[
        ProductFilter | None,
        Field(description="As the query of `GET /products`; it must narrow the catalog."),
    ] = None
    all: Annotated[Literal[True] | None, Field(description="The whole catalog.")] = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(given is not None for given in (self.ids, self.filter, self.all)) != 1:
            raise ValueError("give exactly one of ids, filter and all")
        if self.filter is not None and not self.filter.conditions():
            raise ValueError(
                "the filter leaves nothing out, which would mean every product; if you mean that, say all: true"
            )
        return self


class BulkDelete(Selection):
    """Which products to delete."""

    model_config = with_example(filter={"active": False}, expected_count=1250)

    expected_count: Annotated[int, Field(strict=True, ge=0, description=EXPECTED)]
    events: EventsChoice = "summary"


class BulkChanges(Changes):
    """What to change; a field that is left out stays as it is, one that is null is cleared."""

    name: Annotated[Name, Unset, Field(description="Can't be cleared.")]
    description: Annotated[Description | None, Unset, Field(description="null clears it.")]
    active: Annotated[bool, Unset, Field(strict=True)]
    attributes: Annotated[
        AttributeChanges,
        Unset,
        Field(description="Key by key: a text sets it, null takes it off, others stay."),
    ]

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set or (self.model_fields_set == {"attributes"} and not self.attributes):
            raise ValueError("say what to change: name, description, active or attributes")
        return self


class BulkUpdate(Selection):
    """Which products to change, and how."""

    model_config = with_example(
        filter={"sku": "CHAIR-*"},
        changes={"active": True, "attributes": {"season": "spring"}},
        expected_count=120,
    )

    changes: BulkChanges
    expected_count: Annotated[int, Field(strict=True, ge=0, description=EXPECTED)]
    events: EventsChoice = "summary"


class BulkExport(Selection):
    """Which products to export."""

    model_config = with_example(all=True, format="csv.gz")

    format: Annotated[
        Literal["csv", "csv.gz"], Field(description="Plain, or compressed by gzip; imports take both.")
    ] = "csv"
    expected_count: Annotated[int | None, Field(ge=0, description=EXPECTED + " Optional here.")] = None
