"""What an import was asked to do, as the worker reads it from its row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

BlankCells = Literal["keep", "clear"]
Mode = Literal["upsert", "create_only", "update_only"]
OnError = Literal["skip_rows", "abort"]
Missing = Literal["keep", "deactivate", "delete"]
Events = Literal["summary", "batched", "none"]


@dataclass(frozen=True, slots=True)
class Options:
    """See docs/importing.md for what each does to the counts."""

    blank_cells: BlankCells
    mode: Mode
    on_error: OnError
    max_rejects: int | None
    max_reject_percent: float | None
    atomic: bool
    dry_run: bool
    missing: Missing
    max_missing_percent: float
    events: Events

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__})

    @property
    def needs_plan(self) -> bool:
        """Whether everything has to be judged before the first write."""
        return self.on_error == "abort" or self.dry_run or self.missing != "keep"
