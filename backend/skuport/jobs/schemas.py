"""The bodies of `/jobs`."""

from typing import Any, Literal
from uuid import UUID

from skuport.core.pagination import Page
from skuport.core.schemas import ApiModel, Timestamp

JobKind = Literal["products.delete", "products.update", "products.export"]
JobStatus = Literal["queued", "running", "completed", "failed", "cancelled"]
JobEvents = Literal["summary", "batched", "none"]


class JobCounts(ApiModel):
    """Products by what became of them. When a job is completed they add up to `total`."""

    deleted: int
    updated: int
    unchanged: int
    exported: int
    not_found: int


class JobSelection(ApiModel):
    """Which products were asked for; `filter` as it was given."""

    by: Literal["ids", "filter", "all"]
    filter: dict[str, Any] | None


class JobOptions(ApiModel):
    """What to do with them: `changes` of an update, `format` of an export; and which events are sent."""

    events: JobEvents
    changes: dict[str, Any] | None
    format: Literal["csv", "csv.gz"] | None


class JobFile(ApiModel):
    """What an export has made. After `expires_at` it is removed."""

    filename: str
    size: int
    expires_at: Timestamp


class JobErrorBody(ApiModel):
    """Why a job failed."""

    code: str
    message: str


class JobActor(ApiModel):
    """Who started it."""

    id: UUID
    name: str


class Job(ApiModel):
    """A long operation on products.

    `percent` never goes back. `message` says what became of a job that ended early. `rows_per_second`, `eta_seconds`
    and `heartbeat_at` are left out of the ETag.
    """

    id: UUID
    kind: JobKind
    status: JobStatus
    percent: float
    total: int
    processed: int
    counts: JobCounts
    rows_per_second: int | None
    eta_seconds: int | None
    heartbeat_at: Timestamp | None
    selection: JobSelection
    options: JobOptions
    file: JobFile | None
    message: str | None
    error: JobErrorBody | None
    created_at: Timestamp
    started_at: Timestamp | None
    finished_at: Timestamp | None
    created_by: JobActor


class JobPage(Page[Job]):
    """A page of jobs, newest first."""


class JobDownload(ApiModel):
    """Where to get the file, without a key of ours. The URL is good until `expires_at`; ask again for another."""

    url: str
    filename: str
    size: int
    expires_at: Timestamp
