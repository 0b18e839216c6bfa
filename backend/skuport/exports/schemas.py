"""The body that starts an export."""

from typing import Annotated, Literal

from pydantic import Field

from skuport.core.schemas import Count, with_example
from skuport.products.selection import EXPECTED_HELP, ProductSelection


class BulkExport(ProductSelection):
    """Which products to export."""

    model_config = with_example(all=True, format="csv.gz")

    format: Annotated[
        Literal["csv", "csv.gz"], Field(description="Plain, or compressed by gzip; imports take both.")
    ] = "csv"
    expected_count: Annotated[Count | None, Field(description=EXPECTED_HELP + " Optional here.")] = None
