"""The options of an import, as a worker reads them from its row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

BlankCells = Literal["keep", "clear"]
Mode = Literal["upsert", "create_only", "update_only"]
OnError = Literal["skip_rows", "abort"]
OnMissing = Literal["keep", "deactivate", "delete"]
Events = Literal["summary", "batched", "none"]


@dataclass(frozen=True, slots=True)
class Options:
    """See docs/importing.md for what each does to the counts.

    The defaults hold for imports that were stored before an option existed.
    """

    blank_cells: BlankCells = "keep"
    mode: Mode = "upsert"
    on_error: OnError = "skip_rows"
    max_rejects: int | None = None
    max_reject_percent: float | None = None
    atomic: bool = False
    dry_run: bool = False
    on_missing: OnMissing = "keep"
    max_missing_percent: float = 10.0
    events: Events = "summary"

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The options as an import's row has them; those it doesn't know yet have their defaults."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})

    @property
    def needs_plan(self) -> bool:
        """Whether something has to be known of every range before the first write."""
        return self.classifies_rows or self.removes_missing

    @property
    def classifies_rows(self) -> bool:
        """Whether every row has to be classified before the first write."""
        return self.on_error == "abort" or self.dry_run

    @property
    def removes_missing(self) -> bool:
        """Whether the file is a full feed: what it doesn't have is deactivated or deleted."""
        return self.on_missing != "keep"
