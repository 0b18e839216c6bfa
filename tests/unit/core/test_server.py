import dataclasses

import pytest
from typer.testing import CliRunner

from skuport.cli import app
from skuport.core.server import Connections, ServerLimits, trusted_proxies
from skuport.core.settings import Settings

LIMITS = ServerLimits(
    connections=5,
    connections_per_address=2,
    header_bytes=1024,
    headers=10,
    head_seconds=1,
    body_seconds=1,
    min_body_rate=1,
    write_seconds=1,
)


def test_the_limits_are_those_of_the_settings() -> None:
    given = {
        "max_connections": 11,
        "max_connections_per_address": 12,
        "max_header_bytes": 1313,
        "max_headers": 14,
        "head_seconds": 15.5,
        "body_seconds": 16.5,
        "min_body_rate": 17,
        "write_seconds": 18.5,
    }
    assert dataclasses.asdict(ServerLimits.of(Settings(**given))) == {
        name.removeprefix("max_"): value for name, value in given.items()
    }


def test_an_address_has_its_share_until_it_gives_something_back() -> None:
    connections = Connections(LIMITS)
    assert [connections.admit("192.0.2.1") for _ in range(2)] == [None, None]
    assert "192.0.2.1" in str(connections.admit("192.0.2.1"))
    assert connections.admit("192.0.2.2") is None
    connections.release("192.0.2.1")
    assert connections.admit("192.0.2.1") is None
    assert connections.total == 3


def test_the_addresses_of_an_ipv6_network_are_one_client() -> None:
    connections = Connections(LIMITS)
    assert connections.admit("2001:db8::1") is None
    assert connections.admit("2001:db8::2") is None
    assert "2001:db8::/64" in str(connections.admit("2001:db8::3"))
    assert connections.admit("2001:db8:0:1::1") is None
    assert connections.admit("::ffff:192.0.2.1") is None
    assert connections.admit("192.0.2.1") is None
    connections.release("2001:db8:0:1::1")
    assert "from 192.0.2.1" in str(connections.admit("::ffff:192.0.2.1"))


@pytest.mark.parametrize(
    ("proxies", "address"), [(["192.0.2.0/24"], "192.0.2.9"), (["*"], "2001:db8::1"), ([], "")]
)
def test_proxies_share_only_the_total(proxies: list[str], address: str) -> None:
    connections = Connections(LIMITS, proxies)
    assert [connections.admit(address) for _ in range(5)] == [None] * 5
    assert "no free connection" in str(connections.admit(address))


@pytest.mark.parametrize(
    ("given", "proxies"),
    [
        (None, []),
        ("", []),
        ("*", ["*"]),
        ("10.0.0.1, 10.1.0.0/16,", ["10.0.0.1", "10.1.0.0/16"]),
        ("::1,2001:db8::/32", ["::1", "2001:db8::/32"]),
        ("10.0.0.0/255.0.0.0", ["10.0.0.0/255.0.0.0"]),
    ],
)
def test_proxies_are_those_of_uvicorn(given: str | None, proxies: list[str]) -> None:
    assert trusted_proxies({} if given is None else {"FORWARDED_ALLOW_IPS": given}) == proxies
    Connections(LIMITS, proxies)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            "10.0.0.1/8",
            "'10.0.0.1/8' is an address in a network; use 10.0.0.0/8 for the network, or 10.0.0.1 for",
        ),
        ("10.0.0.1, foo", "'foo' is not an IP address or network; use such as 10.0.0.1"),
        ("[::1]", "'[::1]' is not an IP address or network"),
        ("127.0.0.1:80", "without a port"),
        ("10.0.0.0/33", "'10.0.0.0/33' is not"),
        ("10.0.0.1 10.0.0.2", "'10.0.0.1 10.0.0.2' is not"),
        ("*, 10.0.0.1", "'*' trusts every address"),
        ("10.0.0.1,*", "'*' trusts every address"),
    ],
)
def test_a_proxy_that_uvicorn_would_ignore_is_refused(given: str, says: str) -> None:
    with pytest.raises(ValueError, match=r"^FORWARDED_ALLOW_IPS: ") as caught:
        trusted_proxies({"FORWARDED_ALLOW_IPS": given})
    assert says in str(caught.value)


def test_the_api_does_not_start_with_such_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "10.0.0.1/8")
    result = CliRunner().invoke(app, ["api"])
    assert result.exit_code == 1
    assert result.output.startswith("skuport: FORWARDED_ALLOW_IPS: '10.0.0.1/8' is")
    assert result.output.count("\n") == 1


def test_files_of_the_process_bound_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: list[tuple[int, int]] = []
    monkeypatch.setattr("resource.getrlimit", lambda _: (256, 1000))
    monkeypatch.setattr("resource.setrlimit", lambda _, limits: allowed.append(limits))
    assert ServerLimits.of(Settings()).connections == 1000 - 150
    assert allowed == [(1000, 1000)]
