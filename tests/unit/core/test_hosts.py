import httpx
import pytest
from starlette.responses import PlainTextResponse

from skuport.core.hosts import HostCheck, host_name
from skuport.core.settings import Settings

SETTINGS = Settings(
    public_url="https://Catalog.Example:8443/shop", allowed_hosts="api.internal, Other.Example"
)


async def status(
    host: str, path: str = "/api/v1/me", settings: Settings = SETTINGS, at: str = "10.1.2.3"
) -> int:
    transport = httpx.ASGITransport(HostCheck(PlainTextResponse("ours"), settings))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{at}:8000") as client:
        response = await client.get(path, headers={"Host": host})
    if response.status_code == 400:
        assert response.json()["code"] == "wrong_host"
    return response.status_code


@pytest.mark.parametrize(
    "host",
    [
        "catalog.example",
        "CATALOG.example:8443",
        "catalog.example.:1",
        "other.example",
        "api.internal:8000",
        "localhost:8000",
        "127.0.0.1",
        "127.8.8.8:80",
        "[::1]:8000",
        "10.1.2.3:8000",
    ],
)
async def test_own_names_and_addresses_are_answered(host: str) -> None:
    assert await status(host) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "catalog.example.evil.example",
        "evilcatalog.example",
        "10.1.2.4:8000",
        "catalog.example, evil.example",
        "catalog.example@evil.example",
        "catalog.example/",
        "127.0.0.1.evil.example",
        "[::1",
        "",
    ],
)
async def test_other_hosts_are_refused(host: str) -> None:
    assert await status(host) == 400


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_probes_use_any_host(path: str) -> None:
    assert await status("10.244.0.17:8000", path, at="172.17.0.2") == 200


async def test_the_check_can_be_left_to_a_proxy() -> None:
    assert await status("anything.example", settings=Settings(allowed_hosts="*")) == 200


async def test_two_hosts_are_none() -> None:
    transport = httpx.ASGITransport(HostCheck(PlainTextResponse("ours"), SETTINGS))
    async with httpx.AsyncClient(transport=transport) as client:
        headers = [("Host", "catalog.example"), ("Host", "catalog.example")]
        assert (await client.get("http://here/", headers=headers)).status_code == 400


@pytest.mark.parametrize(
    ("given", "name"), [("A.b:1", "a.b"), ("[FE80::1]:80", "fe80::1"), ("a b", None), ("a:b", None)]
)
def test_the_port_is_left_out(given: str, name: str | None) -> None:
    assert host_name(given) == name
