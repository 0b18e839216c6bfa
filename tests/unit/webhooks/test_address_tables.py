"""The address tables, entry by entry: the first and last address of each network, and the addresses next to them.

The addresses come from IANA's special-purpose registries and from the documentation of cloud metadata services. They
are not computed from the tables, so removing, narrowing or widening an entry fails a test.
"""

from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.webhooks.addresses import is_public, may_send_to, parse_allowed_targets

# What it is, the first and the last address, the public ones before and after (none where another network adjoins).
NOT_PUBLIC_V4 = [
    ("this network", "0.0.0.0", "0.255.255.255", None, "1.0.0.0"),
    ("private use", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
    ("shared by a carrier", "100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"),
    ("loopback", "127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"),
    ("Azure's host", "168.63.129.16", "168.63.129.16", "168.63.129.15", "168.63.129.17"),
    ("link-local", "169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"),
    ("private use", "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"),
    ("IETF protocols", "192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"),
    ("documentation", "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"),
    ("AS112", "192.31.196.0", "192.31.196.255", "192.31.195.255", "192.31.197.0"),
    ("AMT", "192.52.193.0", "192.52.193.255", "192.52.192.255", "192.52.194.0"),
    ("6to4 relays", "192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"),
    ("private use", "192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"),
    ("AS112", "192.175.48.0", "192.175.48.255", "192.175.47.255", "192.175.49.0"),
    ("benchmarks", "198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"),
    ("documentation", "198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0"),
    ("documentation", "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0"),
    ("multicast", "224.0.0.0", "239.255.255.255", "223.255.255.255", None),
    ("reserved", "240.0.0.0", "255.255.255.255", None, None),
]
LAST = "ffff:ffff:ffff:ffff"
NOT_PUBLIC_V6 = [
    ("below global unicast", "::", f"1fff:ffff:ffff:ffff:{LAST}", None, "2000::"),
    ("IETF protocols", "2001::", f"2001:1ff:ffff:ffff:{LAST}", f"2000:ffff:ffff:ffff:{LAST}", "2001:200::"),
    ("documentation", "2001:db8::", f"2001:db8:ffff:ffff:{LAST}", f"2001:db7:ffff:ffff:{LAST}", "2001:db9::"),
    ("6to4", "2002::", f"2002:ffff:ffff:ffff:{LAST}", f"2001:ffff:ffff:ffff:{LAST}", "2003::"),
    ("AS112", "2620:4f:8000::", f"2620:4f:8000:ffff:{LAST}", f"2620:4f:7fff:ffff:{LAST}", "2620:4f:8001::"),
    ("documentation", "3fff::", f"3fff:fff:ffff:ffff:{LAST}", f"3ffe:ffff:ffff:ffff:{LAST}", "3fff:1000::"),
    ("above global unicast", "4000::", f"ffff:ffff:ffff:ffff:{LAST}", f"3fff:ffff:ffff:ffff:{LAST}", None),
]
NETWORKS = [*NOT_PUBLIC_V4, *NOT_PUBLIC_V6]

METADATA = [
    ("the metadata of most clouds", "169.254.169.254"),
    ("Amazon's name server", "169.254.169.253"),
    ("credentials of an ECS task", "169.254.170.2"),
    ("credentials of an EKS pod", "169.254.170.23"),
    ("Azure's host", "168.63.129.16"),
    ("Alibaba", "100.100.100.200"),
    ("Oracle", "192.0.0.192"),
    ("Amazon", "fd00:ec2::254"),
    ("credentials of an EKS pod", "fd00:ec2::23"),
    ("Google", "fd20:ce::254"),
    ("169.254.169.254 as a link-local address", "fe80::a9fe:a9fe"),
]
EVERYTHING = parse_allowed_targets("0.0.0.0/0:*,[::/0]:*")


@pytest.mark.parametrize(("what", "first", "last", "before", "after"), NETWORKS)
def test_a_network_is_refused_from_its_first_address_to_its_last_and_no_further(
    what: str, first: str, last: str, before: str | None, after: str | None
) -> None:
    kind = type(ip_address(first))
    middle = kind((int(ip_address(first)) + int(ip_address(last))) // 2)
    for inside in (ip_address(first), middle, ip_address(last)):
        assert not is_public(inside), what
        assert not may_send_to(inside, 443, ()), what
    for outside in (before, after):
        assert outside is None or is_public(ip_address(outside)), what


def listed(address: int, networks: list[tuple[str, str, str, str | None, str | None]]) -> bool:
    return any(int(ip_address(first)) <= address <= int(ip_address(last)) for _, first, last, *_ in networks)


@given(st.ip_addresses(v=4))
def test_all_other_addresses_of_version_4_are_public(address: IPv4Address) -> None:
    assert is_public(address) != listed(int(address), NOT_PUBLIC_V4)


@given(st.ip_addresses(v=6) | st.ip_addresses(v=6, network="2000::/3"))
def test_all_other_addresses_of_version_6_are_public(address: IPv4Address) -> None:
    assert is_public(address) != listed(int(address), NOT_PUBLIC_V6)


@pytest.mark.parametrize(("what", "text"), METADATA)
def test_no_setting_opens_a_metadata_service(what: str, text: str) -> None:
    address = ip_address(text)
    spellings = [text]
    if isinstance(address, IPv4Address):
        high, low = divmod(int(address), 65536)
        spellings += [f"::ffff:{text}", f"64:ff9b::{text}", f"2002:{high:x}:{low:x}::1"]
    else:
        spellings.append(f"{text}%eth0")

    for spelling in spellings:
        assert not may_send_to(ip_address(spelling), 443, EVERYTHING), what
    for neighbour in (address - 1, address + 1):
        if str(neighbour) not in {known for _, known in METADATA}:
            assert may_send_to(neighbour, 443, EVERYTHING), what


@pytest.mark.parametrize(
    "text", ["64:ff9b:0:0:0:1:a9fe:a9fe", "64:ff9a:ffff:ffff:ffff:ffff:a9fe:a9fe", "64:ff9b:1::a9fe:a9fe"]
)
def test_only_the_well_known_prefix_is_translated_to_version_4(text: str) -> None:
    assert may_send_to(ip_address(text), 443, EVERYTHING)


def test_an_address_on_a_link_is_never_public() -> None:
    assert is_public(ip_address("2606:4700::1111"))
    assert not is_public(ip_address("2606:4700::1111%eth0"))
