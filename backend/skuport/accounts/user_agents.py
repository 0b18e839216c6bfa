"""Names the device behind a `User-Agent`. Browsers claim to be each other, so the order of the patterns matters."""

import re

# Edge and Opera also claim to be Chrome, Chrome claims to be Safari, and every browser on an iPhone does.
BROWSERS = (
    ("Edge", r"\bEdg(e|A|iOS)?/"),
    ("Opera", r"\b(OPR|Opera)/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Headless)?(Chrome|Chromium|CriOS)/"),
    ("Safari", r"\bSafari/"),
)
# Android also claims to be Linux, and an iPhone Mac OS X.
SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", r"\bMac OS X\b|\bMacintosh\b"),
    ("Linux", r"\bLinux\b|\bX11\b"),
)
PROGRAM = re.compile(r"([A-Za-z][\w.-]{1,39})(/|$)", re.ASCII)


def device_of(user_agent: str) -> str | None:
    """`Firefox on Windows`, or the browser or system alone; a program by its own name; None if none is recognised."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        return f"{browser} on {system}"
    if browser or system:
        return browser or system
    program = PROGRAM.match(user_agent)
    return program[1] if program and program[1] != "Mozilla" else None


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for name, pattern in known if re.search(pattern, user_agent)), None)
