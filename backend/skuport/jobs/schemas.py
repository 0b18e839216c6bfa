"""The bodies of `/jobs`."""

from typing import Any, Literal
from uuid import UUID

from skuport.core.pagination import Page
from skuport.core.schemas import Actor, ApiModel, Failure, Timestamp

JobKind = Literal["products.delete", "products.update", "products.export"]
JobStatus = Literal["queued", "running", "completed", "failed", "cancelled"]
JobEvents = Literal["summary", "batched", "none"]
FileFormat = Literal["csv", "csv.gz", "ndjson", "ndjson.gz", "xlsx"]


class JobCounts(ApiModel):
    """Products by outcome. When a job is completed they add up to `total`."""

    deleted: int
    updated: int
    unchanged: int
    exported: int
    rejected: int
    """Products that the changes would give too many attributes; they stay as they are."""
    not_found: int


class JobSelection(ApiModel):
    """The selected products; `filter` as it was given."""

    by: Literal["ids", "filter", "all"]
    filter: dict[str, Any] | None


class JobOptions(ApiModel):
    """`changes` of an update, `format` and `columns` of an export (null for all), and which events are sent."""

    events: JobEvents
    changes: dict[str, Any] | None
    format: FileFormat | None
    columns: list[str] | None


class JobFile(ApiModel):
    """The file of an export. It is removed after `expires_at`."""

    filename: str
    size: int
    expires_at: Timestamp


class Job(ApiModel):
    """A long operation on products.

    `percent` never decreases. `message` explains how a job ended early. The ETag ignores `rows_per_second`,
    `eta_seconds` and `heartbeat_at`.
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
    error: Failure | None
    created_at: Timestamp
    started_at: Timestamp | None
    finished_at: Timestamp | None
    created_by: Actor


class JobPage(Page[Job]):
    """A page of jobs, newest first."""


class JobDownload(ApiModel):
    """A URL of the file that needs no API key. It is valid until `expires_at`; then request another."""

    url: str
    filename: str
    size: int
    expires_at: Timestamp
