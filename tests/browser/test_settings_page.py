"""The settings page: an API key is made, seen once, used and revoked."""

import httpx
from playwright.async_api import expect

from tests.browser.conftest import Visitor


async def test_an_api_key_is_made_used_and_revoked(visitor: Visitor) -> None:
    page = visitor.page
    await page.get_by_role("link", name="Settings").click()
    await page.get_by_role("button", name="Create key").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Nightly feed")
    await dialog.get_by_role("button", name="Create key").click()
    key = await page.get_by_test_id("new-key").inner_text()
    await dialog.get_by_role("button", name="Done").click()
    await expect(page.get_by_text("Nightly feed", exact=True)).to_be_visible()
    assert key not in await page.content()

    async with httpx.AsyncClient(base_url=visitor.url, trust_env=False) as program:
        program.headers["Authorization"] = f"Bearer {key}"
        answer = await program.get("/api/v1/me")
        assert (answer.status_code, answer.json()["scopes"]) == (200, ["read"])
        await page.get_by_role("button", name="Revoke Nightly feed").click()
        await page.get_by_role("dialog").get_by_role("button", name="Revoke", exact=True).click()
        await expect(page.get_by_text("No API keys")).to_be_visible()
        assert (await program.get("/api/v1/me")).status_code == 401
    assert visitor.complaints == []
