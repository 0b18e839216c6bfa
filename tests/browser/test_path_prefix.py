"""The app below a path of its host, behind a real reverse proxy: everything works, and nothing is asked for outside."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from skuport.client.api import Client
from skuport.local.ports import choose_port
from tests.browser.conftest import sign_in_link
from tests.browser.steps import choose, completed, start, write_sample
from tests.support.proxy import PathProxy
from tests.support.stack import Stack, running_stack

PREFIX = "/shop/skuport"


@dataclass(frozen=True)
class Below:
    """What people open, and what stands behind it."""

    url: str
    stack: Stack
    proxy: PathProxy


@pytest.fixture
async def below(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Below]:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "127.0.0.1")
    port = choose_port()
    url = f"http://127.0.0.1:{port}{PREFIX}"
    async with (
        running_stack(stack.settings, tmp_path / "below", workers=0, public_url=url) as behind,
        PathProxy(port, PREFIX, behind.port) as proxy,
    ):
        yield Below(url, behind, proxy)


def listen(page: Page) -> list[str]:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    return complaints


async def test_the_app_works_below_a_path(browser: Browser, below: Below, tmp_path: Path) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    complaints = listen(page)
    link = await sign_in_link(below.stack)
    assert link.startswith(f"{below.url}/signin#token=")
    await page.goto(link)
    await expect(page.get_by_role("heading", name="Import", exact=True)).to_be_visible()
    assert page.url == f"{below.url}/"
    (cookie,) = await context.cookies()
    assert cookie.get("path") == PREFIX

    await choose(page, write_sample(tmp_path, 200))
    import_id = await start(page)
    await completed(page)
    assert page.url == f"{below.url}/imports/{import_id}"

    await page.get_by_role("link", name="Products", exact=True).click()
    await expect(page.get_by_role("table", name="Products")).to_be_visible()
    await page.get_by_label("Search products").fill("lamp")
    await page.wait_for_url(re.compile(r"/products\?.*q=lamp"))
    deep = page.url
    assert deep.startswith(f"{below.url}/products?")
    await page.reload()
    await expect(page.get_by_label("Search products")).to_have_value("lamp")

    await page.goto(f"{below.url}/settings/sessions")
    row = page.get_by_role("row", name="This browser")
    # Where the request came from before the proxy.
    await expect(row).to_contain_text("203.0.113.7")

    await page.get_by_role("button", name="Account").click()
    docs = page.get_by_role("menuitem", name="API reference")
    assert await docs.evaluate("link => link.href") == f"{below.url}/docs"
    await page.goto(f"{below.url}/docs")
    operation = page.locator("#operations-accounts-getMe")
    await operation.get_by_role("button").first.click()
    await operation.get_by_role("button", name="Execute").click()
    await expect(operation.locator(".live-responses-table")).to_contain_text("Ada Lovelace")
    assert complaints == []

    # Signed out, a deep link leads through the sign-in and back to where it led.
    await context.clear_cookies()
    await page.goto(deep)
    assert below.stack.settings.api_key is not None
    await page.get_by_label("API key").fill(below.stack.settings.api_key.get_secret_value())
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_label("Search products")).to_have_value("lamp")
    assert page.url == deep
    # By a sign-in link as well, which knows nothing of the page and opens in another tab.
    await context.clear_cookies()
    await page.goto(deep)
    await expect(page.get_by_label("API key")).to_be_visible()
    tab = await context.new_page()
    await tab.goto(await sign_in_link(below.stack))
    await expect(tab.get_by_label("Search products")).to_have_value("lamp")
    assert tab.url == deep
    await tab.close()
    await page.goto(deep)
    # What the browser says of the one refusal that led to the sign-in.
    assert [complaint for complaint in complaints if "401" not in complaint] == []

    # Programs, too.
    key = below.stack.settings.api_key.get_secret_value()
    async with Client(below.url, key) as program:
        assert await program.upload(write_sample(tmp_path, 10)) != ""
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(trust_env=False, headers=headers) as program_of_ones_own:
        events = await program_of_ones_own.get(f"{below.url}/api/v1/imports/{import_id}/events")
    assert events.headers["content-type"].startswith("text/event-stream")
    assert '"completed"' in events.text
    assert below.proxy.strays == []

    # As a proxy that leaves the prefix on would ask, of the app itself. A cookie is good for every port of a host.
    await page.goto(f"{below.stack.url}{PREFIX}/imports/{import_id}")
    await completed(page)
    await page.get_by_role("link", name="Settings").click()
    await page.wait_for_url(f"{below.stack.url}{PREFIX}/settings")
    assert [complaint for complaint in complaints if "401" not in complaint] == []
    await context.close()
