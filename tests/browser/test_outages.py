"""While the API is away, every list says so and offers to try again; when it is back, the list loads by itself."""

import asyncio
import re

import pytest
from playwright.async_api import Page, Route, expect

from skuport.sample import sample_csv
from tests.browser.conftest import Visitor
from tests.support.importing import Importer
from tests.support.stack import Stack, until

API = re.compile("/api/v1/")
EVERYTHING = re.compile("^http")
"""The API, the document and its assets."""
HOOK = "http://127.0.0.1:9/hooks"


@pytest.fixture
async def page(visitor: Visitor, stack: Stack) -> Page:
    """Something for every list, and a page that has seen none of them."""
    for path, body in (
        ("/api-keys", {"name": "Nightly feed", "scopes": ["read"]}),
        ("/webhooks", {"url": HOOK, "event_types": ["import.failed"]}),
        ("/products/export", {"all": True}),
    ):
        answer = await stack.client.post(path, json=body)
        assert answer.is_success, answer.text
    return visitor.page


async def follow(page: Page, *links: str) -> None:
    for link in links:
        await page.get_by_role("link", name=link, exact=True).click()


# The way to a page, the link to its list, the list's name, and something in it.
LISTS: list[tuple[tuple[str, ...], str, str | None, str]] = [
    (("Import",), "History", None, "No imports yet"),
    (("Import",), "Products", None, "No products yet"),
    (("Products",), "Bulk jobs", "Bulk jobs", "Export"),
    (("Import",), "Webhooks", "Endpoints", HOOK),
    (("Import",), "Settings", "API keys", "Nightly feed"),
    (("Settings",), "Sessions", "Sessions", "Ada Lovelace"),
    (("Settings",), "System", "Components", "PostgreSQL"),
]


async def test_every_list_recovers(visitor: Visitor, page: Page) -> None:
    """Each in a tab of its own, at the same time: most of it is waiting."""
    tabs = [await page.context.new_page() for _ in LISTS]
    for tab, entry in zip(tabs, LISTS, strict=True):
        await tab.goto(visitor.url)
        await follow(tab, *entry[0])
        await tab.evaluate("window.loadedOnce = true")
    await asyncio.gather(*(recovers(tab, *entry[1:]) for tab, entry in zip(tabs, LISTS, strict=True)))
    for tab in tabs:
        await tab.close()


async def recovers(page: Page, link: str, table: str | None, content: str) -> None:
    await page.route(API, lambda route: route.abort())
    await follow(page, link)
    alert = page.get_by_role("alert")
    await expect(alert, link).to_contain_text(re.compile("Can’t reach Skuport|Can’t get the system status"))
    await expect(alert.get_by_role("button", name="Try again"), link).to_be_visible()
    await expect(page.get_by_role("table"), link).to_have_count(0)
    await page.unroute(API)
    shown = page.get_by_role("main") if table is None else page.get_by_role("table", name=table)
    await expect(shown, link).to_contain_text(content)
    await expect(page.get_by_role("alert"), link).to_have_count(0)
    assert await page.evaluate("window.loadedOnce"), link


async def test_trying_again_is_immediate(page: Page) -> None:
    await follow(page, "Settings")
    await page.route(API, lambda route: route.abort())
    await follow(page, "Sessions")
    again = page.get_by_role("alert").get_by_role("button", name="Try again")
    await expect(again).to_be_visible()
    await page.unroute(API)
    async with page.expect_response(re.compile("/api/v1/sessions")):
        await again.click()
    await expect(page.get_by_role("table", name="Sessions")).to_contain_text("Ada Lovelace")


GONE = """
window.gone = 0;
new MutationObserver(() => {
  if (document.querySelector("[role=alert]") === null) window.gone += 1;
}).observe(document.body, { childList: true, subtree: true });
"""


async def test_the_next_page_says_so_until_it_is_there(page: Page, importer: Importer) -> None:
    await importer.run(b"".join(sample_csv(60, seed=1)))
    await follow(page, "Products")
    refused: list[str] = []

    async def refuse(route: Route) -> None:
        refused.append(route.request.url)
        await route.abort()

    following = page.get_by_role("button", name="Next")
    await following.wait_for()
    await page.route(API, refuse)
    await following.click()
    await page.get_by_role("alert").wait_for()
    await expect(page.get_by_role("table")).to_have_count(0)
    # Each time that the page is asked for again, the first one must not take the place of the message.
    await page.evaluate(GONE)
    refused.clear()
    await until(lambda: sum("cursor=" in url for url in refused) >= 2, seconds=30)
    assert await page.evaluate("window.gone") == 0
    await page.unroute(API)
    await expect(page.get_by_role("alert")).to_have_count(0)
    await expect(page.get_by_role("table", name="Products").locator("tbody tr")).not_to_have_count(50)


async def test_an_endpoint_and_its_deliveries_recover(page: Page) -> None:
    await follow(page, "Webhooks")
    await page.get_by_role("link", name=HOOK).wait_for()
    deliveries = re.compile("/deliveries")
    await page.route(API, lambda route: route.abort())
    await follow(page, HOOK)
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("Can’t reach Skuport")
    await expect(alert.get_by_role("button", name="Try again")).to_be_visible()
    await page.route(deliveries, lambda route: route.abort())
    await page.unroute(API)
    await expect(page.get_by_role("heading", name=HOOK)).to_be_visible()
    await expect(alert).to_contain_text("Can’t reach Skuport")
    await expect(alert.get_by_role("button", name="Try again")).to_be_visible()
    await page.unroute(deliveries)
    await expect(page.get_by_text("Nothing sent yet")).to_be_visible()
    await expect(alert).to_have_count(0)


async def test_what_a_dialog_asks_for_recovers(page: Page) -> None:
    await follow(page, "Settings")
    button = page.get_by_role("button", name="Revoke Nightly feed")
    await button.wait_for()
    await page.route(API, lambda route: route.abort())
    await button.click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("alert")).to_contain_text("Can’t reach Skuport")
    await expect(dialog.get_by_role("button", name="Try again")).to_be_visible()
    await page.unroute(API)
    await expect(dialog.get_by_role("alert")).to_have_count(0)
    await expect(dialog).to_contain_text("No keys, sessions or sign-in links")


async def test_a_page_that_was_never_loaded_recovers(visitor: Visitor, page: Page) -> None:
    """Its code can't be fetched either. The document must not be reloaded while the server is away."""
    await page.goto(f"{visitor.url}/settings")
    await page.get_by_role("table", name="API keys").wait_for()
    await page.evaluate("window.loadedOnce = true")
    await page.route(EVERYTHING, lambda route: route.abort())
    await follow(page, "Sessions")
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("Can’t reach Skuport")
    await expect(alert.get_by_role("button", name="Try again")).to_be_visible()
    await expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    assert await page.evaluate("window.loadedOnce")
    await page.unroute(EVERYTHING)
    await expect(page.get_by_role("table", name="Sessions")).to_contain_text("Ada Lovelace", timeout=15_000)
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_code_that_an_upgrade_has_replaced_is_fetched_by_one_reload(
    visitor: Visitor, page: Page
) -> None:
    await page.goto(f"{visitor.url}/settings")
    await page.get_by_role("table", name="API keys").wait_for()
    gone = re.compile("/assets/SessionsSection")
    await page.route(gone, lambda route: route.fulfill(status=404))
    loads: list[Page] = []
    page.on("load", lambda loaded: loads.append(loaded))
    await follow(page, "Sessions")
    await page.get_by_role("button", name="Reload").wait_for()
    await until(lambda: len(loads) == 1)
    # The server still doesn't have it: no second reload.
    await expect(page.get_by_role("button", name="Reload")).to_be_visible()
    await asyncio.sleep(6)
    assert len(loads) == 1
    await page.unroute(gone)
    await page.get_by_role("button", name="Reload").click()
    await expect(page.get_by_role("table", name="Sessions")).to_contain_text("Ada Lovelace")
