"""What an edit of a single product tells the world, in the transaction that makes it."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from skuport.catalog.models import Product
from skuport.products.schemas import ProductOut
from skuport.webhooks import outbox


def as_json(product: Product) -> dict[str, Any]:
    """The product as the API shows it."""
    return ProductOut.model_validate(product).model_dump(mode="json")


async def created(session: AsyncSession, product: Product) -> None:
    await outbox.record(session, "product.created", as_json(product))


async def updated(session: AsyncSession, product: Product) -> None:
    await outbox.record(session, "product.updated", as_json(product))


async def deleted(session: AsyncSession, product: Product) -> None:
    payload = {"id": str(product.id), "sku": product.sku, "version": product.version}
    await outbox.record(session, "product.deleted", payload)
