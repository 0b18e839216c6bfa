"""The database's host loses its power, its standby is promoted, and the name moves."""

import asyncio
import time

from tests.hosts.cluster import DATABASE, MARKS, Cluster, standby_of
from tests.hosts.shop_file import make_file

pytestmark = MARKS

ROWS = 40_000
RESUMED_SECONDS = 30.0

STREAMING = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"


async def follows(cluster: Cluster) -> None:
    """Wait until the standby has caught up with the primary."""
    async with cluster.connection() as admin, asyncio.timeout(30):
        while await admin.fetchval(STREAMING) != 1:  # noqa: ASYNC110, it is another process
            await asyncio.sleep(0.1)


async def test_a_standby_takes_over(cluster: Cluster) -> None:
    with standby_of(cluster) as standby:
        await follows(cluster)
        async with cluster.importing(make_file(ROWS, 1), "the database's host powered off") as watch:
            assert await watch.reached(20)
            cluster.power_off_database()
            off = time.monotonic()
            cluster.database = standby
            async with cluster.connection() as admin:
                assert await admin.fetchval("SELECT pg_promote()")
            cluster.network.name(DATABASE, "db2")
            promoted = time.monotonic()
            seconds = await watch.progressed(promoted, RESUMED_SECONDS)
        print(f"promoted {promoted - off:.1f} s after the power failed; work went on {seconds:.1f} s later")
        cluster.stop()
