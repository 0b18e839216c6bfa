"""The body of GET /status."""

from typing import Literal

from skuport.core.pagination import Total
from skuport.core.schemas import ApiModel, Timestamp

State = Literal["ok", "degraded", "down"]


class PartStatus(ApiModel):
    """A part that Skuport depends on."""

    name: Literal["database", "migrations", "object_store", "redis"]
    required: bool
    """Without a required part nothing works; without another one, less or slower."""
    error: str | None
    """What is wrong; null if the part is healthy."""
    version: str | None
    """Name and version of the server, if it reports them; for the migrations, the last one."""
    latency_ms: float
    """How long the check took."""


class WorkerStatus(ApiModel):
    """The workers with a database session."""

    alive: int
    working: int
    """How many of them hold a lease."""
    last_seen_at: Timestamp | None


class WorkStatus(ApiModel):
    waiting: int
    running: int


class QueueStatus(ApiModel):
    """Waiting and running work. Paused imports, and those that await confirmation, wait for a user and don't count."""

    imports: WorkStatus
    jobs: WorkStatus
    deliveries: Total
    """Webhook deliveries in flight or due for a retry; counted as far as that is cheap."""


class SearchStatus(ApiModel):
    """How far the search index is behind the catalog."""

    waiting: int
    """Changed products that aren't searchable yet."""
    waiting_since: Timestamp | None


class SystemStatus(ApiModel):
    """`state` is `down` if a required part is, and `degraded` if another part or every worker is. Values from the
    database are null while it is down."""

    state: State
    version: str
    started_at: Timestamp
    """When the API process that answered was started."""
    parts: list[PartStatus]
    workers: WorkerStatus | None
    queue: QueueStatus | None
    products: Total | None
    search: SearchStatus | None
