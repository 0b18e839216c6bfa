"""The `User-Agent` of a browser in words that its owner recognises. Browsers pretend to be each other, so that order
matters."""

import re

# Edge and Opera say Chrome, Chrome says Safari, and on an iPhone everything is Safari underneath.
BROWSERS = (
    ("Edge", r"\bEdg(e|A|iOS)?/"),
    ("Opera", r"\b(OPR|Opera)/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Headless)?(Chrome|Chromium|CriOS)/"),
    ("Safari", r"\bSafari/"),
)
# Android says Linux, an iPhone says Mac OS X.
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
    """`Firefox on Windows`, or what of it can be told; a program by its own name; None when nothing can be told."""
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
