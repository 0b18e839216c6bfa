"""What can be wrong: with a whole file, with one value, with one record."""

from dataclasses import dataclass


class FileProblem(Exception):  # noqa: N818  (the word is the contract's: a problem, not an error)
    """The file as a whole is refused; nothing of it is read.

    `code` is stable and meant for programs: `empty_file`, `not_text`, `unsupported_encoding`, `encoding_uncertain`,
    `unsupported_delimiter`, `broken_gzip`, `truncated_gzip`, `compressed_too_large`, `invalid_encoding`,
    `broken_header`, `header_too_long`, `header_row_missing`, `missing_sku_column`, `duplicate_field`,
    `duplicate_column`, `line_too_long`, `too_many_columns`, `unknown_column`, `unknown_field`, or what `values` says
    about an attribute key.
    `message` says what is wrong, where, and how to fix it. `column` is a header name, `line` a physical
    line, counted from 1.
    """

    def __init__(
        self, code: str, message: str, *, column: str | None = None, line: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.column = column
        self.line = line


def quoted(text: str) -> str:
    """A value for a message, in quotes; what isn't ASCII is escaped, so that the invisible is seen."""
    return f"“{ascii(text)[1:-1]}”"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why one record can't be taken. `column` is the header name, None where no single column is at fault."""

    code: str
    message: str
    column: str | None


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be taken, and how it stood in the file.

    `line` is the physical line on which the record begins (from 1); `offset` and `length` are its bytes in
    the file's text, line break included. `raw` is its text without the final line break, at most 65,536 characters,
    with NUL and undecodable bytes replaced by U+FFFD so that PostgreSQL can store it. `sku_key` is set where
    the SKU could be read in spite of the problem.
    """

    line: int
    offset: int
    length: int
    column: str | None
    code: str
    message: str
    raw: str
    sku_key: str | None
