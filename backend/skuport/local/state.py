"""The data folder: its lock, its generated secrets (state.json), and what runs on it now (running.json).

Only its owner can read it: the folder has mode 0700, the files 0600. Uses the standard library only, so that
`skuport import` finds a running app without the embedded servers' packages.
"""

import contextlib
import fcntl
import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skuport.local.process import LocalError

_LOCK_TIMEOUT = 1.0  # seconds; other commands hold the lock only for a moment


@dataclass(frozen=True)
class DataFolder:
    """The data folder of one installation of `skuport up`."""

    path: Path

    def make(self) -> None:
        """Create the folder, or close an existing one to other users."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.chmod(0o700)

    def lock(self) -> int:
        """Take the lock for the lifetime of this process; returns the descriptor that holds it.

        Raises LocalError if another process has it, with that process and its URL. The kernel releases it when we
        are killed, so it never goes stale.
        """
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + _LOCK_TIMEOUT
        while True:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return descriptor
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise LocalError(self._already_running())
            time.sleep(0.05)

    def is_locked(self) -> bool:
        """Whether an `up` runs on this folder."""
        try:
            descriptor = os.open(self.path / "lock", os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def _already_running(self) -> str:
        running = self._read("running.json") or {}
        process = f"process {running['pid']}" if "pid" in running else "a process that is still starting"
        url = running.get("api_url")
        return f"Skuport already runs on {self.path}: {process}" + (f", {url}" if url else "")

    def state(self) -> dict[str, Any]:
        """The generated secrets and the ports in use, created by the first call and kept from then on."""
        state = self._read("state.json")
        if state is None:
            if (self.path / "postgres").exists():
                raise LocalError(
                    f"{self.path} has a database, but no state.json with its passwords: restore that file, "
                    "or choose another --data-dir"
                )
            state = _new_state()
            self.save_state(state)
        return state

    def save_state(self, state: dict[str, Any]) -> None:
        """Replace state.json."""
        self._write("state.json", state)

    def running(self) -> dict[str, Any]:
        """What runs on the folder: `pid`, `api_url`, `database_url`, `redis_url`, `s3`, `pids`, `api_key`, …

        `api_key` is the generated admin key, or None when it came from the environment, in which case it is never
        stored. Raises LocalError when nothing runs, or isn't ready yet.
        """
        running = self._read("running.json") if self.is_locked() else None
        if running is None:
            raise LocalError(
                f"nothing runs on {self.path}: run `skuport up` (or `make up`), or pass another --data-dir"
            )
        if not running.get("ready"):
            raise LocalError(
                f"Skuport on {self.path} (process {running['pid']}) is not ready yet; try again in a moment"
            )
        return running

    def save_running(self, running: dict[str, Any]) -> None:
        """Replace running.json."""
        self._write("running.json", running)

    def clear_running(self) -> None:
        """Remove running.json."""
        (self.path / "running.json").unlink(missing_ok=True)

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            values: dict[str, Any] = json.loads((self.path / name).read_text())
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise LocalError(f"{self.path / name} is damaged ({error}); restore it from a backup") from error
        return values

    def _write(self, name: str, values: dict[str, Any]) -> None:
        partial = self.path / f"{name}.new"
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(values, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(self.path / name)


def _new_state() -> dict[str, Any]:
    return {
        "version": 1,
        "secret_key": secrets.token_urlsafe(32),
        "api_key": secrets.token_urlsafe(32),
        "postgres": {
            "port": None,
            "password": secrets.token_hex(24),
            "running_password": secrets.token_hex(24),
            "admin_password": secrets.token_hex(24),
        },
        "redis": {"port": None, "password": secrets.token_hex(24)},
        "s3": {
            "port": None,
            "bucket": "skuport",
            "access_key_id": secrets.token_hex(10),
            "secret_access_key": secrets.token_hex(24),
        },
    }
