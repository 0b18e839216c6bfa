"""Takes the pictures of the README again, light and dark: `make screenshots`.

No test by its name, so that only those who ask for pictures wait for them.
"""

import asyncio
import base64
from pathlib import Path

from playwright.async_api import Page, expect

from skuport.sample import sample_csv
from tests.browser.conftest import Visitor
from tests.browser.steps import choose, discard, start
from tests.support.importing import Importer
from tests.support.stack import Stack

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WIDTH, HEIGHT, SCALE = 1280, 800, 1.5
QUALITY = 82
SETTLE_SECONDS = 0.7
ROWS = 400_000

SUPPLIER = "\n".join(
    ["Artikelnummer;Bezeichnung;Langtext;Farbe;Gewicht in g;Lieferant"]
    + [
        f"CHAIR-{number};Dining chair {name};Oak, oiled. Stackable.;{colour};{4200 + 10 * number};Holz & Söhne"
        for number, (name, colour) in enumerate(
            [("Lund", "natural"), ("Malmö", "black"), ("Ystad", "white"), ("Visby", "green")] * 60, start=100
        )
    ]
    + [";No article number;;;;Holz & Söhne", ""]
)


async def take(page: Page, name: str) -> None:
    """The page as it stands, in both looks."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    session = await page.context.new_cdp_session(page)
    await session.send(
        "Emulation.setDeviceMetricsOverride",
        {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": SCALE, "mobile": False},
    )
    for look in ("light", "dark"):
        await page.emulate_media(color_scheme=look, reduced_motion="reduce")
        await asyncio.sleep(SETTLE_SECONDS)
        taken = await session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        (IMAGES / f"{name}-{look}.webp").write_bytes(base64.b64decode(taken["data"]))
    await session.detach()


async def test_pictures(visitor: Visitor, stack: Stack, importer: Importer, tmp_path: Path) -> None:
    page = visitor.page
    supplier, spring = tmp_path / "supplier-2026.csv", tmp_path / "spring-catalog.csv"
    supplier.write_text(SUPPLIER, encoding="cp1252")
    spring.write_bytes(b"".join(sample_csv(ROWS, seed=11)))

    await choose(page, supplier)
    await expect(page.get_by_role("table", name="First rows")).to_be_visible()
    await take(page, "preview")

    # The page would keep the file, and show it beside the next one.
    await discard(page, "supplier-2026.csv")
    half = b"".join(sample_csv(ROWS // 2, seed=11))
    begun = await stack.client.post("/imports/file", params={"filename": "autumn-catalog.csv"}, content=half)
    assert begun.status_code == 202, begun.text
    await importer.completed(begun.json()["id"])
    await choose(page, spring)
    import_id = await start(page)
    await importer.wait(import_id, lambda found: found["counts"]["created"] > ROWS // 5)
    with stack.frozen():
        await take(page, "import")
    await importer.completed(import_id)

    await page.goto(f"{visitor.url}/products?q=lamp")
    await expect(page.get_by_role("table", name="Products").locator("tbody tr").first).to_be_visible()
    await take(page, "products")
