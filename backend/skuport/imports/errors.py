"""What ends an import's step, by what follows from it."""

from skuport.core.parallel import RetryStepError


class PermanentImportError(Exception):
    """The import can't be finished as it is. It ends as `failed`, with `code` and the message for the user."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class StagingLostError(Exception):
    """The staged rows were lost in a crash of the database; the file has to be staged again."""


class CatalogChangedError(RetryStepError):
    """Another process changed the catalog between reading and writing; the same range succeeds on another try."""
