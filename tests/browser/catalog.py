"""A catalog to work in, and what tests find of it on the page and through the API."""

from typing import Any

from playwright.async_api import Locator, Page

from tests.support.stack import Stack

Json = dict[str, Any]

LAMPS = 120
CATALOG = "\n".join(
    ["sku,name,description,active,colour"]
    + [
        f"LAMP-{number:03},Desk lamp {number},Walnut and brass,yes,{'red' if number % 4 == 0 else 'blue'}"
        for number in range(LAMPS)
    ]
    + [f"CHAIR-{number},Chair {number},Oak,no,red" for number in range(5)]
    + [""]
).encode()


def rows(page: Page) -> Locator:
    return page.get_by_role("table", name="Products").locator("tbody tr")


def row(page: Page, sku: str) -> Locator:
    return rows(page).filter(has=page.get_by_role("link", name=sku, exact=True))


def name_of(page: Page, sku: str) -> Locator:
    """The button that begins to edit the name."""
    return page.get_by_role("button", name=f"Edit name of {sku}")


async def product(stack: Stack, sku: str) -> Json:
    answer = await stack.client.get(f"/products/by-sku/{sku}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def listed(stack: Stack, **params: str) -> int:
    answer = await stack.client.get("/products", params={**params, "limit": "1"})
    assert answer.status_code == 200, answer.text
    total = answer.json()["total"]
    assert total["exact"]
    count: int = total["value"]
    return count


async def patch(stack: Stack, sku: str, **changes: Any) -> None:
    answer = await stack.client.patch(f"/products/by-sku/{sku}", json=changes)
    assert answer.status_code == 200, answer.text
