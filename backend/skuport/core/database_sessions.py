"""How every session with the database begins, of every process: the API, the workers, or a migration. And how it ends
when the server is gone without a word: its host lost power, or something between dropped the connection.

asyncpg gives a statement up by asking the server to cancel it, and waits until the server has: for ever, if it is gone.
"""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import starmap
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import asyncpg
import structlog

from skuport.core.database_url import DatabaseUrl, Host

if TYPE_CHECKING:
    AsyncpgConnection = asyncpg.Connection[asyncpg.Record]
else:  # asyncpg's classes are generic to type checkers only
    AsyncpgConnection = asyncpg.Connection

log = structlog.get_logger(__name__)

CONNECT_TIMEOUT = 10.0
"""Seconds for each host, unless the URL says otherwise."""

CANCEL_SECONDS = 5.0
"""How long a server has to confirm that it cancelled a statement."""
CLOSE_SECONDS = 5.0
"""How long a server has to end a session in order."""

DEAD_SECONDS = 30
"""How long a peer may leave sent data unconfirmed: either side's system ends the connection then."""
KEEPALIVE = {"idle": 10, "interval": 5, "count": 4}
"""While nothing is sent, the system asks for the peer: after how many seconds, how often, how many times."""

_SOCKET_OPTIONS = {
    "TCP_KEEPIDLE": KEEPALIVE["idle"],
    "TCP_KEEPALIVE": KEEPALIVE["idle"],  # as macOS calls it
    "TCP_KEEPINTVL": KEEPALIVE["interval"],
    "TCP_KEEPCNT": KEEPALIVE["count"],
    "TCP_USER_TIMEOUT": DEAD_SECONDS * 1000,
}

SERVER_KEEPALIVE = {
    **{f"tcp_keepalives_{name}": str(value) for name, value in KEEPALIVE.items()},
    "tcp_user_timeout": str(DEAD_SECONDS * 1000),
}
"""The same for the server's side: or the sessions of a host that lost power would stay for two hours."""

CHECKS = 5
"""A pooler that many use at the same moment may happen to give each connection the session of before, for once."""

# Without arguments, a statement isn't prepared, which such poolers don't take.
_MARK = "SELECT set_config('skuport.mark', '{mark}', false)"
_IS_MARKED = "SELECT FROM (VALUES (1)) v WHERE current_setting('skuport.mark', true) = '{mark}'"
_GUARDS = "SELECT name, setting FROM pg_settings WHERE name = ANY($1)"

SHARED_SESSIONS = (
    "the database is behind a pooler that lends its sessions by transaction or statement, and Skuport needs sessions of"
    " its own: set the pooler to session mode (PgBouncer: pool_mode = session), or connect directly"
)

# What the next host may do better. A wrong password is wrong everywhere.
_NEXT_HOST = (
    OSError,
    TimeoutError,
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.TargetServerAttributeNotMatched,
)


class SharedSessionsError(Exception):
    """Connections to the database are no sessions of their own. The message has the remedy."""


class SessionGroup:
    """Sessions that take the same way to the same server: those of a process. When one finds it gone, so will all."""

    def __init__(self) -> None:
        self._sessions: WeakSet[AsyncpgConnection] = WeakSet()
        self.watched = asyncio.Event()
        """Cleared while the database is silent, until a watch has a session again: one that began before it could die
        without being noticed."""
        self.watched.set()

    async def until_watched(self, seconds: float) -> None:
        """Raises TimeoutError when it isn't in time."""
        try:
            async with asyncio.timeout(seconds):
                await self.watched.wait()
        except TimeoutError:
            raise TimeoutError(f"the database has not answered for {seconds:g} s") from None

    def add(self, session: AsyncpgConnection) -> None:
        self._sessions.add(session)

    def end(self) -> int:
        """End all of them, without a word to the server; how many there were. What waits for one gets
        `asyncpg.ConnectionDoesNotExistError`, and pools begin new ones."""
        open_sessions = [session for session in self._sessions if not session.is_closed()]
        for session in open_sessions:
            session.terminate()
        return len(open_sessions)


class DatabaseSession(AsyncpgConnection):
    """A session with guards, which ends by itself when the server neither confirms a cancel nor a farewell."""

    _set_guards = ""

    async def set_guards(self, guards: Mapping[str, str], seconds: float) -> None:
        """Set parameters of the session, now and whenever a pool resets it, in a single round trip."""
        self._set_guards = f"SELECT {', '.join(starmap(_set_config, guards.items()))};"
        await self.execute(self._set_guards, timeout=seconds)

    async def restore(self) -> None:
        """Set all parameters back to what they were when the session began, in a single round trip."""
        await self.execute(f"RESET ALL; {self._set_guards}")

    def get_reset_query(self) -> str:
        # It has RESET ALL, which would take the guards off.
        return f"{super().get_reset_query()}\n{self._set_guards}"

    def _cancel_current_command(
        self, waiter: asyncio.Future[None], cancel_waiter: asyncio.Future[None]
    ) -> None:
        # asyncpg calls this for each statement that is cancelled or takes too long.
        super()._cancel_current_command(waiter, cancel_waiter)  # type: ignore[misc]
        asyncio.get_running_loop().call_later(CANCEL_SECONDS, self._end_unless, cancel_waiter)

    def _end_unless(self, cancelled: asyncio.Future[None]) -> None:
        if not cancelled.done() and not self.is_closed():
            log.warning("database.session_dead", seconds=CANCEL_SECONDS, waited_for="the end of a statement")
            self.terminate()

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109, asyncpg's own
        await super().close(timeout=CLOSE_SECONDS if timeout is None else timeout)

    def watch_peer(self) -> None:
        """Have the system end the connection when the server's host is gone."""
        # Of asyncpg itself; uvloop and TLS have the socket behind it, too.
        peer: socket.socket = self._transport.get_extra_info("socket")  # type: ignore[attr-defined]
        if peer.family == socket.AF_UNIX:
            return
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _SOCKET_OPTIONS.items():
            if hasattr(socket, name):
                peer.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _set_config(name: str, value: str) -> str:
    quoted = value.replace("'", "''")
    return f"set_config('{name}', '{quoted}', false)"


@dataclass(frozen=True, slots=True)
class Connector:
    """Begins sessions. Called by pools, of SQLAlchemy and of asyncpg, for each new connection.

    Args:
        url: where to.
        name: by which the server knows the sessions.
        guards: parameters that each session is given, in the units and spelling of `pg_settings`.
        command_timeout: seconds after which a statement is given up.
        group: each session is added to it.
    """

    url: DatabaseUrl
    name: str
    guards: Mapping[str, str] = field(default_factory=dict)
    command_timeout: float | None = None
    group: SessionGroup | None = None

    async def __call__(self, *_: object, **of_pool: Any) -> DatabaseSession:
        """Begin a session with the first host that answers and will do.

        asyncpg would try all hosts within one time limit, which the first one uses up if it is gone.

        Raises:
            OSError: no host answers, or none is trusted. The message has the reason of each.
            asyncpg.PostgresError: the server refuses.
        """
        if self.group is not None:
            await self.group.until_watched(self.url.connect_timeout or CONNECT_TIMEOUT)
        failures: list[tuple[Host | None, Exception]] = []
        for host in self.url.hosts or (None,):
            try:
                return await self._connect_to(host, of_pool)
            except _NEXT_HOST as error:
                failures.append((host, error))
        raise _combined(failures)

    async def _connect_to(self, host: Host | None, of_pool: Mapping[str, Any]) -> DatabaseSession:
        url = self.url
        given = {**of_pool, **url.arguments(host), "connection_class": DatabaseSession}
        # Poolers refuse a session that begins with any other parameter, or leave it out without a word.
        given["server_settings"] = {**given.get("server_settings", {}), "application_name": self._full_name}
        seconds = url.connect_timeout or CONNECT_TIMEOUT
        try:
            if url.trusts_system:
                given["ssl"] = _trusting_system(url)
            session: DatabaseSession = await asyncpg.connect(
                timeout=seconds, command_timeout=self.command_timeout, **given
            )
        except ssl.SSLError as error:
            raise ConnectionError(_why_not_trusted(error)) from error
        except asyncpg.TargetServerAttributeNotMatched:
            raise ConnectionError(f"it is not {url.target_session_attrs}") from None
        except TimeoutError:
            raise TimeoutError(f"no answer within {seconds:g} s") from None
        try:
            session.watch_peer()
            # The name, too: behind a pooler, a reset would take it off.
            named = {"application_name": self._full_name}
            await session.set_guards({**named, **SERVER_KEEPALIVE, **self.guards}, seconds)
        except TimeoutError:
            session.terminate()
            raise TimeoutError(f"no answer to the first statement within {seconds:g} s") from None
        except BaseException:
            session.terminate()
            raise
        if self.group is not None:
            self.group.add(session)
        return session

    @property
    def _full_name(self) -> str:
        """Ours, with the URL's behind it."""
        return self.name if self.url.application_name is None else f"{self.name} {self.url.application_name}"


async def check_sessions(connect: Connector) -> None:
    """Make sure that each connection is a session of its own, with the guards that it was given.

    Between two statements of one connection, another connection has one. A pooler that lends sessions by transaction
    gives that one the same session, which the first one then finds as the other one left it.

    Raises:
        SharedSessionsError: it isn't so.
    """
    first = await connect()
    try:
        second = await connect()
        try:
            for number in range(CHECKS):
                await first.execute(_MARK.format(mark=f"first {number}"))
                await second.execute(_MARK.format(mark=f"second {number}"))
                if await first.execute(_IS_MARKED.format(mark=f"first {number}")) != "SELECT 1":
                    raise SharedSessionsError(SHARED_SESSIONS)
        finally:
            await second.close()
        rows = await first.fetch(_GUARDS, list(connect.guards))
        found = {row["name"]: row["setting"] for row in rows}
        if off := [name for name, value in connect.guards.items() if found.get(name) != value]:
            raise SharedSessionsError(
                f"session settings are lost between statements ({', '.join(sorted(off))}): a pooler or proxy resets"
                " them; connect directly to the database"
            )
    finally:
        await first.close()


def _trusting_system(url: DatabaseUrl) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if "sslcert" in url.tls:
        context.load_cert_chain(url.tls["sslcert"], url.tls.get("sslkey"))
    return context


def _why_not_trusted(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"its certificate isn't trusted ({error.verify_message}): check sslrootcert and the host's name"
        )
    return f"TLS failed ({error.reason or error}): check sslmode, sslcert and sslkey"


def _combined(failures: list[tuple[Host | None, Exception]]) -> Exception:
    if len(failures) == 1:
        host, error = failures[0]
        # The driver's own errors name the host.
        if host is None or type(error) not in (ConnectionError, TimeoutError) or str(host) in str(error):
            return error
        return type(error)(f"{host}: {error}")
    reasons = (f"{host}: {str(error) or type(error).__name__}" for host, error in failures)
    return ConnectionError(f"no host can be used: {'; '.join(reasons)}")
