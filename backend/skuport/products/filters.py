"""Which products: the filters of lists, bulk jobs and exports, and their conditions in SQL.

One model is the body field `filter` of jobs, and what the query of `GET /products` is read into (`products.query`).
`conditions` gives SQLAlchemy expressions over `Product`; a worker turns a statement of them into text and arguments for
asyncpg with `core.sql.for_asyncpg`.
"""

import json
import re
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, field_validator
from sqlalchemy import ColumnElement, Text, and_, cast, func, literal, not_, text
from sqlalchemy.dialects.postgresql import JSONB

from skuport.catalog.bodies import AttributeKey, AttributeValue
from skuport.catalog.models import Product
from skuport.core.schemas import ApiModel, Timestamp
from skuport.core.schemas import Text as StorableText
from skuport.parsing.values import NAME_MAX, SKU_MAX, sku_key
from skuport.search import conditions as search
from skuport.search.conditions import LAST_CHARACTER
from skuport.search.words import normalize

MAX_ATTRIBUTES = 10


def name_key(product: Any = Product) -> ColumnElement[str]:
    """A name in its stored case-fold order; the index products_name_key_idx has the same expression."""
    return func.lower(product.name).collate("C")


NAME_KEY = name_key()

SKU_HELP = "This SKU, in any case; with a `*` at its end, those that begin so."
NAME_HELP = (
    "This name, in any case; with a `*` at its end, names that begin so; with one at its beginning, too, names that"
    " have this anywhere."
)
Q_MAX = 200
Q_HELP = (
    "This in SKU or name, anywhere and in any case; or every word of it, or the beginning of one, in SKU, name or"
    " description. Without `sort`, the best come first."
)
ACTIVE_HELP = "Only active, or only inactive products."
ATTRIBUTES_HELP = "Only products that have all of these attributes with exactly these values."
IMPORT_HELP = "Only products that this import was the last to write."
UPDATED_HELP = "Only products that were made or changed at this moment or later."


class ProductFilter(ApiModel):
    """Which products; a field that is left out, or null, doesn't narrow. All that are given must hold."""

    sku: Annotated[StorableText | None, Field(max_length=SKU_MAX + 1, description=SKU_HELP)] = None
    name: Annotated[StorableText | None, Field(max_length=NAME_MAX + 2, description=NAME_HELP)] = None
    q: Annotated[StorableText | None, Field(max_length=Q_MAX, description=Q_HELP)] = None
    active: Annotated[bool | None, Field(description=ACTIVE_HELP)] = None
    attributes: Annotated[
        dict[AttributeKey, AttributeValue] | None,
        Field(max_length=MAX_ATTRIBUTES, description=ATTRIBUTES_HELP),
    ] = None
    import_id: Annotated[UUID | None, Field(description=IMPORT_HELP)] = None
    updated_since: Annotated[Timestamp | None, Field(description=UPDATED_HELP)] = None

    @field_validator("q")
    @classmethod
    def _something_to_look_for(cls, q: str | None) -> str | None:
        # A job must not take a search for nothing as a search that finds everything.
        if q is not None and not normalize(q):
            raise ValueError("Say what to look for, or leave `q` out.")
        return q

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return self.q is not None or bool(self.plain_conditions())

    def conditions(
        self, product: Any = Product, *, by_index: bool = True, looked_up: Sequence[int] | None = None
    ) -> list[ColumnElement[bool]]:
        """What must hold; empty for all products.

        Args:
            product: the table, or an alias of it.
            by_index: whether as conditions that indexes can serve, or only such that compare a product.
            looked_up: the numbers of the words of `q` that are looked up in the index; None for all.
        """
        found = self.plain_conditions(product)
        if self.q is not None:
            found += search.conditions(self.q, product, by_index=by_index, looked_up=looked_up)
        return found

    def plain_conditions(self, product: Any = Product) -> list[ColumnElement[bool]]:
        """The same without the search."""
        found: list[ColumnElement[bool]] = []
        if self.sku is not None:
            found += _sku(product, self.sku)
        if self.name is not None:
            found += _name(product, self.name)
        if self.active is not None:
            # `active` and `NOT active`, as the partial index has it; a parameter would hide it from the planner.
            found.append(and_(product.active) if self.active else not_(product.active))
        if self.attributes:
            found += _attributes(product, self.attributes)
        if self.import_id is not None:
            found.append(product.import_id == self.import_id)
        if self.updated_since is not None:
            found.append(product.updated_at >= self.updated_since)
        return found


def _sku(product: Any, wanted: str) -> list[ColumnElement[bool]]:
    if not wanted.endswith("*"):
        return [product.sku_key == sku_key(wanted)]
    prefix = sku_key(wanted[:-1])
    # A range and not LIKE: its bounds serve the index even when the statement is prepared.
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
    """Folded by the database, as the index is: another engine may fold a rare letter differently."""
    return func.lower(cast(literal(name), Text)).collate("C")


def _attributes(product: Any, wanted: dict[str, str]) -> list[ColumnElement[bool]]:
    # As text that is cast: so a worker can pass the argument on to asyncpg as it is. The index leaves out products
    # without attributes, and is used only where that is said.
    return [
        product.attributes.op("@>")(cast(literal(json.dumps(wanted), Text), JSONB)),
        product.attributes != text("'{}'::jsonb"),
    ]
