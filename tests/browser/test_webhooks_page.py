"""The webhooks pages: an endpoint from its first day to its last, against a receiver on this machine."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator

import asyncpg
import pytest
from playwright.async_api import Locator, Page, expect
from standardwebhooks import Webhook

from tests.browser.conftest import Visitor, sign_in_link
from tests.support.database import Cleaner
from tests.support.receiver import Receiver
from tests.support.stack import Stack, until

DELIVERED_MS = 20_000
NOT_FANNED_OUT = "SELECT EXISTS (SELECT FROM events WHERE fanned_out_at IS NULL)"


@pytest.fixture
async def database(stack: Stack, cleaner: Cleaner) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(cleaner.url)
    yield connection
    await connection.execute("UPDATE webhook_endpoints SET enabled = false")
    await connection.close()


def rows(page: Page) -> Locator:
    return page.get_by_role("table", name="Deliveries").locator("tbody tr")


async def add_endpoint(page: Page, url: str, *events: str) -> str:
    """Through the dialog; the secret that it shows at its end."""
    await page.get_by_role("link", name="Webhooks", exact=True).click()
    await page.get_by_role("link", name="Add endpoint").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("URL").fill(url)
    for event in events:
        await dialog.get_by_label(event).check()
    await dialog.get_by_role("button", name="Add endpoint").click()
    return await page.get_by_test_id("webhook-secret").inner_text()


async def edit_url(page: Page, url: str) -> None:
    await page.get_by_role("link", name="Edit", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("URL").fill(url)
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name=url)).to_be_visible()
    await expect(dialog).to_be_hidden()


async def create_product(stack: Stack, sku: str) -> None:
    answer = await stack.client.post("/products", json={"sku": sku, "name": sku})
    assert answer.status_code == 201, answer.text


async def fanned_out(database: asyncpg.Connection, seconds: float = 20) -> None:
    """Wait until every event has become the deliveries that it becomes."""
    deadline = time.monotonic() + seconds
    while await database.fetchval(NOT_FANNED_OUT):
        assert time.monotonic() < deadline, "an event was not fanned out"
        await asyncio.sleep(0.02)


async def test_an_endpoint_from_its_first_day_to_its_last(
    visitor: Visitor, stack: Stack, receiver: Receiver, database: asyncpg.Connection
) -> None:
    page = visitor.page

    # A target that isn't allowed is refused beside the field, and the form stays as it was.
    await page.get_by_role("link", name="Webhooks", exact=True).click()
    await expect(page.get_by_text("No endpoints yet")).to_be_visible()
    await page.get_by_role("link", name="Add endpoint").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Add endpoint").click()
    await expect(dialog.get_by_text("Enter a URL.")).to_be_visible()
    await expect(dialog.get_by_text("Choose at least one event.")).to_be_visible()
    await dialog.get_by_label("URL").fill("http://10.0.0.1/hooks")
    await dialog.get_by_label("Description").fill("Warehouse")
    await dialog.get_by_label("All 11 events").check()
    await expect(dialog.get_by_label("import.failed")).to_be_checked()
    await dialog.get_by_label("All 11 events").uncheck()
    await dialog.get_by_label("product.created").check()
    await dialog.get_by_role("button", name="Add header").click()
    await dialog.get_by_label("Name of header 1").fill("X-Shop-Key")
    await dialog.get_by_label("Value of header 1").fill("open-sesame")
    await dialog.get_by_role("button", name="Add endpoint").click()
    refusal = "The setting SKUPORT_WEBHOOK_ALLOWED_TARGETS allows local addresses."
    await expect(dialog.get_by_text(refusal)).to_be_visible()
    await expect(dialog.get_by_label("URL")).to_be_focused()

    await dialog.get_by_label("URL").fill(receiver.url("/200"))
    await dialog.get_by_role("button", name="Add endpoint").click()
    secret = await page.get_by_test_id("webhook-secret").inner_text()
    assert secret.startswith("whsec_")
    # It is shown once: Back asks before it is gone.
    await page.go_back()
    question = page.get_by_role("dialog", name="Have you copied the secret?")
    await question.get_by_role("button", name="Stay here").click()
    await dialog.get_by_role("button", name="Done").click()
    await expect(page.get_by_role("heading", name=receiver.url("/200"))).to_be_visible()
    assert secret not in await page.content()

    # A test says at once what came of it.
    await page.get_by_label("Event", exact=True).first.select_option("product.updated")
    await page.get_by_role("button", name="Send test").click()
    await expect(page.get_by_text("Received, status 200")).to_be_visible(timeout=DELIVERED_MS)
    await expect(page.get_by_text(re.compile(r"^[\d.]+ ms$")).last).to_be_visible()
    await expect(page.get_by_role("region", name="Response")).to_have_text("as asked")
    (request,) = receiver.received
    assert Webhook(secret).verify(request.body, request.headers)["type"] == "product.updated"
    assert (request.headers["webhook-test"], request.headers["x-shop-key"]) == ("true", "open-sesame")

    # A real event shows up by itself, with what was sent and what was answered.
    await create_product(stack, "CHAIR-1")
    created = rows(page).filter(has_text="product.created")
    await expect(created).to_contain_text("Received", timeout=DELIVERED_MS)
    await created.get_by_role("link").click()
    drawer = page.get_by_role("dialog")
    await expect(drawer.get_by_role("region", name="Request body")).to_contain_text('"sku": "CHAIR-1"')
    await expect(drawer.get_by_role("region", name="Response body")).to_have_text("as asked")
    await expect(drawer).to_contain_text(receiver.received[-1].headers["webhook-signature"])
    await expect(drawer).to_contain_text("[hidden]")
    assert "open-sesame" not in await page.content()
    linked = page.url
    assert "delivery=" in linked
    await page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    assert "delivery=" not in page.url

    # The receiver fails: the log says why, and when it is tried again.
    await edit_url(page, receiver.url("/503"))
    await create_product(stack, "CHAIR-2")
    await expect(page.get_by_text("No request has succeeded since")).to_be_visible(timeout=DELIVERED_MS)
    waiting = rows(page).filter(has_text="Pending")
    await expect(waiting).to_contain_text("status 503")
    await expect(waiting).to_contain_text(re.compile("Next attempt in|Sending"))
    await edit_url(page, receiver.url("/410"))
    await database.execute("UPDATE webhook_deliveries SET next_at = now() WHERE status = 'pending'")
    await expect(page.get_by_text("Skuport disabled this endpoint")).to_be_visible(timeout=DELIVERED_MS)
    await expect(page.get_by_text("gone for good").first).to_be_visible()
    failed_id = receiver.at("/410")[-1].id
    failed = rows(page).filter(has_text="Failed")
    await expect(failed.get_by_role("button", name="Redeliver")).to_be_disabled()

    # A test reaches it while it is disabled, too.
    await page.get_by_role("button", name="Send test").click()
    await expect(page.get_by_text("Not received, status 410")).to_be_visible(timeout=DELIVERED_MS)

    # What happened meanwhile, and what failed, comes after enabling it again, if one asks for it.
    await create_product(stack, "CHAIR-3")
    await fanned_out(database)
    await edit_url(page, receiver.url("/200/fixed"))
    await page.get_by_role("button", name="Enable again").click()
    await page.get_by_role("button", name="Recover missed events…").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("1 delivery has failed since then.")
    await dialog.get_by_role("button", name="Send again").click()
    await expect(dialog).to_contain_text("Sending 2 deliveries")
    await dialog.get_by_role("button", name="Close").click()
    await until(lambda: len(receiver.at("/200/fixed")) == 2)
    recovered = {json.loads(each.body)["data"]["sku"]: each.id for each in receiver.at("/200/fixed")}
    assert recovered.keys() == {"CHAIR-2", "CHAIR-3"}
    assert recovered["CHAIR-2"] == failed_id

    # One delivery by its link, sent again.
    await page.goto(linked)
    drawer = page.get_by_role("dialog")
    await drawer.get_by_role("button", name="Redeliver").click()
    await expect(drawer.get_by_text("Attempt 2")).to_be_visible(timeout=DELIVERED_MS)
    await expect(drawer.get_by_text("Received", exact=True)).to_be_visible()
    assert [each.id for each in receiver.received].count(receiver.received[1].id) == 2
    await drawer.get_by_role("button", name="Close").click()

    # After a rotation both secrets verify.
    await page.get_by_role("button", name="Rotate secret…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Rotate secret").click()
    rotated = await page.get_by_test_id("webhook-secret").inner_text()
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_text(re.compile("^Rotated. Until"))).to_be_visible()
    assert rotated != secret
    assert rotated not in await page.content()
    await page.get_by_role("button", name="Send test").click()
    await expect(page.get_by_text("Received, status 200")).to_be_visible(timeout=DELIVERED_MS)
    for each in (secret, rotated):
        Webhook(each).verify(receiver.received[-1].body, receiver.received[-1].headers)

    await page.get_by_role("button", name="Disable…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Disable", exact=True).click()
    await expect(page.get_by_role("button", name="Enable", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Delete…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_text("No endpoints yet")).to_be_visible()
    # Chromium itself reports answers that are errors; the refused URL was the only one.
    assert [each for each in visitor.complaints if "422" not in each] == []


async def test_the_log_is_narrowed_and_paged_by_its_address(
    visitor: Visitor, stack: Stack, receiver: Receiver, database: asyncpg.Connection
) -> None:
    page = visitor.page
    await add_endpoint(page, receiver.url("/200"), "product.created", "product.deleted")
    await page.get_by_role("button", name="Done").click()
    for number in range(27):
        await create_product(stack, f"LAMP-{number}")
    found = (await stack.client.get("/products/by-sku/LAMP-26")).json()
    assert (await stack.client.delete(f"/products/{found['id']}")).status_code == 204
    await until(lambda: len(receiver.received) == 28)

    # The log grows while one looks at it, and has two pages by now.
    await expect(rows(page)).to_have_count(25, timeout=DELIVERED_MS)
    await expect(rows(page).first).to_contain_text("product.deleted")
    await page.get_by_role("button", name="Next").click()
    await expect(rows(page)).to_have_count(3)
    await page.get_by_role("button", name="First page").click()
    await expect(rows(page)).to_have_count(25)

    await page.get_by_label("Event", exact=True).last.select_option("product.deleted")
    await expect(rows(page)).to_have_count(1)
    await page.get_by_label("Time").select_option("Last hour")
    await page.get_by_role("group", name="Filter deliveries").get_by_role("button", name="Received").click()
    await expect(page).to_have_url(re.compile("status=succeeded"))
    address = page.url
    assert "type=product.deleted" in address
    assert "period=hour" in address
    await page.goto("about:blank")
    await page.goto(address)
    await expect(rows(page)).to_have_count(1)
    await page.get_by_label("Time").select_option("Between…")
    await page.get_by_label("Until").fill("2026-01-01T00:00")
    await expect(page.get_by_text("No delivery matches")).to_be_visible()
    await page.get_by_role("button", name="Show all deliveries").click()
    await expect(rows(page)).to_have_count(25)
    assert visitor.complaints == []


async def end_sessions(stack: Stack) -> None:
    answer = await stack.client.delete("/sessions")
    assert answer.status_code == 200, answer.text
    assert answer.json()["ended"] > 0


async def session_ended(page: Page, *, kept: bool = True) -> None:
    """The sign-in page says why it is there, and whether unsaved changes wait."""
    await expect(page.get_by_text("Your session has ended")).to_be_visible()
    await expect(page.get_by_text("Your unsaved changes stay in this tab")).to_have_count(int(kept))


async def stored(page: Page) -> str:
    """What the page left in the browser's storage."""
    found: str = await page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    return found


async def test_edits_outlive_the_session(visitor: Visitor, stack: Stack, receiver: Receiver) -> None:
    page = visitor.page
    key = (await stack.client.post("/api-keys", json={"name": "Ada Lovelace", "scopes": ["admin"]})).json()
    await page.get_by_role("link", name="Webhooks", exact=True).click()
    await page.get_by_role("link", name="Add endpoint").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("URL").fill(receiver.url("/200"))
    await dialog.get_by_label("Description").fill("Warehouse")
    await dialog.get_by_label("product.created").check()
    await dialog.get_by_role("button", name="Add header").click()
    await dialog.get_by_label("Name of header 1").fill("X-Shop-Key")
    await dialog.get_by_label("Value of header 1").fill("open-sesame")
    await end_sessions(stack)

    # The list behind the form refreshes itself, and so the page notices.
    await session_ended(page)
    assert "open-sesame" not in await stored(page)
    # Only this page has the changes, so leaving it asks first.
    async with page.expect_event("dialog") as question:
        # From within: Playwright's own reload would wait for one that never comes.
        await page.evaluate("void setTimeout(() => location.reload())")
    assert (await question.value).type == "beforeunload"
    await (await question.value).dismiss()

    await page.get_by_label("API key").fill(key["key"])
    await page.get_by_role("button", name="Sign in").click()
    await expect(dialog.get_by_label("URL")).to_have_value(receiver.url("/200"))
    await expect(dialog.get_by_label("Description")).to_have_value("Warehouse")
    await expect(dialog.get_by_label("product.created")).to_be_checked()
    await expect(dialog.get_by_label("product.deleted")).not_to_be_checked()
    await expect(dialog.get_by_label("Value of header 1")).to_have_value("open-sesame")
    await dialog.get_by_role("button", name="Add endpoint").click()
    await page.get_by_test_id("webhook-secret").wait_for()
    (made,) = (await stack.client.get("/webhooks")).json()["items"]
    assert (made["description"], made["event_types"]) == ("Warehouse", ["product.created"])
    assert made["custom_header_names"] == ["X-Shop-Key"]

    # What was saved isn't a change any more: signing in again doesn't offer to add the same endpoint twice.
    await end_sessions(stack)
    await session_ended(page, kept=False)
    await (await page.context.new_page()).goto(await sign_in_link(stack))
    await expect(dialog.get_by_label("URL")).to_have_value("")
    await page.get_by_role("button", name="Cancel").click()

    # An endpoint that exists, saved after a link was opened in another tab.
    await page.get_by_role("link", name=receiver.url("/200")).click()
    await page.get_by_role("link", name="Edit", exact=True).click()
    await dialog.get_by_label("Description").fill("Warehouse in Leeds")
    await dialog.get_by_label("product.deleted").check()
    await dialog.get_by_label("Value of header 1").fill("open-barley")
    await end_sessions(stack)
    await session_ended(page)
    await (await page.context.new_page()).goto(await sign_in_link(stack))
    await expect(dialog.get_by_label("Description")).to_have_value("Warehouse in Leeds")
    await expect(dialog.get_by_label("Value of header 1")).to_have_value("open-barley")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_hidden()
    (saved,) = (await stack.client.get("/webhooks")).json()["items"]
    assert saved["description"] == "Warehouse in Leeds"
    assert sorted(saved["event_types"]) == ["product.created", "product.deleted"]
    # Chromium itself reports answers that are errors.
    assert [each for each in visitor.complaints if "401" not in each] == []
