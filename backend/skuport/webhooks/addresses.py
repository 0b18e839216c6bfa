"""Which addresses webhooks may be sent to: public ones, and those on the allow-list. No I/O.

`ipaddress.is_global` is not enough: it accepts multicast, 6to4 relays, NAT64, 6to4 and site-local addresses, which may
lead back into the local network.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

REFUSED = (
    "The host name can't be found, or leads to an address that Skuport may not send to. Check the name. "
    "The setting SKUPORT_WEBHOOK_ALLOWED_TARGETS allows local addresses."
)
"""The one error for every name that isn't found and every address that is refused. It reveals nothing of the local
network."""
NOT_PUBLIC = (
    "Skuport sends to public addresses only, and this one is local or reserved. "
    "The setting SKUPORT_WEBHOOK_ALLOWED_TARGETS allows local addresses."
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NOT_PUBLIC_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure host services
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
PUBLIC_V6 = IPv6Network("2000::/3")
NOT_PUBLIC_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, ORCHID and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)

# Cloud metadata services hand out credentials. No setting allows these addresses.
METADATA = frozenset(
    ip_address(address)
    for address in (
        "169.254.169.254",
        "169.254.169.253",
        "169.254.170.2",
        "169.254.170.23",
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
        "fe80::a9fe:a9fe",
    )
)
NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class AllowedTarget:
    """A network on the allow-list, on one port or on any (None)."""

    network: Network
    port: int | None


def parse_allowed_targets(text: str) -> tuple[AllowedTarget, ...]:
    """Parse `SKUPORT_WEBHOOK_ALLOWED_TARGETS`: comma-separated `CIDR:PORT`; `*` is any port.

    An IPv6 network is written in brackets: `[fd12::/64]:8443`.

    Raises:
        ValueError: an entry is invalid; the message names it.
    """
    return tuple(_parse(part.strip()) for part in text.split(",") if part.strip())


def _parse(part: str) -> AllowedTarget:
    match = re.fullmatch(r"(?:\[(?P<six>[^\]]+)\]|(?P<four>[^:\[\]]+)):(?P<port>\*|[1-9][0-9]{0,4})", part)
    message = (
        f"SKUPORT_WEBHOOK_ALLOWED_TARGETS: '{part}' is not a network and a port such as 10.1.2.0/24:8443"
        " or [::1/128]:9000"
    )
    if match is None or (match["port"] != "*" and int(match["port"]) > 65535):
        raise ValueError(message)
    try:
        network = ip_network(match["six"] or match["four"])
    except ValueError as error:
        raise ValueError(f"{message} ({error})") from error
    return AllowedTarget(network, None if match["port"] == "*" else int(match["port"]))


def is_public(address: Address) -> bool:
    """Whether the address itself is part of the public internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_V4)
    if address.scope_id is not None or address not in PUBLIC_V6:
        return False
    return not any(address in network for network in NOT_PUBLIC_V6)


def _effective(address: Address) -> Address:
    """The address that a connection reaches: an IPv6 address may embed an IPv4 one, or have a scope."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or IPv6Address(int(address))


def may_send_to(address: Address, port: int, allowed: tuple[AllowedTarget, ...]) -> bool:
    """Whether requests may be sent there: the address is public, or on the allow-list with this port."""
    if _effective(address) in METADATA:
        return False
    return is_public(address) or any(
        address in target.network and target.port in (None, port) for target in allowed
    )
