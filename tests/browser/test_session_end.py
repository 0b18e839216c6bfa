"""What a user keeps when the session ends in the middle of an edit."""

import asyncpg
from playwright.async_api import expect

from tests.browser.conftest import Visitor, sign_in_link
from tests.support.database import Cleaner
from tests.support.stack import Stack

SECRET = "Bearer 4711"


async def end_sessions(cleaner: Cleaner) -> None:
    connection = await asyncpg.connect(cleaner.url)
    try:
        await connection.execute("DELETE FROM sessions")
    finally:
        await connection.close()


async def test_an_edit_survives_a_sign_in_link_in_the_same_tab(
    visitor: Visitor, stack: Stack, cleaner: Cleaner
) -> None:
    made = await stack.client.post("/products", json={"sku": "A-1", "name": "Table"})
    product = f"/products/{made.json()['id']}"
    page = visitor.page
    await page.goto(f"{stack.url}{product}")
    await page.get_by_role("link", name="Edit", exact=True).click()
    await page.get_by_label("Name", exact=True).fill("Desk")
    await end_sessions(cleaner)
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Your unsaved changes stay in this tab")).to_be_visible()

    await page.go_back()
    await expect(page.get_by_text("Your unsaved changes stay in this tab")).to_be_visible()
    await page.goto(await sign_in_link(stack))
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Desk")
    assert page.url.endswith(f"{product}/edit")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog").get_by_text("Desk").first).to_be_visible()
    assert await page.evaluate("sessionStorage.getItem('skuport.drafts')") is None
    assert (await stack.client.get(product)).json()["name"] == "Desk"


async def test_a_webhook_comes_back_without_its_secrets(
    visitor: Visitor, stack: Stack, cleaner: Cleaner
) -> None:
    page = visitor.page
    await page.goto(f"{stack.url}/webhooks/new")
    await page.get_by_label("URL").fill("https://shop.example/hooks/4711")
    await page.get_by_label("Description").fill("Shop")
    await page.get_by_role("button", name="Add header").click()
    await page.get_by_label("Name of header 1").fill("Authorization")
    await page.get_by_label("Value of header 1").fill(SECRET)
    await page.get_by_role("checkbox").first.check()
    await end_sessions(cleaner)
    await page.get_by_role("button", name="Add endpoint").last.click()
    await expect(page.get_by_text("Your unsaved changes stay in this tab")).to_be_visible()
    stored = await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Shop" in stored
    assert "4711" not in stored

    await page.reload()
    await expect(page.get_by_text("except the webhook’s URL and header values")).to_be_visible()
    await page.goto(await sign_in_link(stack))
    await expect(page.get_by_label("Description")).to_have_value("Shop")
    await expect(page.get_by_label("Name of header 1")).to_have_value("Authorization")
    await expect(page.get_by_label("Value of header 1")).to_have_value("")
    await expect(page.get_by_label("URL")).to_have_value("")
