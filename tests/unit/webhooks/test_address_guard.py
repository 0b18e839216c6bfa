"""Which addresses are refused, in every spelling, and that connections go only to addresses that were checked."""

import socket
from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from typing import Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.webhooks import address_guard
from skuport.webhooks.address_guard import GuardedBackend
from skuport.webhooks.addresses import METADATA, REFUSED, is_public, may_send_to, parse_allowed_targets
from skuport.webhooks.sender import Sender
from skuport.webhooks.validation import check_url
from tests.support.addresses import FORBIDDEN, SPELLINGS

PUBLIC = "1.1.1.1 8.8.8.8 93.184.216.34 172.32.0.1 100.128.0.1 2606:4700::1111 2a00:1450:4001::1 2001:4860:4860::8888"


@pytest.mark.parametrize("address", FORBIDDEN)
def test_forbidden_addresses_are_not_public(address: str) -> None:
    assert len(FORBIDDEN) >= 30
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_addresses_are_allowed(address: str) -> None:
    assert may_send_to(ip_address(address), 443, ())


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_addresses_that_python_calls_non_global_are_never_public(address: Any) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert not is_public(address)


@pytest.mark.parametrize("url", SPELLINGS)
def test_every_spelling_of_a_forbidden_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"leads to no address|not a URL|no valid host name"):
        check_url(url, ())


def test_the_allow_list_allows_a_network_on_a_port_but_never_metadata_addresses() -> None:
    allowed = parse_allowed_targets("127.0.0.0/8:9000, [::1/128]:*,0.0.0.0/0:80,[::/0]:80")
    assert may_send_to(ip_address("127.0.0.1"), 9000, allowed)
    assert not may_send_to(ip_address("127.0.0.1"), 9001, allowed)
    assert may_send_to(ip_address("::1"), 1234, allowed)
    for address in METADATA:
        assert not may_send_to(address, 80, allowed)
    for address in (
        "64:ff9b::169.254.169.254",
        "::ffff:169.254.169.254",
        "2002:a9fe:a9fe::",
        "fe80::a9fe:a9fe%eth0",
    ):
        assert not may_send_to(ip_address(address), 80, allowed)
    assert may_send_to(ip_address("64:ff9b::10.0.0.1"), 80, allowed)
    assert check_url("http://127.0.0.1:9000/x", allowed) == "http://127.0.0.1:9000/x"


@pytest.mark.parametrize(
    "text", ["127.0.0.1", "127.0.0.1/8:80", "::1:80", "[::1]", "a:80", "10.0.0.0/8:0", "10.0.0.0/8:70000"]
)
def test_an_invalid_allow_list_is_refused_with_the_entry(text: str) -> None:
    with pytest.raises(ValueError, match=r"SKUPORT_WEBHOOK_ALLOWED_TARGETS: '"):
        parse_allowed_targets(text)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("HTTPS://Example.COM/Hooks?a=1", "https://example.com/Hooks?a=1"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("http://[2606:4700::1111]:8080/x", "http://[2606:4700::1111]:8080/x"),
        ("https://example.com", "https://example.com"),
    ],
)
def test_urls_are_normalised(url: str, kept: str) -> None:
    assert check_url(url, ()) == kept


class FakeNetwork(httpcore.AsyncNetworkBackend):
    """Records the hosts that connections are opened to, and refuses all of them."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    async def connect_tcp(
        self, host: str, port: int, *_: object, **__: object
    ) -> httpcore.AsyncNetworkStream:
        self.calls.append(host)
        raise httpcore.ConnectError("refused")


def fake_dns(monkeypatch: pytest.MonkeyPatch, *answers: Sequence[str]) -> list[str]:
    """Make the resolver return these answers, one after the other; the names it was asked for."""
    asked: list[str] = []
    left = list(answers)

    def getaddrinfo(host: str, port: int, **_: object) -> Iterable[tuple[Any, ...]]:
        asked.append(host)
        if not left[0]:
            raise socket.gaierror("no such name")
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(0, 0, 0, "", (address, port)) for address in found]

    monkeypatch.setattr(address_guard.socket, "getaddrinfo", getaddrinfo)
    return asked


async def post(network: FakeNetwork, url: str = "http://partner.example/hook") -> Any:
    backend = GuardedBackend(())
    backend._network = network  # type: ignore[assignment]
    sender = Sender((), 2.0)
    sender._backend = backend
    sender._pool._network_backend = backend
    async with sender:
        return await sender.post(url, "{}", {"content-type": "application/json"}, [])


@pytest.mark.parametrize("address", FORBIDDEN)
async def test_no_connection_is_opened_when_a_name_resolves_to_a_forbidden_address(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    network = FakeNetwork()
    for answer in ([address], ["93.184.216.34", address], [address, "93.184.216.34"]):
        fake_dns(monkeypatch, answer)
        found = await post(network)
        assert (found.error, found.status_code) == (REFUSED, None)
        assert (found.latency.dns_ms, found.latency.connect_ms) == (None, None)
    assert network.calls == []


async def test_no_connection_is_opened_to_a_forbidden_literal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if validation of the URL let it through."""
    network = FakeNetwork()
    for address in FORBIDDEN:
        host = f"[{address}]" if ":" in address else address
        if "%" not in address:
            assert (await post(network, f"http://{host}/")).error == REFUSED
    assert network.calls == []


async def test_a_name_is_resolved_once_and_the_connection_goes_to_the_checked_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: a second lookup would resolve to the local network."""
    network = FakeNetwork()
    asked = fake_dns(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    found = await post(network)
    assert asked == ["partner.example"]
    assert network.calls == ["93.184.216.34"]
    assert found.error != REFUSED
    assert (await post(network)).error == REFUSED
    assert network.calls == ["93.184.216.34"]


async def test_a_name_that_doesnt_resolve_gets_the_same_error(monkeypatch: pytest.MonkeyPatch) -> None:
    network = FakeNetwork()
    fake_dns(monkeypatch, [])
    assert (await post(network)).error == REFUSED
