"""`skuport up`: all of Skuport in one foreground process tree."""

import asyncio
import contextlib
import os
import signal
import sys
import webbrowser
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx

from skuport.core.secret_filter import SecretFilter
from skuport.local.configuration import Configuration, Options, configure, port_of_worker
from skuport.local.frontend import find_frontend
from skuport.local.output import Console
from skuport.local.process import Command, LocalError
from skuport.local.service import Service
from skuport.local.signin import request_link
from skuport.local.state import DataFolder
from skuport.local.supervisor import Child, Part, Supervisor

START_TIMEOUT = 60.0
# Together well below the 15 s within which everything must have stopped.
STOP_ORDER = ((("api", "worker", "web", "migrate"), 6.0), (("redis", "s3"), 2.0), (("postgres",), 5.0))


def up(options: Options, environ: Mapping[str, str]) -> int:
    """Run everything until SIGINT or SIGTERM. Returns the exit code: 0, or 1 after printing the error."""
    console = Console()
    secrets: set[str] = set()
    folder = DataFolder(options.data_dir.absolute())
    try:
        folder.make()
        lock = folder.lock()
        try:
            folder.clear_running()  # left behind by an `up` that was killed
            configuration = configure(options, folder, environ)
            secrets = configuration.secrets
            return asyncio.run(_Up(options, folder, configuration, console).run())
        finally:
            folder.clear_running()
            os.close(lock)
    except LocalError as error:
        # It may quote a part's output, or a statement.
        console.write(SecretFilter(secrets).hide(f"skuport: {error}\n"))
        return 1


class _Up:
    """One run: starts the parts, waits for a signal, stops them."""

    def __init__(
        self, options: Options, folder: DataFolder, configuration: Configuration, console: Console
    ) -> None:
        self.options = options
        self.folder = folder
        self.configuration = configuration
        self.console = console
        self.environment = {**configuration.environment, "PYTHONUNBUFFERED": "1"}
        self.supervisor = Supervisor(
            folder.path / "logs", console, self._save_running, secrets=configuration.secrets
        )
        self.ready = False

    async def run(self) -> int:
        stop = asyncio.Event()
        with self._signals(stop):
            starting = asyncio.create_task(self._start())
            stopping = asyncio.create_task(stop.wait())
            try:
                await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
                if starting.done():
                    starting.result()  # raises its error
                    await stopping
                return 0
            finally:
                await self._stop(starting)
                stopping.cancel()

    @contextlib.contextmanager
    def _signals(self, stop: asyncio.Event) -> Iterator[None]:
        """The first signal stops everything in order, a second one kills it."""

        def received() -> None:
            if stop.is_set():
                self.supervisor.kill_all()
            stop.set()

        loop = asyncio.get_running_loop()
        signals = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
            signals.append(signal.SIGHUP)
        for number in signals:
            loop.add_signal_handler(number, received)
        try:
            yield
        finally:
            for number in signals:
                loop.remove_signal_handler(number)

    async def _start(self) -> None:
        building = asyncio.create_task(self._build_web_ui())
        try:
            await asyncio.gather(*(self._start_service(service) for service in self.configuration.services))
            await self.supervisor.run_once(self._app_command("migrate", "migrate", owner=True))
            await building
        finally:
            building.cancel()
            with contextlib.suppress(asyncio.CancelledError, LocalError):
                await building
        api = self._start_app()
        await self.supervisor.wait_until(api, self._is_ready, START_TIMEOUT)
        self.ready = True
        self._save_running()
        await self._welcome()

    async def _start_service(self, service: Service) -> None:
        child = self.supervisor.start(Part(service.command(), prepare=service.prepare, quiet=True))
        await self.supervisor.wait_until(child, lambda: asyncio.to_thread(service.is_ready), START_TIMEOUT)

    async def _build_web_ui(self) -> None:
        frontend = find_frontend()
        if "SKUPORT_FRONTEND_DIR" in self.environment:
            return
        if frontend is None:
            self.console.say("web", "no frontend/ found: serving only the API")
            return
        if not frontend.is_built():
            self.console.say("web", "building the web UI; takes a moment, only after a change")
            await self.supervisor.run_once(frontend.build_command(), quiet=True)
        self.environment["SKUPORT_FRONTEND_DIR"] = str(frontend.dist)

    def _start_app(self) -> Child:
        where = ("--host", self.options.host, "--port", str(self.options.port))
        api = self.supervisor.start(Part(self._app_command("api", "api", *where)))
        for number in range(1, self.options.workers + 1):
            command = self._app_command(f"worker-{number}", "worker")
            port = port_of_worker(self.environment, number)
            self.supervisor.start(Part(replace(command, env={**command.env, **port})))
        return api

    def _app_command(self, label: str, *arguments: str, owner: bool = False) -> Command:
        """Only what runs as the `owner` of the database knows that role's password."""
        environment = {
            name: value
            for name, value in self.environment.items()
            if owner or name != "SKUPORT_MIGRATION_DATABASE_URL"
        }
        return Command(label, (sys.executable, "-m", "skuport", *arguments), env=environment)

    async def _is_ready(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
                return (await client.get(f"{self.configuration.api_url}/readyz")).status_code == 200
        return False

    def _save_running(self) -> None:
        """Write running.json for the other commands; again whenever a process id changes."""
        if not self.ready:
            self.folder.save_running({"pid": os.getpid(), "api_url": self.configuration.api_url})
            return
        environment = self.configuration.environment
        self.folder.save_running(
            {
                "pid": os.getpid(),
                "ready": True,
                # As its owner, so that an operator can look at everything and make dumps.
                "database_url": environment.get(
                    "SKUPORT_MIGRATION_DATABASE_URL", environment["SKUPORT_DATABASE_URL"]
                ),
                "redis_url": environment["SKUPORT_REDIS_URL"],
                "s3": {
                    "endpoint": environment["SKUPORT_S3_ENDPOINT_URL"],
                    "bucket": environment.get("SKUPORT_S3_BUCKET"),
                    "access_key_id": environment.get("SKUPORT_S3_ACCESS_KEY_ID"),
                    "secret_access_key": environment.get("SKUPORT_S3_SECRET_ACCESS_KEY"),
                },
                "api_url": self.configuration.api_url,
                "public_url": self.configuration.public_url,
                "api_key": self.configuration.stored_api_key,
                "pids": self._pids(),
            }
        )

    def _pids(self) -> dict[str, Any]:
        """Process ids by part; None for one that is restarting or external."""
        pids: dict[str, Any] = {"api": None, "workers": [], "postgres": None, "redis": None, "s3": None}
        for child in self.supervisor.children:
            if child.label.startswith("worker-"):
                if child.pid is not None:
                    pids["workers"].append(child.pid)
            else:
                pids[child.label] = child.pid
        return pids

    async def _welcome(self) -> None:
        """Print the banner with a sign-in link, and open the link in a browser if possible."""
        try:
            link, expires = await request_link(self.configuration.api_url, self.configuration.api_key)
            until = datetime.fromisoformat(expires).astimezone().strftime("%H:%M")
            command = self.configuration.environment["SKUPORT_SIGNIN_COMMAND"]
            hint = f"works once, until {until}; `{command}` prints another"
        except LocalError as error:
            link, hint = self.configuration.public_url, str(error)
        lines = [
            "",
            "  Skuport is ready.",
            "",
            f"    Open     {link}",
            f"             ({hint})",
            f"    API      {self.configuration.public_url}/docs",
            f"    Data     {self.folder.path}",
            "    Stop     Ctrl-C",
            "",
        ]
        self.console.write("\n".join(lines) + "\n")
        if self.options.browser and _has_browser():
            await asyncio.to_thread(webbrowser.open, link)

    async def _stop(self, starting: "asyncio.Task[None]") -> None:
        self.console.write("\nStopping …\n")
        self.ready = False
        starting.cancel()
        await asyncio.wait([starting])
        await self.supervisor.stop(STOP_ORDER)
        self.console.write("Stopped.\n")


def _has_browser() -> bool:
    """Whether there is a display; in a plain terminal `webbrowser` would start a text browser that takes it over."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
