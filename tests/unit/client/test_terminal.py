"""What the command line prints of a server's and a file's words."""

import io

from rich.console import Console

from skuport.client.errors import Finding, RefusedError
from skuport.client.terminal import report


def test_a_terminal_is_shown_what_it_would_obey() -> None:
    written = io.StringIO()
    finding = Finding(
        "/mapping/a\x1b]0;b", "unknown_column", "There is no column “a\x1b[2J\x07\x9b”.\nTry [b]another[/b]."
    )
    error = RefusedError(status=422, title="Unprocessable", detail="x\ry\x00", errors=(finding,))
    report(Console(file=written, force_terminal=False, highlight=False), error)
    assert written.getvalue() == (
        "skuport: Unprocessable\n"
        "  x\\ry\\x00\n"
        "  /mapping/a\\x1b]0;b: There is no column “a\\x1b[2J\\x07\\x9b”.\n"
        "Try [b]another[/b].\n"
    )
