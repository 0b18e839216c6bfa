"""The output of the parts: every line goes to the part's log file, and unless quiet also to the console, labelled.

Secrets are hidden in both.
"""

import os
import sys
from collections import deque
from pathlib import Path
from typing import TextIO

from skuport.core.secret_filter import SecretFilter

_LABEL_WIDTH = 9
_MAX_LINE = 64 * 1024
_MAX_FILE = 10 * 1024 * 1024
_COLOURS = {"api": "36", "worker": "32", "postgres": "34", "redis": "31", "s3": "35", "web": "33"}


class Console:
    """Standard output with a label before each line, coloured on a terminal unless NO_COLOR is set."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self.coloured = self.stream.isatty() and "NO_COLOR" not in os.environ

    def say(self, label: str, text: str) -> None:
        """Print one line of the part `label`."""
        padded = f"{label:>{_LABEL_WIDTH}} │"
        if self.coloured:
            padded = f"\033[{_COLOURS.get(label.partition('-')[0], '2')}m{padded}\033[0m"
        self.write(f"{padded} {text}\n")

    def write(self, text: str) -> None:
        """Print text as it is. A closed console is no reason to stop."""
        try:
            self.stream.write(text)
            self.stream.flush()
        except (BrokenPipeError, OSError, ValueError):
            return


class PartOutput:
    """The output of one part: takes bytes, writes lines to `logs/LABEL.log` and, unless quiet, to the console."""

    def __init__(
        self, label: str, folder: Path, console: Console, *, quiet: bool, secret_filter: SecretFilter
    ) -> None:
        self.label = label
        self.file = folder / f"{label}.log"
        self.last_lines: deque[str] = deque(maxlen=20)
        self._console = console
        self._quiet = quiet
        self._filter = secret_filter
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Take bytes from the part; a line is passed on once it is complete or very long."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _MAX_LINE:
            lines, self._rest = [*lines, self._rest], b""
        if lines:
            self._pass_on(lines)

    def finish(self) -> None:
        """Pass on an unterminated last line."""
        if self._rest:
            self._pass_on([self._rest])
            self._rest = b""

    def _pass_on(self, given: list[bytes]) -> None:
        # Surrogates keep bytes that aren't text as they are.
        lines = [self._filter.hide(line.decode(errors="surrogateescape")) for line in given]
        if self.file.exists() and self.file.stat().st_size > _MAX_FILE:
            self.file.replace(self.file.with_suffix(".log.1"))
        self.file.touch(mode=0o600)
        with self.file.open("ab") as file:
            file.write("".join(f"{line}\n" for line in lines).encode(errors="surrogateescape"))
        for line in lines:
            text = line.encode(errors="surrogateescape").decode(errors="replace").rstrip("\r")
            self.last_lines.append(text)
            if not self._quiet:
                self._console.say(self.label, text)
