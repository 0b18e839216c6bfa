"""The network of the other tests does what they rely on."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.hosts.network import HOSTS_FILES, Host, Network, NetworkError, ip, namespaces, remove_leftovers

pytestmark = pytest.mark.hosts

PORT = 8000
SERVE = f"""
import socket
server = socket.create_server(("", {PORT}))
connections = []
print("ready", flush=True)
while True:
    connections.append(server.accept()[0])
    connections[-1].send(b"hello")
"""


def answers(host: Host, seconds: float = 1.0) -> bool:
    """Whether the server there greets; raises what the system says otherwise."""
    try:
        with socket.create_connection((host.address, PORT), timeout=seconds) as connection:
            return connection.recv(5) == b"hello"
    except TimeoutError:
        return False


@pytest.fixture
def host(hosts: Network) -> Iterator[Host]:
    """One that answers."""
    found = hosts["s3"]
    with subprocess.Popen(
        [*found.prefix, sys.executable, "-I", "-c", SERVE], stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        yield found
        server.kill()


def test_cut_and_dropped_hosts_are_silent(host: Host) -> None:
    """No error, no reset: only time passes."""
    for break_it in (host.cut, host.drop):
        assert answers(host)
        break_it()
        assert not answers(host)
        host.join()
    assert answers(host, 3.0)


def test_a_host_without_power_has_nothing_left(hosts: Network, host: Host) -> None:
    with socket.create_connection((host.address, PORT), timeout=3) as before:
        assert before.recv(5) == b"hello"
        hosts.power_off(host.name)
        before.settimeout(0.5)
        with pytest.raises(TimeoutError):
            before.recv(1)
    with pytest.raises(NetworkError):
        host.pids()
    hosts.power_on(host.name)
    assert not host.pids()
    with pytest.raises(ConnectionRefusedError):
        answers(host, 3.0)


def test_names_move(hosts: Network) -> None:
    code = "import socket, sys; sys.stdin.read(1); print(socket.gethostbyname('moving'))"
    hosts.name("moving", "db1")
    with subprocess.Popen(
        [*hosts["api1"].prefix, sys.executable, "-I", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        time.sleep(0.5)
        hosts.name("moving", "db2")
        assert running.communicate("x")[0].strip() == hosts["db2"].address


def test_what_a_killed_run_left_is_removed(hosts: Network) -> None:
    """And nothing of this one."""
    with subprocess.Popen(["true"]) as ended:
        pass
    left = f"skuport-{ended.pid}-db1"
    ip("netns", "add", left)
    (HOSTS_FILES / left).mkdir(parents=True)
    with subprocess.Popen(["ip", "netns", "exec", left, "sleep", "60"]) as sleeping:
        time.sleep(0.3)
        remove_leftovers()
        assert sleeping.wait(5) == -signal.SIGKILL
    assert left not in namespaces()
    assert f"skuport-{os.getpid()}-db1" in namespaces()
