"""PostgreSQL's settings depend on the machine."""

import pytest

from skuport.local.tuning import GIB, MIB, Machine, settings_for


def megabytes(text: str) -> int:
    assert text.endswith("MB")
    return int(text.removesuffix("MB"))


@pytest.mark.parametrize("memory", [512 * MIB, 2 * GIB, 24 * GIB, 512 * GIB])
@pytest.mark.parametrize("cores", [1, 2, 64])
@pytest.mark.parametrize("disk_free", [1 * GIB, 20 * GIB, 4096 * GIB])
def test_no_setting_exceeds_the_machine(memory: int, cores: int, disk_free: int) -> None:
    settings = settings_for(Machine(memory, cores, disk_free))
    assert megabytes(settings["shared_buffers"]) <= memory // MIB // 4 or memory < GIB
    assert megabytes(settings["shared_buffers"]) <= 4096
    assert megabytes(settings["effective_cache_size"]) < memory // MIB
    assert megabytes(settings["work_mem"]) * 10 <= memory // MIB
    assert megabytes(settings["min_wal_size"]) <= megabytes(settings["max_wal_size"]) <= 8192
    assert megabytes(settings["max_wal_size"]) <= max(512, disk_free // MIB // 4)
    assert int(settings["max_parallel_workers"]) <= int(settings["max_worker_processes"])


def test_durability_keeps_its_defaults() -> None:
    settings = settings_for(Machine(8 * GIB, 4, 100 * GIB))
    assert not {"fsync", "full_page_writes", "synchronous_commit", "wal_level"} & settings.keys()
