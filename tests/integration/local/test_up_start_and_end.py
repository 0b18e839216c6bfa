"""`skuport up` from its start to its end: orderly, by force, and when it cannot start."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import asyncpg
import pytest

from skuport.local.ports import choose_port
from skuport.local.process import wait_until_gone
from tests.support.up import RunningUp, until

pytestmark = pytest.mark.fault


def files_with(words: str, folder: Path) -> str:
    """Their paths, one a line."""
    return subprocess.run(["grep", "-rl", words, folder], capture_output=True, text=True, check=False).stdout


async def test_it_stops_by_force_or_in_order_leaves_no_process_and_finds_its_data(tmp_path: Path) -> None:
    key, s3_port = "a-key-from-the-environment-that-is-long-enough", choose_port()
    with RunningUp(tmp_path) as up:
        connection = await asyncpg.connect(up.services()["database_url"])
        await connection.execute("CREATE TABLE note AS SELECT 'kept' AS text")
        await connection.close()
        before, family = up.services(), up.family()
        assert up.stop(signal.SIGTERM, 15) == 0
        assert wait_until_gone(family, 1) == set()
        assert up.command("services").returncode == 1

        up.launch().wait_until_ready()
        after, family = up.services(), up.family()
        for kept in ("api_url", "api_key", "database_url", "redis_url", "s3"):
            assert after[kept] == before[kept]
        up.process.kill()
        up.process.wait()
        assert wait_until_gone(family, 15) == set()

        up.more_environment["SKUPORT_API_KEY"] = key
        up.arguments = (f"--s3-port={s3_port}",)
        up.launch().wait_until_ready()
        after, family = up.services(), up.family()
        connection = await asyncpg.connect(after["database_url"])
        assert await connection.fetchval("SELECT text FROM note") == "kept"
        await connection.close()
        assert after["s3"]["endpoint"] == f"http://127.0.0.1:{s3_port}"
        with up.client() as client:
            assert client.get("/api/v1/me").status_code == 200
        assert files_with(key, up.data_dir) == "", "a key from the environment is never stored"
        # A frozen worker does not hold up the end.
        os.kill(after["pids"]["workers"][0], signal.SIGSTOP)
        assert up.stop(signal.SIGINT, 15) == 0
        assert wait_until_gone(family, 1) == set()
        assert "worker-1 │ did not stop in time and was killed" in up.output


def test_a_signal_while_starting_is_obeyed(tmp_path: Path) -> None:
    up = RunningUp(tmp_path).launch()
    until(lambda: (up.data_dir / "state.json").exists())
    time.sleep(0.5)
    family = up.family()
    assert up.stop(signal.SIGINT, 15) == 0
    assert wait_until_gone(family, 1) == set()


@pytest.mark.parametrize("option", ["--port", "--s3-port"])
def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path, option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taker:
        port = taker.getsockname()[1]
        ports = {"--port": choose_port(), "--s3-port": choose_port(), option: port}
        up = RunningUp(tmp_path, f"--s3-port={ports['--s3-port']}", port=ports["--port"]).launch()
        assert up.process.wait(30) == 1
    assert f"port {port} for the" in up.output
    assert f"is taken by process {os.getpid()}" in up.output
    assert f"for example {option} " in up.output
