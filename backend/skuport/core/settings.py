"""Settings, read from environment variables with the prefix `SKUPORT_`.

Importing this module reads nothing: a composition root (or a test) makes a `Settings` and passes it on.
"""

import os
import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from skuport.core import database_url, redis_url

KIB = 1024
MIB = 1024 * KIB

PUBLIC_URL = re.compile(r"https?://[^/?#@\s]+(/[\w.~-]+)*", re.ASCII)


class Settings(BaseSettings):
    """Everything an installation can choose. Sizes are bytes, durations are seconds."""

    model_config = SettingsConfigDict(env_prefix="SKUPORT_", extra="ignore", hide_input_in_errors=True)

    database_url: str = "postgresql://skuport@127.0.0.1:5432/skuport"
    migration_database_url: str | None = None
    """The same database as the role that owns it. `skuport migrate` uses it, and grants the role of `database_url` what
    the app needs. None: one role does both."""
    redis_url: str = "redis://127.0.0.1:6379/0"
    s3_endpoint_url: str | None = None
    s3_public_endpoint_url: str | None = None
    """The object store as browsers reach it, when workers reach it at another address. Presigned URLs have it."""
    s3_bucket: str = "skuport"
    s3_access_key_id: str | None = None
    s3_secret_access_key: SecretStr | None = None
    s3_region: str = "us-east-1"

    secret_key: SecretStr | None = None
    """Encrypts the secrets of webhooks at rest."""
    api_key: SecretStr | None = None
    """An admin key that is never stored; at least 32 characters."""
    public_url: str = "http://127.0.0.1:8000"
    """Where users open the web UI: scheme, host, port, and a path if a proxy adds one. Unsafe requests with a session
    cookie must have its origin."""
    allowed_hosts: str = ""
    """More host names than the public URL's under which requests may come, separated by commas. See `core.hosts`."""
    frontend_dir: str | None = None
    signin_command: str = "skuport signin"
    """How the operator gets a sign-in link, as the sign-in page says it."""
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    traces_endpoint: str | None = None
    """Where traces are sent to, by OTLP over HTTP. None: as OpenTelemetry's own variables say, see `core.tracing`."""

    database_pool_size: int = 20
    worker_pool_size: int = 8
    worker_concurrency: int = 4
    """How many imports one worker process may work on at once."""
    small_import_rows: Annotated[int, Field(ge=0)] = 5000
    """An import of up to so many rows publishes before earlier, larger ones; 0: none does."""
    worker_host: str = "127.0.0.1"
    worker_port: Annotated[int | None, Field(ge=0, le=65535)] = None
    """Where a worker answers `/healthz`, `/readyz` and `/metrics`, without a key. None: nowhere; 0: any free port."""
    worker_nice: Annotated[int, Field(ge=0, le=19)] = 10
    """The niceness of workers and of their database sessions."""

    max_upload_bytes: int = 20 * 1024 * MIB
    multipart_threshold_bytes: int = 64 * MIB
    multipart_part_bytes: int = 16 * MIB
    max_open_uploads: int = 100
    upload_url_seconds: int = 3600
    upload_expires_seconds: int = 86400

    chunk_bytes: int = 8 * MIB
    max_record_bytes: int = MIB
    max_workbook_bytes: int = 256 * MIB
    workbook_memory_bytes: int = 600 * MIB
    """The address space of the process that reads a workbook."""
    workbook_seconds: int = 1800
    workbook_preview_seconds: int = 30
    publish_range_rows: int = 20_000
    publish_connections: int = 2
    job_batch_rows: int = 5000
    export_kept_seconds: int = 7 * 86400
    lease_seconds: float = 15.0
    heartbeat_seconds: float = 5.0
    sweep_seconds: float = 1.0
    renotify_seconds: float = 2.0
    """How often workers are notified again of work that is not finished."""
    worker_watchdog_seconds: Annotated[float, Field(gt=0)] = 60.0
    """A worker whose heartbeat fails for this long ends, for its supervisor to start it again."""
    max_claims_without_progress: int = 5
    object_timeout_seconds: float = 60.0
    statement_timeout_seconds: float = 600.0
    lock_timeout_seconds: float = 5.0
    """How long a statement waits for a lock before it gives up, and is tried again or answered with 503."""
    idle_in_transaction_timeout_seconds: float = 10.0
    """After how long the server ends a session that does nothing inside a transaction."""
    reject_retention_days: int = 30

    webhook_allowed_targets: str = ""
    """Private networks that webhooks may be sent to: `CIDR:PORT`, separated by commas. See `webhooks.addresses`."""
    webhook_timeout_seconds: float = 15.0
    webhook_retention_days: Annotated[int, Field(ge=2)] = 30

    max_connections: Annotated[int, Field(ge=1)] = 2000
    """Open connections of one API process; fewer where the system allows it fewer open files."""
    max_connections_per_address: Annotated[int, Field(ge=1)] = 200
    max_event_streams: Annotated[int, Field(ge=1)] = 50
    """Open streams of events of one principal, in one API process. Each asks the database twice a second."""
    max_header_bytes: Annotated[int, Field(ge=1024)] = 32 * KIB
    """Of a request's first line and all its headers."""
    max_headers: Annotated[int, Field(ge=10)] = 100
    head_seconds: Annotated[float, Field(gt=0)] = 10.0
    """How long a client has for the head of its first request, and of each one that it has begun to send."""
    body_seconds: Annotated[float, Field(gt=0)] = 30.0
    """How long a client has for a JSON body. The body of a file may take longer, see `min_body_rate`."""
    min_body_rate: Annotated[int, Field(ge=0)] = KIB
    """Bytes a second that a body must have on average over each `body_seconds`; 0 sets no limit."""
    write_seconds: Annotated[float, Field(gt=0)] = 60.0
    """How long a response may wait for a client that doesn't read it."""
    keep_alive_seconds: Annotated[int, Field(ge=1)] = 65
    """How long a connection stays open between two requests; longer than a proxy in front keeps it."""

    signin_link_seconds: int = 900
    session_seconds: Annotated[int, Field(ge=60)] = 30 * 86400
    session_idle_seconds: Annotated[int, Field(ge=300)] = 14 * 86400
    """After how long without a request a session ends."""

    rate_limit_principal: Annotated[int, Field(ge=0)] = 60_000
    """Requests per minute of a principal. In this and the next three, 0 is no limit."""
    rate_limit_address: Annotated[int, Field(ge=0)] = 6000
    """Requests per minute of an address, without a valid key or session."""
    rate_limit_refusals: Annotated[int, Field(ge=0)] = 60
    """Requests per minute of an address, with an invalid key or session."""
    rate_limit_sign_ins: Annotated[int, Field(ge=0)] = 10
    """Failed sign-ins per minute of an address."""

    @field_validator("database_url", "migration_database_url")
    @classmethod
    def _database(cls, given: str | None) -> str | None:
        return None if given is None else database_url.checked(given, _is_readable)

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, given: str) -> str:
        return redis_url.checked(given, _is_readable)

    @field_validator("traces_endpoint")
    @classmethod
    def _collector(cls, given: str | None) -> str | None:
        if given is not None and not given.startswith(("http://", "https://")):
            raise ValueError(f"'{given}' is not a URL: use http(s)://HOST:4318/v1/traces")
        return given

    @field_validator("public_url")
    @classmethod
    def _address(cls, given: str) -> str:
        url = given.rstrip("/")
        if not PUBLIC_URL.fullmatch(url):
            raise ValueError(
                f"'{given}' is not a web address: use http(s)://HOST, or http(s)://HOST/SOME/PATH"
            )
        return url

    @property
    def path_prefix(self) -> str:
        """The path of the public URL: empty at the root of its host, else such as `/shop/skuport`."""
        return urlsplit(self.public_url).path.rstrip("/")

    @property
    def s3_browser_endpoint_url(self) -> str | None:
        """The object store's endpoint in presigned URLs."""
        return self.s3_public_endpoint_url or self.s3_endpoint_url


def _is_readable(path: str) -> bool:
    return os.access(path, os.R_OK)
