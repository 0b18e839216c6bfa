"""Kills all workers of a complete Skuport repeatedly while events are delivered to webhooks.

    uv run python -m tests.faults.webhooks [--events 5000] [--kills 20] [--seconds 60] [--seed 1]

It runs in a temporary folder with default settings. Every event must arrive at every endpoint at least once, under its
own id; duplicates are counted. Exits with 1 if an event is lost.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

import asyncpg
import httpx

from skuport.local.state import DataFolder
from tests.support.event_flow import FlowResult, flow
from tests.support.receiver import Receiver
from tests.support.up import RunningUp


async def run(up: RunningUp, options: argparse.Namespace) -> FlowResult:
    """Run the stream of events on a running Skuport."""
    folder = DataFolder(up.data_dir)
    services = folder.running()

    def kill() -> None:
        for pid in folder.running()["pids"]["workers"]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    database = await asyncpg.connect(services["database_url"])
    try:
        async with (
            Receiver(keep=False) as receiver,
            httpx.AsyncClient(
                base_url=f"{services['api_url']}/api/v1",
                headers={"Authorization": f"Bearer {services['api_key']}"},
                trust_env=False,
            ) as client,
        ):
            return await flow(
                client,
                database,
                receiver,
                kill,
                events=options.events,
                kills=options.kills,
                seconds=options.seconds,
                random=Random(options.seed),
            )
    finally:
        await database.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; 0 if nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.webhooks")
    parser.add_argument("--events", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0, help="over which the events are spread")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    allowed = {"SKUPORT_WEBHOOK_ALLOWED_TARGETS": "127.0.0.1/32:*"}
    with (
        tempfile.TemporaryDirectory(prefix="skuport-faults-") as name,
        RunningUp(Path(name), f"--workers={os.cpu_count() or 1}", environment=allowed) as up,
    ):
        result = asyncio.run(run(up, options))
    print(result, flush=True)
    return 1 if result.lost or result.unexpected else 0


if __name__ == "__main__":
    sys.exit(main())
