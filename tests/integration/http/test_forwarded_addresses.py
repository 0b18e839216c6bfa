"""Whose word counts about where a request came from: that of the proxies in FORWARDED_ALLOW_IPS."""

import json
from pathlib import Path

import httpx
import pytest

from skuport.core.settings import Settings
from tests.support.stack import running_stack

GIVEN = "203.0.113.7"


@pytest.mark.parametrize(
    ("trusted", "recorded"),
    [(None, "127.0.0.1"), ("", "127.0.0.1"), ("192.0.2.0/24", "127.0.0.1"), ("127.0.0.1", GIVEN)],
    ids=["by default", "none", "another machine", "this machine"],
)
async def test_only_a_trusted_proxy_says_where_a_request_came_from(
    trusted: str | None,
    recorded: str,
    settings: Settings,
    clean_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    if trusted is not None:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", trusted)
    async with running_stack(settings, tmp_path / "stack", workers=0) as stack:
        response = await stack.client.get("/me", headers={"X-Forwarded-For": GIVEN})
        assert response.status_code == httpx.codes.OK
    lines = map(json.loads, (tmp_path / "stack" / "api.log").read_text().splitlines())
    requests = [line for line in lines if line["event"] == "request" and line["path"] == "/api/v1/me"]
    assert [line["address"] for line in requests] == [recorded]
