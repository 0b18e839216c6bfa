"""What the first visit costs: the page is used over slow lines too."""

import gzip
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.conftest import Visitor

BUDGET_BYTES = 250_000


async def test_the_import_page_is_light(visitor: Visitor, page_folder: Path) -> None:
    await visitor.page.wait_for_load_state("networkidle")
    paths = {urlsplit(request.url).path for request in visitor.requests}
    files = [page_folder / path.lstrip("/") for path in paths if path.endswith((".js", ".css"))]
    assert len(files) > 3
    weight = sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)
    print(f"{weight} bytes in {len(files)} files, compressed")
    assert weight < BUDGET_BYTES, f"{weight} bytes of scripts and styles"
