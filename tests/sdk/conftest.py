"""A whole stack for the programs, and the table of results that `make sdk-check` prints."""

from collections.abc import AsyncIterator

import pytest

from skuport.core.settings import Settings
from tests.sdk.clients import CLIENTS
from tests.support.area import own_databases
from tests.support.database import Cleaner
from tests.support.receiver import Receiver
from tests.support.stack import Stack, running_stack

cleaner, database_url, redis_url, settings = own_databases("sdk", 8)

ROW = "sdk"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "made" in metafunc.fixturenames:
        metafunc.parametrize("made", CLIENTS, ids=lambda client: client.name, indirect=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if isinstance(report, pytest.TestReport)
    ]
    rows = [value for report in reports for name, value in report.user_properties if name == ROW]
    if rows:
        terminalreporter.section("generators of clients")
        for row in rows:
            terminalreporter.line(str(row))


@pytest.fixture(scope="session")
async def shared_stack(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    changed = settings.model_copy(update={"webhook_allowed_targets": "127.0.0.1/32:*"})
    async with running_stack(changed, tmp_path_factory.mktemp("sdk-stack"), workers=1) as stack:
        yield stack


@pytest.fixture(scope="session")
async def stack(shared_stack: Stack, cleaner: Cleaner) -> Stack:
    """One for all programs: their SKUs differ."""
    await cleaner.clean()
    return shared_stack


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver
