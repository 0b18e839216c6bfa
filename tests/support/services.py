"""The servers that all workers of one test run share, as a test sees them."""

import dataclasses
import fcntl
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from skuport.core.settings import Settings
from skuport.local.process import wait_until_gone

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class S3:
    """The object store of the run; `folder` is where it keeps its buckets."""

    endpoint: str
    access_key_id: str
    secret_access_key: str
    region: str
    folder: str


@dataclass(frozen=True)
class Services:
    """Where the run's servers are. `template` names the migrated database that `make_template` makes.

    The role of `admin_database_url` may make databases; on the embedded PostgreSQL it is no superuser.
    """

    admin_database_url: str
    template: str
    redis_url: str
    s3: S3
    pid: int
    """Of the keeper, the process that started them and stops them."""
    running_role: tuple[str, str] | None
    """Name and password of the role that the API and the workers run as. None on a server of yours: there, the role of
    `admin_database_url` does everything."""

    def running_url(self, database_url: str) -> str:
        """The same database as the running role."""
        if self.running_role is None:
            return database_url
        parts = urlsplit(database_url)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{':'.join(self.running_role)}@{host}"))

    def settings(self, database_url: str, redis_url: str, bucket: str) -> Settings:
        """Settings for these servers. The database's role is the running role."""
        return Settings(
            database_url=self.running_url(database_url),
            redis_url=redis_url,
            s3_endpoint_url=self.s3.endpoint,
            s3_public_endpoint_url=self.s3.endpoint,
            s3_bucket=bucket,
            s3_access_key_id=self.s3.access_key_id,
            s3_secret_access_key=SecretStr(self.s3.secret_access_key),
            s3_region=self.s3.region,
            secret_key=SecretStr("a-secret-key-for-tests-and-nothing-else"),
            api_key=SecretStr("an-admin-key-for-tests-and-nothing-else"),
            worker_nice=0,  # tests wait for workers, and not for a machine with nothing else to do
            rate_limit_refusals=0,  # tests are refused more often in a minute than users
            rate_limit_sign_ins=0,
        )

    def save(self, folder: Path) -> None:
        """Publish to the other workers of the run."""
        partial = folder / "services.json.new"
        partial.write_text(json.dumps(dataclasses.asdict(self)))
        partial.rename(_file(folder))

    @staticmethod
    def load(folder: Path) -> "Services | None":
        """Those of the run, or None while no test has needed them."""
        try:
            values = json.loads(_file(folder).read_text())
        except FileNotFoundError:
            return None
        role = values["running_role"]
        return Services(**{**values, "s3": S3(**values["s3"]), "running_role": role and tuple(role)})


def _file(folder: Path) -> Path:
    return folder / "services.json"


def make_lifeline(folder: Path) -> int:
    """Make a pipe that closes when this process ends, however it ends; returns its descriptor."""
    os.mkfifo(folder / "lifeline")
    return os.open(folder / "lifeline", os.O_RDWR)


def release(folder: Path, lifeline: int) -> None:
    """Close the lifeline, and wait until the servers that `obtain` has started, if it has, are gone."""
    services = Services.load(folder)
    os.close(lifeline)
    if services is not None:
        wait_until_gone({services.pid}, timeout=30)


def obtain(folder: Path) -> Services:
    """The run's servers, started by whichever worker asks first. `folder` is the run's, with its lifeline."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        services = Services.load(folder)
        log = folder / "keeper.log"
        if services is not None:
            return services
        if log.exists():
            raise RuntimeError(f"the test servers did not start for another worker:\n{log.read_text()}")
        with log.open("wb") as output:
            argv = [sys.executable, "-m", "tests.support.keeper", str(folder)]
            code = subprocess.run(argv, stdout=output, stderr=output, cwd=_ROOT, check=False).returncode
        services = Services.load(folder)
        if services is None:
            raise RuntimeError(f"the test servers did not start (exit {code}):\n{log.read_text()}")
        return services


def make_template(folder: Path, services: Services) -> None:
    """Make and migrate the template database, unless another worker of the run has done so."""
    done = folder / "template"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists():
            return
        argv = [
            sys.executable,
            "-m",
            "tests.support.migrated",
            services.admin_database_url,
            services.template,
            *(services.running_role or ())[:1],
        ]
        result = subprocess.run(argv, cwd=_ROOT, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise RuntimeError(f"the migrations failed:\n{result.stdout}{result.stderr}")
        done.touch()
