"""The URL of Redis: what is understood, and the one line for what isn't."""

import pytest

from skuport.core.redis_url import RedisUrlError, checked
from skuport.core.settings import Settings


def always(_: str) -> bool:
    return True


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1:6379/0",
        "redis://:secret@cache",
        "redis://[::1]:6379/3",
        "redis://cache/?db=2&health_check_interval=30",
        "unix:///run/valkey.sock?db=1",
        "rediss://cache:6380/0?ssl_cert_reqs=none",
        "rediss://cache:6380/0?ssl_check_hostname=false",
    ],
)
def test_it_stays_as_it_is(url: str) -> None:
    assert checked(url, always) == url


def test_tls_looks_at_the_name_in_the_certificate() -> None:
    assert checked("rediss://cache/0", always) == "rediss://cache/0?ssl_check_hostname=true"
    assert Settings(redis_url="rediss://cache/0").redis_url == "rediss://cache/0?ssl_check_hostname=true"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://cache", "write it as redis://"),
        ("redis://:hunter#2@cache/0", "in a password, write %23"),
        ("redis://cache:port/0", "a port is a number"),
        ("redis://cache/first", "the path is the number of a database"),
        (
            "redis://cache/0?ssl_ca_certs=/ca.crt",
            "'ssl_ca_certs' has no effect without TLS: begin the URL with rediss",
        ),
        (
            "rediss://cache/0?ssl_cert_reqs=CERT_NONE",
            "'ssl_cert_reqs' must be one of required, optional, none",
        ),
        ("rediss://cache/0?ssl=true", "'ssl' isn't understood: remove it; understood are db"),
        ("redis://cache?db=first", "'db' must be a number"),
    ],
)
def test_what_is_not_understood_is_named_with_its_remedy(url: str, said: str) -> None:
    with pytest.raises(RedisUrlError) as refused:
        checked(url, always)
    assert said in str(refused.value)
    assert "hunter" not in str(refused.value)


def test_files_must_be_readable() -> None:
    with pytest.raises(RedisUrlError, match=r"'ssl_ca_certs' names /no/such\.crt, which can't be read"):
        checked("rediss://cache/0?ssl_ca_certs=/no/such.crt", lambda _: False)
