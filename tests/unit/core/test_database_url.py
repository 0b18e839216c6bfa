"""The URL of the database: what is understood, and the one line for what isn't."""

import pytest
from pydantic import ValidationError

from skuport.core.database_url import DatabaseUrl, DatabaseUrlError, Host, checked
from skuport.core.settings import Settings


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("postgresql://db/shop", [Host("db", 5432)]),
        ("postgres://db:6432/shop", [Host("db", 6432)]),
        ("postgresql://db1:5432,db2:5433/shop", [Host("db1", 5432), Host("db2", 5433)]),
        ("postgresql://db1,db2/shop?port=6432", [Host("db1", 6432), Host("db2", 6432)]),
        ("postgresql://[::1]:5432,[fe80::1%25eth0]/shop", [Host("::1", 5432), Host("fe80::1%eth0", 5432)]),
        ("postgresql://%2Frun%2Fpostgresql/shop", [Host("/run/postgresql", 5432)]),
        (
            "postgresql:///shop?host=/run/postgresql,db2&port=1,2",
            [Host("/run/postgresql", 1), Host("db2", 2)],
        ),
        ("postgresql:///shop", []),
    ],
)
def test_hosts(url: str, hosts: list[Host]) -> None:
    found = DatabaseUrl.parse(url)
    assert list(found.hosts) == hosts
    assert found.database == "shop"


def test_names_and_passwords_may_have_any_characters() -> None:
    found = DatabaseUrl.parse("postgresql://m%40e:p%23%2C:w@rd@db/sh%20op")
    assert (found.user, found.password, found.database) == ("m@e", "p#,:w@rd", "sh op")
    assert "rd" not in repr(found)


def test_all_that_is_understood() -> None:
    found = DatabaseUrl.parse(
        "postgresql://db/shop?user=me&sslmode=verify-ca&sslrootcert=/ca.crt&sslcert=/me.crt&sslkey=/me.key"
        "&target_session_attrs=read-write&application_name=blue&connect_timeout=3"
        "&options=-c%20search_path%3Dshop&channel_binding=prefer&gssencmode=disable"
    )
    assert found.arguments(found.hosts[0]) == {
        "dsn": "postgresql://?sslmode=verify-ca&sslrootcert=%2Fca.crt&sslcert=%2Fme.crt&sslkey=%2Fme.key",
        "host": "db",
        "port": 5432,
        "user": "me",
        "database": "shop",
        "target_session_attrs": "read-write",
        "server_settings": {"options": "-c search_path=shop"},
    }
    assert (found.application_name, found.connect_timeout) == ("blue", 3)
    assert found.files == {"sslrootcert": "/ca.crt", "sslcert": "/me.crt", "sslkey": "/me.key"}


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"])
def test_every_sslmode(mode: str) -> None:
    found = DatabaseUrl.parse(f"postgresql://db/shop?sslmode={mode}")
    assert found.arguments(found.hosts[0])["dsn"] == f"postgresql://?sslmode={mode}"


def test_the_certificates_of_the_machine_need_no_file() -> None:
    found = DatabaseUrl.parse("postgresql://db/shop?sslrootcert=system&sslmode=verify-full")
    assert found.trusts_system
    assert found.files == {}
    assert "dsn" not in found.arguments(found.hosts[0])


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://db/shop", "write it as postgresql://"),
        ("postgresql+asyncpg://db/shop", "write it as postgresql://"),
        ("db.example.com", "write it as postgresql://"),
        ("postgresql://me:hunter#2@db/shop", "in a password, write %23 for it"),
        ("postgresql://db:65536/shop", "a port is a number"),
        ("postgresql://db:0/shop", "a port is a number"),
        ("postgresql://a:1:2/shop", "a host is written as"),
        ("postgresql://[::1/shop", "an IPv6 address is written in brackets"),
        ("postgresql://a,b,c/shop?port=1,2", "the parameter 'port' has 2 ports for 3 hosts"),
        ("postgresql://db/shop?ssl=true", "the parameter 'ssl' isn't understood: write sslmode=require"),
        ("postgresql://db/shop?password=hunter2", "the parameter 'password' isn't understood: write it into"),
        (
            "postgresql://db/shop?sslmode=no-verify",
            "'sslmode' can be disable, allow, prefer, require, verify-ca or",
        ),
        ("postgresql://db/shop?sslmode=", "the parameter 'sslmode' has no value"),
        ("postgresql://db/shop?sslrootcert=/ca.crt", "'sslrootcert' has no effect without sslmode: add"),
        ("postgresql://db/shop?sslrootcert=system&sslmode=require", "'sslmode' must be verify-full"),
        ("postgresql://db/shop?sslkey=/k", "'sslkey' has no effect without sslcert: add"),
        (
            "postgresql://db/shop?channel_binding=require",
            "'channel_binding' can be prefer or disable, not 'require':",
        ),
        ("postgresql://db/shop?target_session_attrs=standby", "Skuport writes"),
        ("postgresql://db/shop?connect_timeout=soon", "'connect_timeout' must be a whole number of seconds"),
        ("postgresql://db/shop?connect_timeout=0", "'connect_timeout' must be a whole number of seconds"),
        (
            "postgresql://db/shop?keepalives_idle=10",
            "'keepalives_idle' isn't understood: remove it: Skuport sets",
        ),
        ("postgresql://db/shop?pgbouncer=true", "'pgbouncer' isn't understood: remove it: a pooler"),
        (
            "postgresql://db/shop?schema=shop",
            "'schema' isn't understood: remove it; understood are application_name",
        ),
    ],
)
def test_what_is_not_understood_is_named_with_its_remedy(url: str, said: str) -> None:
    with pytest.raises(DatabaseUrlError) as refused:
        DatabaseUrl.parse(url)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "hunter" not in str(refused.value)


def test_files_must_be_readable() -> None:
    url = "postgresql://db/shop?sslmode=verify-full&sslrootcert=/no/such.crt"
    assert checked(url, lambda _: True) == url
    with pytest.raises(
        DatabaseUrlError, match=r"'sslrootcert' names /no/such\.crt, which can't be read: check"
    ):
        checked(url, lambda _: False)


@pytest.mark.parametrize("name", ["database_url", "migration_database_url"])
def test_settings_refuse_it_without_showing_the_password(name: str) -> None:
    with pytest.raises(ValidationError, match="'ssl' isn't understood") as refused:
        Settings(**{name: "postgresql://me:hunter2@db/shop?ssl=true"})  # type: ignore[arg-type]
    assert "hunter2" not in str(refused.value)
