"""A seed gives one schedule, and that one makes sense."""

from collections import Counter
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from tests.simulation import reading
from tests.simulation.__main__ import again, report
from tests.simulation.schedule import (
    FAULTS,
    Action,
    Bulk,
    Edit,
    Fault,
    Schedule,
    StartImport,
    make_schedule,
)
from tests.simulation.world import World

schedules = st.builds(make_schedule, st.integers(0, 2**32), short=st.booleans())


@given(schedule=schedules)
def test_a_seed_gives_the_same_schedule_each_time(schedule: Schedule) -> None:
    assert make_schedule(schedule.seed, short=schedule.short) == schedule


@given(seed=st.integers(0, 2**32))
def test_another_seed_gives_another_schedule(seed: int) -> None:
    assert make_schedule(seed).rounds != make_schedule(seed + 1).rounds


@given(schedule=schedules)
def test_steps_wait_only_for_imports_that_were_started_before(schedule: Schedule) -> None:
    for steps in schedule.rounds:
        started = set()
        for step in steps:
            assert step.after is None or step.after[0] in started
            assert step.delay >= 0
            if isinstance(step.action, StartImport):
                assert step.action.name not in started
                started.add(step.action.name)


@given(schedule=schedules)
def test_a_round_has_what_may_go_wrong_together(schedule: Schedule) -> None:
    for number, steps in enumerate(schedule.rounds):
        actions = [step.action for step in steps]
        assert isinstance(actions[0], StartImport)
        assert any(isinstance(action, Fault) for action in actions)
        assert number or not any(isinstance(action, Bulk) for action in actions)
        for action in actions:
            if isinstance(action, Fault):
                least, most = FAULTS[action.kind]
                assert least <= action.seconds <= most


@given(schedule=schedules)
def test_files_have_the_rows_that_the_schedule_says(schedule: Schedule) -> None:
    for steps in schedule.rounds:
        for action in (step.action for step in steps):
            if isinstance(action, StartImport):
                found = reading.read(action.content, clear=False)
                assert found.rows == action.rows
                assert found.rows == (
                    len(found.winners) + found.superseded + len(found.rejects) + found.blank
                )


def test_all_faults_can_be_made() -> None:
    for kind in FAULTS:
        assert hasattr(World, "_" + kind.lower().replace(" ", "_"))


def test_every_fault_is_chosen_sometimes() -> None:
    chosen = {
        step.action.kind
        for seed in range(60)
        for steps in make_schedule(seed).rounds
        for step in steps
        if isinstance(step.action, Fault)
    }
    assert chosen == set(FAULTS)


def test_a_report_says_how_to_run_the_seed_again() -> None:
    schedule = make_schedule(7, short=True)
    text = report(schedule, [f"difference {number}" for number in range(12)])
    assert again(schedule) == 'make simulate ARGS="--no-kept --seeds 1 --from 7 --short"'
    assert text.startswith(f"seed 7, short, latency {1000 * schedule.latency:.0f} ms\nround 1\n  +")
    assert "difference 7\n… and 4 more\n" in text
    assert text.endswith(f"run it again: {again(schedule)}")


def test_small_imports_name_what_an_edit_made_beside_a_large_one() -> None:
    """As it is, and changed; the large one names it too, and only some of it."""
    rows = Counter(
        (size, row == as_made)
        for seed in range(20)
        for steps in make_schedule(seed).rounds
        for size, row, as_made in named_rows([step.action for step in steps])
    )
    assert {kind for kind, count in rows.items() if count > 20} == {
        (size, unchanged) for size in ("large", "small") for unchanged in (True, False)
    }


def named_rows(actions: list[Action]) -> Iterator[tuple[str, str, str]]:
    """Of imports of products that an edit before them made: which size, the row's name, and that of the edit."""
    names: dict[str, str] = {}
    for action in actions:
        if isinstance(action, Edit) and action.kind == "create":
            names[reading.key_of(action.sku)] = action.body["name"]
    for action in actions:
        if isinstance(action, StartImport):
            for key, row in reading.read(action.content, clear=False).winners.items():
                if key in names and "name" in row.fields:
                    yield "small" if action.rows < 20 else "large", str(row.fields["name"]), names[key]
