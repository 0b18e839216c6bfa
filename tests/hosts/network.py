"""Hosts on a network of their own: a network namespace each, joined by a bridge, on this one machine.

Namespaces are named `skuport-PID-HOST` after the process that made them. Those of a process that was killed are removed
by the next run, with what still runs in them.
"""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from skuport.local.process import Command, is_running, wait_until_gone

OURS = re.compile(r"skuport-(\d+)-\w+")
HOSTS_FILES = Path("/etc/netns")
CLIENT = "client"
SWITCH = "switch"
LONGEST_SECONDS = 30


class NetworkError(Exception):
    """A command of `ip` failed; the message has its words."""


def ip(*arguments: str) -> str:
    """Run `ip`, and return what it prints."""
    done = subprocess.run(
        ["ip", *arguments], capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS
    )
    if done.returncode != 0:
        raise NetworkError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def why_not() -> str | None:
    """Why this machine can have no such network; None if it can."""
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    if shutil.which("ip") is None:
        return "there is no `ip` (Debian: iproute2)"
    name = f"skuport-{os.getpid()}-probe"
    try:
        ip("netns", "add", name)
        try:
            ip("-n", name, "link", "add", "bridge", "type", "bridge")
            ip("-n", name, "link", "add", "one", "type", "veth", "peer", "name", "other")
            ip("netns", "exec", name, "true")
        finally:
            ip("netns", "delete", name)
    except NetworkError as error:
        return f"this machine allows no network namespaces: {error}"
    return None


@dataclass(frozen=True)
class Host:
    """A host by its namespace, and its place on the network."""

    name: str
    namespace: str
    address: str
    hardware: str
    switch: str

    def on(self, command: Command) -> Command:
        """The command, run on this host."""
        return replace(command, argv=(*self.prefix, *command.argv))

    @property
    def prefix(self) -> tuple[str, ...]:
        """Before a command line, runs it here. `ip` becomes the command, so the process keeps its id."""
        return ("ip", "netns", "exec", self.namespace)

    def cut(self) -> None:
        """Pull the cable: this host notices, the others hear nothing."""
        ip("-n", self.switch, "link", "set", self.port, "down")

    def drop(self) -> None:
        """Let every packet from and to this host vanish; neither side is told."""
        ip("-n", self.switch, "link", "set", self.port, "nomaster")

    def join(self) -> None:
        """Undo `cut` and `drop`."""
        ip("-n", self.switch, "link", "set", self.port, "master", "bridge", "up")

    def configure(self, setting: str, value: int) -> None:
        """A setting of the kernel's, such as `net.ipv4.tcp_retries2`, for this host."""
        file = f"/proc/sys/{setting.replace('.', '/')}"
        ip("netns", "exec", self.namespace, "sh", "-c", f"echo {value} > {file}")

    @property
    def port(self) -> str:
        """The switch's end of the cable."""
        return f"to-{self.name}"

    def pids(self) -> set[int]:
        """Of all processes here."""
        return {int(pid) for pid in ip("netns", "pids", self.namespace).split()}


class Network:
    """The hosts, with addresses in a private network of their own, and the names under which they know each other."""

    def __init__(self, names: Iterable[str]) -> None:
        self._run = f"skuport-{os.getpid()}"
        self.base = _free_network()
        self._switch = f"{self._run}-{SWITCH}"
        second, third = self.base.split(".")[1:]
        self.hosts = {
            name: Host(
                name,
                f"{self._run}-{name}",
                f"{self.base}.{number}",
                f"02:00:0a:{int(second):02x}:{int(third):02x}:{number:02x}",
                self._switch,
            )
            for number, name in enumerate((CLIENT, *names), 1)
        }
        self._aliases: dict[str, str] = {}

    def __getitem__(self, name: str) -> Host:
        return self.hosts[name]

    @property
    def subnet(self) -> str:
        """All addresses, as `10.x.y.0/24`."""
        return f"{self.base}.0/24"

    def make(self) -> None:
        """Make all hosts and connect them. The client is this machine itself."""
        ip("netns", "add", self._switch)
        ip("-n", self._switch, "link", "add", "bridge", "type", "bridge")
        ip("-n", self._switch, "link", "set", "bridge", "up")
        for name in self.hosts:
            self.power_on(name)

    def remove(self) -> None:
        """End all processes on all hosts, and remove everything."""
        remove_namespaces(found for found in namespaces() if found.startswith(f"{self._run}-"))

    def name(self, alias: str, host: str) -> None:
        """Let the name lead to that host, on all hosts: for those who look it up from now on."""
        self._aliases[alias] = host
        for each in self._namespaced():
            self._write_names(each)

    def power_off(self, name: str) -> None:
        """As if a host lost its power: it sends nothing more, and nothing of its processes and connections is left."""
        host = self[name]
        host.drop()
        remove_namespaces([host.namespace])

    def power_on(self, name: str) -> None:
        """An empty host, connected."""
        host = self[name]
        at: tuple[str, ...]
        cable = ("type", "veth", "peer", "name", host.port, "netns", self._switch)
        if name == CLIENT:
            device, at = f"skuport{os.getpid()}"[:15], ()
            ip("link", "add", device, "address", host.hardware, *cable)
        else:
            device, at = "eth0", ("-n", host.namespace)
            ip("netns", "add", host.namespace)
            self._write_names(host)
            ip(*at, "link", "set", "lo", "up")
            ip(*at, "link", "add", device, "address", host.hardware, *cable)
        ip(*at, "address", "add", f"{host.address}/24", "dev", device)
        ip(*at, "link", "set", device, "up")
        host.join()
        # As behind a router: whoever sends to a host that is gone isn't told that nobody has its address.
        for other in self.hosts.values():
            if other is not host:
                whose = ("lladdr", other.hardware, "dev", device, "nud", "permanent")
                ip(*at, "neighbour", "replace", other.address, *whose)

    def _namespaced(self) -> Iterator[Host]:
        return (host for name, host in self.hosts.items() if name != CLIENT)

    def _write_names(self, host: Host) -> None:
        """`ip netns exec` mounts this file as /etc/hosts; it has to stay the same file."""
        folder = HOSTS_FILES / host.namespace
        folder.mkdir(parents=True, exist_ok=True)
        lines = ["127.0.0.1 localhost", *(f"{each.address} {name}" for name, each in self.hosts.items())]
        lines += [f"{self[target].address} {alias}" for alias, target in self._aliases.items()]
        (folder / "hosts").write_text("\n".join(lines) + "\n")


@contextmanager
def network(names: Iterable[str]) -> Iterator[Network]:
    """A network, for the body of a `with`."""
    remove_leftovers()
    made = Network(names)
    try:
        made.make()
        yield made
    finally:
        made.remove()


def namespaces() -> list[str]:
    """All that a run of this suite has made, this one or another."""
    listed = [line.split()[0] for line in ip("netns", "list").splitlines() if line]
    written = [folder.name for folder in HOSTS_FILES.iterdir()] if HOSTS_FILES.exists() else []
    return [found for found in dict.fromkeys([*listed, *written]) if OURS.fullmatch(found)]


def remove_leftovers() -> None:
    """Remove what runs have left that were killed."""
    for found in namespaces():
        owner = OURS.fullmatch(found)
        if owner is not None and not is_running(int(owner[1])):
            remove_namespaces([found])


def remove_namespaces(found: Iterable[str]) -> None:
    """Kill all processes in them, and remove them with their cables and their names."""
    existing = {line.split()[0] for line in ip("netns", "list").splitlines() if line}
    for namespace in found:
        if namespace in existing:
            pids = {int(pid) for pid in ip("netns", "pids", namespace).split()}
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            wait_until_gone(pids, LONGEST_SECONDS)
            _unplug(namespace)
            ip("netns", "delete", namespace)
        shutil.rmtree(HOSTS_FILES / namespace, ignore_errors=True)
    with suppress(OSError):
        HOSTS_FILES.rmdir()


def _unplug(namespace: str) -> None:
    """Remove its devices now: the kernel gets around to those of a removed namespace only later."""
    for line in ip("-n", namespace, "-brief", "link", "show", "type", "veth").splitlines():
        with suppress(NetworkError):
            ip("-n", namespace, "link", "delete", line.split("@")[0].split()[0])


def _free_network() -> str:
    """The first three numbers of a private network that this machine has no route to, other than its default one."""
    routes = ip("route", "show")
    random = Random()
    while True:
        base = f"10.{random.randrange(16, 250)}.{random.randrange(1, 250)}"
        if f"{base.rpartition('.')[0]}." not in routes and "10.0.0.0/8" not in routes:
            return base
