"""What a person does: opens the link, drops a file, watches, and sees the products."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Visitor, sign_in_link
from tests.browser.steps import cancel, choose, completed, discard, drop, start, write_sample
from tests.support.stack import Stack

MIB = 1024 * 1024


async def test_a_dropped_file_becomes_products(visitor: Visitor, stack: Stack, tmp_path: Path) -> None:
    file = write_sample(tmp_path, 20_000)
    size = file.stat().st_size
    page = visitor.page

    await drop(page, file)
    await start(page)
    await completed(page)
    await expect(page.get_by_text("20,000 rows read, all accounted for")).to_be_visible()

    # The bytes went to object storage, and none of them through the API.
    store = stack.settings.s3_endpoint_url
    assert store is not None
    puts = visitor.of_origin(store, "PUT")
    assert sum([int((await put.all_headers())["content-length"]) for put in puts]) == size
    posts = visitor.of_origin(stack.url, "POST")
    assert {request.method for request in visitor.of_origin(stack.url, "PUT")} == set()
    assert max(len(request.post_data_buffer or b"") for request in posts) < 1000

    imported = (await stack.client.get(f"/imports/{page.url.rpartition('/')[2]}")).json()
    assert imported["status"] == "completed"
    assert imported["bytes_total"] == size
    counts = imported["counts"]
    assert imported["rows_read"] == sum(counts.values()) == 20_000
    assert counts["created"] > 19_000

    await page.get_by_role("link", name="View products").click()
    await expect(page.get_by_role("table", name="Products").locator("tbody tr")).to_have_count(50)
    listed = (await stack.client.get("/products", params={"limit": 1})).json()
    assert listed["total"]["value"] > 10_000, "counted up to here, estimated beyond"
    await expect(page.get_by_text(listed["items"][0]["sku"], exact=True)).to_be_visible()
    assert visitor.complaints == []


async def test_a_large_file_goes_in_parts_and_on_after_a_reload(
    visitor: Visitor, stack: Stack, tmp_path: Path
) -> None:
    file = write_sample(tmp_path, 120_000)
    assert file.stat().st_size > 3 * 5 * MIB
    page = visitor.page
    held = asyncio.Event()

    async def hold(route: object) -> None:
        held.set()

    await page.route(re.compile("partNumber=3&|partNumber=3$"), hold)
    await choose(page, file)
    await asyncio.wait_for(held.wait(), 20)
    await expect(page.get_by_role("progressbar")).to_be_visible()
    await asyncio.sleep(1)

    page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    await page.reload()
    await expect(page.get_by_text("An upload was interrupted")).to_be_visible()
    await page.unroute_all(behavior="ignoreErrors")
    before = len(visitor.requests)
    await choose(page, file)
    await start(page)
    await completed(page)

    again = [request.url for request in visitor.requests[before:] if request.method == "PUT"]
    assert any("partNumber=3" in url for url in again)
    assert not any("partNumber=1&" in url for url in again)
    uploads = [r for r in visitor.of_origin(stack.url, "POST") if r.url.endswith("/api/v1/uploads")]
    assert len(uploads) == 1


async def test_an_import_survives_a_reload_and_can_be_cancelled_and_retried(
    visitor: Visitor, stack: Stack, tmp_path: Path
) -> None:
    page = visitor.page
    with stack.frozen():
        await choose(page, write_sample(tmp_path, 5_000))
        await start(page)
        await page.reload()
        await expect(page.get_by_text("You can close this page")).to_be_visible()
        await cancel(page)
    await expect(page.get_by_text("The catalog is unchanged")).to_be_visible(timeout=30_000)
    await page.get_by_role("button", name="Retry").click()
    await completed(page)
    await expect(page.get_by_text("Attempt 2")).to_be_visible()


async def test_rejected_rows_say_why_and_can_be_downloaded(
    visitor: Visitor, stack: Stack, tmp_path: Path
) -> None:
    file = tmp_path / "with-rejects.csv"
    lines = [f"A-{number},Thing {number},{'maybe' if number % 2 else 'yes'}" for number in range(60)]
    file.write_text("\n".join(["sku,name,active", *lines, ""]))
    page = visitor.page
    await choose(page, file)
    await start(page)
    await completed(page)
    table = page.get_by_role("table", name="Rejected rows")
    await expect(table.locator("tbody tr")).to_have_count(25)
    await expect(table.locator("tbody tr").first).to_contain_text("A-1,Thing 1,maybe")
    await page.get_by_role("button", name="Show more").click()
    await expect(table.locator("tbody tr")).to_have_count(30)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download rejects.csv").click()
    saved = await (await download.value).path()
    assert len(saved.read_text().splitlines()) == 31
    assert visitor.complaints == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"title,price\nLamp,3\n", "No column contains the SKU"),
        (b"", "contains no data"),
        (b"\n\n\n", "The file is empty"),
        (b"sku,name\n", "has a header, but no rows"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "not a CSV"),
    ],
    ids=["no SKU column", "empty", "blank lines only", "only a header", "not text"],
)
async def test_a_file_that_cannot_be_imported_is_explained(
    visitor: Visitor, stack: Stack, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "wrong.csv"
    file.write_bytes(content)
    page = visitor.page
    await choose(page, file)
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("wrong.csv")
    await expect(alert).to_contain_text(words)
    assert (await stack.client.get("/imports")).json()["items"] == []

    # Another file can be chosen at once.
    if "SKU" in words:
        await discard(page, "wrong.csv")
    else:  # nothing can be done with it, so that there is no question
        await expect(page.get_by_role("button", name=re.compile("^Import: "))).to_have_count(0)
        await page.get_by_role("button", name=re.compile("(Discard|Dismiss): wrong.csv")).click()
    file.write_text("sku,name\nLAMP,Lamp\n")
    await choose(page, file)
    await start(page)
    await completed(page)


async def test_a_used_link_leads_to_sign_in(browser: Browser, stack: Stack) -> None:
    link = await sign_in_link(stack)
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(link)
    await page.get_by_role("heading", name="Import", exact=True).wait_for()
    assert "token" not in page.url

    # Who is signed in stays so.
    await page.goto(link)
    await expect(page.get_by_text("This sign-in link no longer works")).to_be_visible()
    await expect(page.get_by_text("You are still signed in as Ada Lovelace.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Import", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Dismiss").click()

    await page.get_by_role("button", name="Account").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await page.get_by_label("API key", exact=True).wait_for()
    await page.goto(link)
    await expect(page.get_by_text("This sign-in link no longer works")).to_be_visible()

    assert stack.settings.api_key is not None
    await page.get_by_label("API key", exact=True).fill(stack.settings.api_key.get_secret_value())
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("heading", name="Import", exact=True).wait_for()
    await context.close()
