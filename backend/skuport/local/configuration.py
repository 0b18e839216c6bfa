"""The configuration of one `up`: which servers are embedded, which are external, and the app's environment."""

import secrets
import shlex
import shutil
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from skuport.core.secret_filter import secrets_of
from skuport.local.object_store import EmbeddedObjectStore
from skuport.local.ports import choose_port, is_free
from skuport.local.postgres import EmbeddedPostgres
from skuport.local.process import LocalError
from skuport.local.service import Service
from skuport.local.state import DataFolder
from skuport.local.valkey import EmbeddedValkey

_WILDCARDS = {"0.0.0.0", "::"}  # noqa: S104
_MIN_API_KEY = 32


@dataclass(frozen=True)
class Options:
    """The options on the command line of `up`."""

    data_dir: Path = Path(".skuport")
    host: str = "127.0.0.1"
    port: int = 8000
    s3_port: int | None = None
    browser: bool = True
    workers: int = 1


def signin_command(data_dir: Path, program: str) -> str:
    """The command that prints a sign-in link in the folder where `up` was started, as `program`."""
    found = shutil.which("skuport")
    path = Path(program).absolute()
    if found is not None and path == Path(found).absolute():
        command = ["skuport"]
    elif path.name == "skuport":
        command = [str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)]
    else:
        command = ["python", "-m", "skuport"]
    command.append("signin")
    if data_dir != Options.data_dir:
        command += ["--data-dir", str(data_dir)]
    return shlex.join(command)


@dataclass(frozen=True)
class Configuration:
    """The embedded servers to run, and the app's settings as environment variables."""

    services: list[Service]
    environment: dict[str, str]
    api_url: str
    """Where this machine reaches the API; users open SKUPORT_PUBLIC_URL."""
    api_key: str
    stored_api_key: str | None
    """The admin key if it may be stored: None when it came from the environment."""
    secrets: set[str]
    """Everything that no output of a part may contain."""

    @property
    def public_url(self) -> str:
        """Where users open the web UI."""
        return self.environment["SKUPORT_PUBLIC_URL"].rstrip("/")


def port_of_worker(environment: Mapping[str, str], number: int) -> dict[str, str]:
    """The setting of a worker's port, by its number from 1: each gets one of its own, from the one that is set on."""
    first = environment.get("SKUPORT_WORKER_PORT", "")
    if not first.isdecimal() or int(first) == 0:
        return {}
    return {"SKUPORT_WORKER_PORT": str(int(first) + number - 1)}


def configure(options: Options, folder: DataFolder, environ: Mapping[str, str]) -> Configuration:
    """Read the state, choose ports, and fix every setting; `environ` is the user's environment.

    Raises LocalError when a requested port is taken or the admin key is too short.
    """
    require_free(options.port, options.host, "the app", "--port")
    state = folder.state()
    environment = {name: value for name, value in environ.items() if name.startswith("SKUPORT_")}
    api_key = environment.setdefault("SKUPORT_API_KEY", state["api_key"])
    if len(api_key) < _MIN_API_KEY:
        raise LocalError(
            f"SKUPORT_API_KEY must have at least {_MIN_API_KEY} characters, not {len(api_key)}; "
            "`openssl rand -hex 32` makes one"
        )
    environment.setdefault("SKUPORT_SECRET_KEY", state["secret_key"])
    environment.setdefault("SKUPORT_PUBLIC_URL", _url(_public_host(options.host), options.port))
    environment.setdefault("SKUPORT_ALLOWED_HOSTS", ",".join(_names(options.host)))
    environment.setdefault("SKUPORT_LOG_FORMAT", "console")
    environment.setdefault("SKUPORT_SIGNIN_COMMAND", signin_command(options.data_dir, sys.argv[0]))
    services = [
        *_object_store(folder.path, state, environment, options),
        *_postgres(folder.path, state, environment, options),
        *_valkey(folder.path, state, environment, options),
    ]
    folder.save_state(state)
    return Configuration(
        services=services,
        environment=environment,
        api_url=_url("127.0.0.1" if options.host in _WILDCARDS else options.host, options.port),
        api_key=api_key,
        stored_api_key=None if "SKUPORT_API_KEY" in environ else api_key,
        secrets=secrets_of(environment) | {state["postgres"]["admin_password"]},
    )


def _postgres(
    folder: Path, state: dict[str, Any], environment: dict[str, str], options: Options
) -> list[Service]:
    if "SKUPORT_DATABASE_URL" in environment:
        return []
    own = state["postgres"]
    own["port"] = choose_port(own["port"], avoid=(options.port, state["s3"]["port"]))
    # Installations made when one role did everything have no password for the second one.
    own.setdefault("running_password", secrets.token_hex(24))
    service = EmbeddedPostgres(
        folder / "postgres",
        port=own["port"],
        password=own["password"],
        running_password=own["running_password"],
        admin_password=own["admin_password"],
    )
    environment["SKUPORT_DATABASE_URL"] = service.running_url
    environment["SKUPORT_MIGRATION_DATABASE_URL"] = service.url
    return [service]


def _valkey(
    folder: Path, state: dict[str, Any], environment: dict[str, str], options: Options
) -> list[Service]:
    if "SKUPORT_REDIS_URL" in environment:
        return []
    own = state["redis"]
    own["port"] = choose_port(
        own["port"], avoid=(options.port, state["s3"]["port"], state["postgres"]["port"])
    )
    service = EmbeddedValkey(folder / "valkey", port=own["port"], password=own["password"])
    environment["SKUPORT_REDIS_URL"] = service.url
    return [service]


def _object_store(
    folder: Path, state: dict[str, Any], environment: dict[str, str], options: Options
) -> list[Service]:
    if "SKUPORT_S3_ENDPOINT_URL" in environment:
        return []
    own = state["s3"]
    if options.s3_port is None:
        own["port"] = choose_port(own["port"], options.host, avoid=(options.port,))
    else:
        require_free(options.s3_port, options.host, "the object store", "--s3-port")
        own["port"] = options.s3_port
    public = urlsplit(environment["SKUPORT_PUBLIC_URL"])
    origins = {
        f"{public.scheme}://{public.netloc}",
        *(_url(host, options.port) for host in ("127.0.0.1", "localhost", options.host)),
    }
    service = EmbeddedObjectStore(
        folder / "objects",
        port=own["port"],
        bucket=own["bucket"],
        access_key_id=own["access_key_id"],
        secret_access_key=own["secret_access_key"],
        origins=sorted(origins),
        host=options.host,
    )
    environment["SKUPORT_S3_ENDPOINT_URL"] = service.endpoint
    environment.setdefault(
        "SKUPORT_S3_PUBLIC_ENDPOINT_URL", _url(public.hostname or options.host, own["port"])
    )
    environment["SKUPORT_S3_BUCKET"] = service.bucket
    environment["SKUPORT_S3_ACCESS_KEY_ID"] = service.access_key_id
    environment["SKUPORT_S3_SECRET_ACCESS_KEY"] = service.secret_access_key
    environment["SKUPORT_S3_REGION"] = service.region
    return [service]


def require_free(port: int, host: str, purpose: str, option: str) -> None:
    """Raise LocalError if the port is taken, naming the process that holds it and a free port."""
    if not is_free(port, host):
        raise LocalError(
            f"port {port} for {purpose} is taken{_holder(port)}; choose another one, for example "
            f'{option} {choose_port(port + 1, host)} (with make: ARGS="{option} …")'
        )


def _holder(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr[1:2] == (port,)
            if listens and connection.pid:
                return f" by process {connection.pid} ({psutil.Process(connection.pid).name()})"
    except (psutil.Error, OSError):
        return ""
    return ""


def _public_host(host: str) -> str:
    """The host that browsers use: for a wildcard, this machine's address in its network."""
    if host not in _WILDCARDS:
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; only looks up the route
            address: str = probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"
    return address


def _names(host: str) -> list[str]:
    """The names by which other machines may reach this one, when it listens on the network."""
    if host == "localhost" or host.startswith("127.") or host == "::1":
        return []
    own = socket.gethostname()
    return [own, f"{own}.local", *([] if host in _WILDCARDS else [host])]


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
