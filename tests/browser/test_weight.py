"""The first visit of each page: what it costs on the wire, over slow lines too, and how far things move meanwhile."""

import asyncio
import re
from pathlib import Path

from playwright.async_api import Browser, Request

from tests.browser.conftest import Visitor
from tests.browser.steps import SHIFTS
from tests.support.importing import Importer
from tests.support.stack import Stack

BUDGET_BYTES = 250_000
WIDTHS = (390, 1440)
MAX_SHIFT = 0.1
"""The layout shift score up to which a page counts as good."""
FRONTEND = Path(__file__).parents[2] / "frontend"
ROUTER = FRONTEND / "src" / "routes" / "router.tsx"
DIST = FRONTEND / "dist"


async def things(stack: Stack, importer: Importer) -> dict[str, str]:
    """One of everything that has an address, with as many products as a page of the list shows."""
    rows = "".join(f"A-{number},Oak chair {number},{'A chair of oak. ' * 20}\n" for number in range(100))
    ended = await importer.run(f"sku,name,description\n{rows}".encode())
    products = (await stack.client.get("/products", params={"limit": 1})).json()
    hook = {"url": "https://example.com/hook", "event_types": ["import.completed"]}
    webhook = (await stack.client.post("/webhooks", json=hook)).json()
    return {"import": ended["id"], "product": products["items"][0]["id"], "webhook": webhook["id"]}


def addresses(ids: dict[str, str]) -> list[str]:
    return [
        "/",
        "/imports",
        f"/imports/{ids['import']}",
        "/products",
        "/products/new",
        f"/products/{ids['product']}",
        f"/products/{ids['product']}/edit",
        "/webhooks",
        "/webhooks/new",
        f"/webhooks/{ids['webhook']}",
        f"/webhooks/{ids['webhook']}/edit",
        "/settings",
        "/settings/keys/new",
        "/settings/sessions",
        "/settings/status",
        "/jobs",
    ]


async def weight_of(requests: list[Request]) -> int:
    """What the responses took, as they came: headers and compressed bodies."""
    total = 0
    for request in requests:
        if await request.response() is not None:
            sizes = await request.sizes()
            total += sizes["responseHeadersSize"] + sizes["responseBodySize"]
    return total


async def first_visit(
    browser: Browser, visitor: Visitor, address: str | None, width: int
) -> tuple[int, float]:
    """Open an address with an empty cache, signed in or (None) not; the bytes that came, and the layout shift score."""
    state = None if address is None else await visitor.page.context.storage_state()
    context = await browser.new_context(storage_state=state, viewport={"width": width, "height": 860})
    page = await context.new_page()
    await page.add_init_script(SHIFTS)
    requests: list[Request] = []
    page.on("requestfinished", lambda request: requests.append(request))
    await page.goto(f"{visitor.url}{address or '/signin'}")
    await page.wait_for_load_state("networkidle")
    assert not [one for one in requests if one.url.endswith(".js") and not await is_compressed(one)]
    weight, shifted = await weight_of(requests), await page.evaluate("window.shifted")
    await context.close()
    return weight, shifted


async def is_compressed(request: Request) -> bool:
    response = await request.response()
    assert response is not None
    headers = await response.all_headers()
    length = int(headers.get("content-length", "0"))
    return headers.get("content-encoding") in ("br", "gzip") or length < 1024


async def test_every_route_is_light_and_keeps_still(
    browser: Browser, visitor: Visitor, stack: Stack, importer: Importer
) -> None:
    routes = [None, *addresses(await things(stack, importer))]
    found: dict[int, dict[str, tuple[int, float]]] = {width: {} for width in WIDTHS}
    for route in routes:
        # Together: most of a visit is waiting until nothing more is asked for.
        visits = await asyncio.gather(*(first_visit(browser, visitor, route, width) for width in WIDTHS))
        for width, visit in zip(WIDTHS, visits, strict=True):
            found[width][route or "/signin"] = visit
    for width, pages in found.items():
        print("\n".join(f"{weight:8} {shifted:.3f} {route}" for route, (weight, shifted) in pages.items()))
        assert all(weight > 50_000 for weight, _ in pages.values()), pages
        assert {route: weight for route, (weight, _) in pages.items() if weight >= BUDGET_BYTES} == {}
        assert {route: shifted for route, (_, shifted) in pages.items() if shifted >= MAX_SHIFT} == {}, width


async def test_every_large_file_is_built_compressed_and_served_to_be_kept(visitor: Visitor) -> None:
    files = [file for file in (DIST / "assets").iterdir() if file.suffix not in (".br", ".gz")]
    large = [file for file in files if file.stat().st_size >= 1024]
    assert {".js", ".css"} <= {file.suffix for file in large}
    for file in large:
        for encoding, suffix in (("br", ".br"), ("gzip", ".gz")):
            assert file.with_name(file.name + suffix).exists(), file
            headers = {"Accept-Encoding": encoding}
            response = await visitor.page.request.get(f"{visitor.url}/assets/{file.name}", headers=headers)
            assert response.headers["content-encoding"] == encoding, file
            assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_no_route_is_left_out() -> None:
    ids = {"import": "1", "product": "2", "webhook": "3"}
    # Indexes have the address of their parent.
    indexes = ["/products/$productId", "/settings"]
    without_page = ["/history", "$"]  # one leads on, the other is everywhere else
    routes = re.findall(r'\bpath: "', ROUTER.read_text())
    assert len(routes) == len(["/signin", *addresses(ids), *indexes, *without_page])
