"""Fixtures of all tests: the run's real servers, a database, a Redis database and a bucket per test worker.

Servers start when the first test asks for one and stop when the run ends. `SKUPORT_TEST_DATABASE_URL` puts
any PostgreSQL from 15 on in the place of the embedded one; its role must be allowed to make databases. With
`SKUPORT_TEST_PARTITIONS=4`, `products` has four hash partitions (docs/scale.md).
"""

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import asyncpg
import hypothesis
import pytest

from skuport.core.settings import Settings
from skuport.local.s3 import make_bucket
from tests.support import million
from tests.support.area import MakeCleaner, MakeSettings
from tests.support.database import Cleaner, replace_database
from tests.support.services import Services, make_lifeline, make_template, obtain, release

_RUN_FOLDER = pytest.StashKey[Path]()
_SDK = Path(__file__).parent / "sdk"
_UNIT = Path(__file__).parent / "unit"


# How long an example takes says more about the machine than about what is tested.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

RERUNS = {"browser": 2, "fault": 2}
"""Tests that drive a browser or kill processes may miss a deadline on a busy machine. The summary lists each rerun."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fault-rows", type=int, default=6000, help="how many rows the imports of fault tests have"
    )
    parser.addoption(
        "--pictures",
        action="store_true",
        help="take a picture of every page in every look, for a human to see",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # One test worker runs a file. Those that take longest come first, so that no worker is left alone with one.
    items.sort(key=lambda item: _SDK not in item.path.parents)
    for item in items:
        reruns = max(
            (count for marker, count in RERUNS.items() if item.get_closest_marker(marker)), default=0
        )
        if reruns:
            item.add_marker(pytest.mark.flaky(reruns=reruns))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why tests were run again: each time is a fault to find, of the test or of what it tests."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"again: {report.nodeid}", sep="_")
        terminalreporter.write_line(report.longreprtext)


def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder, or in a worker take over the controller's."""
    # Without compiled modules each of the many processes that tests start would compile all packages once more.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    worker_input: dict[str, Any] | None = getattr(config, "workerinput", None)
    if worker_input is not None:
        config.stash[_RUN_FOLDER] = Path(worker_input["skuport_run_folder"])
        return
    folder = Path(tempfile.mkdtemp(prefix="skuport-tests-"))
    config.stash[_RUN_FOLDER] = folder
    lifeline = make_lifeline(folder)
    config.add_cleanup(lambda: _end_run(folder, lifeline))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where the run's folder is."""
    node.workerinput["skuport_run_folder"] = str(node.config.stash[_RUN_FOLDER])


def _end_run(folder: Path, lifeline: int) -> None:
    release(folder, lifeline)
    shutil.rmtree(folder, ignore_errors=True)


_IN_UNIT_TEST: ContextVar[bool] = ContextVar("_IN_UNIT_TEST", default=False)
"""Set for a unit test and the tasks that it starts, not for the tasks of what other tests share."""


def _guarded(call: Callable[..., Any]) -> Callable[..., Any]:
    """`call` for tasks of other tests; refused for a unit test, and in threads, which have no task to tell them by."""

    def guard(*arguments: Any, **named: Any) -> Any:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            is_others = False
        else:
            is_others = not _IN_UNIT_TEST.get()
        if is_others:
            return call(*arguments, **named)
        raise AssertionError("a unit test tried to use the network; it belongs into tests/integration")

    return guard


@contextmanager
def _no_network(item: pytest.Item) -> Iterator[None]:
    """Unit tests have no I/O over the network, so that they stay quick and say what a unit needs."""
    if _UNIT not in item.path.parents:
        yield
        return
    token = _IN_UNIT_TEST.set(True)
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("connect", "connect_ex", "bind", "sendto"):
                patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
            patch.setattr(socket, "getaddrinfo", _guarded(socket.getaddrinfo))
            yield
    finally:
        _IN_UNIT_TEST.reset(token)


# Not while it is taken down: what other tests shared may end then.


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    with _no_network(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    with _no_network(item):
        return (yield)


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    """0 without pytest-xdist, else 1 and so on."""
    name = os.environ.get("PYTEST_XDIST_WORKER")
    return int(name.removeprefix("gw")) + 1 if name else 0


@pytest.fixture(scope="session")
def services(request: pytest.FixtureRequest) -> Services:
    """The run's PostgreSQL, Valkey and S3: URLs and keys."""
    return obtain(request.config.stash[_RUN_FOLDER])


@pytest.fixture(scope="session")
def make_cleaner(request: pytest.FixtureRequest, services: Services, worker_number: int) -> MakeCleaner:
    """Makes a migrated database of this test worker's for an area of tests; see `tests.support.area`."""

    async def make(area: str) -> Cleaner:
        make_template(request.config.stash[_RUN_FOLDER], services)
        name = f"{services.template}_{worker_number}{area}"
        url = await replace_database(services.admin_database_url, name, services.template)
        return await Cleaner.learn(url)

    return make


@pytest.fixture(scope="session")
async def million_url(request: pytest.FixtureRequest, services: Services) -> str:
    """A database with a million products, which all test workers of the run share and only read."""
    return await million.shared(request.config.stash[_RUN_FOLDER], services)


@pytest.fixture(scope="session")
async def cleaner(make_cleaner: MakeCleaner) -> Cleaner:
    """Of the worker's database: its `clean()` is for tests that clean more than once."""
    return await make_cleaner("")


@pytest.fixture(scope="session")
def database_url(cleaner: Cleaner) -> str:
    """A migrated database of this test worker's own."""
    return cleaner.url


@pytest.fixture
async def clean_database(cleaner: Cleaner) -> str:
    """The URL of the worker's database, brought back to the state that migrations leave."""
    await cleaner.clean()
    return cleaner.url


@pytest.fixture
async def database(clean_database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to it, which no part of the program has."""
    connection = await asyncpg.connect(clean_database)
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
def redis_url(services: Services, worker_number: int) -> str:
    """A Redis database of this test worker's own."""
    return f"{services.redis_url.rpartition('/')[0]}/{worker_number}"


@pytest.fixture(scope="session")
def s3_bucket(services: Services, worker_number: int) -> str:
    """A bucket of this test worker's own."""
    name = f"skuport-test-{worker_number}"
    make_bucket(Path(services.s3.folder), name)
    return name


@pytest.fixture(scope="session")
def make_settings(services: Services, s3_bucket: str) -> MakeSettings:
    """Settings for those servers, given the URLs of a database and of a Redis database. Its role is the running role,
    which may do less than that of the tests' own connections.

    It asks for neither by itself: a fixture of the session takes what the area of the first test calls by that name.
    """

    def make(database_url: str, redis_url: str) -> Settings:
        return services.settings(database_url, redis_url, s3_bucket)

    return make


@pytest.fixture(scope="session")
def settings(make_settings: MakeSettings, database_url: str, redis_url: str) -> Settings:
    """Settings for those servers. `settings.model_copy(update=…)` changes some."""
    return make_settings(database_url, redis_url)
