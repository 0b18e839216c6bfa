"""PgBouncer in session mode is what all processes know of the database, and is where a failover happens."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.hosts.cluster import DATABASE, MARKS, Cluster, running_cluster, standby_of
from tests.hosts.network import Network
from tests.hosts.servers import POOLER_PORT, HostPgBouncer, at
from tests.hosts.shop_file import make_file
from tests.support.pgbouncer import program_or_skip

pytestmark = MARKS

ROWS = 40_000
RESUMED_SECONDS = 60.0


@pytest.fixture
async def pooled_cluster(hosts: Network, tmp_path: Path) -> AsyncIterator[Cluster]:
    program = program_or_skip()

    def pool(cluster: Cluster) -> HostPgBouncer:
        pooler = HostPgBouncer(tmp_path / "pgbouncer", hosts["proxy"], cluster.settings.database_url, program)
        url = at(pooler.url("session"), "proxy", POOLER_PORT)
        cluster.settings = cluster.settings.model_copy(update={"database_url": url})
        return pooler

    async with running_cluster(tmp_path, hosts, in_front=pool) as cluster:
        yield cluster


async def test_a_failover_behind_pgbouncer(pooled_cluster: Cluster) -> None:
    cluster = pooled_cluster
    with standby_of(cluster) as standby:
        async with cluster.importing(make_file(ROWS, 1), "the database behind PgBouncer lost power") as watch:
            assert await watch.reached(20)
            cluster.power_off_database()
            cluster.database = standby
            async with cluster.connection() as admin:
                assert await admin.fetchval("SELECT pg_promote()")
            cluster.network.name(DATABASE, "db2")
            promoted = time.monotonic()
            seconds = await watch.progressed(promoted, RESUMED_SECONDS)
        print(f"work went on {seconds:.1f} s after the promotion")
        cluster.stop()
