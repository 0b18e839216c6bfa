"""How every session with the database begins, whoever uses it: the API, the workers, or a migration."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from skuport.core.database_url import DatabaseUrl, Host

CONNECT_TIMEOUT = 10.0
"""Seconds for each host, unless the URL says otherwise."""

# What the next host may do better. A wrong password is wrong everywhere.
_NEXT_HOST = (
    OSError,
    TimeoutError,
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.TargetServerAttributeNotMatched,
)


@dataclass(frozen=True, slots=True)
class Connector:
    """Begins sessions. Called by pools, of SQLAlchemy and of asyncpg, for each new connection.

    Args:
        url: where to.
        parameters: of each session.
        command_timeout: seconds after which a statement is given up.
    """

    url: DatabaseUrl
    parameters: Mapping[str, str]
    command_timeout: float | None = None

    async def __call__(self, *_: object, **of_pool: Any) -> "asyncpg.Connection[asyncpg.Record]":
        """Begin a session with the first host that answers and will do.

        asyncpg would try all hosts within one time limit, which the first one uses up if it is gone.

        Raises:
            OSError: no host answers, or none is trusted. The message has the reason of each.
            asyncpg.PostgresError: the server refuses.
        """
        failures: list[tuple[Host | None, Exception]] = []
        for host in self.url.hosts or (None,):
            try:
                return await self._connect_to(host, of_pool)
            except _NEXT_HOST as error:
                failures.append((host, error))
        raise _combined(failures)

    async def _connect_to(
        self, host: Host | None, of_pool: Mapping[str, Any]
    ) -> "asyncpg.Connection[asyncpg.Record]":
        url = self.url
        given = url.arguments(host)
        given["server_settings"] = {**given.get("server_settings", {}), **_named(url, self.parameters)}
        seconds = url.connect_timeout or CONNECT_TIMEOUT
        try:
            if url.trusts_system:
                given["ssl"] = _trusting_system(url)
            return await asyncpg.connect(
                timeout=seconds, command_timeout=self.command_timeout, **given, **of_pool
            )
        except ssl.SSLError as error:
            raise ConnectionError(_why_not_trusted(error)) from error
        except asyncpg.TargetServerAttributeNotMatched:
            raise ConnectionError(f"it is not {url.target_session_attrs}") from None
        except TimeoutError:
            raise TimeoutError(f"no answer within {seconds:g} s") from None


def _named(url: DatabaseUrl, parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters, with the URL's name for the application behind ours."""
    if url.application_name is None or "application_name" not in parameters:
        return dict(parameters)
    return {**parameters, "application_name": f"{parameters['application_name']} {url.application_name}"}


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
    return ConnectionError(f"no host will do: {'; '.join(reasons)}")
