"""The body that starts an export."""

from typing import Annotated

from pydantic import Field, field_validator

from skuport.core.schemas import Count, with_example
from skuport.exports.columns import NAMES_MAX, Columns
from skuport.jobs.schemas import FileFormat
from skuport.products.selection import EXPECTED_HELP, ProductSelection

COLUMNS_HELP = (
    "The columns, in the order of the file: names of fields, `attributes.KEY` for one attribute, and `attributes` for"
    " all that aren't named. Without it, all of them."
)


class BulkExport(ProductSelection):
    """Which products to export."""

    model_config = with_example(all=True, format="csv.gz", columns=["sku", "name", "attributes.colour"])

    format: Annotated[
        FileFormat,
        Field(description="The format of the file; those that end in `.gz` are compressed by gzip."),
    ] = "csv"
    columns: Annotated[
        list[str] | None, Field(min_length=1, max_length=NAMES_MAX, description=COLUMNS_HELP)
    ] = None
    expected_count: Annotated[Count | None, Field(description=EXPECTED_HELP + " Optional here.")] = None

    @field_validator("columns")
    @classmethod
    def _known(cls, names: list[str] | None) -> list[str] | None:
        return None if names is None else list(Columns.of(names).names)
