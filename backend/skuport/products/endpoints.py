"""Products: lists, and single ones by id or by SKU."""

import re
from contextlib import nullcontext
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from skuport.catalog.models import Product
from skuport.catalog.orders import SORT_HELP, Sort
from skuport.core.bodies import MIB, body_limits
from skuport.core.etags import Caching, Expected, etag_of_row
from skuport.core.http import Unit, make_router
from skuport.core.idempotency import Idempotent
from skuport.core.long_reads import Long
from skuport.core.openapi_responses import header
from skuport.core.pagination import Paging, Total
from skuport.core.security import CanRead, CanWrite
from skuport.core.settings import Settings
from skuport.jobs.endpoints import WorkerNotifier
from skuport.products import repository, service
from skuport.products.jobs import JobStarter
from skuport.products.query import ATTRIBUTES_PARAMETER, Filtering
from skuport.products.schemas import ProductIn, ProductOut, ProductPage, ProductPatch, ProductReplacement
from skuport.products.selection import ProductSelection, selection_limits
from skuport.products.service import ProductRef

router = make_router("products")

product_limits = body_limits(size=4 * MIB)
"""A product with long texts."""

replacement_limits = body_limits(size=4 * MIB, keys=1000)
"""The same with the attributes of several imports, for which older releases had no limit."""

MAX_ID = 2**63 - 1


async def _starter(request: Request, unit: Unit, notifier: WorkerNotifier, principal: CanWrite) -> JobStarter:
    settings: Settings = request.app.state.settings
    return JobStarter(unit, notifier, principal, settings)


Starter = Annotated[JobStarter, Depends(_starter)]
"""For features that start jobs on products."""


def _by_id(product_id: str) -> ProductRef:
    """Raises NotFoundError for what can't be an id."""
    if re.fullmatch(r"[1-9][0-9]{0,18}", product_id) and int(product_id) <= MAX_ID:
        return ProductRef(id=int(product_id))
    raise ProductRef(id=0).missing()


def _shown(product: Product, response: Response) -> ProductOut:
    response.headers["ETag"] = etag_of_row(product.id, product.version)
    return ProductOut.model_validate(product)


@router.get("/products", openapi_extra=ATTRIBUTES_PARAMETER)
async def list_products(
    _: CanRead,
    unit: Unit,
    paging: Paging,
    which: Filtering,
    sort: Annotated[Sort | None, Query(description=SORT_HELP)] = None,
) -> ProductPage:
    """The products that match all filters. `total` is exact if counting is cheap, otherwise an estimate."""
    return await service.list_products(unit.session, which, sort, paging)


@router.post("/products", status_code=201, responses={201: {"headers": header("ETag")}})
@product_limits
async def create_product(
    body: ProductIn, principal: CanWrite, unit: Unit, response: Response, _: Idempotent
) -> ProductOut:
    """A new product. If the SKU is taken (SKUs are case-insensitive), the conflict names the product that has it."""
    product = await service.create(unit.session, principal, body)
    response.headers["Location"] = f"/api/v1/products/{product.id}"
    return _shown(product, response)


EXACT_HELP = "Count every product instead of estimating, as a bulk job expects it. It can take seconds."


@router.post("/products/count")
@selection_limits
async def count_products(
    body: ProductSelection,
    _: CanRead,
    unit: Unit,
    long_reads: Long,
    exact: Annotated[bool, Query(description=EXACT_HELP)] = False,
) -> Total:
    """Count the products in a selection: exact for ids and if counting is cheap, otherwise an estimate."""
    async with long_reads.slot() if exact else nullcontext():
        return await service.count_products(unit.session, body, exact=exact)


@router.get("/products/by-sku/{sku:path}")
async def get_product_by_sku(sku: str, _: CanRead, unit: Unit, caching: Caching) -> ProductOut:
    """One product by its SKU, case-insensitively. The ETag is `"ID-VERSION"`."""
    product = await repository.get_product_by_sku(unit.session, sku)
    if product is None:
        raise ProductRef(sku=sku).missing()
    caching.tag(etag_of_row(product.id, product.version))
    return ProductOut.model_validate(product)


@router.put("/products/by-sku/{sku:path}")
@replacement_limits
async def replace_product_by_sku(
    sku: str,
    body: ProductReplacement,
    principal: CanWrite,
    unit: Unit,
    expected: Expected,
    response: Response,
) -> ProductOut:
    """Replace the product with this SKU; another SKU in the body renames it."""
    product = await service.replace(unit.session, principal, ProductRef(sku=sku), body, expected)
    return _shown(product, response)


@router.patch("/products/by-sku/{sku:path}")
@product_limits
async def change_product_by_sku(
    sku: str, body: ProductPatch, principal: CanWrite, unit: Unit, expected: Expected, response: Response
) -> ProductOut:
    """Change some fields of a product, found by its SKU."""
    product = await service.change(unit.session, principal, ProductRef(sku=sku), body, expected)
    return _shown(product, response)


@router.delete("/products/by-sku/{sku:path}", status_code=204)
async def delete_product_by_sku(sku: str, principal: CanWrite, unit: Unit, expected: Expected) -> None:
    """Delete the product with this SKU permanently."""
    await service.remove(unit.session, principal, ProductRef(sku=sku), expected)


@router.get("/products/{product_id}")
async def get_product(product_id: str, _: CanRead, unit: Unit, caching: Caching) -> ProductOut:
    """One product. The ETag is `"ID-VERSION"`."""
    which = _by_id(product_id)
    product = await repository.get_product(unit.session, which.id or 0)
    if product is None:
        raise which.missing()
    caching.tag(etag_of_row(product.id, product.version))
    return ProductOut.model_validate(product)


@router.put("/products/{product_id}")
@replacement_limits
async def replace_product(
    product_id: str,
    body: ProductReplacement,
    principal: CanWrite,
    unit: Unit,
    expected: Expected,
    response: Response,
) -> ProductOut:
    """Replace a whole product. If nothing differs, nothing is written."""
    product = await service.replace(unit.session, principal, _by_id(product_id), body, expected)
    return _shown(product, response)


@router.patch("/products/{product_id}")
@product_limits
async def change_product(
    product_id: str,
    body: ProductPatch,
    principal: CanWrite,
    unit: Unit,
    expected: Expected,
    response: Response,
) -> ProductOut:
    """Change some fields of a product. Attributes are merged key by key; null removes one."""
    product = await service.change(unit.session, principal, _by_id(product_id), body, expected)
    return _shown(product, response)


@router.delete("/products/{product_id}", status_code=204)
async def delete_product(product_id: str, principal: CanWrite, unit: Unit, expected: Expected) -> None:
    """Delete a product permanently."""
    await service.remove(unit.session, principal, _by_id(product_id), expected)
