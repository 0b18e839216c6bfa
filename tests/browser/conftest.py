"""A real browser on the built page, served by the real program."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from playwright.async_api import Browser, Page, Request, async_playwright, expect

from skuport.core.settings import Settings
from skuport.local.frontend import find_frontend, node_folder
from tests.browser.catalog import CATALOG, Json, rows
from tests.support.area import own_databases
from tests.support.database import Cleaner
from tests.support.importing import Importer, quiet
from tests.support.receiver import Receiver
from tests.support.stack import Stack, running_stack

SCREENSHOTS = Path(__file__).parent / "screenshots"
INSTALLED = ("chromium", "chromium-browser", "google-chrome")

cleaner, database_url, redis_url, settings = own_databases("browser", 1)

# On a busy machine a page can take longer than the default of five seconds.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # The first one builds the page, and a catalog in every look is many pictures for a busy machine.
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def page_folder() -> Path:
    """The built page; built first when a source is newer."""
    frontend = find_frontend()
    assert frontend is not None
    with (frontend.folder / "package.json").open() as lock:
        # One test worker builds, the others wait and find it done.
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert frontend.build() == 0
    return frontend.dist


FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/fonts-cache</cachedir></fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    """The program, and the environment in which it finds its fonts."""

    path: str
    environment: dict[str, str]


@pytest.fixture(scope="session")
def chromium(page_folder: Path) -> Iterator[Chromium]:
    """`CHROMIUM_PATH`, the system's, or the one that the page's development packages bring along."""
    given = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, INSTALLED)), None)
    if given is not None:
        yield Chromium(given, {})
        return
    node = node_folder()
    assert node is not None
    with tempfile.TemporaryDirectory(prefix="skuport-chromium-") as folder:
        unpacked = subprocess.run(
            [node / "node", page_folder.parent / "scripts" / "chromium.mjs"],
            env={**os.environ, "TMPDIR": folder},
            check=True,
            capture_output=True,
            text=True,
        )
        # The package's own configuration looks for its fonts in /tmp. Without any font Chromium ends on the first text.
        fonts = Path(folder) / "fonts.conf"
        fonts.write_text(FONTS.format(folder=folder))
        yield Chromium(unpacked.stdout, {"FONTCONFIG_FILE": str(fonts)})


@pytest.fixture(scope="session")
async def browser(chromium: Chromium) -> AsyncIterator[Browser]:
    """Headless, with a fresh profile."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.path,
            args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"],
            env={**os.environ, **chromium.environment},
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def shared_stack(
    settings: Settings, page_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stack]:
    """An API that serves the page, and a worker. Files of 6 MiB go in parts already, webhooks to this machine."""
    mib = 1024 * 1024
    changed = {
        "frontend_dir": str(page_folder),
        "multipart_threshold_bytes": 6 * mib,
        "multipart_part_bytes": 5 * mib,
        "webhook_allowed_targets": "127.0.0.1/32:*",
    }
    folder = tmp_path_factory.mktemp("browser-stack")
    async with running_stack(settings.model_copy(update=changed), folder, workers=1) as stack:
        yield stack


@pytest.fixture
async def stack(shared_stack: Stack, cleaner: Cleaner) -> AsyncIterator[Stack]:
    """The stack on an empty database; at the end of the test nothing goes on."""
    await cleaner.clean()
    yield shared_stack
    connection = await asyncpg.connect(cleaner.url)
    try:
        await quiet(connection)
    finally:
        await connection.close()


@pytest.fixture
async def importer(stack: Stack) -> AsyncIterator[Importer]:
    importer = Importer(stack.client)
    yield importer
    await importer.aclose()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Where webhooks may be sent."""
    async with Receiver() as receiver:
        yield receiver


@dataclass
class Visitor:
    """Someone signed in, and everything their page asked for or complained about."""

    page: Page
    url: str
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def of_origin(self, origin: str, method: str) -> list[Request]:
        """The requests so far that went to an origin."""
        return [
            request
            for request in self.requests
            if request.method == method and origin_of(request.url) == origin_of(origin)
        ]


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def sign_in_link(stack: Stack) -> str:
    answer = await stack.client.post("/signin-links", json={"name": "Ada Lovelace"})
    assert answer.status_code == 201, answer.text
    url: str = answer.json()["url"]
    return url


@pytest.fixture
async def visitor(browser: Browser, stack: Stack) -> AsyncIterator[Visitor]:
    """Signed in by a link, on the import page."""
    context = await browser.new_context(viewport={"width": 1280, "height": 860})
    page = await context.new_page()
    visitor = Visitor(page, stack.url)
    page.on("request", lambda request: visitor.requests.append(request))
    page.on("pageerror", lambda error: visitor.complaints.append(f"uncaught: {error}"))
    page.on(
        "console",
        lambda message: (
            visitor.complaints.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    await page.goto(await sign_in_link(stack))
    await page.get_by_role("heading", name="Import", exact=True).wait_for()
    yield visitor
    await context.close()


@pytest.fixture
async def catalog(stack: Stack, visitor: Visitor) -> Json:
    """120 lamps, a quarter of them red, and five inactive chairs, all of one import; the page shows them."""
    importer = Importer(stack.client)
    imported: Json = await importer.run(CATALOG)
    await importer.aclose()
    await visitor.page.goto(f"{visitor.url}/products")
    await expect(rows(visitor.page)).to_have_count(50)
    return imported
