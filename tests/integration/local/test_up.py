"""A running `skuport up`: what the other commands say of it, and what it survives."""

import getpass
import json
import os
import signal
import stat
from collections.abc import Iterator

import asyncpg
import httpx
import psutil
import pytest

from skuport.local.ports import choose_port
from skuport.local.process import is_running
from tests.support.up import RunningUp, until

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """One for the tests that leave it running."""
    with RunningUp(tmp_path_factory.mktemp("up")) as running:
        yield running


def test_services_says_where_everything_is(up: RunningUp) -> None:
    printed = up.command("services", "--json")
    assert printed.returncode == 0, printed.stderr
    services = json.loads(printed.stdout)
    assert services["api_url"] == up.url
    assert services["database_url"].startswith("postgresql://skuport:")
    assert services["redis_url"].startswith("redis://:")
    assert set(services["s3"]) == {"endpoint", "bucket", "access_key_id", "secret_access_key"}
    assert set(services["pids"]) == {"api", "workers", "postgres", "redis", "s3"}
    pids = [services["pids"][part] for part in ("api", "postgres", "redis", "s3")] + services["pids"][
        "workers"
    ]
    assert len(set(pids)) == 5
    assert all(is_running(pid) for pid in pids)
    assert set(pids) <= up.family()


async def test_the_app_runs_as_another_role_than_the_owner_of_the_tables(up: RunningUp) -> None:
    url = json.loads(up.command("services", "--json").stdout)["database_url"]
    connection = await asyncpg.connect(url)
    roles = await connection.fetch(
        "SELECT DISTINCT usename, application_name LIKE 'skuport-worker%' AS worker FROM pg_stat_activity"
        " WHERE application_name LIKE 'skuport-%'"
    )
    protected = await connection.fetchval(
        "SELECT NOT has_table_privilege('skuport_app', 'audit_log', 'TRUNCATE')"
    )
    await connection.close()
    assert {(row["usename"], row["worker"]) for row in roles} == {
        ("skuport_app", True),
        ("skuport_app", False),
    }
    assert protected


def test_the_generated_key_is_an_admin_key(up: RunningUp) -> None:
    with up.client() as client:
        me = client.get("/api/v1/me")
    assert me.status_code == 200, me.text
    assert httpx.get(f"{up.url}/api/v1/me", trust_env=False).status_code == 401


def test_each_sign_in_link_is_another_one(up: RunningUp) -> None:
    links = [up.command("signin").stdout.strip() for _ in range(2)]
    assert len(set(links)) == 2
    assert all(link.startswith(f"{up.url}/") and "#" in link for link in links)
    printed = [line.split()[-1] for line in up.output.splitlines() if line.strip().startswith("Open ")]
    assert len(printed) == 1
    assert printed[0] not in links


@pytest.mark.parametrize(
    ("options", "name", "scopes"),
    [
        ([], getpass.getuser(), ["read", "write", "admin"]),
        (["--name", "Ada", "--scope", "read"], "Ada", ["read"]),
    ],
)
def test_a_sign_in_link_says_whom_it_is_for(
    up: RunningUp, options: list[str], name: str, scopes: list[str]
) -> None:
    token = up.command("signin", *options).stdout.strip().partition("#token=")[2]
    with httpx.Client(base_url=f"{up.url}/api/v1", trust_env=False) as browser:
        opened = browser.post("/session", json={"token": token})
        assert opened.status_code == 201, opened.text
        me = browser.get("/me").json()
    assert (me["principal"]["name"], me["scopes"]) == (name, scopes)


def test_secrets_are_for_the_owner_only(up: RunningUp) -> None:
    assert stat.S_IMODE(up.data_dir.stat().st_mode) == 0o700
    for file in ("state.json", "running.json", "valkey/valkey.conf", "logs/api.log"):
        assert stat.S_IMODE((up.data_dir / file).stat().st_mode) == 0o600, file
    own_password = up.services()["redis_url"].split(":")[2].partition("@")[0]
    for process in psutil.Process(up.process.pid).children(recursive=True):
        assert own_password not in " ".join(process.cmdline())


def test_the_object_store_lets_in_our_page_only(up: RunningUp) -> None:
    endpoint = up.services()["s3"]["endpoint"]
    asks = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}
    ours = httpx.options(f"{endpoint}/skuport/x", headers={**asks, "Origin": up.url}, trust_env=False)
    assert ours.status_code == 200
    assert ours.headers["access-control-allow-origin"] == up.url
    others = httpx.options(
        f"{endpoint}/skuport/x", headers={**asks, "Origin": "http://127.0.0.1:1"}, trust_env=False
    )
    assert "access-control-allow-origin" not in others.headers


async def test_the_app_is_no_superuser_and_nobody_enters_without_password(up: RunningUp) -> None:
    url = up.services()["database_url"]
    connection = await asyncpg.connect(url)
    assert await connection.fetchval("SELECT NOT rolsuper FROM pg_roles WHERE rolname = current_user")
    assert await connection.fetchval("SELECT current_setting('fsync')") == "on"
    await connection.close()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(url, password="wrong")


def test_a_second_up_on_the_same_folder_says_so(up: RunningUp) -> None:
    second = up.command("up", "--no-browser", f"--port={choose_port()}")
    assert second.returncode == 1
    assert f"already runs on {up.data_dir}: process {up.process.pid}, {up.url}" in second.stdout
    assert up.process.poll() is None


@pytest.mark.parametrize("part", ["workers", "redis", "s3", "api", "postgres"])
def test_a_part_that_is_killed_comes_back(up: RunningUp, part: str) -> None:
    def pid() -> int | None:
        found = up.services()["pids"][part]
        if part == "workers":
            return found[0] if found else None
        return found if found is None else int(found)

    before = until(pid)
    os.kill(before, signal.SIGKILL)
    until(lambda: pid() not in (None, before))
    with up.client() as client:
        until(lambda: _ready(client))


def _ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.HTTPError:
        return False
