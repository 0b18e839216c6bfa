"""Working in the catalog: finding, editing where it stands, conflicts, and many products at once."""

import asyncio
import csv
import gzip
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, expect

from tests.browser.catalog import Json, listed, name_of, patch, product, row, rows
from tests.browser.conftest import Visitor, sign_in_link
from tests.support.stack import Stack


async def scroll(page: Page, top: int, left: int = 0) -> None:
    """Scroll the table, which does so by itself on a screen of this size."""
    await page.locator("[data-pane]").evaluate(
        "(pane, [top, left]) => pane.scrollTo({ top, left })", [top, left]
    )


def in_address(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


async def test_a_product_is_created_edited_and_deleted(visitor: Visitor, stack: Stack) -> None:
    page = visitor.page
    await page.goto(f"{visitor.url}/products")
    await page.get_by_role("link", name="New product").click()
    drawer = page.get_by_role("dialog")
    await drawer.get_by_role("button", name="Create product").click()
    await expect(drawer.get_by_text("Enter a SKU.")).to_be_visible()

    await drawer.get_by_label("SKU").fill("Vase-1")
    await drawer.get_by_label("Name", exact=True).fill("Blue vase")
    await drawer.get_by_role("button", name="Add attribute").click()
    await drawer.get_by_label("Key of attribute 1").fill("colour")
    await drawer.get_by_label("Value of attribute 1").fill("blue")
    await drawer.get_by_role("button", name="Create product").click()
    await page.wait_for_url(re.compile(r"/products/\d+$"))
    made = await product(stack, "vase-1")
    assert (made["name"], made["attributes"], made["active"]) == ("Blue vase", {"colour": "blue"}, True)

    # A SKU that is taken is said beside the field, in whatever case it was typed.
    await page.goto(f"{visitor.url}/products/new")
    await drawer.get_by_label("SKU").fill("VASE-1")
    await drawer.get_by_label("Name", exact=True).fill("Another")
    visitor.complaints.clear()
    await drawer.get_by_role("button", name="Create product").click()
    await expect(drawer.get_by_text("Another product has this SKU: Vase-1")).to_be_visible()
    await expect(drawer.get_by_role("link", name="Vase-1")).to_be_visible()
    await expect(drawer.get_by_role("alert")).to_have_count(0)  # said once
    await expect(drawer.get_by_label("SKU")).to_be_focused()
    visitor.complaints.clear()

    # What was typed isn't lost without a question.
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Discard").click()
    await page.wait_for_url(re.compile("/products$"))

    await page.get_by_role("link", name="Vase-1").click()
    await drawer.get_by_role("link", name="Edit", exact=True).click()
    await drawer.get_by_label("Description").fill("Hand-blown.\nTwo lines.")
    await drawer.get_by_label("Active").uncheck()
    await drawer.get_by_role("button", name="Remove attribute 1").click()
    await drawer.get_by_role("button", name="Save").click()
    await expect(drawer.get_by_role("link", name="Edit", exact=True)).to_be_visible()
    await expect(drawer.get_by_text("Two lines.")).to_be_visible()
    changed = await product(stack, "vase-1")
    assert changed["description"] == "Hand-blown.\nTwo lines."
    assert (changed["active"], changed["attributes"], changed["version"]) == (False, {}, 2)

    await drawer.get_by_role("button", name="Delete").click()
    await page.get_by_role("dialog", name="Delete Vase-1?").get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("No products yet")).to_be_visible()
    assert await listed(stack) == 0
    assert visitor.complaints == []


async def test_cells_are_edited_by_the_keyboard_alone(visitor: Visitor, stack: Stack, catalog: Json) -> None:
    page = visitor.page
    await name_of(page, "CHAIR-0").focus()
    await page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name="name of CHAIR-0")
    await expect(field).to_be_focused()
    await page.keyboard.type("Armchair")
    await page.keyboard.press("Tab")

    # Tab has saved, and goes on in the next row; Esc leaves that one as it was.
    await expect(page.get_by_role("textbox", name="name of CHAIR-1")).to_be_focused()
    await page.keyboard.type("Never")
    await page.keyboard.press("Escape")
    await expect(name_of(page, "CHAIR-1")).to_be_focused()
    await expect(name_of(page, "CHAIR-1")).to_have_text("Chair 1")
    await expect(name_of(page, "CHAIR-0")).to_have_text("Armchair")

    # Enter saves and stays. A name can't be emptied.
    await page.keyboard.press("Enter")
    await page.keyboard.press("Delete")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Enter a name.")).to_be_visible()
    await page.keyboard.type("Stool")
    await page.keyboard.press("Enter")
    await expect(name_of(page, "CHAIR-1")).to_be_focused()
    await expect(page.get_by_text("CHAIR-1 saved.")).to_be_attached()

    state = page.get_by_role("button", name="change the status of CHAIR-2")
    await expect(state).to_have_text("Inactive")
    await state.focus()
    await page.keyboard.press("Space")
    # A press alone changes nothing: it opens the choice.
    choice = page.get_by_role("menuitemradio", name="Active", exact=True)
    await expect(choice).to_be_visible()
    await expect(state).to_have_text("Inactive")
    await choice.press("Enter")
    await expect(state).to_have_text("Active")
    await expect(state).to_be_focused()
    await expect(page.get_by_text("CHAIR-2 saved.")).to_be_attached()
    assert [(await product(stack, f"chair-{n}"))["name"] for n in (0, 1)] == ["Armchair", "Stool"]
    assert (await product(stack, "chair-2"))["active"]
    assert visitor.complaints == []


async def test_a_long_page_is_drawn_where_it_is_in_sight(
    visitor: Visitor, stack: Stack, catalog: Json
) -> None:
    page = visitor.page
    await page.goto(f"{visitor.url}/products?limit=200")
    await expect(page.get_by_role("table", name="Products")).to_have_attribute("aria-rowcount", "126")
    await expect(row(page, "CHAIR-0")).to_be_visible()
    assert await rows(page).count() < 80

    # What is being typed stays, wherever one scrolls to.
    await name_of(page, "CHAIR-1").click()
    box = page.get_by_role("textbox", name="name of CHAIR-1")
    await box.fill("Half a na")
    await scroll(page, 100_000)
    await expect(page.get_by_role("button", name="SKU", exact=True)).to_be_in_viewport()
    last = row(page, "LAMP-119")
    await expect(last).to_be_in_viewport()
    await expect(last).to_have_attribute("aria-rowindex", "126")
    await expect(row(page, "CHAIR-0")).to_have_count(0)
    await expect(box).to_have_value("Half a na")
    await page.keyboard.type("me")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("CHAIR-1 saved.")).to_be_attached()
    assert (await product(stack, "chair-1"))["name"] == "Half a name"

    # Tab goes on from row to row, also to those that weren't drawn.
    await scroll(page, 0)
    await name_of(page, "CHAIR-0").click()
    for _ in range(70):
        await page.keyboard.press("Tab")
    box = page.get_by_role("textbox", name="name of LAMP-065")
    await expect(box).to_be_focused()
    await expect(box).to_be_in_viewport()
    await page.keyboard.press("Escape")

    await page.get_by_label("Select all products on this page").check()
    await expect(page.get_by_text("125 selected")).to_be_visible()
    await scroll(page, 100_000)
    await expect(page.get_by_role("button", name="Deactivate")).to_be_in_viewport()
    assert visitor.complaints == []


async def test_edits_of_others_are_never_written_over(visitor: Visitor, stack: Stack, catalog: Json) -> None:
    page = visitor.page

    async def rename(sku: str, name: str) -> None:
        await name_of(page, sku).click()
        await page.get_by_role("textbox", name=f"name of {sku}").fill(name)
        await page.keyboard.press("Enter")

    # Another field: both changes stay, and nobody is asked.
    await patch(stack, "chair-0", description="Ash")
    await rename("CHAIR-0", "Mine")
    await expect(page.get_by_text("CHAIR-0 saved.")).to_be_attached()
    merged = await product(stack, "chair-0")
    assert (merged["name"], merged["description"]) == ("Mine", "Ash")

    # The same field: theirs and mine are shown, and I decide.
    await patch(stack, "chair-1", name="Theirs")
    await rename("CHAIR-1", "Mine")
    dialog = page.get_by_role("dialog", name="Another user changed CHAIR-1")
    await expect(dialog.get_by_role("row", name="Name Theirs Mine")).to_be_visible()
    await expect(name_of(page, "CHAIR-1")).to_have_text("Theirs")
    await dialog.get_by_role("button", name="Keep mine").click()
    await expect(page.get_by_text("CHAIR-1 saved.")).to_be_attached()
    assert (await product(stack, "chair-1"))["name"] == "Mine"

    await patch(stack, "chair-2", name="Theirs")
    await rename("CHAIR-2", "Mine")
    await page.get_by_role("dialog").get_by_role("button", name="Take theirs").click()
    await expect(name_of(page, "CHAIR-2")).to_have_text("Theirs")
    assert (await product(stack, "chair-2"))["name"] == "Theirs"

    # The same in the drawer.
    await page.get_by_role("link", name="CHAIR-3").click()
    drawer = page.get_by_role("dialog")
    await drawer.get_by_role("link", name="Edit", exact=True).click()
    await patch(stack, "chair-3", attributes={"colour": "green"})
    await drawer.get_by_label("Value of attribute 1").fill("black")
    await drawer.get_by_role("button", name="Save").click()
    await expect(drawer.get_by_role("row", name="colour green black")).to_be_visible()
    await drawer.get_by_role("button", name="Keep mine").click()
    await expect(drawer.get_by_role("link", name="Edit", exact=True)).to_be_visible()
    assert (await product(stack, "chair-3"))["attributes"] == {"colour": "black"}


async def test_back_closes_dialogs_and_asks_before_changes_are_lost(
    visitor: Visitor, stack: Stack, catalog: Json
) -> None:
    page = visitor.page
    await page.get_by_role("link", name="CHAIR-0").click()
    drawer = page.get_by_role("dialog", name="CHAIR-0")
    edit = drawer.get_by_role("link", name="Edit", exact=True)
    await edit.click()
    name = drawer.get_by_label("Name", exact=True)
    await expect(name).to_have_value("Chair 0")
    await page.go_back()
    await expect(edit).to_be_visible()

    # Esc answers the question alone, and the form stays.
    await edit.click()
    await name.fill("Armchair")
    await page.go_back()
    question = page.get_by_role("dialog", name="Discard your changes?")
    await expect(question).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(question).to_be_hidden()
    await expect(name).to_have_value("Armchair")
    assert urlsplit(page.url).path.endswith("/edit")

    async with page.expect_event("dialog") as asked:
        await page.evaluate("setTimeout(() => location.reload())")
    assert (await asked.value).type == "beforeunload"
    await (await asked.value).dismiss()
    await expect(name).to_have_value("Armchair")

    await page.go_back()
    await question.get_by_role("button", name="Discard").click()
    await expect(edit).to_be_visible()
    await page.go_back()
    await expect(drawer).to_be_hidden()
    await page.wait_for_url(re.compile("/products$"))
    await expect(page.get_by_role("link", name="CHAIR-0")).to_be_focused()
    assert (await product(stack, "chair-0"))["name"] == "Chair 0"
    assert visitor.complaints == []


async def test_an_edit_outlives_the_session(visitor: Visitor, stack: Stack, catalog: Json) -> None:
    page = visitor.page
    await page.get_by_role("link", name="CHAIR-0").click()
    await page.get_by_role("link", name="Edit", exact=True).click()
    await page.get_by_label("Name", exact=True).fill("Armchair")
    await page.context.clear_cookies()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Your session has ended")).to_be_visible()

    # A sign-in link, in another tab: this one goes on with what was typed.
    other = await page.context.new_page()
    await other.goto(await sign_in_link(stack))
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Armchair")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("link", name="Edit", exact=True)).to_be_visible()
    assert (await product(stack, "chair-0"))["name"] == "Armchair"


async def test_lists_recover_from_an_outage_by_themselves(
    visitor: Visitor, stack: Stack, catalog: Json
) -> None:
    page = visitor.page
    everything = re.compile("/api/v1/")
    await page.route(everything, lambda route: route.abort())
    for name in ("Webhooks", "History", "Products"):
        await page.get_by_role("link", name=name, exact=True).click()
        alert = page.get_by_role("alert")
        await expect(alert).to_contain_text("Can’t reach Skuport")
        await expect(alert.get_by_role("button", name="Try again")).to_be_visible()
    await page.unroute(everything)
    await expect(alert).to_have_count(0)
    await expect(rows(page)).to_have_count(50)


async def test_what_is_shown_stands_in_the_address(visitor: Visitor, stack: Stack, catalog: Json) -> None:
    page = visitor.page
    table = page.get_by_role("table", name="Products")
    skus = table.locator("tbody tr a").filter(has_text=re.compile("^(LAMP|CHAIR)-"))

    await page.get_by_role("button", name="SKU", exact=True).click()
    await expect(page.get_by_role("columnheader", name="SKU")).to_have_attribute("aria-sort", "descending")
    await expect(skus.first).to_have_text("LAMP-119")
    await page.get_by_role("radiogroup", name="Status").get_by_text("Active", exact=True).click()
    await expect(page.get_by_text("120 products", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Filters").click()
    await page.get_by_label("Name begins with").fill("desk")
    await page.get_by_role("button", name="Add attribute").click()
    await page.get_by_label("Key of attribute 1").fill("colour")
    await page.get_by_label("Value of attribute 1").fill("blue")
    await page.get_by_role("button", name="Apply").click()
    await expect(page.get_by_text("90 products", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Next").click()
    await expect(rows(page)).to_have_count(40)
    seen = await skus.all_text_contents()
    where = in_address(page)
    assert where.pop("cursor")
    assert where == {"sort": "-sku", "active": "true", "name": "desk", "attributes": "colour=blue"}

    await page.reload()
    await expect(rows(page)).to_have_count(40)
    assert await skus.all_text_contents() == seen
    await expect(page.get_by_role("button", name="Remove filter colour: blue")).to_be_visible()
    await page.get_by_role("button", name="Previous").click()
    await expect(skus.first).to_have_text("LAMP-119")
    await page.go_back()
    await expect(rows(page)).to_have_count(40)
    assert await skus.all_text_contents() == seen

    # A chip takes its filter away and begins at the first page.
    await page.get_by_role("button", name="Remove filter colour: blue").click()
    await expect(page.get_by_text("120 products", exact=True)).to_be_visible()
    assert "cursor" not in in_address(page)

    # Words that are numbers stay words.
    await page.get_by_label("Search products").fill("117")
    await expect(page.get_by_text("1 product", exact=True)).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("1 product", exact=True)).to_be_visible()
    await expect(page.get_by_label("Search products")).to_have_value("117")
    assert visitor.complaints == []


async def test_an_import_leads_to_its_products_and_back(
    visitor: Visitor, stack: Stack, catalog: Json
) -> None:
    page = visitor.page
    await patch(stack, "chair-0", name="By hand")
    await page.goto(f"{visitor.url}/imports/{catalog['id']}")
    await page.get_by_role("link", name="View products").click()
    await expect(page.get_by_text("124 products", exact=True)).to_be_visible()
    await expect(page.get_by_text(f"Written by {catalog['filename']}")).to_be_visible()

    await (
        page.get_by_role("link", name="LAMP-007").or_(page.get_by_role("link", name="CHAIR-1")).first.click()
    )
    await page.get_by_role("dialog").get_by_role("link", name=re.compile("Import, line")).click()
    await page.wait_for_url(re.compile(f"/imports/{catalog['id']}"))


async def test_columns_are_chosen_and_remembered(visitor: Visitor, stack: Stack, catalog: Json) -> None:
    page = visitor.page
    await page.get_by_role("button", name="Columns").click()
    menu = page.get_by_role("dialog", name="Columns")
    await menu.get_by_label("Description").uncheck()
    await menu.get_by_label("colour").check()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("columnheader", name="Description")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("columnheader", name="colour")).to_be_visible()
    await expect(page.get_by_role("columnheader", name="Description")).to_have_count(0)

    # However many they are, each has room; the SKU stays in sight, and the page itself doesn't scroll sideways.
    wide = {f"attribute {n}": "A value of ordinary length" for n in range(8)}
    await patch(stack, "chair-0", attributes=wide)
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.reload()
    await page.get_by_role("button", name="Columns").click()
    for key in wide:
        await menu.get_by_label(key).check()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Columns")).to_be_focused()
    for key in ("colour", *wide):
        box = await page.get_by_role("columnheader", name=key).bounding_box()
        assert box is not None
        assert box["width"] >= 140, key
    await scroll(page, 0, 100_000)
    await expect(page.get_by_role("columnheader", name="Updated")).to_be_in_viewport()
    await expect(page.get_by_role("link", name="CHAIR-0")).to_be_in_viewport()
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    updated = await row(page, "CHAIR-0").locator("time").bounding_box()
    assert updated is not None
    assert updated["height"] < 25  # on one line

    # The menu scrolls within a low window.
    for width in (720, 1440):
        await page.set_viewport_size({"width": width, "height": 450})
        await page.get_by_role("button", name="Columns").click()
        box = await menu.bounding_box()
        assert box is not None
        assert box["y"] >= 0, width
        assert box["y"] + box["height"] <= 450, width
        await menu.get_by_role("button").last.scroll_into_view_if_needed()
        await expect(menu.get_by_role("button").last).to_be_in_viewport(ratio=1)
        await page.keyboard.press("Escape")
    await page.set_viewport_size({"width": 1440, "height": 900})

    # An attribute's cell is edited as a name is; emptied, it is taken off.
    await page.get_by_role("button", name="Edit colour of CHAIR-0").click()
    await page.get_by_role("textbox", name="colour of CHAIR-0").fill("")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("CHAIR-0 saved.")).to_be_attached()
    assert (await product(stack, "chair-0"))["attributes"] == wide


async def select_all_that_match(page: Page, products: str) -> None:
    await page.get_by_label("Select all products on this page").check()
    await page.get_by_role("button", name=f"Select all that match ({products})").click()
    await expect(page.get_by_text(f"All matching products: {products}")).to_be_visible()


async def test_all_that_match_are_deactivated(visitor: Visitor, stack: Stack, catalog: Json) -> None:
    page = visitor.page
    await page.goto(f"{visitor.url}/products?sku=LAMP")
    await select_all_that_match(page, "120 products")
    await page.get_by_role("button", name="Deactivate").click()
    dialog = page.get_by_role("dialog", name="Deactivate 120 products?")
    with stack.frozen():
        await dialog.get_by_role("button", name="Deactivate").click()
        tray = page.get_by_role("region", name="Your jobs")
        await expect(tray).to_contain_text("Queued")
        # It is followed on every page, and after a reload.
        await page.get_by_role("link", name="History").click()
        await expect(tray).to_contain_text("Deactivate 120 products")
        await page.reload()
        await expect(tray).to_contain_text("Deactivate 120 products")
        await page.get_by_role("link", name="Products", exact=True).click()
        await expect(rows(page)).to_have_count(50)
        await expect(tray).to_be_visible()
        await page.get_by_role("button", name="Next").click(trial=True)  # the tray doesn't cover it
        await expect(page.get_by_role("link", name="Products", exact=True)).to_have_attribute(
            "aria-current", "page"
        )
    await expect(tray).to_contain_text("120 updated", timeout=30_000)
    await expect(page.get_by_role("button", name="change the status of LAMP-000")).to_have_text("Inactive")
    assert await listed(stack, active="true") == 0

    # Some by hand, and an attribute.
    for sku in ("CHAIR-0", "CHAIR-3"):
        await page.get_by_label(f"Select {sku}").check()
    await expect(page.get_by_text("2 selected")).to_be_visible()
    await page.get_by_role("button", name="Attribute…").click()
    dialog = page.get_by_role("dialog", name="Change an attribute of 2 products")
    await dialog.get_by_label("Attribute", exact=True).fill("range")
    await dialog.get_by_label("Value").fill("Autumn")
    await dialog.get_by_role("button", name="Set attribute").click()
    await expect(tray).to_contain_text("2 updated", timeout=30_000)
    assert await listed(stack, **{"attributes.range": "Autumn"}) == 2
    assert visitor.complaints == []


async def test_many_are_deleted_only_by_their_count(visitor: Visitor, stack: Stack, catalog: Json) -> None:
    page = visitor.page
    await page.goto(f"{visitor.url}/products?attributes=colour%3Dred")
    await expect(rows(page)).to_have_count(35)
    await page.get_by_label("Select all products on this page").check()
    await expect(page.get_by_text("35 selected")).to_be_visible()
    await page.get_by_role("button", name="Clear selection").click()

    # All that match, of which there is one less by the time it is confirmed.
    await page.goto(f"{visitor.url}/products?sku=LAMP")
    await select_all_that_match(page, "120 products")
    await page.get_by_role("button", name="Delete…").click()
    dialog = page.get_by_role("dialog")
    confirm = dialog.get_by_role("button", name="Delete")
    await expect(confirm).to_be_disabled()
    await dialog.get_by_label("Type 120 to confirm").fill("12")
    await expect(confirm).to_be_disabled()
    await stack.client.delete(f"/products/{(await product(stack, 'lamp-000'))['id']}")
    await dialog.get_by_label("Type 120 to confirm").fill("120")
    await confirm.click()
    await expect(dialog).to_contain_text(
        "There were 120 products, now there are 119 products. Nothing has been done yet."
    )
    assert await listed(stack) == 124

    await expect(confirm).to_be_disabled()
    await dialog.get_by_label("Type 119 to confirm").fill("119")
    await confirm.click()
    tray = page.get_by_role("region", name="Your jobs")
    await expect(tray).to_contain_text("119 deleted", timeout=30_000)
    await expect(page.get_by_text("No product matches")).to_be_visible()
    assert await listed(stack) == 5

    await tray.get_by_role("link", name="Delete 119 products").click()
    jobs = page.get_by_role("table", name="Bulk jobs")
    await expect(jobs).to_contain_text("119 deleted")
    await expect(jobs).to_contain_text("Ada Lovelace")
    # What has completed leaves by itself.
    await page.mouse.move(0, 0)
    await page.get_by_role("heading", name="Bulk jobs").click()
    await expect(tray).to_have_count(0)


async def test_a_job_can_be_cancelled(visitor: Visitor, stack: Stack, catalog: Json) -> None:
    page = visitor.page
    with stack.frozen():
        await select_all_that_match(page, "125 products")
        await page.get_by_role("button", name="Activate", exact=True).click()
        await page.get_by_role("dialog").get_by_role("button", name="Activate").click()
        tray = page.get_by_role("region", name="Your jobs")
        await tray.get_by_role("button", name="Cancel").click()
        await expect(tray).to_contain_text("Cancelled")
    await asyncio.sleep(1)
    assert await listed(stack, active="false") == 5


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
async def test_an_export_can_be_imported_again(
    visitor: Visitor, stack: Stack, catalog: Json, packed: bool
) -> None:
    page = visitor.page
    await page.goto(f"{visitor.url}/products?attributes=colour%3Dred")
    await expect(rows(page)).to_have_count(35)
    await page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog", name="Export 35 products")
    if packed:
        await dialog.get_by_label("Compress with gzip").check()
    async with page.expect_download(timeout=30_000) as download:
        await dialog.get_by_role("button", name="Start export").click()
    saved = await download.value
    assert saved.suggested_filename.endswith(".csv.gz" if packed else ".csv")
    content = (await saved.path()).read_bytes()
    table = list(
        csv.reader(io.StringIO((gzip.decompress(content) if packed else content).decode("utf-8-sig")))
    )
    assert len(table) == 36
    assert "attributes.colour" in table[0]

    await page.get_by_role("link", name="Import", exact=True).click()
    payload = {"name": saved.suggested_filename, "mimeType": "text/csv", "buffer": content}
    await page.get_by_test_id("file-input").set_input_files([payload])  # type: ignore[list-item]
    start = page.get_by_role("button", name=re.compile("^Import: "))
    done = page.get_by_text("35 rows read, all accounted for")
    await expect(start.or_(done).first).to_be_visible(timeout=30_000)
    if await start.is_visible():
        await start.click()
    await expect(done).to_be_visible(timeout=30_000)
    imported = (await stack.client.get("/imports", params={"limit": 1})).json()["items"][0]
    assert imported["counts"]["unchanged"] == 35
    assert visitor.complaints == []
