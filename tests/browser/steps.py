"""What people do with files on the page, as tests do it."""

import re
from pathlib import Path

from playwright.async_api import Page, expect

from skuport.sample import sample_csv

SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
"""A script for a page that sums up how far what it shows moves by itself, as the browser's layout shift score."""


def write_sample(folder: Path, rows: int) -> Path:
    path = folder / f"catalog-{rows}.csv"
    with path.open("wb") as file:
        for block in sample_csv(rows, seed=7):
            file.write(block)
    return path


async def drop(page: Page, *files: Path) -> None:
    """Drop files from disk onto the middle of the drop zone, as the operating system would."""
    box = await page.get_by_text("Drop a file here").bounding_box()
    assert box is not None
    session = await page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        await session.send(
            "Input.dispatchDragEvent",
            {
                "type": kind,
                "x": box["x"] + box["width"] / 2,
                "y": box["y"] + box["height"] / 2,
                "data": {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1},
            },
        )
    await session.detach()


async def choose(page: Page, *files: Path) -> None:
    """Choose files in the dialog."""
    await page.get_by_test_id("file-input").set_input_files(list(files))


async def discard(page: Page, name: str) -> None:
    """Take an uploaded file off the page, which asks first."""
    await page.get_by_role("button", name=f"Discard: {name}").click()
    await page.get_by_role("dialog", name=f"Discard {name}?").get_by_role("button", name="Discard").click()


async def start(page: Page, button: str = "Import") -> str:
    """Press the button as soon as it can be, and follow to the import's own page; its id."""
    await page.get_by_role("button", name=re.compile(f"^{button}: ")).click(timeout=30_000)
    await page.wait_for_url(re.compile("/imports/[0-9a-f-]{36}$"))
    return page.url.rpartition("/")[2]


async def cancel(page: Page) -> None:
    """Cancel the import that the page is about, which asks first."""
    await page.get_by_role("button", name="Cancel import").click()
    await page.get_by_role("dialog").get_by_role("button", name="Cancel import").click()


async def completed(page: Page, seconds: float = 60) -> None:
    await expect(page.get_by_text("Import completed")).to_be_visible(timeout=seconds * 1000)
