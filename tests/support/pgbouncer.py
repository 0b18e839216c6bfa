"""PgBouncer in front of a database, where it is installed."""

import contextlib
import os
import shutil
import socket
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from skuport.local.ports import choose_port
from skuport.local.postgres import programs_folder
from skuport.local.privileges import find_execution_context
from skuport.local.process import Command
from skuport.local.service import Service

MODES = ("session", "transaction", "statement")


def program_or_skip() -> str:
    """PgBouncer on the path, where Debian puts it, or at SKUPORT_TEST_PGBOUNCER. Skips the test without it."""
    places = (os.environ.get("SKUPORT_TEST_PGBOUNCER", "pgbouncer"), "/usr/sbin/pgbouncer")
    found = next((path for place in places if (path := shutil.which(place))), None)
    if found is None:
        pytest.skip("PgBouncer isn't installed (Debian: pgbouncer; or its path in SKUPORT_TEST_PGBOUNCER)")
    return found


class PgBouncer(Service):
    """A pool in each mode for one database and role, named after the mode. Otherwise with PgBouncer's own defaults."""

    label = "pgbouncer"

    def __init__(self, folder: Path, database_url: str, program: str) -> None:
        super().__init__(folder)
        self.port = choose_port()
        self._program = program
        self._target = urlsplit(database_url)
        context = find_execution_context(programs_folder())
        if context.account is not None:
            pytest.skip("PgBouncer doesn't run as root, and this machine allows no user namespaces")
        self._prefix = context.prefix

    def url(self, mode: str) -> str:
        """The database through the pool in that mode."""
        return f"postgresql://anybody@127.0.0.1:{self.port}/{mode}"

    def prepare(self) -> None:
        self.folder.mkdir(mode=0o700)
        to = self._target
        target = (
            f"host={to.hostname} port={to.port} dbname={to.path[1:]}"
            f" user={to.username} password={unquote(to.password or '')}"
        )
        pools = "\n".join(f"{mode} = {target} pool_mode={mode}" for mode in MODES)
        (self.folder / "pgbouncer.ini").write_text(
            f"[databases]\n{pools}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\n"
            "unix_socket_dir =\nauth_type = any\ndefault_pool_size = 30\n"
        )

    def command(self) -> Command:
        return Command(self.label, (*self._prefix, self._program, str(self.folder / "pgbouncer.ini")))

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False
