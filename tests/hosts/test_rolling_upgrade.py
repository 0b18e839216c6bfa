"""Hosts get this release one by one, while an import runs that the release before has begun."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from skuport.local.process import wait_until_gone
from tests.hosts.cluster import APIS, MARKS, WORKERS, Cluster, check, running_cluster
from tests.hosts.network import Network
from tests.hosts.shop_file import make_file, read
from tests.hosts.watch import Watch
from tests.support.importing import Importer
from tests.support.release import unpack_release_before

pytestmark = MARKS

ROWS = 40_000
SMALL_ROWS = 500
FEW = 20


@pytest.fixture
async def old_cluster(hosts: Network, tmp_path: Path) -> AsyncIterator[Cluster]:
    """All of the release before."""
    code = unpack_release_before(tmp_path / "release")
    async with running_cluster(tmp_path, hosts, code=code) as cluster:
        yield cluster


async def replace(cluster: Cluster, name: str) -> None:
    """Stop the old release on a host, and start this one."""
    part = cluster.parts[name]
    part.begin_to_stop()
    assert not await asyncio.to_thread(wait_until_gone, {part.pid}, 15)
    part.stop()
    cluster.start(name)
    await cluster.ready(name)


def failed(watch: Watch, since: float) -> str:
    return ", ".join(f"{answer.status} {answer.at - since:+.1f}" for answer in watch.failures())


async def test_hosts_are_upgraded_one_by_one(old_cluster: Cluster) -> None:
    cluster = old_cluster
    async with cluster.importing(make_file(ROWS, 1), "all hosts upgraded one by one") as watch:
        assert await watch.reached(2)
        await asyncio.to_thread(cluster.migrate, "--pre")
        migrated = time.monotonic()
        for name in WORKERS:
            await replace(cluster, name)
        for name in APIS:
            cluster.nginx.take_out(cluster.network[name])
            await asyncio.sleep(1)
            await replace(cluster, name)
            cluster.nginx.take_out()
            await asyncio.sleep(1)
    # A request that meets a lock of the migration gets 503. After it, 0.1.0 answers 500 once in each session.
    print(f"failed, and seconds after the migration: {failed(watch, migrated)}")
    assert {answer.status for answer in watch.failures()} <= {500, 503}
    assert len(watch.failures()) <= FEW
    await asyncio.to_thread(cluster.migrate)
    async with cluster.client() as client:
        importer = Importer(client)
        content = make_file(SMALL_ROWS, 2)
        started = await importer.start(await importer.upload(content))
        check(await importer.completed(started["id"]), read(content))
        cluster.products |= read(content).products
        await importer.aclose()
    await cluster.check_database()
