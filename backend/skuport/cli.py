"""The command line. Each command imports its modules when it runs, so that `--help` is fast."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer

if TYPE_CHECKING:
    from skuport.core.settings import Settings

app = typer.Typer(
    name="skuport",
    help="Import CSV product catalogs of any size into PostgreSQL, with every row accounted for.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

DataDir = Annotated[
    Path, typer.Option(help="The data folder of `skuport up`.", envvar="SKUPORT_DATA_DIR", file_okay=False)
]
Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 listens on all.")]
Port = Annotated[int, typer.Option(help="The port of the API and the web UI.", min=1, max=65535)]

DEFAULT_DATA_DIR = Path(".skuport")


@app.command()
def up(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    s3_port: Annotated[
        int | None,
        typer.Option(
            help="The port of the object store.", min=1, max=65535, show_default="a free port, reused"
        ),
    ] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    browser: Annotated[bool, typer.Option(help="Open the web UI in a browser when ready.")] = True,
    workers: Annotated[
        int | None, typer.Option(help="The number of workers.", min=1, max=64, show_default="one per core")
    ] = None,
) -> None:
    """Run everything in the foreground: PostgreSQL, Valkey, object store, API, workers and web UI."""
    from skuport.local.configuration import Options
    from skuport.local.up import up as run_up

    options = Options(
        data_dir=data_dir,
        host=host,
        port=port,
        s3_port=s3_port,
        browser=browser,
        workers=workers or os.cpu_count() or 1,
    )
    raise typer.Exit(run_up(options, os.environ))


@app.command()
def services(
    data_dir: DataDir = DEFAULT_DATA_DIR,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Show the servers of a running `up`, with their keys and process ids."""
    running = _running(data_dir)
    names = ("database_url", "redis_url", "s3", "api_url", "api_key", "pids")
    found = {name: running[name] for name in names}
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        if isinstance(value, dict):
            for part, detail in value.items():
                typer.echo(f"{name + '.' + part:<24}{detail}")
        else:
            typer.echo(f"{name:<24}{value}")


@app.command()
def signin(
    data_dir: DataDir = DEFAULT_DATA_DIR,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The user to sign in.", show_default="you")
    ] = None,
    scope: Annotated[
        Literal["read", "write", "admin"],
        typer.Option(help="The user's rights; write includes read, admin includes both."),
    ] = "admin",
) -> None:
    """Print another one-time sign-in link for a running `up`."""
    from skuport.local.process import LocalError
    from skuport.local.signin import request_link

    running = _running(data_dir)
    try:
        link, _ = asyncio.run(
            request_link(running["api_url"], running["api_key"] or "", name=name, scope=scope)
        )
    except LocalError as error:
        _fail(str(error))
    typer.echo(link)


@app.command()
def api(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve the API and the web UI."""
    from skuport.core.garbage import stop_collecting

    stop_collecting()
    from skuport.core.database import DATABASE_AWAY, api_sessions
    from skuport.core.database_sessions import SharedSessionsError, check_sessions
    from skuport.core.server import serve, trusted_proxies

    settings = _settings()
    try:
        proxies = trusted_proxies(os.environ)
    except ValueError as error:
        _fail(str(error))
    try:
        asyncio.run(check_sessions(api_sessions(settings)))
    except SharedSessionsError as error:
        _fail(str(error))
    except DATABASE_AWAY:
        pass  # the API says so until the database is there, and checks it then
    serve("skuport.app:make_served_app", settings, host=host, port=port, proxies=proxies)


@app.command()
def worker() -> None:
    """Run imports, bulk jobs and webhooks. Start any number of workers, on any host."""
    from skuport.core.garbage import stop_collecting

    stop_collecting()
    from skuport.core.database_sessions import SharedSessionsError
    from skuport.core.worker_server import PortTakenError
    from skuport.worker import run

    try:
        asyncio.run(run(_settings()))
    except (PortTakenError, SharedSessionsError) as error:
        _fail(str(error))


@app.command()
def migrate(
    pre: Annotated[
        bool,
        typer.Option(
            "--pre", help="Only add what the new release needs; the old one keeps running meanwhile."
        ),
    ] = False,
    wait: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", help="How long to try again while something else holds a lock.", min=0
        ),
    ] = 300.0,
) -> None:
    """Migrate the database to the current schema. The database must exist.

    Exit codes: 0 migrated, 2 invalid command line, 1 anything else.

    If SKUPORT_MIGRATION_DATABASE_URL is set, migrations run as its role, which owns the tables, and grant the role of
    SKUPORT_DATABASE_URL what the API and the workers need.
    """
    from skuport.core.database import DATABASE_AWAY, migration_sessions, role_of
    from skuport.core.database_sessions import SharedSessionsError, check_sessions
    from skuport.core.logging import configure_logging
    from skuport.core.migrations import LockedError
    from skuport.core.migrations import migrate as run_migrations

    settings = _settings()
    configure_logging(settings)
    url, name = settings.database_url, "SKUPORT_DATABASE_URL"
    running_role = None
    if settings.migration_database_url is not None:
        url, name = settings.migration_database_url, "SKUPORT_MIGRATION_DATABASE_URL"
        running_role = role_of(settings.database_url)
    try:
        asyncio.run(check_sessions(migration_sessions(url)))
    except SharedSessionsError as error:
        _fail(str(error))
    except DATABASE_AWAY as error:
        reason = str(error) or type(error).__name__
        _fail(f"the database can't be reached ({reason}); check that it runs and that {name} is right")
    try:
        run_migrations(url, "pre" if pre else "all", running_role=running_role, wait_seconds=wait)
    except (LockedError, *DATABASE_AWAY) as error:
        _fail(str(error) or type(error).__name__)


@app.command()
def openapi() -> None:
    """Print the API's OpenAPI document as JSON."""
    from skuport.app import create_app
    from skuport.core.settings import Settings

    typer.echo(json.dumps(create_app(Settings(frontend_dir=None)).openapi(), indent=2, ensure_ascii=False))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The CSV file; - reads standard input.", allow_dash=True)],
    url: Annotated[
        str | None,
        typer.Option(help="The URL of Skuport.", envvar="SKUPORT_URL", show_default="the running `up`"),
    ] = None,
    api_key: Annotated[
        str | None, typer.Option(help="An API key with the write scope.", envvar="SKUPORT_API_KEY")
    ] = None,
    filename: Annotated[str | None, typer.Option(help="The file name shown for the import.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the final import as JSON.")] = False,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="HEADER=TARGET",
            help="What a column feeds: a field such as sku or name, attributes.KEY, or - to ignore it. Repeatable.",
        ),
    ] = None,
    mode: Annotated[
        str | None, typer.Option(help="Which products to write: upsert, create_only or update_only.")
    ] = None,
    blank_cells: Annotated[
        str | None, typer.Option(help="The effect of blank cells on existing values: keep or clear.")
    ] = None,
    on_error: Annotated[
        str | None,
        typer.Option(
            help="If rows are rejected: skip_rows imports the others; abort publishes nothing if more are rejected than"
            " --max-rejects or --max-reject-percent allows."
        ),
    ] = None,
    max_rejects: Annotated[
        int | None, typer.Option(help="With abort: the number of rejects to allow.", min=0)
    ] = None,
    max_reject_percent: Annotated[
        float | None, typer.Option(help="With abort: the percentage of rejected rows to allow.")
    ] = None,
    atomic: Annotated[
        bool, typer.Option("--atomic", help="Publish in one transaction: all or nothing.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Stop before the first write and wait for confirmation.")
    ] = False,
    on_missing: Annotated[
        str | None, typer.Option(help="Products missing from the file: keep, deactivate or delete.")
    ] = None,
    max_missing_percent: Annotated[
        float | None, typer.Option(help="Publish nothing if a larger percentage of the catalog is missing.")
    ] = None,
    events: Annotated[
        str | None, typer.Option(help="Webhook events to send: summary, batched or none.")
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option(help="The delimiter: , or ; or | or tab.", show_default="detected")
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            help="The encoding, such as utf-8, windows-1250 or shift_jis; see docs/importing.md.",
            show_default="detected",
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(
            help="Workbooks: the sheet, by its name or number.", show_default="the first one with rows"
        ),
    ] = None,
    header_row: Annotated[
        str | None,
        typer.Option(
            help="The line of the header, or none if the file has no header.", show_default="detected"
        ),
    ] = None,
    escape: Annotated[
        str | None,
        typer.Option(help="Quotes inside quotes: doubled, or backslash.", show_default="detected"),
    ] = None,
    comment: Annotated[
        str | None, typer.Option(help="The sign with which comments begin: #.", show_default="no comments")
    ] = None,
    short_rows: Annotated[
        str | None,
        typer.Option(help="Rows with too few cells: reject them, or pad them with blank cells."),
    ] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Upload a file and import it.

    Exit codes: 0 completed, 3 awaiting confirmation, 2 invalid command line, 1 anything else.
    """
    from skuport.client.terminal import run as run_import

    if url is None:
        running = _running(data_dir)
        url, api_key = running["api_url"], api_key or running["api_key"]
    if not api_key:
        _fail("no API key: pass --api-key or set SKUPORT_API_KEY")
    chosen = {
        "mapping": _overrides(mapping),
        "mode": mode,
        "blank_cells": blank_cells,
        "on_error": on_error,
        "max_rejects": max_rejects,
        "max_reject_percent": max_reject_percent,
        "atomic": atomic or None,
        "dry_run": dry_run or None,
        "on_missing": on_missing,
        "max_missing_percent": max_missing_percent,
        "events": events,
        "delimiter": "\t" if delimiter in ("tab", r"\t") else delimiter,
        "encoding": encoding,
        "sheet": sheet,
        "header_row": header_row,
        "escape": escape,
        "comment": comment,
        "short_rows": short_rows,
    }
    options = {name: value for name, value in chosen.items() if value is not None}
    if "mapping" in options and str(file) == "-":
        _fail("--map doesn't work with standard input; pass a file instead of -")
    raise typer.Exit(run_import(file, url, api_key, filename=filename, as_json=as_json, options=options))


@app.command()
def sample(
    rows: Annotated[int, typer.Argument(help="The number of rows.", min=0)],
    seed: Annotated[int, typer.Option(help="The same seed gives the same file.")] = 1,
) -> None:
    """Write a realistic sample catalog as CSV to standard output."""
    from skuport.sample import sample_csv

    try:
        for part in sample_csv(rows, seed):
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The reader has enough. Without this, Python would report the error again when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _settings() -> "Settings":
    """The settings from the environment; exits with a message if one is invalid."""
    from pydantic import ValidationError

    from skuport.core.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        invalid = (
            f"SKUPORT_{str(item['loc'][0]).upper()}: {item['msg'].removeprefix('Value error, ')}"
            for item in error.errors()
        )
        _fail("; ".join(invalid))


def _running(data_dir: Path) -> dict[str, Any]:
    """What runs on the data folder, with the admin key from the environment if it has one."""
    from skuport.local.process import LocalError
    from skuport.local.state import DataFolder

    try:
        running = DataFolder(data_dir.absolute()).running()
    except LocalError as error:
        _fail(str(error))
    if os.environ.get("SKUPORT_API_KEY"):
        running["api_key"] = os.environ["SKUPORT_API_KEY"]
    return running


def _overrides(given: list[str] | None) -> dict[str, str | None] | None:
    """The `--map` options as the API takes them; `-` ignores the column."""
    if not given:
        return None
    overrides: dict[str, str | None] = {}
    for pair in given:
        header, equals, target = pair.rpartition("=")
        if not equals or not header or not target:
            _fail(f"--map takes HEADER=TARGET, for example --map Item=sku; got '{pair}'")
        overrides[header] = None if target == "-" else target
    return overrides


def _fail(message: str) -> NoReturn:
    typer.echo(f"skuport: {message}", err=True)
    raise typer.Exit(1)
