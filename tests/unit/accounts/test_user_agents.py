"""How devices are named after their `User-Agent`."""

import pytest

from skuport.accounts.user_agents import device_of

MOZILLA = "Mozilla/5.0"
KHTML = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64) {KHTML} Chrome/131.0.0.0 Safari/537.36",
            "Chrome on Windows",
        ),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64) {KHTML} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            "Edge on Windows",
        ),
        (f"{MOZILLA} (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Linux"),
        (
            f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15",
            "Safari on macOS",
        ),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 CriOS/131.0 Safari/604.1",
            "Chrome on iPhone",
        ),
        (f"{MOZILLA} (Linux; Android 10; K) {KHTML} Chrome/131.0 Mobile Safari/537.36", "Chrome on Android"),
        (f"{MOZILLA} (X11; Linux x86_64) {KHTML} HeadlessChrome/131.0 Safari/537.36", "Chrome on Linux"),
        ("curl/8.5.0", "curl"),
        ("python-httpx/0.28.1", "python-httpx"),
        (MOZILLA, None),
        ("", None),
        ("<script>alert(1)</script>", None),
    ],
)
def test_devices_are_recognised(user_agent: str, device: str | None) -> None:
    assert device_of(user_agent) == device
