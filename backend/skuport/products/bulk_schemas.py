"""The bodies that start bulk jobs: which products, and what to do with them."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from skuport.core.schemas import ApiModel, Text
from skuport.jobs.schemas import JobEvents
from skuport.parsing import clean_attribute_key, clean_attribute_value, clean_description, clean_name
from skuport.products.filters import ProductFilter

MAX_IDS = 10_000
MAX_CHANGED_ATTRIBUTES = 200

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


def _has_name(name: str) -> str:
    if not name:
        raise ValueError("a product needs a name")
    return name


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

    expected_count: Annotated[int, Field(strict=True, ge=0, description=EXPECTED)]
    events: EventsChoice = "summary"


class BulkChanges(ApiModel):
    """What to change; a field that is left out stays as it is, one that is null is cleared."""

    # Defaults stand for nothing: what is left out is told by `model_fields_set`. Factories keep them out of the schema.
    name: Annotated[Text, AfterValidator(clean_name), AfterValidator(_has_name)] = Field(
        default_factory=str, description="Can't be cleared."
    )
    description: Annotated[Text, AfterValidator(clean_description)] | None = Field(
        default=None, description="null clears it."
    )
    active: bool = Field(default_factory=bool, strict=True)
    attributes: dict[
        Annotated[str, AfterValidator(clean_attribute_key)],
        Annotated[str, AfterValidator(clean_attribute_value)] | None,
    ] = Field(
        default_factory=dict,
        max_length=MAX_CHANGED_ATTRIBUTES,
        description="Key by key: a text sets it, null takes it off, others stay.",
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set or (self.model_fields_set == {"attributes"} and not self.attributes):
            raise ValueError("say what to change: name, description, active or attributes")
        return self


class BulkUpdate(Selection):
    """Which products to change, and how."""

    changes: BulkChanges
    expected_count: Annotated[int, Field(strict=True, ge=0, description=EXPECTED)]
    events: EventsChoice = "summary"


class BulkExport(Selection):
    """Which products to export."""

    format: Annotated[
        Literal["csv", "csv.gz"], Field(description="Plain, or compressed by gzip; imports take both.")
    ] = "csv"
    expected_count: Annotated[int | None, Field(ge=0, description=EXPECTED + " Optional here.")] = None
