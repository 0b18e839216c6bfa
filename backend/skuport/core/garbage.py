"""Garbage collection of a process that runs for long.

Starting makes some 200,000 objects that stay until the end. Collections meanwhile find nothing, and take a sixth of the
start. Each full one afterwards would look at all of them again, and hold up every request for 0.2 s.
"""

import gc


def stop_collecting() -> None:
    """Collect nothing while the process starts. Call it before the imports."""
    gc.disable()


def collect_from_now_on() -> None:
    """Call it when the process has started: collections don't look at what there is now."""
    gc.freeze()
    gc.enable()
