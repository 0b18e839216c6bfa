"""Two watches: one notices that the database is gone without a word, the other that this process gets nowhere.

The system notices a dead connection after half a minute, a proxy between may hide it for ever, and a statement may
take minutes. So a process asks something now and then that is answered immediately, on a connection of its own. If
there is no answer, all its sessions are ended: what waits for them fails, is tried again, and connects to where the
name points by then.
"""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Self

import structlog

from skuport.core.database import API, DATABASE_AWAY
from skuport.core.database_sessions import Connector, SessionGroup
from skuport.core.database_url import DatabaseUrl
from skuport.core.settings import Settings

log = structlog.get_logger(__name__)

ASK_SECONDS = 5.0
"""How often it is asked."""
ANSWER_SECONDS = 5.0
"""How long an answer may take. The question needs neither a lock nor a disk."""

RETRY_SECONDS = 0.5
"""The pause before a new session is tried."""

NO_HEARTBEAT = 75
"""The exit code of a process that the watchdog ended: EX_TEMPFAIL, try again."""


async def watch_database(settings: Settings, group: SessionGroup, *, name: str = API) -> None:
    """End the sessions of a group whenever the database doesn't answer in time, until cancelled. New ones begin once it
    answers again.

    Args:
        name: by which the server knows the session that asks.
    """
    url = DatabaseUrl.parse(settings.database_url)
    seconds = min(url.connect_timeout or ANSWER_SECONDS, ANSWER_SECONDS)
    connect = Connector(replace(url, connect_timeout=seconds), name)
    try:
        while True:
            try:
                await _watch(connect, group)
            except DATABASE_AWAY as error:
                # It refuses, and so will it everybody else: they needn't wait to hear that.
                group.watched.set()
                log.debug("database.watch_ended", error=repr(error))
            except Exception:
                log.exception("database.watch_failed")
            await asyncio.sleep(RETRY_SECONDS)
    finally:
        group.watched.set()


async def _watch(connect: Connector, group: SessionGroup) -> None:
    session = None
    try:
        session = await connect()
        group.watched.set()
        while True:
            await asyncio.sleep(ASK_SECONDS)
            async with asyncio.timeout(ANSWER_SECONDS):
                await session.execute("SELECT 1")
    except TimeoutError:
        # Also when it doesn't take the watch's own session: those that began before wait for the same silent server.
        group.watched.clear()
        if ended := group.end():
            log.warning("database.dead", seconds=ANSWER_SECONDS, sessions_ended=ended)
    finally:
        if session is not None:
            session.terminate()


class Watchdog:
    """Ends this process when its heartbeat has stood still for too long, whatever hangs. For the body of a `with`.

    A thread: it needs nothing of the event loop, and counts only time in which this process ran.

    Args:
        beats: how often the heart has beaten.
        seconds: how long the number may stay the same.
        end: ends the process with a code.
    """

    def __init__(
        self, beats: Callable[[], int], seconds: float, end: Callable[[int], object] = os._exit
    ) -> None:
        self._beats = beats
        self._seconds = seconds
        self._end = end
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        tick = min(1.0, self._seconds / 10)
        seen, still = self._beats(), 0.0
        while not self._stopped.wait(tick):
            beats = self._beats()
            seen, still = beats, (still + tick if beats == seen else 0.0)
            if still >= self._seconds:
                log.error(
                    "worker.no_heartbeat",
                    seconds=self._seconds,
                    exit_code=NO_HEARTBEAT,
                    detail="The database accepted no heartbeat for this long. The worker exits; its supervisor should"
                    " restart it.",
                )
                with suppress(OSError):
                    sys.stderr.flush()
                self._end(NO_HEARTBEAT)
                return
