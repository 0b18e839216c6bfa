"""The processes hide the secrets of their settings in what they log, also those that look like no secret."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit

import asyncpg
import pytest

from skuport.core.secret_filter import HIDDEN
from skuport.core.settings import Settings
from tests.support.stack import running_stack, until

REFUSE = """
CREATE FUNCTION refuse_maintenance() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'could not connect as: %', TG_ARGV[0];
END
$body$;
CREATE TRIGGER refuse_maintenance BEFORE DELETE ON idempotency_keys
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_maintenance({secrets})
"""


@pytest.fixture
def secrets(settings: Settings) -> dict[str, str]:
    """Those of the settings, by name. None looks like a secret."""
    assert settings.api_key is not None
    assert settings.secret_key is not None
    password = urlsplit(settings.database_url).password
    return {
        "api_key": settings.api_key.get_secret_value(),
        "secret_key": settings.secret_key.get_secret_value(),
        **({} if password is None else {"database_password": password}),  # a server of yours may ask for none
    }


@pytest.fixture
async def _failing_maintenance(clean_database: str, secrets: dict[str, str]) -> AsyncIterator[None]:
    """A task of maintenance fails with an error that quotes the secrets, as one about a connection string may."""
    database = await asyncpg.connect(clean_database)
    quoted = await database.fetchval("SELECT quote_literal($1)", " ".join(secrets.values()))
    await database.execute(REFUSE.format(secrets=quoted))
    yield
    await database.execute("DROP FUNCTION refuse_maintenance CASCADE")
    await database.close()


@pytest.mark.usefixtures("_failing_maintenance")
async def test_no_log_has_a_secret_of_the_settings(
    settings: Settings, secrets: dict[str, str], tmp_path: Path
) -> None:
    key = secrets["api_key"]
    async with running_stack(settings, tmp_path / "stack", workers=1) as stack:
        (worker,) = stack.workers
        answers = [
            await stack.client.get(f"/by-mistake/{key}"),
            await stack.client.get("/products", params={"key": key}),
        ]
        assert [answer.status_code for answer in answers] == [404, 422]
        await until(partial(worker.said, "maintenance.failed"))
    logs = {path.name: path.read_text() for path in (tmp_path / "stack").glob("*.log")}
    # What was to be hidden was written.
    assert f"/by-mistake/{HIDDEN}" in logs["api.log"]
    assert f"could not connect as: {HIDDEN}" in logs["worker-1.log"]
    for name, log in logs.items():
        assert {
            secret for secret, value in secrets.items() if value in log or quote(value) in log
        } == set(), name
