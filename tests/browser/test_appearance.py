"""Every page, light and dark, on narrow and wide screens: nothing cut off or inaccessible.

With `--pictures` also a picture of each in every look, in tests/browser/screenshots.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Literal, Self

import httpx
import pytest
from playwright.async_api import Browser, Page, Route, StorageState, expect
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from skuport.sample import sample_csv
from tests.browser.conftest import SCREENSHOTS, Visitor
from tests.support.importing import Importer
from tests.support.receiver import Receiver
from tests.support.stack import Stack, until

Action = Callable[[Page], Awaitable[None]]

LOOKS: list[tuple[Literal["light", "dark"], int]] = [
    ("light", 1440),
    ("dark", 1440),
    ("light", 390),
    ("dark", 390),
]
LOOKS_TO_READ = LOOKS[0], LOOKS[3]
"""Both palettes and both layouts: in these the accessibility checker looks."""
NARROWEST = 360
HEIGHTS = {1440: 900, 390: 844, NARROWEST: 740}
FIT_SECONDS = 5
TWO_FRAMES = "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
"""Resolves when the page has been laid out and drawn once more."""
AT_REST = """() => Promise.all(
    document.getAnimations()
        .filter(animation => Number.isFinite(animation.effect.getComputedTiming().endTime))
        .map(animation => animation.finished.catch(() => null))
).then(() => null)"""
"""Resolves when transitions, as from one palette to the other, have ended."""
AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}


LINES_WITH_ROOM = """(button) => {
  const words = document.createRange();
  words.selectNodeContents(button);
  const lines = [...words.getClientRects()].filter(({ width }) => width > 60);
  const tops = [...new Set(lines.map(({ top }) => Math.round(top)))];
  const { top, bottom } = button.getBoundingClientRect();
  const around = Math.min(...lines.map((line) => Math.min(line.top - top, bottom - line.bottom)));
  const apart = Math.min(...tops.slice(1).map((next, index) => next - tops[index]));
  return around >= 5 && apart >= 1.3 * parseFloat(getComputedStyle(button).fontSize) ? tops.length : 0;
}"""
"""How many lines the label of a button has; 0 if there is too little room around or between them."""


class Gallery:
    """A signed-in user's window, which takes on every look in turn."""

    def __init__(
        self, browser: Browser, url: str, state: StorageState | None, axe: str, *, pictures: bool
    ) -> None:
        self._browser = browser
        self._url = url
        self._state = state
        self._axe = axe
        self._pictures = pictures

    async def __aenter__(self) -> Self:
        if self._pictures:
            SCREENSHOTS.mkdir(exist_ok=True)
        self._context = await self._browser.new_context(reduced_motion="reduce", storage_state=self._state)
        self._page = await self._context.new_page()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._context.close()

    async def show(self, name: str, path: str, words: str, *, act: Action | None = None) -> None:
        """Open `path`, wait for `words`, do `act` if given; then check the page in its looks."""
        page = self._page
        await self._wear(*LOOKS[0])
        await page.goto(f"{self._url}{path}")
        await expect(page.get_by_text(words).first).to_be_visible(timeout=15_000)
        if act is not None:
            await act(page)
        for scheme, width in LOOKS if self._pictures else LOOKS_TO_READ:
            await self._wear(scheme, width)
            await self._fits(f"{name} at {width} px")
            if self._pictures:
                await page.screenshot(path=SCREENSHOTS / f"{name}-{scheme}-{width}.png", full_page=True)
            if (scheme, width) in LOOKS_TO_READ:
                await self._read(f"{name}-{scheme}-{width}")
        await self._wear("dark", NARROWEST)
        await self._fits(f"{name} at {NARROWEST} px")
        await page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        await page.goto("about:blank")
        await page.unroute_all(behavior="ignoreErrors")

    async def _wear(self, scheme: Literal["light", "dark"], width: int) -> None:
        await self._page.emulate_media(color_scheme=scheme)
        await self._page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        await self._page.evaluate(TWO_FRAMES)
        await self._page.evaluate(AT_REST)

    async def _fits(self, name: str) -> None:
        """Nothing makes the page scroll sideways. An open menu takes a few frames to follow a window that narrowed."""
        try:
            await self._page.wait_for_function(
                "() => document.documentElement.scrollWidth <= window.innerWidth", timeout=FIT_SECONDS * 1000
            )
        except PlaywrightTimeoutError:
            pytest.fail(f"{name} scrolls sideways")

    async def _read(self, name: str) -> None:
        await self._page.evaluate(self._axe)
        found = await self._page.evaluate("(options) => axe.run(document, options)", AXE_OPTIONS)
        problems = [summary(violation) for violation in found["violations"]]
        assert not problems, "\n".join([name, *problems])


def summary(violation: dict[str, Any]) -> str:
    places = "; ".join(f"{node['target']}: {node['failureSummary']}" for node in violation["nodes"][:3])
    return f"{violation['id']}: {places}"


@pytest.fixture(scope="session")
def axe(page_folder: Path) -> str:
    """The accessibility checker, as a script. Evaluated by the debugger, which the page's policy lets through."""
    return (page_folder.parent / "node_modules" / "axe-core" / "axe.min.js").read_text()


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--pictures"))


@pytest.fixture
async def gallery(browser: Browser, visitor: Visitor, axe: str, pictures: bool) -> AsyncIterator[Gallery]:
    state = await visitor.page.context.storage_state()
    async with Gallery(browser, visitor.url, state, axe, pictures=pictures) as gallery:
        yield gallery


WITH_REJECTS = "\n".join(
    ["sku,name,description,active,colour"]
    + [
        f"LAMP-{number:04},Desk lamp {number},Walnut and brass,{'maybe' if number % 9 == 0 else 'yes'},red"
        for number in range(400)
    ]
    + ["", ",No SKU,,yes,", "LAMP-0001,Desk lamp again,The last row wins,no,blue", ""]
).encode()


async def test_sign_in(browser: Browser, stack: Stack, axe: str, pictures: bool) -> None:
    async with Gallery(browser, stack.url, None, axe, pictures=pictures) as stranger:
        await stranger.show("sign-in", "/signin", "Get a sign-in link")
        await stranger.show("sign-in-link-failed", "/signin?link=failed", "no longer works")


async def test_an_empty_catalog(gallery: Gallery) -> None:
    await gallery.show("import-first", "/", "Drop a file here")
    await gallery.show("history-empty", "/imports", "No imports yet")
    await gallery.show("products-empty", "/products", "No products yet")
    await gallery.show("webhooks-empty", "/webhooks", "No endpoints yet")
    await gallery.show("not-found", "/nowhere", "Page not found")


async def test_a_catalog(gallery: Gallery, importer: Importer, stack: Stack, tmp_path: Path) -> None:
    await importer.run(b"".join(sample_csv(3000, seed=3)))
    rejected = await importer.run(WITH_REJECTS)
    listed = (await stack.client.get("/products", params={"sku": "LAMP-*", "limit": 1})).json()

    async def refuse(page: Page) -> None:
        wrong = tmp_path / "prices.csv"
        wrong.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
        await page.get_by_test_id("file-input").set_input_files(wrong)
        await expect(page.get_by_role("alert")).to_be_visible()

    async def unfold(page: Page) -> None:
        await page.get_by_text("Superseded rows").click()
        await page.get_by_text("Columns and options").click()
        await expect(page.get_by_role("table", name="Superseded rows")).to_contain_text("LAMP-0001")

    async def open_menu(page: Page) -> None:
        await page.get_by_role("button", name="Account").click()
        await expect(page.get_by_role("menuitem", name="Sign out")).to_be_visible()

    await gallery.show("import", "/", "Recent imports")
    await gallery.show("import-refused", "/", "Recent imports", act=refuse)
    await gallery.show("completed", f"/imports/{rejected['id']}", "Rejected rows")
    await gallery.show("completed-unfolded", f"/imports/{rejected['id']}", "Rejected rows", act=unfold)
    await gallery.show("history", "/imports", "Completed")
    await gallery.show("history-none", "/imports?status=failed", "No import matches")
    await gallery.show("menu", "/imports", "Completed", act=open_menu)
    await gallery.show("products", "/products", "SKU")
    await gallery.show("products-none", "/products?sku=no-such", "No product matches")
    await gallery.show("product", f"/products/{listed['items'][0]['id']}", "Last changed by")


WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1"
)


async def test_the_settings(gallery: Gallery, stack: Stack, importer: Importer) -> None:
    for name, scopes in (("Nightly feed from the warehouse", ["write"]), ("Monitoring", ["read"])):
        await stack.client.post("/api-keys", json={"name": name, "scopes": scopes})
    people = (
        ("Charles Babbage", "admin", WINDOWS),
        ("Grace Brewster Murray Hopper", "read", IPHONE),
        ("", "", ""),
    )
    for name, scope, user_agent in people:
        body = {"name": name, "scopes": [scope]} if name else {}
        link = (await stack.client.post("/signin-links", json=body)).json()["url"]
        async with httpx.AsyncClient(trust_env=False, headers={"User-Agent": user_agent}) as browser:
            await browser.post(f"{stack.url}/api/v1/session", json={"token": link.partition("#token=")[2]})
    await importer.run(b"".join(sample_csv(3000, seed=3)))

    async def break_parts(page: Page) -> None:
        """As it looks when the object store is away and no worker runs."""

        async def worsen(route: Route) -> None:
            found = await (await route.fetch()).json()
            found["state"] = "down"
            found["workers"]["alive"] = 0
            for part in found["parts"]:
                if part["name"] == "object_store":
                    part["error"] = "it refuses the request: the bucket or the keys are wrong"
            await route.fulfill(json=found)

        await page.route("**/api/v1/status", worsen)
        await expect(page.get_by_text("Skuport is down")).to_be_visible(timeout=15_000)

    await gallery.show("settings", "/settings", "Monitoring")
    await gallery.show("settings-sessions", "/settings/sessions", "This browser")
    await gallery.show("settings-status", "/settings/status", "All systems work")
    await gallery.show("settings-status-down", "/settings/status", "All systems work", act=break_parts)


SUPPLIER = "\n".join(
    ["Key;Title;Long text;Shade;Weight in g;Supplier;_internal"]
    + [
        f"CHAIR-{number};Dining chair {number};Oak, oiled. {'Stackable. ' * (number % 3)};"
        f"{('', 'natural', 'black')[number % 3]};{4200 + number};Holz & Söhne;x"
        for number in range(40)
    ]
    + [";No reference;;;;;", ""]
)


async def test_a_file_before_it_is_imported(gallery: Gallery, tmp_path: Path) -> None:
    supplier, shop, more = tmp_path / "supplier-2026.csv", tmp_path / "shop.csv", tmp_path / "more.csv"
    supplier.write_text(SUPPLIER, encoding="utf-8")
    shop.write_bytes(b"".join(sample_csv(500, seed=9)))
    more.write_text("sku,name\nA-1,Table\n")

    async def send(page: Page, *files: Path) -> None:
        await page.get_by_test_id("file-input").set_input_files(list(files))
        await expect(page.get_by_role("button", name=re.compile("^Import: "))).to_have_count(len(files))

    async def ready(page: Page) -> None:
        await send(page, shop)
        await expect(page.get_by_role("table", name="First rows")).to_be_visible()

    async def question(page: Page) -> None:
        await send(page, supplier)
        await expect(page.get_by_role("alert")).to_be_visible()

    async def answered(page: Page) -> None:
        await question(page)
        await page.get_by_label("Target of Key").select_option("SKU")
        await page.get_by_label("Target of Long text").select_option("Description")
        await expect(page.get_by_role("table", name="First rows")).to_contain_text("CHAIR-4")
        await page.get_by_text("Options", exact=True).click()
        await page.get_by_label("Invalid rows").select_option("Stop if there are too many")
        await page.get_by_label("Products missing from the file").select_option("Delete them")

    async def deleting(page: Page) -> None:
        await answered(page)
        await page.get_by_role("button", name=re.compile("^Import: ")).click()
        await expect(page.get_by_role("dialog")).to_be_visible()

    async def several(page: Page) -> None:
        await send(page, more, shop, supplier)
        await page.get_by_role("button", name=re.compile("^Import: ")).last.wait_for()

    await gallery.show("preview", "/", "Drop a file here", act=ready)
    await gallery.show("preview-question", "/", "Drop a file here", act=question)
    await gallery.show("preview-options", "/", "Drop a file here", act=answered)
    await gallery.show("preview-deleting", "/", "Drop a file here", act=deleting)
    await gallery.show("preview-several", "/", "Drop a file here", act=several)


async def test_a_dry_run(gallery: Gallery, importer: Importer) -> None:
    await importer.run(WITH_REJECTS)
    changed = WITH_REJECTS.replace(b"LAMP-01", b"LIGHT-01").replace(b"brass,yes,red", b"steel,no,blue")
    changed = changed.replace(b",No SKU,,yes,\n", b"")
    upload_id = await importer.upload(changed, "autumn.csv")
    started = await importer.start(upload_id, dry_run=True, on_missing="deactivate", max_missing_percent=100)
    await importer.wait(started["id"], lambda item: item["status"] == "awaiting_confirmation")

    async def narrow(page: Page) -> None:
        """What the button does takes two lines, with room around them."""
        await page.set_viewport_size({"width": NARROWEST, "height": HEIGHTS[NARROWEST]})
        button = page.get_by_role("button", name=re.compile("^Confirm: create"))
        assert await button.evaluate(LINES_WITH_ROOM) == 2

    path = f"/imports/{started['id']}"
    await gallery.show("dry-run", path, "Dry run: nothing is written yet", act=narrow)


async def test_an_import_under_way(gallery: Gallery, importer: Importer, stack: Stack) -> None:
    content = b"".join(sample_csv(200_000, seed=4))
    answer = await stack.client.post("/imports/file", params={"filename": "autumn.csv"}, content=content)
    started = answer.json()
    path = f"/imports/{started['id']}"
    await importer.wait(started["id"], lambda item: item["counts"]["created"] > 0)

    async def ask_to_cancel(page: Page) -> None:
        await page.get_by_role("button", name="Cancel import").click()
        await expect(page.get_by_role("dialog")).to_be_visible()

    with stack.frozen():
        await gallery.show("publishing", path, "You can close this page")
        await gallery.show("cancel", path, "You can close this page", act=ask_to_cancel)
        assert (await importer.post(started["id"], "pause")).status_code == 200
        await gallery.show("paused", path, "when you resume it")
    resumed = await importer.post(started["id"], "resume")
    assert resumed.status_code == 202, resumed.text
    await importer.completed(started["id"])


async def test_an_upload_under_way(gallery: Gallery, tmp_path: Path) -> None:
    file = tmp_path / "spring-catalog.csv"
    file.write_bytes(b"".join(sample_csv(60_000, seed=5)))

    async def send(page: Page) -> None:
        held = asyncio.Event()

        async def hold(_: object) -> None:
            held.set()

        await page.route("**/*partNumber=2*", hold)
        await page.get_by_test_id("file-input").set_input_files(file)
        await asyncio.wait_for(held.wait(), 20)
        await asyncio.sleep(0.7)

    async def interrupt(page: Page) -> None:
        await send(page)
        page.once("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
        await page.reload()
        await expect(page.get_by_text("An upload was interrupted")).to_be_visible()

    async def halt(page: Page) -> None:
        await send(page)
        await page.get_by_role("button", name="Pause").click()
        await expect(page.get_by_role("button", name="Resume")).to_be_visible()

    await gallery.show("upload", "/", "Drop a file here", act=send)
    await gallery.show("upload-paused", "/", "Drop a file here", act=halt)
    await gallery.show("upload-interrupted", "/", "Drop a file here", act=interrupt)


async def test_working_in_the_catalog(gallery: Gallery, importer: Importer, stack: Stack) -> None:
    await importer.run(b"".join(sample_csv(3000, seed=3)))
    first = (await stack.client.get("/products", params={"limit": 1})).json()["items"][0]
    path = f"/products/{first['id']}"
    for action, body in (
        ("bulk-update", {"filter": {"sku": "a*"}, "changes": {"active": False}}),
        ("export", {"all": True}),
    ):
        total = (await stack.client.get("/products", params={"limit": 1, **body.get("filter", {})})).json()[
            "total"
        ]
        answer = await stack.client.post(
            f"/products/{action}", json={**body, "expected_count": total["value"]}
        )
        assert answer.status_code == 202, answer.text

    # A short list, as every cell of a long one is checked in every look.
    short = "/products?sku=abc-0"
    few = (await stack.client.get("/products", params={"sku": "abc-0*"})).json()["total"]["value"]
    assert 5 < few < 50

    async def select(page: Page) -> None:
        await page.get_by_label("Select all products on this page").check()
        await expect(page.get_by_text(f"{few} selected")).to_be_visible()

    async def ask_to_delete(page: Page) -> None:
        await select(page)
        await page.get_by_role("button", name="Delete…").click()
        await expect(page.get_by_label(f"Type {few} to confirm")).to_be_visible()

    async def filters(page: Page) -> None:
        await page.get_by_role("button", name="Filters").click()
        await expect(page.get_by_label("SKU begins with")).to_be_visible()

    async def columns(page: Page) -> None:
        await page.get_by_role("button", name="Columns").click()
        await expect(page.get_by_label("Version")).to_be_visible()

    async def edit(page: Page) -> None:
        await page.get_by_role("dialog").get_by_role("link", name="Edit", exact=True).click()
        await expect(page.get_by_role("button", name="Save")).to_be_visible()

    async def conflict(page: Page) -> None:
        await edit(page)
        now = (await stack.client.get(path)).json()
        await stack.client.patch(path, json={"name": f"Theirs, after version {now['version']}"})
        await page.get_by_label("Name", exact=True).fill("Mine")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("button", name="Keep mine")).to_be_visible()

    async def export(page: Page) -> None:
        await page.get_by_role("button", name="Export").click()
        await page.get_by_role("button", name="Start export").click()
        await expect(page.get_by_role("region", name="Your jobs")).to_contain_text("Queued")

    await gallery.show("jobs", "/jobs", "exported")
    await gallery.show("products-selected", short, "SKU", act=select)
    await gallery.show("products-delete", short, "SKU", act=ask_to_delete)
    await gallery.show("products-filters", f"{short}&active=false", "SKU", act=filters)
    await gallery.show("products-columns", short, "SKU", act=columns)
    await gallery.show("product-new", "/products/new?sku=abc-0", "Create product")
    await gallery.show("product-edit", f"{path}?sku=abc-0", "Last changed by", act=edit)
    await gallery.show("product-conflict", f"{path}?sku=abc-0", "Last changed by", act=conflict)
    with stack.frozen():
        await gallery.show("job-tray", short, "SKU", act=export)


async def test_webhooks(gallery: Gallery, stack: Stack, receiver: Receiver) -> None:
    async def add(path: str, *events: str, **fields: Any) -> str:
        body = {"url": receiver.url(path), "event_types": list(events), **fields}
        answer = await stack.client.post("/webhooks", json=body)
        assert answer.status_code == 201, answer.text
        return f"/webhooks/{answer.json()['id']}"

    every = [kind["type"] for kind in (await stack.client.get("/event-types")).json()["items"]]
    subscribable = [kind for kind in every if kind != "webhook.test"]
    await add("/204", "import.failed", enabled=False, description="Alerts of the night shift")
    failing = await add("/503/warehouse", "product.created", description="Warehouse")
    stopped = await add("/410/old-shop", "product.created", "product.deleted")
    shop = await add(
        "/echo/shop/hooks",
        *subscribable,
        description="Shop",
        custom_headers={"Authorization": "Bearer of-mine"},
    )
    for number in range(5):
        await stack.client.post("/products", json={"sku": f"LAMP-{number}", "name": "Lamp"})
    await until(lambda: len(receiver.at("/echo/shop/hooks")) >= 5 and receiver.at("/410/old-shop"))
    await until(lambda: len(receiver.at("/503/warehouse")) >= 5)
    delivered = (await stack.client.get(f"{failing}/deliveries")).json()["items"][0]["id"]

    async def refuse(page: Page) -> None:
        await page.get_by_role("link", name="Add endpoint").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("URL").fill("http://192.168.1.20/hooks")
        await dialog.get_by_label("product.created").check()
        await dialog.get_by_role("button", name="Add header").click()
        await dialog.get_by_label("Name of header 1").fill("Authorization")
        await dialog.get_by_label("Value of header 1").fill("Bearer of-mine")
        await dialog.get_by_role("button", name="Add endpoint").click()
        await expect(dialog.get_by_text("public addresses only")).to_be_visible()

    async def send_test(page: Page) -> None:
        await page.get_by_label("Event", exact=True).first.select_option("product.updated")
        await page.get_by_role("button", name="Send test").click()
        await expect(page.get_by_text("Received, status 200")).to_be_visible()

    async def rotate(page: Page) -> None:
        await page.get_by_role("button", name="Rotate secret…").click()
        await page.get_by_role("dialog").get_by_role("button", name="Rotate secret").click()
        await expect(page.get_by_test_id("webhook-secret")).to_be_visible()

    async def recover(page: Page) -> None:
        await page.get_by_role("button", name="Recover…").click()
        await expect(page.get_by_role("dialog")).to_contain_text("since then")

    await gallery.show("webhooks", "/webhooks", "Disabled by Skuport")
    await gallery.show("webhook-new", "/webhooks", "Disabled by Skuport", act=refuse)
    await gallery.show("webhook", shop, "product.created")
    await gallery.show("webhook-tested", shop, "product.created", act=send_test)
    await gallery.show("webhook-secret", shop, "product.created", act=rotate)
    await gallery.show("webhook-recover", shop, "product.created", act=recover)
    await gallery.show("webhook-stopped", stopped, "Enable again")
    await gallery.show("webhook-failing", failing, "No request has succeeded")
    await gallery.show("webhook-delivery", f"{failing}?delivery={delivered}", "Request body")
    await gallery.show(
        "webhook-none", f"{shop}?status=failed&since=2026-01-01T00:00:00Z", "No delivery matches"
    )
