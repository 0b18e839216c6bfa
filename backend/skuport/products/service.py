"""Editing single products, and reading lists: what is refused, what counts as a change, and what is told of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import SystemRandom
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.catalog.columns import KEY
from skuport.catalog.models import Product
from skuport.catalog.orders import Sort
from skuport.core import audit
from skuport.core.errors import ConflictError, ErrorItem, NotFoundError, UnprocessableError
from skuport.core.etags import ConditionalWrite, etag_of_row
from skuport.core.pagination import PageRequest, Total
from skuport.core.security import Principal
from skuport.parsing.values import ATTRIBUTE_COLUMNS_MAX, ValueProblem
from skuport.products import events, lists, repository, selection
from skuport.products.filters import ProductFilter
from skuport.products.schemas import ProductIn, ProductOut, ProductPage, ProductPatch, ProductReplacement
from skuport.products.selection import ProductSelection

ATTEMPTS = 4
DEADLOCK = "40P01"
MOVED = "40001"
"""The product was moved to another partition of the table, because its SKU changed."""
UNIQUE = "23505"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProductRef:
    """The product that a request names: by its id, or by its SKU in any case."""

    id: int | None = None
    sku: str | None = None

    def missing(self) -> NotFoundError:
        return NotFoundError(f"There is no product with this {'SKU' if self.id is None else 'id'}.")


async def list_products(
    session: AsyncSession, which: ProductFilter, sort: Sort | None, paging: PageRequest
) -> ProductPage:
    """One page of the products that a filter leaves (see `lists.read`)."""
    found = await lists.read(session, which, sort, paging)
    return ProductPage(
        items=[ProductOut.model_validate(row[0]) for row in found.page.rows],
        next_cursor=found.page.next_cursor,
        prev_cursor=found.page.prev_cursor,
        total=found.total,
        sync_until=found.sync_until,
    )


async def count_products(session: AsyncSession, wanted: ProductSelection, *, exact: bool = False) -> Total:
    """How many products a selection has: exact for ids or on request, else as `total` of a list (see `lists.count`)."""
    if exact or wanted.ids is not None:
        return Total(value=await selection.count(session, wanted), exact=True)
    return await lists.count(session, wanted.filter or ProductFilter())


async def create(session: AsyncSession, principal: Principal, body: ProductIn) -> Product:
    """A new product.

    Raises:
        ConflictError: `sku_exists`, naming the product that has the SKU.
    """
    product = None
    values = body.model_dump()
    for _ in range(ATTEMPTS):
        product = await repository.insert_product(session, values)
        if product is not None:
            break
        # Unless another request has deleted it since; then the SKU is free again.
        await _refuse_taken(session, values["sku"])
    if product is None:
        raise ConflictError("Another client creates and deletes this product at the same time. Try again.")
    await audit.record(session, principal, "product.created", "product", product.id, {"sku": product.sku})
    await events.created(session, product)
    return product


async def replace(
    session: AsyncSession,
    principal: Principal,
    which: ProductRef,
    body: ProductReplacement,
    expected: ConditionalWrite,
) -> Product:
    """The product with everything as the body says (see `_edit`)."""
    wanted = body.model_dump()
    return await _edit(session, principal, which, expected, lambda _: wanted)


async def change(
    session: AsyncSession,
    principal: Principal,
    which: ProductRef,
    body: ProductPatch,
    expected: ConditionalWrite,
) -> Product:
    """The product with what the body names changed (see `_edit`)."""
    given = body.given()

    def wanted(product: Product) -> dict[str, Any]:
        if "attributes" not in given:
            return given
        merged = {**product.attributes, **given["attributes"]}
        return {**given, "attributes": {key: value for key, value in merged.items() if value is not None}}

    return await _edit(session, principal, which, expected, wanted)


async def _edit(
    session: AsyncSession,
    principal: Principal,
    which: ProductRef,
    expected: ConditionalWrite,
    wanted: Callable[[Product], dict[str, Any]],
) -> Product:
    """Write what differs as a new version; when nothing does, nothing is written, counted or told.

    Raises:
        NotFoundError: there is no such product.
        PreconditionFailedError: it isn't in the state that the client expects.
        ConflictError: `sku_exists`.
        UnprocessableError: `too_many_attributes`, or the product would get a SKU that is refused.
    """

    async def attempt() -> Product:
        product = await _locked(session, which, expected)
        changes = {name: value for name, value in wanted(product).items() if getattr(product, name) != value}
        _clean_key(product, changes)
        if not changes:
            return product
        _check_count(product, changes)
        product = await _write(session, product, changes)
        details = {"sku": product.sku, "version": product.version, "changed": sorted(changes)}
        await audit.record(session, principal, "product.updated", "product", product.id, details)
        await events.updated(session, product)
        return product

    return await _again_after_conflict(session, attempt)


async def remove(
    session: AsyncSession, principal: Principal, which: ProductRef, expected: ConditionalWrite
) -> None:
    """Delete the product for good.

    Raises:
        NotFoundError, PreconditionFailedError: as for an edit.
    """

    async def attempt() -> None:
        product = await _locked(session, which, expected)
        await repository.delete_product(session, product)
        details = {"sku": product.sku, "version": product.version}
        await audit.record(session, principal, "product.deleted", "product", product.id, details)
        await events.deleted(session, product)

    await _again_after_conflict(session, attempt)


async def _locked(session: AsyncSession, which: ProductRef, expected: ConditionalWrite) -> Product:
    product = await repository.lock_product(session, which.id, which.sku)
    if product is None:
        raise which.missing()
    expected.require(etag_of_row(product.id, product.version))
    return product


async def _write(session: AsyncSession, product: Product, changes: dict[str, Any]) -> Product:
    try:
        async with session.begin_nested():
            return await repository.update_product(session, product, changes)
    except IntegrityError as error:
        if _sqlstate(error) != UNIQUE:
            raise
        await _refuse_taken(session, changes["sku"])
        raise ConflictError("Another product had this SKU a moment ago. Try again.") from error


async def _refuse_taken(session: AsyncSession, sku: str) -> None:
    """Raises ConflictError when there is a product with this SKU."""
    other = await repository.get_product_by_sku(session, sku)
    if other is not None:
        message = (
            f"The product {other.id} has this SKU already, written {other.sku!r}. SKUs are case-insensitive."
        )
        raise ConflictError(message, code="sku_exists", errors=[ErrorItem("/sku", "sku_exists", message)])


def _clean_key(product: Product, changes: dict[str, Any]) -> None:
    """Clean the key in `changes`, and drop one that is no change. An older release may have taken a key that is refused
    now, and clients send back what they have read."""
    if KEY.name not in changes:
        return
    key = changes.pop(KEY.name)
    if key.strip() == getattr(product, KEY.name):
        return
    try:
        changes[KEY.name] = KEY.clean(key)
    except ValueProblem as problem:
        items = [ErrorItem(f"/{KEY.name}", problem.code, problem.message)]
        raise UnprocessableError(problem.message, code="invalid_request", errors=items) from None


def _check_count(product: Product, changes: dict[str, Any]) -> None:
    # Imports and bulk edits may have given it more, one after the other: it may stay so, or lose some.
    count = len(changes.get("attributes", ()))
    if count > max(ATTRIBUTE_COLUMNS_MAX, len(product.attributes)):
        message = f"The product would have {count} attributes; the limit is {ATTRIBUTE_COLUMNS_MAX}."
        items = [ErrorItem("/attributes", "too_many_attributes", message)]
        raise UnprocessableError(message, code="too_many_attributes", errors=items)


async def _again_after_conflict(session: AsyncSession, attempt: Callable[[], Awaitable[T]]) -> T:
    """An import or a bulk job may lock in another order than one edit that changes a SKU: the loser tries again. So
    does an edit whose product was moved to another partition while it waited for it."""
    for _ in range(ATTEMPTS - 1):
        try:
            return await attempt()
        except DBAPIError as error:
            if _sqlstate(error) not in (DEADLOCK, MOVED):
                raise
            await session.rollback()
            await asyncio.sleep(SystemRandom().uniform(0.01, 0.1))
    return await attempt()


def _sqlstate(error: DBAPIError) -> str | None:
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state
