"""Keeps the servers of a test run: starts them, waits for the end of the run, stops them.

    python -m tests.support.keeper FOLDER

A process of its own, because the worker that needs servers first is rarely the one that needs them last. It
returns when they are ready and stays in the background until the run's lifeline closes, which the kernel does
even when pytest is killed.
"""

import asyncio
import os
import secrets
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import asyncpg

from skuport.local.object_store import EmbeddedObjectStore
from skuport.local.ports import choose_port
from skuport.local.postgres import RUNNING_ROLE, EmbeddedPostgres
from skuport.local.valkey import EmbeddedValkey
from tests.support.services import S3, Services


def main(folder: Path) -> None:
    """Fork: the child keeps, the parent returns when there is something to use or the child has failed."""
    child = os.fork()
    if child == 0:
        os.setsid()
        with (folder / "lifeline").open("rb", buffering=0) as lifeline:
            keep(folder, lifeline.read)
        return
    ready = folder / "services.json"
    while not ready.exists():
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            sys.exit(os.waitstatus_to_exitcode(status) or 1)
        signal.sigtimedwait([], 0.02)


def keep(folder: Path, until: object) -> None:
    """Run the servers, with their data below `folder`, until `until()` returns."""
    assert callable(until)
    with ExitStack() as stack:
        running_password = secrets.token_hex(16)
        own = os.environ.get("SKUPORT_TEST_DATABASE_URL")
        admin_url = own or stack.enter_context(_postgres(folder, running_password))
        running_role = None if own else (RUNNING_ROLE, running_password)
        valkey = EmbeddedValkey(folder / "valkey", port=choose_port(), password=secrets.token_hex(16))
        stack.enter_context(valkey)
        store = EmbeddedObjectStore(
            folder / "objects",
            port=choose_port(),
            bucket="skuport",
            access_key_id="skuport-test",
            secret_access_key=secrets.token_hex(16),
            origins=["*"],
        )
        stack.enter_context(store)
        template = f"skuport_test_{secrets.token_hex(4)}"
        stack.callback(lambda: asyncio.run(drop_databases(admin_url, template)))
        s3 = S3(store.endpoint, store.access_key_id, store.secret_access_key, store.region, str(store.folder))
        Services(admin_url, template, valkey.url, s3, os.getpid(), running_role).save(folder)
        until()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgres(folder: Path, running_password: str) -> Iterator[str]:
    """The embedded PostgreSQL; yields the URL of a role that may make databases and is no superuser."""
    postgres = EmbeddedPostgres(
        folder / "postgres",
        port=choose_port(),
        password=secrets.token_hex(16),
        running_password=running_password,
        admin_password=secrets.token_hex(16),
        durable=False,
    )
    with postgres:
        asyncio.run(_allow_databases(postgres.admin_url))
        yield postgres.url


async def _allow_databases(admin_url: str) -> None:
    connection = await asyncpg.connect(admin_url)
    await connection.execute("ALTER ROLE skuport CREATEDB")
    await connection.close()


async def drop_databases(admin_url: str, prefix: str) -> None:
    """Drop every database of this run."""
    connection = await asyncpg.connect(admin_url)
    names = await connection.fetch("SELECT datname FROM pg_database WHERE starts_with(datname, $1)", prefix)
    for row in names:
        await connection.execute(f'DROP DATABASE IF EXISTS "{row["datname"]}" WITH (FORCE)')
    await connection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
