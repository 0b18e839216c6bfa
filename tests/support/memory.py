"""The highest memory of processes, as the kernel counts it."""

from collections.abc import Iterable, Mapping
from pathlib import Path


def forget_peaks(pids: Iterable[int]) -> None:
    """From now on the peak is what is used from now on (proc(5): writing 5 to clear_refs)."""
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5")


def peaks(named: Mapping[str, int]) -> dict[str, int]:
    """The highest resident memory (VmHWM) of each process, in MB."""
    return {name: _peak_mb(pid) for name, pid in named.items()}


def _peak_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) // 1024
