"""How a file is to be read, as far as a user has said so."""

from dataclasses import dataclass
from typing import Literal

Quote = Literal['"', "'"]
Escape = Literal["doubled", "backslash"]
"""How a quote is written inside quotes: twice, or also behind a backslash."""
Comment = Literal["#"]
"""The sign with which the lines begin that are comments."""
ShortRows = Literal["reject", "pad"]
"""What becomes of rows with fewer cells than the header: a reject, or blank cells are added."""
HeaderRow = Literal["auto", "none"] | int
"""Where the header is: `auto` looks for it, a number is its physical line (from 1), `none`: the file has no header."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What is None is detected. Without a comment sign, there are no comments."""

    encoding: str | None = None
    delimiter: str | None = None
    quote: Quote | None = None
    escape: Escape | None = None
    comment: Comment | None = None
    short_rows: ShortRows = "reject"
    header_row: HeaderRow = "auto"


DETECTED = ReadingOptions()
