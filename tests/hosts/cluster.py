"""A whole Skuport on eleven hosts: two databases, Redis, object store, two APIs behind nginx, three workers."""

import asyncio
import ipaddress
import secrets
import signal
import ssl
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from itertools import cycle
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from skuport.core.settings import Settings
from skuport.local.process import Command, run
from skuport.local.service import Service
from tests.hosts.network import Network, NetworkError
from tests.hosts.servers import API_PORT, HostObjectStore, HostPostgres, HostValkey, Nginx, Standby, at
from tests.hosts.shop_file import Product, Reading, read
from tests.hosts.watch import Watch
from tests.support.importing import Importer, Json
from tests.support.stack import START_SECONDS, Part, environment, until

DATABASE = "database"
"""The name that moves."""
APIS = ("api1", "api2")
WORKERS = ("worker1", "worker2", "worker3")
HOSTS = ("db1", "db2", "redis", "s3", "proxy", *APIS, *WORKERS)
END_SECONDS = 120.0
CLEAR_SECONDS = 30.0
BIND_ALL = "0.0.0.0"

MARKS = [
    pytest.mark.hosts,
    pytest.mark.timeout(400),
    # A connection whose TLS handshake a fault interrupts is closed late, by the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

# Small steps, so that there are many of them to break. Leases and timeouts are those of an installation.
SMALL_STEPS = {"chunk_bytes": 50_000, "max_record_bytes": 8192, "publish_range_rows": 100}

HOLDS = """
SELECT EXISTS (SELECT FROM leases l JOIN pg_stat_activity a ON a.pid = l.backend_pid
               WHERE l.resource_id = $1 AND l.holder IS NOT NULL AND l.expires_at > now() AND a.client_addr = $2)
"""

# The leases of an import are deleted with its end. Maintenance goes on beside.
LEFT = """
SELECT 'lease ' || kind || ' of ' || resource_id FROM leases WHERE resource_id IN (SELECT id FROM imports)
UNION ALL SELECT 'sentinel of ' || import_id FROM staging.sentinels
UNION ALL SELECT 'table ' || tablename FROM pg_tables WHERE schemaname = 'staging' AND tablename LIKE 'import%'
"""


class Cluster:
    """The servers, the parts of Skuport on their hosts, and clients. `products` is what the table should have."""

    def __init__(self, folder: Path, network: Network) -> None:
        self.network = network
        self.folder = folder
        self.products: dict[str, Product] = {}
        self.parts: dict[str, Part] = {}
        passwords = (secrets.token_hex(8), secrets.token_hex(8), secrets.token_hex(8))
        self.primary = HostPostgres(folder / "db1", network["db1"], network.subnet, passwords)
        self.redis = HostValkey(folder / "redis", network["redis"])
        self.store = HostObjectStore(folder / "s3", network["s3"])
        self.nginx = Nginx(folder / "nginx", network["proxy"], (network["api1"], network["api2"]))
        self.database = self.primary
        network.name(DATABASE, "db1")
        network["proxy"].configure("net.ipv4.tcp_retries2", 5)  # as docs/operations.md says
        self.settings = Settings(
            database_url=at(self.primary.running_url, DATABASE),
            migration_database_url=at(self.primary.url, DATABASE),
            redis_url=at(self.redis.url, "redis"),
            s3_endpoint_url=f"http://s3:{self.store.port}",
            s3_public_endpoint_url=self.store.endpoint,
            s3_bucket=self.store.bucket,
            s3_access_key_id=self.store.access_key_id,
            s3_secret_access_key=SecretStr(self.store.secret_access_key),
            secret_key=SecretStr("a-secret-key-for-tests-and-nothing-else"),
            api_key=SecretStr("an-admin-key-for-tests-and-nothing-else"),
            public_url=self.nginx.url,
            worker_nice=0,
        ).model_copy(update=SMALL_STEPS)

    @contextmanager
    def servers(self) -> Iterator[None]:
        """All servers run, for the body of a `with`."""
        with ExitStack() as stack:
            for server in (self.primary, self.redis, self.store, self.nginx):
                stack.enter_context(server)
            yield

    def migrate(self, *arguments: str, code: Path | None = None) -> None:
        """`skuport migrate` on a host of the API."""
        given = environment(self.settings) | ({} if code is None else {"PYTHONPATH": str(code)})
        command = Command("migrate", (sys.executable, "-m", "skuport", "migrate", *arguments), env=given)
        run(self.network["api1"].on(command))

    def start(self, name: str, code: Path | None = None) -> Part:
        """Start what belongs on this host, from the code of that folder."""
        host = self.network[name]
        arguments = ("worker",) if name in WORKERS else ("api", "--host", BIND_ALL, "--port", str(API_PORT))
        proxy = f"FORWARDED_ALLOW_IPS={self.network['proxy'].address}"
        part = Part(name, arguments, self.settings, self.folder, code, (*host.prefix, "env", proxy))
        part.start()
        self.parts[name] = part
        return part

    async def ready(self, *names: str) -> None:
        """Wait until the parts on these hosts are, or all."""
        for name in names or tuple(self.parts):
            if name in WORKERS:
                part = self.parts[name]
                await until(lambda part=part: part.said("worker.ready"), START_SECONDS)  # type: ignore[misc]
            else:
                await self._api_ready(name)

    async def _api_ready(self, name: str) -> None:
        url = f"http://{self.network[name].address}:{API_PORT}/readyz"
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(START_SECONDS):
            while True:
                self.parts[name].said("")
                with suppress(httpx.TransportError):
                    if (await client.get(url)).status_code == 200:
                        return
                await asyncio.sleep(0.1)

    def power_off(self, name: str) -> None:
        """A host loses its power."""
        self.network.power_off(name)
        if name in self.parts:
            self.parts.pop(name).kill()

    def power_off_database(self) -> None:
        """The primary's host loses its power."""
        self.network.power_off("db1")
        self.primary.kill()

    def power_on(self, name: str) -> None:
        """It is back, and starts what belongs there."""
        self.network.power_on(name)
        self.start(name)

    def repair(self) -> None:
        """Whatever a test has left broken works again; the database's first host stays where it is."""
        for host in self.network.hosts.values():
            with suppress(NetworkError):  # it has no power
                host.join()
        for name in (*APIS, *WORKERS):
            if name not in self.parts:
                self.power_on(name)
            self.parts[name].send(signal.SIGCONT)
        self.nginx.take_out()

    async def catch(self, watch: Watch, *names: str) -> str | None:
        """The first of these workers that is found to hold a part of the import, frozen. None: the import is over."""
        async with self.connection() as database:
            for name in cycle(names):
                address = ipaddress.ip_address(self.network[name].address)
                self.parts[name].send(signal.SIGSTOP)
                if await database.fetchval(HOLDS, UUID(watch.import_id), address):
                    return name
                self.parts[name].send(signal.SIGCONT)
                if watch.is_over():
                    break
                await asyncio.sleep(0.05)
        return None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """To the database, past Skuport, as its administrator."""
        server = self.database.at_host[1]
        connection = await asyncpg.connect(server.rpartition("/")[0] + "/skuport")
        try:
            yield connection
        finally:
            await connection.close()

    def stop(self) -> None:
        """End all parts."""
        for part in self.parts.values():
            part.begin_to_stop()
        for part in self.parts.values():
            part.stop()

    def client(self) -> httpx.AsyncClient:
        """An administrator, through nginx."""
        assert self.settings.api_key is not None
        return httpx.AsyncClient(
            base_url=f"{self.nginx.url}/api/v1",
            headers={"Authorization": f"Bearer {self.settings.api_key.get_secret_value()}"},
            verify=ssl.create_default_context(cafile=str(self.nginx.authority)),
            trust_env=False,
            timeout=90,
            limits=httpx.Limits(max_connections=None),
        )

    @asynccontextmanager
    async def importing(self, content: bytes, fault: str) -> AsyncIterator[Watch]:
        """An import of that file, through nginx, which goes wrong in the body; afterwards all has to be right."""
        async with self.client() as client:
            importer = Importer(client)
            started = await importer.start(await importer.upload(content))
            await importer.aclose()
            async with Watch(client, started["id"]) as watch:
                yield watch
                found = await watch.ended(END_SECONDS)
        print(f"\n{fault}: {watch.summary()}")
        check(found, read(content))
        self.products |= read(content).products
        await self.check_database()

    async def check_database(self) -> None:
        """The table has what the files have, and nothing is left of the imports."""
        async with self.connection() as connection:
            deadline = time.monotonic() + CLEAR_SECONDS
            while left := [row[0] for row in await connection.fetch(LEFT)]:
                assert time.monotonic() < deadline, left
                await asyncio.sleep(0.2)
            rows = await connection.fetch("SELECT sku, name, description, active FROM products")
        assert len({row["sku"].lower() for row in rows}) == len(rows)
        differing = {row["sku"].lower(): tuple(row) for row in rows}.items() ^ self.products.items()
        assert not differing, sorted(differing)[:6]


def check(found: Json, reading: Reading) -> None:
    """The import says what the file has."""
    assert found["status"] == "completed", found
    assert found["rows_read"] == reading.rows == sum(found["counts"].values()), found
    assert found["counts"]["rejected"] == reading.rejected
    assert found["counts"]["superseded"] == reading.superseded


@asynccontextmanager
async def running_cluster(
    folder: Path,
    network: Network,
    *,
    code: Path | None = None,
    in_front: Callable[[Cluster], Service] | None = None,
) -> AsyncIterator[Cluster]:
    """A cluster that is ready.

    `code`: of another release. `in_front`: makes a server that is started in front of the database.
    """
    cluster = Cluster(folder, network)
    if code is not None:  # the release before knows one role only
        owner = {"database_url": cluster.settings.migration_database_url, "migration_database_url": None}
        cluster.settings = cluster.settings.model_copy(update=owner)
    async with AsyncExitStack() as stack:
        stack.enter_context(cluster.servers())
        cluster.migrate(code=code)
        if in_front is not None:
            stack.enter_context(in_front(cluster))
        stack.callback(cluster.stop)
        for name in (*APIS, *WORKERS):
            cluster.start(name, code)
        await cluster.ready()
        yield cluster


def standby_of(cluster: Cluster) -> Standby:
    """A standby on the second host, not yet started."""
    return Standby(cluster.folder / "db2", cluster.network["db2"], cluster.network.subnet, cluster.primary)
