"""Reading the catalog."""

import re

from skuport.core.errors import NotFoundError
from skuport.core.etags import Caching, etag_of_version
from skuport.core.http import Unit, make_router
from skuport.core.pagination import Paging, paginate
from skuport.core.security import CanRead
from skuport.products import repository
from skuport.products.query import ATTRIBUTES_PARAMETER, Filtering
from skuport.products.schemas import ProductOut, ProductPage

router = make_router("products")

MAX_ID = 2**63 - 1


@router.get("/products", openapi_extra=ATTRIBUTES_PARAMETER)
async def list_products(
    _: CanRead,
    unit: Unit,
    paging: Paging,
    which: Filtering,
) -> ProductPage:
    """The catalog, by SKU key. `total` is counted up to 10,000 and estimated beyond."""
    position = paging.position(str)
    rows = await repository.list_products(unit.session, which, paging.limit, position)
    page = paginate(rows, paging.limit, position, lambda row: (row.sku_key,))
    return ProductPage(
        items=[ProductOut.model_validate(row) for row in page.rows],
        next_cursor=page.next_cursor,
        prev_cursor=page.prev_cursor,
        total=await repository.count_products(unit.session, which),
    )


@router.get("/products/by-sku/{sku:path}")
async def get_product_by_sku(sku: str, _: CanRead, unit: Unit, caching: Caching) -> ProductOut:
    """One product by its SKU, in any case. The ETag is its version."""
    product = await repository.get_product_by_sku(unit.session, sku)
    if product is None:
        raise NotFoundError("There is no product with this SKU.")
    caching.tag(etag_of_version(product.version))
    return ProductOut.model_validate(product)


@router.get("/products/{product_id}")
async def get_product(product_id: str, _: CanRead, unit: Unit, caching: Caching) -> ProductOut:
    """One product. The ETag is its version."""
    product = None
    if re.fullmatch(r"[1-9][0-9]{0,18}", product_id) and int(product_id) <= MAX_ID:
        product = await repository.get_product(unit.session, int(product_id))
    if product is None:
        raise NotFoundError("There is no product with this id.")
    caching.tag(etag_of_version(product.version))
    return ProductOut.model_validate(product)
