"""Product filters, for lists, bulk jobs and exports, and their conditions in SQL.

One model is both the body field `filter` of jobs and what the query of `GET /products` is read into (`products.query`).
`conditions` gives SQLAlchemy expressions over `Product`; a worker turns a statement of them into text and arguments for
asyncpg with `core.sql.for_asyncpg`.
"""

import json
import re
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, field_validator
from sqlalchemy import ColumnElement, Text, and_, cast, func, literal, not_, text
from sqlalchemy.dialects.postgresql import JSONB

from skuport import search
from skuport.catalog.api_models import AttributeKey, AttributeValue, check_keys
from skuport.catalog.models import Product
from skuport.catalog.orders import LAST_CHARACTER, name_key
from skuport.core.schemas import ApiModel, Flag, Timestamp
from skuport.core.schemas import Text as StorableText
from skuport.parsing.values import NAME_MAX, SKU_MAX, sku_key, sku_prefix_key

MAX_ATTRIBUTES = 10

FewAttributes = Annotated[
    dict[AttributeKey, AttributeValue], Field(max_length=MAX_ATTRIBUTES), BeforeValidator(check_keys)
]

SKU_HELP = "The SKU, case-insensitively; with a `*` at the end, every SKU that begins with it."
NAME_HELP = (
    "The name, case-insensitively; with a `*` at the end, names that begin with it; with one at the beginning as well,"
    " names that contain it."
)
Q_MAX = 200
Q_HELP = (
    "Finds products whose SKU or name contains this, case-insensitively, or whose SKU, name and description have words"
    " that begin with each of its words. Without `sort`, the best matches come first."
)
ACTIVE_HELP = "Only active, or only inactive products."
ATTRIBUTES_HELP = "Only products that have all of these attributes with exactly these values."
IMPORT_HELP = "Only products that this import was the last to write."
UPDATED_HELP = (
    "Only products created or changed at this time or later. To follow all changes, give the `sync_until` of the first"
    " page that you read before: products may still appear with times after it."
)


class ProductFilter(ApiModel):
    """Selects the products that meet all given fields. A field that is omitted or null doesn't narrow."""

    sku: Annotated[StorableText | None, Field(max_length=SKU_MAX + 1, description=SKU_HELP)] = None
    name: Annotated[StorableText | None, Field(max_length=NAME_MAX + 2, description=NAME_HELP)] = None
    q: Annotated[StorableText | None, Field(max_length=Q_MAX, description=Q_HELP)] = None
    active: Annotated[Flag | None, Field(description=ACTIVE_HELP)] = None
    attributes: Annotated[FewAttributes | None, Field(description=ATTRIBUTES_HELP)] = None
    import_id: Annotated[UUID | None, Field(description=IMPORT_HELP)] = None
    updated_since: Annotated[Timestamp | None, Field(description=UPDATED_HELP)] = None

    @field_validator("q")
    @classmethod
    def _refuse_blank(cls, q: str | None) -> str | None:
        # Else a job with a blank search would select every product.
        if q is not None and not search.normalize(q):
            raise ValueError("Enter a search term, or omit `q`.")
        return q

    @property
    def given(self) -> frozenset[str]:
        """The names of the fields that are given."""
        return frozenset(name for name, value in self if value is not None)

    @property
    def narrows(self) -> bool:
        """Whether it excludes any product."""
        return self.q is not None or bool(self.plain_conditions())

    def conditions(
        self, product: Any = Product, *, by_index: bool = True, index_lookups: Sequence[int] | None = None
    ) -> list[ColumnElement[bool]]:
        """The conditions that a product must meet; empty for all products.

        Args:
            product: the table, or an alias of it.
            by_index: whether the search index may be used, or each product is compared with `q`.
            index_lookups: the numbers of the words of `q` to look up in the search index; None for all.
        """
        found = self.plain_conditions(product)
        if self.q is not None:
            found += search.conditions(self.q, product, by_index=by_index, index_lookups=index_lookups)
        return found

    def plain_conditions(self, product: Any = Product) -> list[ColumnElement[bool]]:
        """The same without those of `q`."""
        found: list[ColumnElement[bool]] = []
        if self.sku is not None:
            found += _sku(product, self.sku)
        if self.name is not None:
            found += _name(product, self.name)
        if self.active is not None:
            # `NOT active` as in the partial index. With a parameter the planner couldn't tell that the index fits.
            found.append(and_(product.active) if self.active else not_(product.active))
        if self.attributes:
            found += _attributes(product, self.attributes)
        if self.import_id is not None:
            found.append(product.import_id == self.import_id)
        if self.updated_since is not None:
            found.append(product.updated_at >= self.updated_since)
        return found


def _sku(product: Any, wanted: str) -> list[ColumnElement[bool]]:
    sku = wanted.strip()
    if not sku.endswith("*"):
        return [product.sku_key == sku_key(sku)]
    prefix = sku_prefix_key(sku[:-1])
    # A range, not LIKE: its bounds serve the index even in a prepared statement.
    return [product.sku_key >= prefix, product.sku_key <= prefix + LAST_CHARACTER] if prefix else []


def _name(product: Any, wanted: str) -> list[ColumnElement[bool]]:
    name, key = wanted.strip(), name_key(product)
    if name.endswith("*") and name.startswith("*"):
        part = re.sub(r"([\\%_])", r"\\\1", name.strip("*"))
        return [key.like(_lower(f"%{part}%"))] if part else []
    if name.endswith("*"):
        prefix = _lower(name[:-1].lstrip())
        return [prefix <= key, prefix + LAST_CHARACTER >= key]
    return [_lower(name) == key]


def _lower(name: str) -> ColumnElement[str]:
    """Folded by the database, as the index is: Python folds some rare letters differently."""
    return func.lower(cast(literal(name), Text)).collate("C")


def _attributes(product: Any, wanted: dict[str, str]) -> list[ColumnElement[bool]]:
    # As text that the statement casts, so that a worker can pass the argument to asyncpg as it is. The index leaves out
    # products without attributes, and is only used where the query does so, too.
    return [
        product.attributes.op("@>")(cast(literal(json.dumps(wanted), Text), JSONB)),
        product.attributes != text("'{}'::jsonb"),
    ]
