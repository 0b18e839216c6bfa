"""Workers and their sessions run at a lower priority than the API and its sessions."""

import asyncio
import os
import sys
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from skuport.core.database import WORKER, make_pool
from skuport.core.priority import lower_session
from skuport.core.settings import Settings
from tests.support.stack import running_stack, until

NICE = 7
SESSIONS = (
    "SELECT pid FROM pg_stat_activity WHERE application_name LIKE $1 || '%' AND datname = current_database()"
)

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other kernels aren't told")


def niceness(pid: int) -> set[int]:
    """Of the process, and of its session where the kernel groups processes so."""
    found = {os.getpriority(os.PRIO_PROCESS, pid)}
    group = Path(f"/proc/{pid}/autogroup")
    if group.exists():  # "/autogroup-25 nice 0"
        found.add(int(group.read_text().rpartition(" ")[2]))
    return found


async def test_a_session_gives_way_and_its_neighbours_do_not(settings: Settings, database_url: str) -> None:
    pool = await make_pool(settings, 2, init=partial(lower_session, nice=NICE))
    async with pool.acquire() as one, pool.acquire() as two:
        other = await asyncpg.connect(database_url)
        # Those who aren't root are heard ten times a second.
        pids = [connection.get_server_pid() for connection in (one, two)]
        await until(lambda: all(niceness(pid) == {NICE} for pid in pids), 5)
        assert niceness(other.get_server_pid()) == {0}
        await other.close()
    await pool.close()


async def test_who_is_not_the_server_of_the_connection_is_left_alone(database_url: str) -> None:
    class Elsewhere:
        """A connection to another machine, where the server's process has the id of one of ours."""

        def get_server_pid(self) -> int:
            return sleeper.pid

        async def fetchval(self, _: str) -> int:
            return 40000

    sleeper = await asyncio.create_subprocess_exec("sleep", "60", start_new_session=True)
    await lower_session(Elsewhere(), NICE)  # type: ignore[arg-type]
    await asyncio.sleep(0.3)
    assert niceness(sleeper.pid) == {0}
    sleeper.kill()
    await sleeper.wait()


@pytest.mark.parametrize("nice", [10, 0])
async def test_a_worker(settings: Settings, tmp_path: Path, database_url: str, nice: int) -> None:
    async with running_stack(settings.model_copy(update={"worker_nice": nice}), tmp_path, workers=1) as stack:
        (worker,) = stack.workers
        await until(lambda: niceness(worker.pid) == {nice}, 5)
        assert (await stack.client.get("/products")).status_code == 200
        database = await asyncpg.connect(database_url)
        of_worker = [row["pid"] for row in await database.fetch(SESSIONS, WORKER)]
        of_api = [row["pid"] for row in await database.fetch(SESSIONS, "skuport-api")]
        # The heartbeat's stay as they are: late, they would cost the worker its leases.
        await until(lambda: {n for pid in of_worker for n in niceness(pid)} == {0, nice}, 5)
        assert {n for pid in of_api for n in niceness(pid)} == {0}
        await database.close()
