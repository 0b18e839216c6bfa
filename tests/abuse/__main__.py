"""Attacks a whole Skuport on loopback with everything that needs no rights or few, and measures what users notice.

    uv run python -m tests.abuse [--seconds 300] [--products 20000] [--scale 1]

It runs `skuport up` in a temporary folder, with its defaults, and prints figures. Ends with 1 if one of them misses its
aim: see `watch.Aims`.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

import httpx

from skuport.sample import sample_csv
from tests.abuse.watch import Aims, Target, measure
from tests.support.importing import Importer
from tests.support.up import RunningUp


async def run(up: RunningUp, seconds: float, products: int, scale: float) -> bool:
    """Print the figures; whether they are what they should be."""
    services = up.services()
    with up.client() as client:
        key = client.post("/api/v1/api-keys", json={"name": "attacker", "scopes": ["write"]}).json()["key"]
    async with httpx.AsyncClient(
        base_url=f"{up.url}/api/v1",
        headers={"Authorization": f"Bearer {services['api_key']}"},
        trust_env=False,
        timeout=30,
    ) as client:
        importer = Importer(client)
        upload = await importer.upload(b"".join(sample_csv(products, seed=1)), "sample.csv")
        await importer.completed((await importer.start(upload))["id"], 600)
        await importer.aclose()
    with up.client() as client:
        product_id = client.get("/api/v1/products", params={"limit": 1}).json()["items"][0]["id"]
    target = Target(
        up.url, services["api_key"], key, services["database_url"], product_id, services["pids"]["api"]
    )
    figures = await measure(target, seconds, scale)
    print(figures.report())
    misses = figures.misses(Aims())
    print(f"MISSED: {', '.join(misses)}" if misses else "every aim was reached")
    return not misses


def main() -> int:
    parser = argparse.ArgumentParser(description="Attack a whole Skuport, and measure it.")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--scale", type=float, default=1.0, help="how many of each attack, as a factor")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="skuport-abuse-") as folder, RunningUp(Path(folder)) as up:
        return 0 if asyncio.run(run(up, given.seconds, given.products, given.scale)) else 1


if __name__ == "__main__":
    sys.exit(main())
