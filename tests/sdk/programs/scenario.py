"""The steps of the Python programs (see README.md)."""

import os
import time
import urllib.request
from collections.abc import Callable, Sequence
from typing import Any

URL = os.environ["SKUPORT_URL"]
API_KEY = os.environ["SKUPORT_API_KEY"]
PREFIX = os.environ["SKU_PREFIX"]
RECEIVER = os.environ["RECEIVER_URL"]

COLOURS = {1: "red & white", 2: "black", 3: "red & white", 4: "black", 5: "red & white"}
ROWS = "".join(f"{PREFIX}-{number},Chair {number},{colour}\n" for number, colour in COLOURS.items())
CSV = f"sku,name,Main colour\n{ROWS}".encode()
DEADLINE_SECONDS = 60


def put(method: str | None, url: str | None, headers: dict[str, str]) -> None:
    """Send the file as the upload says."""
    assert method is not None
    assert url is not None
    with urllib.request.urlopen(urllib.request.Request(url, CSV, headers, method=method)) as response:
        assert response.status == 200, response.status


def wait(status: Callable[[], str]) -> None:
    """Wait until the import has completed."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while (found := status()) != "completed":
        assert found in ("queued", "running"), found
        assert time.monotonic() < deadline, found
        time.sleep(0.2)


def all_pages(
    page: Callable[[str | None], tuple[Sequence[Any], str | None]], colour: str | None = None
) -> None:
    """Read every page of two products, and check that they are all, or those of a colour."""
    skus: list[str] = []
    pages, cursor = 0, None
    while pages == 0 or cursor is not None:
        items, cursor = page(cursor)
        skus += [item.sku for item in items]
        pages += 1
    wanted = [number for number, its in COLOURS.items() if colour in (None, its)]
    assert sorted(skus) == [f"{PREFIX}-{number}" for number in wanted], skus
    if colour is None:
        print(f"{len(skus)} products in {pages} pages")
