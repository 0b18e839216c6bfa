"""The URL of the database, as providers write it: read once, for SQLAlchemy, asyncpg and Alembic alike.

asyncpg sends each parameter that it doesn't know to the server, and SQLAlchemy passes each to a function that doesn't
have it. Here every parameter is either understood or refused, with a message that names it and says what to do. No
message has a part of the URL that may be a password.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

DEFAULT_PORT = 5432

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SYSTEM_CERTIFICATES = "system"
"""As `sslrootcert`: trust what the machine trusts, as libpq does from PostgreSQL 16 on."""

# asyncpg reads these from a DSN itself.
_TLS = (
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "sslcrl",
    "sslnegotiation",
    "ssl_min_protocol_version",
    "ssl_max_protocol_version",
)
_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile")
_OWN = (
    "host",
    "port",
    "user",
    "dbname",
    "passfile",
    "target_session_attrs",
    "application_name",
    "connect_timeout",
    "options",
    "channel_binding",
    "gssencmode",
)
UNDERSTOOD = (*_OWN, *_TLS)

_CHOICES = {
    "sslmode": SSL_MODES,
    "sslnegotiation": ("postgres", "direct"),
    "target_session_attrs": ("any", "read-write", "primary"),
    "ssl_min_protocol_version": ("TLSv1.2", "TLSv1.3"),
    "ssl_max_protocol_version": ("TLSv1.2", "TLSv1.3"),
    "channel_binding": ("prefer", "disable"),
    "gssencmode": ("prefer", "disable"),
}
_REMEDIES = {
    "ssl": "write sslmode=require, or sslmode=verify-full with sslrootcert",
    "sslcompression": "remove it: TLS no longer compresses",
    "password": "write it into postgresql://USER:PASSWORD@HOST, where logs hide it",
    "sslpassword": "use a key without a passphrase, which only Skuport's user can read",
    "service": "write host, user and database into the URL",
    "prepared_statement_cache_size": "remove it: a pooler must be in session mode",
    "pgbouncer": "remove it: a pooler must be in session mode",
    **dict.fromkeys(
        ("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"),
        "remove it: Skuport sets keepalives on its connections itself",
    ),
}
_CHOICE_REMEDIES = {
    "channel_binding": "remove it, and use sslmode=verify-full to check the server's identity",
    "target_session_attrs": "Skuport writes, so it can't use a standby",
}

_HOST = re.compile(r"(?:\[(?P<ipv6>[0-9A-Fa-f:.%\w]+)\]|(?P<name>[^\[\]:]*))(?::(?P<port>[0-9]*))?")


class DatabaseUrlError(ValueError):
    """The URL can't be used. The message names the parameter and the remedy, and has no password."""


@dataclass(frozen=True, slots=True)
class Host:
    """Where a server is: a name or an address with a port, or the folder of a Unix socket."""

    name: str
    port: int

    def __str__(self) -> str:
        return f"[{self.name}]:{self.port}" if ":" in self.name else f"{self.name}:{self.port}"


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """What a URL says. What it leaves out comes from libpq's variables (`PGHOST`, `PGPASSWORD` …), or its defaults.

    Args:
        hosts: in the order in which they are tried.
        tls: the parameters about TLS, by libpq's names.
        target_session_attrs: which server will do; None: any.
        connect_timeout: seconds for each host.
        options: for the server's command line, as `-c search_path=shop`.
    """

    hosts: tuple[Host, ...] = ()
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str | None = None
    passfile: str | None = None
    tls: Mapping[str, str] = field(default_factory=dict, repr=False)
    target_session_attrs: str | None = None
    application_name: str | None = None
    connect_timeout: float | None = None
    options: str | None = None

    @staticmethod
    def parse(url: str) -> "DatabaseUrl":
        """Read a URL such as `postgresql://USER:PASSWORD@HOST1:5432,HOST2:5432/DATABASE?sslmode=verify-full`.

        Raises:
            DatabaseUrlError: it isn't one, or has a parameter that isn't understood.
        """
        parts = _split(url)
        given = dict(_parameters(parts.query))
        auth, _, netloc = parts.netloc.rpartition("@")
        user, _, password = auth.partition(":")
        hosts = [unquote(host) for host in netloc.split(",")] if netloc else given.get("host", "").split(",")
        return DatabaseUrl(
            hosts=tuple(_hosts([host for host in hosts if host], given.get("port", ""))),
            user=unquote(user) or given.get("user"),
            password=unquote(password) or None,
            database=unquote(parts.path.removeprefix("/")) or given.get("dbname"),
            passfile=given.get("passfile"),
            tls=_tls({name: given[name] for name in _TLS if name in given}),
            target_session_attrs=given.get("target_session_attrs"),
            application_name=given.get("application_name"),
            connect_timeout=_seconds(given.get("connect_timeout")),
            options=given.get("options"),
        )

    @property
    def files(self) -> dict[str, str]:
        """The files that it names, by parameter."""
        named = {**self.tls, **({} if self.passfile is None else {"passfile": self.passfile})}
        return {
            name: named[name]
            for name in _FILES
            if named.get(name) and not (name == "sslrootcert" and named[name] == SYSTEM_CERTIFICATES)
        }

    @property
    def trusts_system(self) -> bool:
        """Whether the server's certificate has to be one that the machine trusts."""
        return self.tls.get("sslrootcert") == SYSTEM_CERTIFICATES

    def arguments(self, host: Host | None) -> dict[str, Any]:
        """What asyncpg is given for one of the hosts; None: for what the environment names."""
        found = {
            # asyncpg takes the files about TLS in a DSN only.
            "dsn": f"postgresql://?{urlencode(self.tls)}" if self.tls and not self.trusts_system else None,
            "host": host and host.name,
            "port": host and host.port,
            "user": self.user,
            "password": self.password,
            "database": self.database,
            "passfile": self.passfile,
            "target_session_attrs": self.target_session_attrs,
            "server_settings": None if self.options is None else {"options": self.options},
        }
        return {name: value for name, value in found.items() if value is not None}


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise DatabaseUrlError("an IPv6 address is written in brackets, as in //[::1]:5432/") from None
    if parts.scheme not in ("postgresql", "postgres"):
        raise DatabaseUrlError("write it as postgresql://USER:PASSWORD@HOST:5432/DATABASE")
    if parts.fragment:
        raise DatabaseUrlError("it has a '#': in a password, write %23 for it (and %2F for '/', %3F for '?')")
    return parts


def _parameters(query: str) -> Iterator[tuple[str, str]]:
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in _REMEDIES:
            _refuse(name, "isn't understood", _REMEDIES[name])
        if name not in UNDERSTOOD:
            _refuse(name, "isn't understood", f"remove it; understood are {', '.join(sorted(UNDERSTOOD))}")
        if not value:
            _refuse(name, "has no value", "give it one, or remove it")
        choices = _CHOICES.get(name)
        if choices is not None and value not in choices:
            remedy = _CHOICE_REMEDIES.get(name)
            _refuse(name, f"can be {_one_of(choices)}, not '{value[:40]}'", remedy)
        yield name, value


def _one_of(choices: tuple[str, ...]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def _refuse(name: str, what: str, remedy: str | None) -> NoReturn:
    raise DatabaseUrlError(f"the parameter '{name}' {what}" + (f": {remedy}" if remedy else ""))


def _tls(given: dict[str, str]) -> dict[str, str]:
    mode = given.get("sslmode")
    if given.get("sslrootcert") == SYSTEM_CERTIFICATES and mode not in (None, "verify-full"):
        _refuse("sslmode", "must be verify-full with sslrootcert=system", None)
    if mode is None and "sslrootcert" in given and given["sslrootcert"] != SYSTEM_CERTIFICATES:
        # libpq would try TLS and, where the server has none, go on without: nobody who names a certificate means that.
        _refuse(
            "sslrootcert", "has no effect without sslmode", "add sslmode=verify-full or sslmode=verify-ca"
        )
    if "sslkey" in given and "sslcert" not in given:
        _refuse("sslkey", "has no effect without sslcert", "add the certificate that belongs to the key")
    if given.get("sslnegotiation") == "direct" and mode not in ("require", "verify-ca", "verify-full"):
        _refuse("sslnegotiation", "can't be direct with this sslmode", "add sslmode=verify-full or require")
    return given


def _seconds(given: str | None) -> int | None:
    if given is not None and not re.fullmatch(r"[1-9][0-9]{0,2}", given):
        _refuse("connect_timeout", "must be a whole number of seconds, from 1 to 999", None)
    return None if given is None else int(given)


def _hosts(names: list[str], ports: str) -> Iterator[Host]:
    defaults = [_port(port) for port in ports.split(",")] if ports else [DEFAULT_PORT]
    if len(defaults) not in (1, len(names)) and names:
        _refuse("port", f"has {len(defaults)} ports for {len(names)} hosts", "give one, or one for each host")
    for number, name in enumerate(names):
        port = defaults[number % len(defaults)]
        if name.startswith("/"):
            yield Host(name, port)
            continue
        match = _HOST.fullmatch(name)
        if match is None:
            raise DatabaseUrlError("a host is written as HOST or HOST:PORT, several with commas between them")
        yield Host(match["ipv6"] or match["name"], _port(match["port"]) if match["port"] else port)


def _port(given: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", given) or not 0 < int(given) < 65536:
        raise DatabaseUrlError("a port is a number from 1 to 65535")
    return int(given)


def checked(url: str, exists: Callable[[str], bool]) -> str:
    """The URL, if it can be used as far as that shows without a connection.

    Args:
        exists: whether this process can read a file.

    Raises:
        DatabaseUrlError: it can't.
    """
    for name, path in DatabaseUrl.parse(url).files.items():
        if not exists(path):
            _refuse(name, f"names {path}, which can't be read", "check the path and its permissions")
    return url
