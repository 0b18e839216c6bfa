"""Which addresses are refused, in every spelling, and that connections go only to addresses that were checked."""

import asyncio
import queue
import socket
import threading
from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from typing import Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.webhooks import address_guard
from skuport.webhooks.address_guard import GuardedBackend, TargetRefusedError
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
    with pytest.raises(ValueError, match=r"public addresses only|not a URL|no valid host name"):
        check_url(url, ())


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "shop.localhost"])
def test_names_of_this_machine_are_refused_unless_its_address_is_allowed(host: str) -> None:
    with pytest.raises(ValueError, match="public addresses only"):
        check_url(f"http://{host}:9000/", parse_allowed_targets("127.0.0.0/8:9001,10.0.0.0/8:*"))
    for allowed in ("127.0.0.0/8:9000", "[::1/128]:*"):
        check_url(f"http://{host}:9000/", parse_allowed_targets(allowed))
    check_url("http://notlocalhost/", ())


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


def test_an_allow_list_is_read_as_it_is_written() -> None:
    targets = parse_allowed_targets(" 10.1.2.0/24:1 ,,[fd12::/64]:65535, 192.168.1.1:*, ")
    assert [(str(target.network), target.port) for target in targets] == [
        ("10.1.2.0/24", 1),
        ("fd12::/64", 65535),
        ("192.168.1.1/32", None),
    ]
    assert parse_allowed_targets("") == parse_allowed_targets(" , ") == ()


@pytest.mark.parametrize(
    "text", ["10.0.0.0/8:65536", "[fd12::/64]", "[10.0.0.0/8:80", "10.0.0.1/8:80", "x:80"]
)
def test_what_is_wrong_with_an_allow_list_is_quoted_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"such as 10\.1\.2\.0/24:8443") as caught:
        parse_allowed_targets(f"127.0.0.1:80, {text}")
    assert str(caught.value).startswith(
        f"SKUPORT_WEBHOOK_ALLOWED_TARGETS: '{text}' is not a network and a port"
    )


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
    sender = Sender((), 60.0)
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


SIX = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "9.9.9.9", "2a00:1450:4001::1"]


async def test_at_most_four_addresses_of_a_name_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with very many addresses can't hold up a delivery, nor make Skuport connect to all of them."""
    network = FakeNetwork()
    fake_dns(monkeypatch, SIX)
    found = await post(network)
    assert network.calls == SIX[:4]
    assert found.error != REFUSED


async def test_a_forbidden_address_is_refused_even_if_it_would_not_be_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = FakeNetwork()
    fake_dns(monkeypatch, [*SIX, "10.0.0.1"])
    assert (await post(network)).error == REFUSED
    assert network.calls == []


class Network(httpcore.AsyncNetworkBackend):
    """Accepts connections to the addresses in `open`, and records all calls."""

    def __init__(self, *open_addresses: str) -> None:
        self.open = open_addresses
        self.stream = httpcore.AsyncMockStream([])
        self.calls: list[tuple[str, int, float | None, object]] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.calls.append((host, port, timeout, socket_options))
        if host in self.open:
            return self.stream
        raise httpcore.ConnectTimeout if ":" in host else httpcore.ConnectError


async def test_every_address_but_the_last_has_a_short_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    guard = GuardedBackend(())
    network = guard._network = Network("9.9.9.9")  # type: ignore[assignment]
    fake_dns(monkeypatch, ["2606:4700::1111", "1.1.1.1", "9.9.9.9"])

    stream = await guard.connect_tcp("partner.example", 8443, timeout=20.0, socket_options=options)

    assert stream is network.stream
    assert network.calls == [
        ("2606:4700::1111", 8443, 3.0, options),
        ("1.1.1.1", 8443, 3.0, options),
        ("9.9.9.9", 8443, 20.0, options),
    ]
    assert guard.dns_seconds is not None
    assert guard.connect_seconds is not None
    assert 0 <= guard.dns_seconds < 10
    assert 0 <= guard.connect_seconds < 10


async def test_the_first_address_that_answers_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = GuardedBackend(())
    network = guard._network = Network("1.1.1.1", "8.8.8.8")  # type: ignore[assignment]
    fake_dns(monkeypatch, ["2606:4700::1111", "1.1.1.1", "8.8.8.8"])

    assert await guard.connect_tcp("partner.example", 443, timeout=20.0) is network.stream
    assert [call[0] for call in network.calls] == ["2606:4700::1111", "1.1.1.1"]


async def test_the_allow_list_applies_to_the_port_of_the_connection() -> None:
    guard = GuardedBackend(parse_allowed_targets("127.0.0.0/8:9000"))
    guard._network = Network("127.0.0.1")  # type: ignore[assignment]

    await guard.connect_tcp("127.0.0.1", 9000)
    with pytest.raises(TargetRefusedError):
        await guard.connect_tcp("127.0.0.1", 9001)


async def test_concurrent_lookups_of_a_name_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that doesn't answer must not block a thread for each delivery."""
    answer = threading.Event()
    lookups: queue.SimpleQueue[tuple[str, int]] = queue.SimpleQueue()

    def resolve(host: str, port: int) -> list[Any]:
        lookups.put((host, port))
        answer.wait(10)
        return [ip_address("9.9.9.9")]

    monkeypatch.setattr(address_guard, "resolve", resolve)
    guard = GuardedBackend(())
    guard._network = Network("9.9.9.9")  # type: ignore[assignment]
    first, second = (asyncio.create_task(guard.connect_tcp("partner.example", 443)) for _ in range(2))
    other = asyncio.create_task(guard.connect_tcp("partner.example", 8443))
    asked = [await asyncio.to_thread(lookups.get) for _ in range(2)]
    first.cancel()  # cancelling one request must not cancel the lookup for the others
    await asyncio.wait([first])
    answer.set()
    await asyncio.gather(second, other)
    assert sorted(asked) == [("partner.example", 443), ("partner.example", 8443)]
    assert lookups.empty()

    await guard.connect_tcp("partner.example", 443)
    assert lookups.qsize() == 1  # results are not cached


def test_the_resolver_is_asked_for_tcp_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    def getaddrinfo(host: str, port: int, **options: object) -> list[tuple[Any, ...]]:
        asked.update(options, host=host, port=port)
        found = ["9.9.9.9", "2606:4700::1111", "9.9.9.9"]
        return [(0, 0, 0, "", (address, port)) for address in found]

    monkeypatch.setattr(address_guard.socket, "getaddrinfo", getaddrinfo)

    assert address_guard.resolve("partner.example", 443) == [
        ip_address("9.9.9.9"),
        ip_address("2606:4700::1111"),
    ]
    assert asked == {
        "host": "partner.example",
        "port": 443,
        "type": socket.SOCK_STREAM,
        "proto": socket.IPPROTO_TCP,
    }


def test_a_name_that_cant_be_resolved_has_no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (socket.gaierror("no such name"), OSError("no network"), UnicodeError("label too long")):

        def fail(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(address_guard.socket, "getaddrinfo", fail)
        assert address_guard.resolve("partner.example", 443) == []


async def test_a_name_that_doesnt_resolve_gets_the_same_error(monkeypatch: pytest.MonkeyPatch) -> None:
    network = FakeNetwork()
    fake_dns(monkeypatch, [])
    assert (await post(network)).error == REFUSED
