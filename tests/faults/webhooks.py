"""Kills all workers of a whole Skuport again and again while events flow to webhooks.

    uv run python -m tests.faults.webhooks [--events 5000] [--kills 20] [--seconds 60] [--seed 1]

It runs in a temporary folder, with its defaults. Every event must arrive at every endpoint, at least once and under its
one id; those that arrive more than once are counted. Ends with 1 if one is lost.
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
from tests.support.event_flow import Flowed, flow
from tests.support.receiver import Receiver
from tests.support.up import RunningUp


async def run(up: RunningUp, options: argparse.Namespace) -> Flowed:
    """The flow on a running app."""
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
    """Run it; 0 when nothing was lost."""
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
        found = asyncio.run(run(up, options))
    print(found, flush=True)
    return 1 if found.lost or found.strange else 0


if __name__ == "__main__":
    sys.exit(main())
