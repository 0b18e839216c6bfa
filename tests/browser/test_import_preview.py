"""What people see of a file before it is imported, and what they change about it."""

import re
from pathlib import Path

from playwright.async_api import expect

from tests.browser.conftest import Visitor
from tests.browser.steps import SHIFTS, choose, completed, discard, drop, start
from tests.support.importing import Importer, csv_of
from tests.support.stack import Stack


async def test_a_changed_mapping_is_what_is_imported_and_remembered(
    visitor: Visitor, stack: Stack, tmp_path: Path
) -> None:
    file = tmp_path / "supplier.csv"
    file.write_text("Key;Title;Shade;Note\nCAP-01;Cap;blue;new\nMUG-01;Mug;white;old\n", encoding="utf-8")
    page = visitor.page
    await choose(page, file)

    await expect(page.get_by_role("alert")).to_contain_text("No column contains the SKU")
    go = page.get_by_role("button", name=re.compile("^Import: "))
    await expect(go).to_be_disabled()
    columns = page.get_by_role("table", name="Columns of the file and their targets")
    await expect(columns.get_by_role("row", name="Key")).to_contain_text("CAP-01")

    await page.get_by_label("Target of Key").select_option("SKU")
    await expect(page.get_by_role("alert")).to_have_count(0)
    await expect(columns.get_by_role("row", name="Key")).to_contain_text("Your choice")
    await page.get_by_label("Target of Shade").select_option("Attribute with another name…")
    await page.get_by_label("Attribute name for Shade").fill("colour")
    await page.keyboard.press("Enter")
    await page.get_by_label("Target of Note").select_option("Ignore")
    rows = page.get_by_role("table", name="First rows")
    await expect(rows.get_by_role("row", name="CAP-01")).to_contain_text("colour: blue")
    await expect(rows).not_to_contain_text("Note")

    # Nobody has to do it again: not after a reload, nor for the next file like it. What is in sight stays in place.
    await page.add_init_script(SHIFTS)
    for width in (390, 1440):
        await page.set_viewport_size({"width": width, "height": 860})
        await page.reload()
        await expect(columns.get_by_role("row", name="Key")).to_contain_text("Your choice")
        await expect(rows.get_by_role("row", name="CAP-01")).to_be_visible()
        assert await page.evaluate("window.shifted") < 0.1, width
    await start(page)
    await completed(page)
    listed = (await stack.client.get("/products/by-sku/cap-01")).json()
    assert (listed["name"], listed["attributes"]) == ("Cap", {"colour": "blue"})

    file.write_text("Key;Title;Shade;Note\nCAP-02;Cap two;red;new\n", encoding="utf-8")
    await page.get_by_role("link", name="Import another file").click()
    await choose(page, file)
    await expect(columns.get_by_role("row", name="Key")).to_contain_text("Same as last time")
    await start(page)
    await completed(page)
    assert visitor.complaints == []


async def test_encoding_and_delimiter_are_shown_and_can_be_changed(
    visitor: Visitor, stack: Stack, tmp_path: Path
) -> None:
    file = tmp_path / "prices.csv"
    file.write_bytes("sku;name\nCAFE-1;Café, crème\n".encode("cp1252"))
    page = visitor.page
    await choose(page, file)

    await expect(page.get_by_text("Semicolon · Windows-1252 · 2 columns")).to_be_visible()
    await page.get_by_label("Delimiter").select_option("Comma")
    await expect(page.get_by_role("alert")).to_contain_text("No column contains the SKU")
    await page.get_by_label("Delimiter").select_option("Detect")
    await expect(page.get_by_role("table", name="First rows")).to_contain_text("Café, crème")
    await page.get_by_label("Encoding").select_option("utf-8")
    # The reason has the whole line: it is in no column.
    rejected = page.get_by_role("table", name="First rows").locator("td[colspan]")
    await expect(rejected).to_contain_text("Rejected")
    await page.get_by_label("Encoding").select_option("windows-1252")
    await start(page)
    await completed(page)
    assert (await stack.client.get("/products/by-sku/cafe-1")).json()["name"] == "Café, crème"
    assert visitor.complaints == []


async def test_an_uncertain_encoding_is_asked_for_and_the_rows_follow_the_choice(
    visitor: Visitor, stack: Stack, tmp_path: Path
) -> None:
    file = tmp_path / "boats.csv"
    file.write_bytes("sku,name\nBOAT-1,Łódka\nBOAT-2,Boat\n".encode("cp1250"))
    page = visitor.page
    await choose(page, file)

    await expect(page.get_by_role("alert")).to_contain_text("boats.csv: which encoding?")
    await expect(page.get_by_role("button", name="Import: boats.csv")).to_be_disabled()
    rows = page.get_by_role("table", name="First rows")
    await page.get_by_label("Encoding").select_option("Windows-1252: £ódka")
    await expect(rows).to_contain_text("£ódka")
    await page.get_by_label("Encoding").select_option("Windows-1250: Łódka")
    await expect(rows).to_contain_text("Łódka")
    await start(page)
    await completed(page)
    assert (await stack.client.get("/products/by-sku/boat-1")).json()["name"] == "Łódka"
    assert visitor.complaints == []


async def test_options_go_along(visitor: Visitor, stack: Stack, importer: Importer, tmp_path: Path) -> None:
    await importer.run(csv_of("sku,name,description", "A-1,Table,Oak"))
    file = tmp_path / "changes.csv"
    file.write_text("sku,name,description\nA-1,Desk,\nA-2,Lamp,\n")
    page = visitor.page
    await choose(page, file)
    await page.get_by_text("Options", exact=True).click()
    await page.get_by_label("New and existing SKUs").select_option("Update only")
    await page.get_by_label("Blank cells").select_option("Clear the value")
    await expect(page.get_by_text("2 changed")).to_be_visible()
    import_id = await start(page)
    await completed(page)
    imported = (await stack.client.get(f"/imports/{import_id}")).json()
    assert [group["code"] for group in imported["reject_groups"]] == ["sku_not_found"]
    found = (await stack.client.get("/products/by-sku/a-1")).json()
    assert (found["name"], found["description"]) == ("Desk", "")
    await page.get_by_text("Columns and options").click()
    await expect(page.get_by_text("Update only", exact=True)).to_be_visible()
    assert visitor.complaints == []


async def test_several_files_queue_and_each_is_imported_by_itself(
    visitor: Visitor, stack: Stack, tmp_path: Path
) -> None:
    files = [tmp_path / f"part-{number}.csv" for number in (1, 2, 3)]
    for number, file in enumerate(files):
        file.write_text(f"sku,name\nP-{number},Part {number}\n")
    page = visitor.page
    await drop(page, *files)

    buttons = page.get_by_role("button", name=re.compile("^Import: "))
    await expect(buttons).to_have_count(3)
    await expect(page.get_by_role("table", name="First rows")).to_have_count(1)
    # An uploaded file is offered again after a reload.
    await page.reload()
    await expect(buttons).to_have_count(3)
    await discard(page, "part-2.csv")
    await expect(buttons).to_have_count(2)
    await buttons.first.click()
    await expect(page.get_by_text("Completed · 1 row")).to_be_visible(timeout=30_000)
    await buttons.first.click()
    await expect(page.get_by_text("Completed · 1 row")).to_have_count(2, timeout=30_000)
    recent = page.get_by_role("table", name="Recent imports")
    await expect(recent.get_by_text("Completed")).to_have_count(2)
    await page.get_by_role("link", name="View import").last.click()
    await completed(page)

    imports = (await stack.client.get("/imports")).json()["items"]
    assert [item["filename"] for item in imports] == ["part-3.csv", "part-1.csv"]
    assert visitor.complaints == []


async def test_a_file_is_chosen_again(visitor: Visitor, tmp_path: Path) -> None:
    files = [tmp_path / f"t{number}.csv" for number in (1, 2)]
    for number, file in enumerate(files):
        file.write_text(f"sku,name\nT-{number},Thing {number}\n")
    page = visitor.page
    # While one file after the other arrives, what is in sight stays in place.
    await page.add_init_script(SHIFTS)
    for width, height in ((390, 844), (1440, 900)):
        await page.set_viewport_size({"width": width, "height": height})
        await page.reload()
        await choose(page, *files)
        buttons = page.get_by_role("button", name=re.compile("^Import: "))
        await expect(buttons).to_have_count(2)
        await expect(page.get_by_role("table", name="First rows")).to_be_visible()
        assert await page.evaluate("window.shifted") < 0.02, width
        if width == 390:
            note = page.locator("summary", has_text="Options").locator("span").last
            assert await note.evaluate("element => element.scrollWidth <= element.clientWidth")
            for file in files:
                await discard(page, file.name)

    # It is under way.
    await choose(page, files[0])
    await expect(page.get_by_role("alert").filter(has_text="t1.csv has already been added")).to_be_visible()
    await expect(buttons).to_have_count(2)

    # Its import is over.
    await buttons.first.click()
    await expect(page.get_by_text("Completed · 1 row")).to_be_visible(timeout=30_000)
    await expect(page.get_by_text("has already been added")).to_have_count(0)
    await buttons.first.click()
    await expect(page.get_by_text("Completed · 1 row")).to_have_count(2, timeout=30_000)
    await choose(page, files[0])
    await expect(buttons).to_have_count(1)
    await expect(page.get_by_text("Completed · 1 row")).to_have_count(1)
    assert visitor.complaints == []


async def test_a_wide_and_long_file_is_shown_in_short(visitor: Visitor, stack: Stack, tmp_path: Path) -> None:
    headers = [f"extra {number}" for number in range(250)]
    file = tmp_path / "wide.csv"
    long = "S" * 250
    rows = [
        ",".join([long if number == 1 else f"W-{number}", "Thing", *("x" for _ in headers)])
        for number in range(1, 12)
    ]
    file.write_text("\n".join([",".join(["sku", "name", *headers]), *rows, ""]))
    page = visitor.page
    await choose(page, file)
    await page.get_by_role("button", name="Ignore all 250 attribute columns").click()

    # They don't all appear because they changed.
    await expect(page.get_by_role("combobox", name="Target of")).to_have_count(8)
    table = page.get_by_role("table", name="First rows")
    sku = table.get_by_role("button", name=long)
    closed = await sku.bounding_box()
    assert closed is not None
    assert closed["height"] < 30
    await sku.click()
    await expect(sku).to_have_attribute("aria-expanded", "true")
    opened = await sku.bounding_box()
    assert opened is not None
    assert opened["height"] > 60

    # The button disappears, and the keyboard goes on from there.
    await page.get_by_role("button", name="Show all 11 rows").press("Enter")
    await expect(table.locator("tbody tr")).to_have_count(11)
    assert await page.evaluate("document.activeElement.tagName") == "SECTION"
    await start(page)
    await completed(page)
    assert (await stack.client.get("/products/by-sku/w-2")).json()["attributes"] == {}
    assert visitor.complaints == []


async def test_a_file_with_only_a_header_takes_no_room_and_leaves_the_focus(
    visitor: Visitor, stack: Stack, importer: Importer, tmp_path: Path
) -> None:
    await importer.run(csv_of("sku,name", "A-1,Table"))
    file = tmp_path / "header.csv"
    file.write_text("sku,name\n")
    page = visitor.page
    await choose(page, file)
    notice = page.get_by_text("header.csv has a header, but no rows")
    await notice.wait_for()
    recent = page.get_by_role("heading", name="Recent imports")
    above, below = await notice.bounding_box(), await recent.bounding_box()
    assert above is not None
    assert below is not None
    assert below["y"] - above["y"] < 200
    await page.get_by_role("button", name="Discard: header.csv").press("Enter")
    await expect(notice).to_have_count(0)
    assert await page.evaluate("document.activeElement.id") == "content"


async def test_small_screens_have_what_the_hidden_columns_say(
    visitor: Visitor, stack: Stack, importer: Importer
) -> None:
    found = await importer.run(csv_of("sku,name,active", "A-1,Table,yes", "A-2,Chair,maybe"))
    page = visitor.page
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{stack.url}/imports")
    row = page.get_by_role("table", name="Imports").locator("tbody tr").filter(has_text="2 rows")
    await expect(row.locator("time").first).to_be_visible()
    job = await stack.client.post("/products/export", json={"all": True})
    assert job.is_success, job.text
    await page.goto(f"{stack.url}/jobs")
    row = page.get_by_role("table", name="Bulk jobs").locator("tbody tr").first
    await expect(row.locator("time").first).to_be_visible()
    await expect(row).to_contain_text("by ")
    await page.goto(f"{stack.url}/imports/{found['id']}")
    await expect(page.get_by_text("A-2,Chair,maybe").first).to_be_visible()
