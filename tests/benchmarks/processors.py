"""How much of the machine other programs took meanwhile: what a figure can't be judged without."""

import contextlib
import os
import time

import psutil

from tests.support.up import RunningUp


class Elsewhere:
    """Share of all processor time, in percent, that went to programs that are no part of the benchmark."""

    def __init__(self, up: RunningUp) -> None:
        self._up = up
        self.restart()

    def restart(self) -> None:
        """Count from now on."""
        self._since = time.monotonic()
        self._all = _busy_seconds()
        self._own = self.own_seconds()

    def percent(self) -> float:
        """Since the last restart. What the host of a virtual machine took from it counts as well."""
        possible = (time.monotonic() - self._since) * (os.cpu_count() or 1)
        other = (_busy_seconds() - self._all) - (self.own_seconds() - self._own)
        return round(max(100 * other / possible, 0.0), 1)

    def own_seconds(self) -> float:
        """The processor time that the benchmark and its Skuport have used, up to now."""
        seconds = 0.0
        for pid in (os.getpid(), *self._up.family()):
            with contextlib.suppress(psutil.NoSuchProcess):
                # Those of children count once they have ended and been waited for.
                times = psutil.Process(pid).cpu_times()
                seconds += times.user + times.system + times.children_user + times.children_system
        return seconds


def _busy_seconds() -> float:
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq + times.steal)
