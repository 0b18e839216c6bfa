"""PostgreSQL settings for this machine.

PostgreSQL's defaults suit a shared machine with 1 GB. Durability is never traded for speed: fsync,
full_page_writes and synchronous_commit keep their defaults.
"""

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import psutil

MIB = 1024 * 1024
GIB = 1024 * MIB


@dataclass(frozen=True)
class Machine:
    """The resources PostgreSQL can use: memory and free disk in bytes, processor cores."""

    memory: int
    cores: int
    disk_free: int


def this_machine(folder: Path) -> Machine:
    """Memory (the container's limit, if lower), cores, and free space on the disk of `folder`."""
    memory = psutil.virtual_memory().total
    with contextlib.suppress(OSError, ValueError):  # "max" means no limit
        memory = min(memory, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Machine(memory=memory, cores=cores, disk_free=shutil.disk_usage(folder).free)


def settings_for(machine: Machine) -> dict[str, str]:
    """Settings by name, as written to postgresql.conf.

    PostgreSQL's own cache is a quarter of the memory, at most 4 GB, since other programs use the machine too.
    max_wal_size is 8 GB, so that no checkpoint interrupts a big import, but at most a quarter of the free disk.
    """
    wal = _between(machine.disk_free // 4, 512 * MIB, 8 * GIB)
    return {
        "shared_buffers": _mb(_between(machine.memory // 4, 128 * MIB, 4 * GIB)),
        "effective_cache_size": _mb(machine.memory * 5 // 8),
        "work_mem": _mb(_between(machine.memory // 128, 8 * MIB, 192 * MIB)),
        "maintenance_work_mem": _mb(_between(machine.memory // 16, 64 * MIB, GIB)),
        "wal_buffers": "32MB",
        "max_wal_size": _mb(wal),
        "min_wal_size": _mb(_between(wal // 4, 256 * MIB, GIB)),
        "checkpoint_timeout": "15min",
        "checkpoint_completion_target": "0.9",
        "random_page_cost": "1.1",
        "max_connections": "200",
        "max_worker_processes": str(max(8, machine.cores)),
        "max_parallel_workers": str(machine.cores),
        "max_parallel_workers_per_gather": str(_between(machine.cores // 2, 1, 4)),
        "autovacuum_naptime": "15s",
        "jit": "off",
    }


def _between(value: int, lowest: int, highest: int) -> int:
    return max(lowest, min(value, highest))


def _mb(size: int) -> str:
    return f"{size // MIB}MB"
