"""What `make abuse` measures is compared with the aims, each of which is missed when its figure is above it."""

from dataclasses import replace

import pytest

from tests.abuse.watch import Aims, Figures

MIB = 1024 * 1024
MET = Figures(health=[0.25] * 100, lists=[0.2] * 100, memory=400 * MIB, recovery=5.0)


def test_the_aims() -> None:
    assert Aims() == Aims(health_p99=0.25, list_p95=0.2, memory=400 * MIB, recovery=5.0)
    assert MET.misses(Aims()) == []


@pytest.mark.parametrize(
    ("figures", "missed"),
    [
        (replace(MET, health=[0.0] * 99 + [0.251]), "/healthz p99"),
        (replace(MET, lists=[0.0] * 95 + [0.201] * 5), "list p95"),
        (replace(MET, memory=400 * MIB + 1), "memory"),
        (replace(MET, recovery=5.1), "recovery"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_figure_above_its_aim_is_a_miss(figures: Figures, missed: str) -> None:
    assert figures.misses(Aims()) == [missed]


def test_what_was_never_measured_is_a_miss() -> None:
    assert Figures().misses(Aims()) == ["/healthz p99", "list p95", "recovery"]
