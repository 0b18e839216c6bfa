"""The list of products on screens of every size, and beside what comes and goes on the tray."""

import asyncio
import re

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.catalog import Json, name_of, product, row, rows
from tests.browser.conftest import Visitor
from tests.support.stack import Stack

ACTIONS = ("Activate", "Deactivate", "Attribute…", "Export", "Delete…")

OVERFLOW = """(bar) => {
  const { right } = bar.getBoundingClientRect();
  return bar.scrollWidth > bar.clientWidth
    || [...bar.children].some((child) => child.getBoundingClientRect().right > right);
}"""

UNCOVERED = """(element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


FOCUS_IN_SIGHT = """(drawer) => {
  const focused = document.activeElement;
  const { left, top, right, bottom } = focused.getBoundingClientRect();
  const seen = (y) => focused.contains(document.elementFromPoint((left + right) / 2, y));
  return drawer.contains(focused) && seen(top + 3) && seen(bottom - 3);
}"""


@pytest.mark.parametrize(
    ("width", "height"),
    [
        (320, 640),
        (390, 844),
        (600, 800),
        (601, 800),
        (720, 450),
        (768, 1024),
        (1024, 768),
        (1280, 860),
        (1440, 900),
    ],
)
async def test_every_action_on_a_selection_has_a_place(
    visitor: Visitor, catalog: Json, width: int, height: int
) -> None:
    page = visitor.page
    await page.set_viewport_size({"width": width, "height": height})
    table = await page.get_by_role("table", name="Products").bounding_box()
    await page.get_by_label("Select all products on this page").check()
    bar = page.get_by_role("region", name="Selected products")
    await expect(bar.get_by_text("50 selected")).to_be_visible()
    assert not await bar.evaluate(OVERFLOW)
    after = await page.get_by_role("table", name="Products").bounding_box()
    assert table is not None
    assert after is not None
    assert after["y"] == table["y"]  # the row under the pointer stays

    menu = bar.get_by_role("button", name=re.compile("^(More|Actions)$"))
    if await menu.count() == 1:
        await menu.click()
    for action in (*ACTIONS, "Select all that match (125 products)"):
        there = bar.get_by_role("button", name=action, exact=True).or_(
            page.get_by_role("menuitem", name=action, exact=True)
        )
        await expect(there).to_be_in_viewport(ratio=1)
    if width >= 1280:
        await expect(menu).to_have_count(0)
    else:
        # A dialog returns the focus to the menu.
        await page.get_by_role("menuitem", name="Export").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(menu).to_be_focused()

    # Down the list, the bar and the heads of the columns stay.
    await rows(page).last.scroll_into_view_if_needed()
    await expect(bar.get_by_text("50 selected")).to_be_in_viewport(ratio=1)
    await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    await asyncio.sleep(0.2)
    head = page.get_by_role("button", name="SKU", exact=True)
    await expect(head).to_be_in_viewport(ratio=1)
    assert await head.evaluate(UNCOVERED)
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def test_a_phone_shows_the_chosen_columns(visitor: Visitor, stack: Stack, catalog: Json) -> None:
    page = visitor.page
    await page.set_viewport_size({"width": 390, "height": 844})
    name = row(page, "CHAIR-0").locator("span", has_text="Chair 0")
    await expect(name).to_be_visible()
    await expect(row(page, "CHAIR-0").locator("dl")).to_have_count(0)
    await page.get_by_role("button", name="Columns").click()
    menu = page.get_by_role("dialog", name="Columns")
    for column in ("colour", "Description"):
        await expect(menu.get_by_label(column)).not_to_be_checked()
        await menu.get_by_label(column).check()
    await menu.get_by_label("Name").uncheck()
    await page.keyboard.press("Escape")
    lines = row(page, "CHAIR-0").locator("dl > div")
    await expect(lines).to_have_text(["DescriptionOak", "colourred"])
    await expect(name).to_have_count(0)
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    await page.get_by_role("button", name="Columns").click()
    await menu.get_by_role("button", name="Reset to default").click()
    await page.keyboard.press("Escape")
    await expect(row(page, "CHAIR-0").locator("dl")).to_have_count(0)

    # No ticked column is missing on a screen in between, either.
    await page.set_viewport_size({"width": 720, "height": 900})
    await expect(page.get_by_role("columnheader", name="Description")).to_have_count(0)
    await page.get_by_role("button", name="Columns").click()
    await menu.get_by_label("Description").check()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("columnheader", name="Description")).to_be_visible()


async def place(page: Page) -> dict[str, float] | None:
    box = await page.get_by_role("button", name="Next").bounding_box()
    return None if box is None else dict(box)


@pytest.mark.parametrize(("width", "height"), [(390, 844), (720, 900), (1280, 860)])
async def test_the_tray_moves_nothing_and_covers_no_paging(
    visitor: Visitor, stack: Stack, catalog: Json, width: int, height: int
) -> None:
    page = visitor.page
    await page.set_viewport_size({"width": width, "height": height})
    await rows(page).first.get_by_role("checkbox").check()
    opener = page.get_by_role("button", name=re.compile("^(Deactivate|Actions|More)$")).first
    is_menu = await opener.inner_text() != "Deactivate"
    await opener.click()
    if is_menu:
        await page.get_by_role("menuitem", name="Deactivate").click()
    with stack.frozen():
        # At the end of the page, where it scrolls.
        before = await place(page)
        await page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
        tray = page.get_by_role("region", name="Your jobs")
        await expect(tray).to_contain_text("Queued")
        assert await place(page) == before
        await page.get_by_role("button", name="Next").click(trial=True)
        await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        await page.get_by_role("button", name="Next").click(trial=True)
        before = await place(page)
        await tray.get_by_role("button", name=re.compile("^Dismiss")).click()
    await expect(tray).to_have_count(0)
    await asyncio.sleep(0.3)
    assert await place(page) == before


async def test_what_is_saved_by_leaving_is_said_and_can_be_undone(
    visitor: Visitor, stack: Stack, catalog: Json
) -> None:
    page = visitor.page
    await name_of(page, "CHAIR-0").click()
    await page.keyboard.type("Half do")
    await page.get_by_role("link", name="History").click()
    await expect(page.get_by_text("CHAIR-0 saved.")).to_be_visible()
    await expect(page.get_by_text("Name is now “Half do”.")).to_be_visible()
    assert (await product(stack, "chair-0"))["name"] == "Half do"
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("The change to CHAIR-0 was undone.")).to_be_visible()
    assert (await product(stack, "chair-0"))["name"] == "Chair 0"

    # What another user has changed since isn't undone.
    await page.get_by_role("link", name="Products", exact=True).click()
    await name_of(page, "CHAIR-1").click()
    await page.keyboard.type("Mine")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("CHAIR-1 saved.")).to_be_visible()
    answer = await stack.client.patch("/products/by-sku/chair-1", json={"name": "Theirs"})
    assert answer.status_code == 200
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("The change to CHAIR-1 wasn’t undone")).to_be_visible()
    assert (await product(stack, "chair-1"))["name"] == "Theirs"

    # A click elsewhere that changes nothing says nothing; one that can't be saved is reported on the next page.
    await name_of(page, "CHAIR-2").click()
    await page.get_by_role("heading", name="Products").click()
    await expect(page.get_by_text("CHAIR-2 saved.")).to_have_count(0)
    await name_of(page, "CHAIR-2").click()
    await page.get_by_role("textbox", name="name of CHAIR-2").fill("x" * 501)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("At most 500 characters: this has 501.")).to_be_visible()
    await page.get_by_role("link", name="History").click()
    await expect(page.get_by_text("CHAIR-2 wasn’t saved")).to_be_visible()
    assert (await product(stack, "chair-2"))["name"] == "Chair 2"


async def test_nothing_that_is_typed_is_cut(visitor: Visitor, stack: Stack, catalog: Json) -> None:
    page = visitor.page
    await page.goto(f"{visitor.url}/products/new")
    drawer = page.get_by_role("dialog", name="New product")
    await drawer.get_by_label("SKU").fill("S" * 300)
    await drawer.get_by_label("Name", exact=True).fill("N" * 501)
    await drawer.get_by_role("button", name="Create product").click()
    await expect(drawer.get_by_text("At most 255 characters: this has 300.")).to_be_visible()
    await expect(drawer.get_by_text("At most 500 characters: this has 501.")).to_be_visible()
    await expect(drawer.get_by_label("SKU")).to_be_focused()
    await drawer.get_by_label("SKU").fill("S-1")
    await drawer.get_by_role("button", name="Create product").click()
    await expect(drawer.get_by_label("Name", exact=True)).to_be_focused()
    await expect(drawer.get_by_label("Name", exact=True)).to_have_value("N" * 501)

    await drawer.get_by_label("Name", exact=True).fill("Shelf")
    await drawer.get_by_role("button", name="Add attribute").click()
    await drawer.get_by_label("Key of attribute 1").fill("k" * 101)
    await drawer.get_by_label("Value of attribute 1").fill("v")
    await drawer.get_by_role("button", name="Create product").click()
    wrong = drawer.get_by_text("A key is too long. At most 100 characters: this has 101.")
    await expect(wrong).to_be_focused()


async def test_the_focus_stays_where_one_works(visitor: Visitor, stack: Stack, catalog: Json) -> None:
    page = visitor.page
    # On the way to the last page and back.
    await page.goto(f"{visitor.url}/products?sku=LAMP")
    following, first = page.get_by_role("button", name="Next"), page.get_by_role("button", name="First page")
    for sku in ("LAMP-050", "LAMP-100"):
        await following.press("Enter")
        await expect(rows(page).first).to_contain_text(sku)
        await expect(following).to_be_focused()
    await expect(following).to_be_disabled()
    await first.press("Enter")
    await expect(first).to_have_count(0)
    await expect(following).to_be_focused()

    # After an outage.
    for name, path in (("Products", "/products"), ("History", "/imports")):
        await page.goto(f"{visitor.url}/settings")
        await page.route(re.compile(f"/api/v1{path}"), lambda route: route.abort())
        await page.get_by_role("link", name=name, exact=True).click()
        retry = page.get_by_role("alert").get_by_role("button", name="Try again")
        await retry.focus()
        await page.unroute(re.compile(f"/api/v1{path}"))
        # The page may have tried again by itself in this moment.
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("table")).to_be_visible()
        await expect(page.locator("#content")).to_be_focused()

    # When a question takes the place of the button that was pressed.
    await page.goto(f"{visitor.url}/products")
    await page.get_by_role("link", name="CHAIR-3").click()
    drawer = page.get_by_role("dialog")
    await drawer.get_by_role("link", name="Edit", exact=True).click()
    await expect(drawer.get_by_label("Name", exact=True)).to_have_value("Chair 3")
    answer = await stack.client.patch("/products/by-sku/chair-3", json={"name": "Theirs"})
    assert answer.status_code == 200
    await drawer.get_by_label("Name", exact=True).fill("Mine")
    await drawer.get_by_role("button", name="Save").press("Enter")
    await expect(drawer.get_by_role("alert")).to_be_focused()


async def test_the_focus_is_in_sight_in_a_low_drawer(visitor: Visitor, stack: Stack, catalog: Json) -> None:
    page = visitor.page
    await page.set_viewport_size({"width": 720, "height": 450})
    found = await product(stack, "lamp-000")
    await page.goto(f"{visitor.url}/products/{found['id']}/edit")
    drawer = page.get_by_role("dialog")
    await drawer.get_by_label("SKU").wait_for()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(16):
            await page.keyboard.press(key)
            assert await drawer.evaluate(FOCUS_IN_SIGHT), key


async def test_a_search_without_a_hit_speaks_of_what_is_set(visitor: Visitor, catalog: Json) -> None:
    page = visitor.page
    await page.get_by_label("Search products").fill("nowhere")
    await expect(page.get_by_text("Check the spelling, or try other words.")).to_be_visible()
    await expect(page.get_by_role("button", name="Clear filters")).to_have_count(0)
    await page.get_by_role("button", name="Clear search").last.click()
    await expect(rows(page)).to_have_count(50)


async def test_one_product_is_spoken_of_as_one(visitor: Visitor, catalog: Json) -> None:
    page = visitor.page
    await page.get_by_label("Select CHAIR-0").check()
    await page.get_by_role("button", name="Delete…").click()
    dialog = page.get_by_role("dialog", name="Delete 1 product?")
    await expect(dialog.get_by_text("To get it back, import it again.")).to_be_visible()


async def test_the_count_to_type_has_the_focus_before_it_is_known(visitor: Visitor, catalog: Json) -> None:
    page = visitor.page
    # As for a large catalog: the list knows an estimate only, and counting takes a while.
    counted = asyncio.Event()

    async def late(route) -> None:  # type: ignore[no-untyped-def]
        await counted.wait()
        await route.continue_()

    async def estimate(route) -> None:  # type: ignore[no-untyped-def]
        answer = await route.fetch()
        body = await answer.json()
        await route.fulfill(response=answer, json={**body, "total": {"value": 125, "exact": False}})

    await page.route(re.compile(r"/api/v1/products/count"), late)
    await page.route(re.compile(r"/api/v1/products(\?|$)"), estimate)
    await page.reload()
    await page.get_by_label("Select all products on this page").check()
    await page.get_by_role("button", name=re.compile("Select all that match")).click()
    await page.get_by_role("button", name="Delete…").click()
    field = page.get_by_role("dialog").get_by_role("textbox")
    await expect(field).to_be_focused()
    counted.set()
    await expect(page.get_by_label("Type 125 to confirm")).to_be_focused()


async def test_a_double_click_starts_one_job_and_makes_one_key(
    visitor: Visitor, stack: Stack, catalog: Json
) -> None:
    page = visitor.page
    await page.get_by_label("Select CHAIR-0").check()
    await page.get_by_role("button", name="Deactivate").click()
    twice = "(button) => { button.click(); button.click(); }"
    await page.get_by_role("dialog").get_by_role("button", name="Deactivate").evaluate(twice)
    await expect(page.get_by_role("region", name="Your jobs")).to_be_visible()
    starts = [request for request in visitor.requests if request.url.endswith("/products/bulk-update")]
    assert [request.method for request in starts] == ["POST"]

    await page.goto(f"{visitor.url}/settings/keys/new")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("reader")
    await dialog.get_by_role("button", name="Create key").evaluate(twice)
    await expect(dialog.get_by_test_id("new-key")).to_be_visible()
    keys = (await stack.client.get("/api-keys")).json()["items"]
    assert [key["name"] for key in keys].count("reader") == 1


async def test_a_double_click_on_save_keeps_the_focus_in_the_drawer(
    visitor: Visitor, stack: Stack, catalog: Json
) -> None:
    page = visitor.page
    (found,) = (await stack.client.get("/products", params={"limit": 1})).json()["items"]

    async def slowly(route: Route) -> None:
        await asyncio.sleep(0.5)
        await route.continue_()

    await page.goto(f"{visitor.url}/products/{found['id']}/edit")
    drawer = page.get_by_role("dialog")
    await drawer.get_by_label("Name", exact=True).fill("Pressed twice")
    await page.route(re.compile(f"/api/v1/products/{found['id']}$"), slowly)
    # The second press finds the button disabled.
    await drawer.get_by_role("button", name="Save").dblclick(delay=50)
    await expect(drawer.get_by_role("heading", name="Pressed twice")).to_be_visible()
    await page.wait_for_function("document.activeElement.closest('[role=dialog]') !== null")


@pytest.mark.parametrize(
    ("path", "title", "back", "leads"),
    [
        ("/products/999999999", "Product not found", "Back to Products", "/products"),
        ("/imports/01a2b3c4-0000-7000-8000-000000000000", "Import not found", "Back to History", "/imports"),
        (
            "/webhooks/01a2b3c4-0000-7000-8000-000000000000",
            "Endpoint not found",
            "Back to Webhooks",
            "/webhooks",
        ),
    ],
)
async def test_what_is_not_found_is_named_and_leads_on(
    visitor: Visitor, path: str, title: str, back: str, leads: str
) -> None:
    page = visitor.page
    await page.goto(f"{visitor.url}{path}")
    await expect(page.get_by_role("heading", name=title)).to_be_visible()
    await expect(page.get_by_role("alert")).to_contain_text("It was deleted, or the link is wrong.")
    await expect(page.get_by_role("alert")).not_to_contain_text("01a2")
    alert = page.get_by_role("alert")
    await alert.get_by_role("link", name=back).or_(alert.get_by_role("button", name=back)).click()
    await page.wait_for_url(re.compile(f"{leads}$"))


async def test_the_jobs_belong_to_the_products(visitor: Visitor, stack: Stack, catalog: Json) -> None:
    page = visitor.page
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{visitor.url}/jobs")
    item = page.get_by_role("navigation", name="Main").get_by_role("link", name="Products")
    await expect(item).to_have_attribute("aria-current", "true")
    other = page.get_by_role("navigation", name="Main").get_by_role("link", name="History")
    colour = "(link) => getComputedStyle(link).color"
    assert await item.evaluate(colour) != await other.evaluate(colour)
