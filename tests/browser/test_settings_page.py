"""The settings: API keys are made and revoked, sessions ended, and the system says how it is."""

import re

import httpx
from playwright.async_api import Route, expect

from skuport.sample import sample_csv
from tests.browser.conftest import Visitor, sign_in_link
from tests.support.importing import Importer
from tests.support.stack import Stack

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"


async def test_an_api_key_is_made_used_and_revoked(visitor: Visitor) -> None:
    page = visitor.page
    await page.get_by_role("link", name="Settings").click()
    await page.get_by_role("link", name="Create key").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Nightly feed")
    await dialog.get_by_role("button", name="Create key").click()
    key = await page.get_by_test_id("new-key").inner_text()
    await page.go_back()
    await page.get_by_role("button", name="Stay here").click()
    await expect(page.get_by_test_id("new-key")).to_have_text(key)
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


async def test_revoking_a_key_offers_to_end_what_it_made(visitor: Visitor, stack: Stack) -> None:
    page = visitor.page
    made = (await stack.client.post("/api-keys", json={"name": "Agency", "scopes": ["admin"]})).json()
    async with httpx.AsyncClient(base_url=visitor.url, trust_env=False) as program:
        program.headers["Authorization"] = f"Bearer {made['key']}"
        left = await program.post("/api/v1/api-keys", json={"name": "Left behind", "scopes": ["read"]})
        assert left.status_code == 201
    await page.get_by_role("link", name="Settings").click()
    await page.get_by_role("button", name="Revoke Agency").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Also revoke what was created with it: 1 API key").check()
    await dialog.get_by_role("button", name="Revoke", exact=True).click()
    await expect(page.get_by_text("No API keys")).to_be_visible()
    assert (await stack.client.get("/api-keys")).json()["items"] == []
    assert visitor.complaints == []


async def elsewhere(stack: Stack) -> httpx.AsyncClient:
    """The same person in another browser."""
    other = httpx.AsyncClient(base_url=stack.url, trust_env=False, headers={"User-Agent": FIREFOX})
    token = (await sign_in_link(stack)).partition("#token=")[2]
    assert (await other.post("/api/v1/session", json={"token": token})).status_code == 201
    return other


async def test_sessions_are_ended_one_or_all_and_ones_own(visitor: Visitor, stack: Stack) -> None:
    page = visitor.page
    first, second, third = [await elsewhere(stack) for _ in range(3)]
    await page.get_by_role("link", name="Settings").click()
    await page.get_by_role("link", name="Sessions").click()
    table = page.get_by_role("table", name="Sessions")
    rows = table.get_by_role("row")
    await expect(rows).to_have_count(1 + 4)
    own = rows.nth(1)
    await expect(own).to_contain_text("This browser")
    await expect(own).to_contain_text(re.compile("Chrome on Linux.*127\\.0\\.0\\.1"))
    await expect(rows.nth(2)).to_contain_text("Firefox on Linux")

    # The newest of the others comes second.
    await rows.nth(2).get_by_role("button", name="End the session of Ada Lovelace").click()
    await page.get_by_role("dialog").get_by_role("button", name="End", exact=True).click()
    await expect(rows).to_have_count(1 + 3)
    statuses = [(await other.get("/api/v1/me")).status_code for other in (first, second, third)]
    assert statuses == [200, 200, 401]

    await page.get_by_role("button", name="End all others").click()
    await page.get_by_role("dialog").get_by_role("button", name="End all others").click()
    await expect(page.get_by_text("Ended 2 other sessions.")).to_be_visible()
    await expect(rows).to_have_count(1 + 1)
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="End all others")).to_be_disabled()
    assert (await first.get("/api/v1/me")).status_code == 401

    await own.get_by_role("button", name="Sign out").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    await expect(page.get_by_label("API key")).to_be_visible()
    assert (await stack.client.get("/sessions")).json()["items"] == []
    assert await page.context.cookies() == []
    assert visitor.complaints == []
    for other in (first, second, third):
        await other.aclose()


async def test_the_system_says_how_it_is_and_keeps_saying_it(
    visitor: Visitor, stack: Stack, importer: Importer
) -> None:
    page = visitor.page
    await page.goto(f"{visitor.url}/settings/status")
    await expect(page.get_by_text("All systems work")).to_be_visible()
    parts = page.get_by_role("table", name="Components")
    for words in ("PostgreSQL 1", "Valkey", "Object storage", "1 running", "Last heartbeat"):
        await expect(parts).to_contain_text(words)
    products = page.locator("dl", has_text="Bulk jobs")
    await expect(products).to_contain_text("Products0")
    created = (await importer.run(b"".join(sample_csv(50, seed=1))))["counts"]["created"]
    await expect(products).to_contain_text(f"Products{created}", timeout=15_000)
    assert visitor.complaints == []

    # Without the database nobody can be signed in, so that the API itself can't answer.
    async def refuse(route: Route) -> None:
        body = {"title": "Unavailable", "detail": "The database doesn't answer.", "request_id": "request-7"}
        await route.fulfill(status=503, json=body, content_type="application/problem+json")

    await page.route("**/api/v1/status", refuse)
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("Can’t get the system status", timeout=30_000)
    await expect(alert).to_contain_text("request-7")
    await expect(alert).to_contain_text(re.compile(r"Last updated .* ago"))
    await expect(parts).to_contain_text("PostgreSQL 1")
    await page.unroute("**/api/v1/status")
    await expect(page.get_by_text("All systems work")).to_be_visible(timeout=15_000)
