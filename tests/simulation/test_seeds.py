"""The seeds that failed once, and a few short ones. `make simulate` runs more, and longer ones.

They are not tried again when they fail: a run that differs from the model is a fault, of the program or of the
simulation, also if the next one does not.
"""

import pytest

from tests.simulation.__main__ import report
from tests.simulation.kept import kept_seeds, parse
from tests.simulation.run import simulate
from tests.simulation.schedule import make_schedule
from tests.simulation.world import World

SHORT = (1, 2, 3)
SEEDS = dict.fromkeys(
    [*((each.seed, each.short) for each in kept_seeds()), *((seed, True) for seed in SHORT)]
)


@pytest.mark.parametrize(("seed", "short"), SEEDS)
async def test_what_is_left_is_what_the_model_says(world: World, seed: int, short: bool) -> None:
    schedule = make_schedule(seed, short=short)
    problems, _ = await simulate(world, schedule)
    assert not problems, report(schedule, problems)


def test_kept_seeds_say_why() -> None:
    assert all(each.why for each in kept_seeds())
    assert [
        (each.seed, each.short, each.why) for each in parse("# x\n\n7 lost an edit\n8 short: twice\n")
    ] == [
        (7, False, "lost an edit"),
        (8, True, "twice"),
    ]
