"""Dry runs, pauses, fixed rejects, a large upload that is halted: imports with stops and second attempts."""

import asyncio
import csv
import re
import time
from pathlib import Path

from playwright.async_api import Route, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import cancel, choose, completed, start, write_sample
from tests.support.importing import Importer, csv_of
from tests.support.stack import Stack

MB = 1_000_000
ROWS = 500_000


async def names(stack: Stack) -> dict[str, str]:
    listed = (await stack.client.get("/products")).json()["items"]
    return {product["sku"]: product["name"] for product in listed}


async def test_a_dry_run_shows_what_would_change_and_waits(
    visitor: Visitor, stack: Stack, importer: Importer, tmp_path: Path
) -> None:
    await importer.run(csv_of("sku,name,colour", "A-1,Table,red", "A-2,Chair,red"))
    file = tmp_path / "spring.csv"
    file.write_text("sku,name,colour\nA-1,Desk,blue\nA-2,Chair,red\nB-1,Lamp,\n")
    page = visitor.page
    await choose(page, file)
    await start(page, "Dry run")

    await expect(page.get_by_text("Dry run: nothing is written yet")).to_be_visible(timeout=30_000)
    changed = page.get_by_role("listitem").filter(has_text="A-1")
    await expect(changed.locator("del")).to_have_text(["Before: Table", "Before: red"])
    await expect(changed.locator("ins")).to_have_text(["After: Desk", "After: blue"])
    await expect(page.get_by_text("Planned outcome of every row")).to_be_visible()
    assert await names(stack) == {"A-1": "Table", "A-2": "Chair"}

    await page.get_by_role("button", name="Confirm: create 1, update 1").click()
    await completed(page)
    assert await names(stack) == {"A-1": "Desk", "A-2": "Chair", "B-1": "Lamp"}
    assert visitor.complaints == []


async def test_a_plan_that_was_made_again_is_not_confirmed_unseen(
    visitor: Visitor, stack: Stack, importer: Importer, tmp_path: Path
) -> None:
    await importer.run(csv_of("sku,name", "A-1,Table"))
    file = tmp_path / "spring.csv"
    file.write_text("sku,name\nA-1,Desk\nB-1,Lamp\n")
    page = visitor.page
    await choose(page, file)
    import_id = await start(page, "Dry run")
    await page.get_by_role("button", name="Confirm: create 1, update 1").wait_for(timeout=30_000)

    # This page doesn't learn that another user retried the import, which made a new plan.
    polls = re.compile(f"/imports/{import_id}$")
    await page.route(polls, lambda route: route.abort())
    await importer.post(import_id, "cancel")
    await importer.run(csv_of("sku,name", "A-1,Desk"))
    await importer.post(import_id, "retry")
    await importer.wait(import_id, lambda found: found["status"] == "awaiting_confirmation")
    await page.get_by_role("button", name="Confirm: create 1, update 1").click()
    await expect(page.get_by_text("The plan has changed")).to_be_visible()
    assert (await importer.show(import_id))["status"] == "awaiting_confirmation"

    await page.unroute(polls)
    await page.get_by_role("button", name="Confirm: create 1", exact=True).click()
    await completed(page)
    assert await names(stack) == {"A-1": "Desk", "B-1": "Lamp"}


async def test_an_import_is_paused_and_goes_on(visitor: Visitor, stack: Stack, tmp_path: Path) -> None:
    page = visitor.page
    with stack.frozen():
        await choose(page, write_sample(tmp_path, 5_000))
        await start(page)
        await page.get_by_role("button", name="Pause").click()
        await expect(page.get_by_role("button", name="Resume")).to_be_visible()
    await asyncio.sleep(1)
    await page.reload()
    await expect(page.get_by_text("It continues where it stopped when you resume it.")).to_be_visible()
    assert await names(stack) == {}

    await page.goto(f"{visitor.url}/imports?status=completed")
    await expect(page.get_by_text("No import matches")).to_be_visible()
    await page.get_by_role("button", name="Active").click()
    await page.get_by_role("link", name="catalog-5000.csv").click()
    await page.get_by_role("button", name="Resume").click()
    await completed(page)
    assert visitor.complaints == []


async def test_a_file_to_import_again_is_in_sight_before_others(
    visitor: Visitor, stack: Stack, tmp_path: Path
) -> None:
    page = visitor.page
    with stack.frozen():
        await choose(page, write_sample(tmp_path, 5_000))
        await start(page)
        await cancel(page)
        await page.get_by_text("Import cancelled").wait_for()
    address = page.url
    await page.goto(visitor.url)
    other = tmp_path / "other.csv"
    other.write_text("sku,name\nO-1,Other\n")
    await choose(page, other)
    await page.get_by_role("button", name="Import: other.csv").wait_for()
    await page.goto(address)
    await page.get_by_role("button", name="Import again…").click()
    card = page.get_by_role("group", name="catalog-5000.csv")
    await expect(card).to_be_focused()
    await expect(card.get_by_role("button", name="Import: catalog-5000.csv")).to_be_in_viewport()


async def test_fixed_rejects_are_uploaded_again(visitor: Visitor, stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "supplier.csv"
    rows = [f"R-{number},Thing {number},{'maybe' if number % 3 == 0 else 'yes'}" for number in range(30)]
    file.write_text("\n".join(["Key,name,active", *rows, ",No SKU,yes", "R-1,Thing again,no", ""]))
    page = visitor.page
    await choose(page, file)
    await page.get_by_label("Target of Key").select_option("SKU")
    import_id = await start(page)
    await completed(page)

    table = page.get_by_role("table", name="Rejected rows")
    await expect(table.locator("tbody tr")).to_have_count(11)
    await page.get_by_role("button", name="SKU missing").click()
    await expect(table.locator("tbody tr")).to_have_count(1)
    await expect(page).to_have_url(re.compile(r"\?code=sku_required$"))
    await page.get_by_text("Superseded rows").click()
    superseded = page.get_by_role("table", name="Superseded rows")
    await expect(superseded.get_by_role("row", name="R-1")).to_contain_text("33")

    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download rejects.csv").click()
    fixed = tmp_path / "fixed.csv"
    fix(await (await download.value).path(), fixed)
    await page.get_by_test_id("fixed-input").set_input_files(fixed)
    # It goes in as the first file did.
    await expect(page.get_by_label("Target of Key")).to_have_value("sku")
    assert await start(page) != import_id
    await completed(page)
    assert len(await names(stack)) == 31
    assert visitor.complaints == []


def fix(rejects: Path, fixed: Path) -> None:
    with rejects.open(encoding="utf-8-sig", newline="") as source, fixed.open("w", newline="") as target:
        reader = csv.DictReader(source)
        assert reader.fieldnames is not None
        writer = csv.DictWriter(target, reader.fieldnames)
        writer.writeheader()
        for row in reader:
            writer.writerow({**row, "active": "yes", "Key": row["Key"] or "R-100"})


async def test_an_upload_waits_for_the_connection(visitor: Visitor, stack: Stack, tmp_path: Path) -> None:
    page = visitor.page
    held: asyncio.Queue[Route] = asyncio.Queue()
    await page.route(re.compile("partNumber=2&|partNumber=2$"), held.put, times=1)
    await choose(page, write_sample(tmp_path, 60_000))
    route = await asyncio.wait_for(held.get(), 30)
    await page.context.set_offline(True)
    await route.continue_()
    await expect(page.get_by_text("You are offline. The upload continues")).to_be_visible()
    # However long that takes.
    await asyncio.sleep(3)
    await expect(page.get_by_text("You are offline. The upload continues")).to_be_visible()
    await page.context.set_offline(False)
    import_id = await start(page)
    await completed(page)
    assert (await stack.client.get(f"/imports/{import_id}")).json()["rows_read"] == 60_000
    assert [complaint for complaint in visitor.complaints if "INTERNET_DISCONNECTED" not in complaint] == []


async def test_ninety_megabytes_are_paused_resumed_after_a_reload_and_imported(
    visitor: Visitor, stack: Stack, tmp_path: Path
) -> None:
    file = write_sample(tmp_path, ROWS)
    assert file.stat().st_size > 80 * MB
    page = visitor.page
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        held.set()

    began = time.monotonic()
    await page.route(re.compile("partNumber=12&|partNumber=12$"), hold)
    await choose(page, file)
    await asyncio.wait_for(held.wait(), 30)
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    await page.unroute_all(behavior="ignoreErrors")
    await page.reload()
    await expect(page.get_by_text("An upload was interrupted")).to_be_visible()

    before = len(visitor.requests)
    await page.get_by_label(f"Choose {file.name} again").set_input_files(file)
    import_id = await start(page)
    await completed(page, 120)
    print(f"{time.monotonic() - began:.1f} s from the choice of the file to its last product")

    await expect(page.get_by_text("500,000 rows read, all accounted for")).to_be_visible()
    imported = (await stack.client.get(f"/imports/{import_id}")).json()
    assert imported["bytes_total"] == file.stat().st_size
    again = [request.url for request in visitor.requests[before:] if request.method == "PUT"]
    assert any("partNumber=12" in url for url in again)
    assert not any("partNumber=1&" in url or "partNumber=2&" in url for url in again)
    assert visitor.complaints == []
