"""The body of the status."""

from typing import Literal

from skuport.core.pagination import Total
from skuport.core.schemas import ApiModel, Timestamp

State = Literal["ok", "degraded", "down"]


class PartStatus(ApiModel):
    """Something that Skuport depends on."""

    name: Literal["database", "migrations", "object_store", "redis"]
    required: bool
    """Without it nothing goes; without the others, less or slower."""
    error: str | None
    """What is wrong, in plain words; null when nothing is."""
    version: str | None
    """Name and version of the server, as far as it says so; of the migrations, the last one."""
    latency_ms: float
    """How long it took to find out."""


class WorkerStatus(ApiModel):
    """The workers that the database knows of."""

    alive: int
    working: int
    """How many of them hold something that they work on."""
    last_seen_at: Timestamp | None


class WorkStatus(ApiModel):
    waiting: int
    running: int


class QueueStatus(ApiModel):
    """What there is to do. Paused imports, and those that await confirmation, wait for people and don't count."""

    imports: WorkStatus
    jobs: WorkStatus
    deliveries: Total
    """Of webhooks, those under way and those to be tried again; counted as far as it is cheap."""


class SearchStatus(ApiModel):
    """How far the search is behind the catalog."""

    waiting: int
    """Changed products that the search doesn't know yet."""
    waiting_since: Timestamp | None


class SystemStatus(ApiModel):
    """`state` is `down` when a required part is, and `degraded` when another one or every worker is. What only the
    database knows is null without it."""

    state: State
    version: str
    started_at: Timestamp
    """When the process began that gave this answer."""
    parts: list[PartStatus]
    workers: WorkerStatus | None
    queue: QueueStatus | None
    products: Total | None
    search: SearchStatus | None
