"""A job as a worker sees it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import asyncpg

from skuport.core.database import Connection
from skuport.core.sql import Statements

_SQL = Statements(__package__, "state.sql")


class PermanentJobError(Exception):
    """The job can't be completed. It ends as `failed`, with `code` and the message for users."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class JobState:
    """The columns of a job that a worker needs."""

    id: UUID
    kind: str
    status: str
    options: dict[str, Any]
    total: int
    pinned: bool
    processed: int
    created_at: datetime

    @classmethod
    def from_record(cls, row: asyncpg.Record) -> Self:
        return cls(**{**row, "options": json.loads(row["options"])})


async def load(connection: Connection, job_id: UUID) -> JobState | None:
    """The job as it is now; None when there is none."""
    row = await _SQL.load.fetchrow(connection, job_id=job_id)
    return None if row is None else JobState.from_record(row)
