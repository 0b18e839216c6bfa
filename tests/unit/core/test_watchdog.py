"""The watchdog of a worker ends the process when the heartbeat stands still."""

import time

from skuport.core.database_watch import NO_HEARTBEAT, Watchdog


class Heart:
    def __init__(self) -> None:
        self.beats = 0
        self.beating = True
        self.ended: list[int] = []

    def __call__(self) -> int:
        self.beats += self.beating
        return self.beats


def wait_for_end(heart: Heart, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not heart.ended and time.monotonic() < deadline:
        time.sleep(0.01)


def test_a_heart_that_stands_still_ends_the_process_once() -> None:
    heart = Heart()
    with Watchdog(heart, 0.2, heart.ended.append):
        wait_for_end(heart, 0.5)
        assert heart.ended == []
        heart.beating = False
        wait_for_end(heart, 5)
        time.sleep(0.3)
    assert heart.ended == [NO_HEARTBEAT]


def test_nothing_is_watched_after_the_end_of_the_block() -> None:
    heart = Heart()
    heart.beating = False
    with Watchdog(heart, 0.3, heart.ended.append):
        pass
    wait_for_end(heart, 0.6)
    assert heart.ended == []
