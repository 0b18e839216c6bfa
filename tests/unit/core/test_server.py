import pytest

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
    ("proxies", "address"), [(["192.0.2.0/24"], "192.0.2.9"), (["*"], "2001:db8::1"), (["not one"], "")]
)
def test_proxies_share_only_the_total(proxies: list[str], address: str) -> None:
    connections = Connections(LIMITS, proxies)
    assert [connections.admit(address) for _ in range(5)] == [None] * 5
    assert "no free connection" in str(connections.admit(address))


def test_proxies_are_those_of_uvicorn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "10.0.0.1, 10.1.0.0/16,")
    assert trusted_proxies() == ["10.0.0.1", "10.1.0.0/16"]
    monkeypatch.delenv("FORWARDED_ALLOW_IPS")
    assert trusted_proxies() == []


def test_files_of_the_process_bound_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: list[tuple[int, int]] = []
    monkeypatch.setattr("resource.getrlimit", lambda _: (256, 1000))
    monkeypatch.setattr("resource.setrlimit", lambda _, limits: allowed.append(limits))
    assert ServerLimits.of(Settings()).connections == 1000 - 150
    assert allowed == [(1000, 1000)]
