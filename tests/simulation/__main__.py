"""Simulates imports, edits and faults that a seed chooses, and compares what is left with the reference model.

    python -m tests.simulation [--seeds 20] [--from 1] [--short] [--show] [--no-kept]

Runs the kept seeds, and then so many more. For a seed that fails it prints the schedule, the first differences and how
to run it again; files, schedule and logs are kept in `.cache/simulation`. Ends with 1 if one failed.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from skuport.local.s3 import make_bucket
from tests.simulation.kept import kept_seeds
from tests.simulation.run import simulate
from tests.simulation.schedule import Schedule, StartImport, make_schedule
from tests.simulation.world import World, open_world
from tests.support.database import Cleaner, replace_database
from tests.support.services import Services, make_lifeline, make_template, obtain, release

KEPT = Path(".cache/simulation")
BUCKET = "skuport-simulation"
MOST_SHOWN = 8


def again(schedule: Schedule) -> str:
    """The command that runs a seed alone."""
    short = " --short" if schedule.short else ""
    return f'make simulate ARGS="--no-kept --seeds 1 --from {schedule.seed}{short}"'


def report(schedule: Schedule, problems: Sequence[str]) -> str:
    """What is needed to understand a seed that failed, and to run it again."""
    shown = [*problems[:MOST_SHOWN], f"… and {len(problems) - MOST_SHOWN} more"][: len(problems)]
    return "\n".join(
        (str(schedule), "", "differs from the model:", *shown, "", f"run it again: {again(schedule)}")
    )


def keep(world: World, schedule: Schedule, text: str) -> Path:
    """Save the report, the files and the logs."""
    folder = KEPT / f"seed-{schedule.seed}{'-short' if schedule.short else ''}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "report.txt").write_text(text + "\n")
    for steps in schedule.rounds:
        for step in steps:
            if isinstance(step.action, StartImport):
                (folder / f"{step.action.name}.csv").write_bytes(step.action.content)
    for log in (world.folder / "stack").glob("*.log"):
        shutil.copy(log, folder)
    return folder


@contextmanager
def servers(folder: Path) -> Iterator[Services]:
    """PostgreSQL and an object store of the run's own."""
    lifeline = make_lifeline(folder)
    try:
        yield obtain(folder)
    finally:
        release(folder, lifeline)


async def run(folder: Path, services: Services, schedules: Sequence[Schedule]) -> list[int]:
    """Run the schedules one after another; the seeds that failed."""
    make_bucket(Path(services.s3.folder), BUCKET)
    make_template(folder, services)
    url = await replace_database(
        services.admin_database_url, f"{services.template}_simulation", services.template
    )
    cleaner = await Cleaner.learn(url)
    failed = []
    for schedule in schedules:
        # A world for each, so that nothing that an earlier seed has left can matter.
        own = folder / f"{schedule.seed}{schedule.short}"
        own.mkdir()
        begun = time.monotonic()
        async with open_world(services.settings(url, services.redis_url, BUCKET), cleaner, own) as world:
            problems, tally = await simulate(world, schedule)
            seconds = time.monotonic() - begun
            if problems:
                failed.append(schedule.seed)
                text = report(schedule, problems)
                kept = keep(world, schedule, text)
                print(f"FAIL  {schedule.name}, {seconds:.1f} s; kept in {kept}\n{text}\n", flush=True)
            else:
                print(f"  ok  {schedule.name}, {seconds:.1f} s: {tally}", flush=True)
    return failed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all seeds; 0 when each was as the model says."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seeds", type=int, default=20, help="how many")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first seed")
    parser.add_argument("--short", action="store_true", help="schedules of a few seconds")
    parser.add_argument("--show", action="store_true", help="only print the schedules")
    parser.add_argument("--no-kept", action="store_true", help="leave out the seeds that failed once")
    options = parser.parse_args(arguments)
    kept = [] if options.no_kept else [(each.seed, each.short) for each in kept_seeds()]
    wanted = [*kept, *((seed, options.short) for seed in range(options.first, options.first + options.seeds))]
    schedules = [make_schedule(seed, short=short) for seed, short in dict.fromkeys(wanted)]
    if options.show:
        print(*schedules, sep="\n\n")
        return 0
    with tempfile.TemporaryDirectory(prefix="skuport-simulation-") as name, servers(Path(name)) as services:
        failed = asyncio.run(run(Path(name), services, schedules))
    print(f"{len(schedules)} seeds, {len(failed)} failed" + (f": {failed}" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
