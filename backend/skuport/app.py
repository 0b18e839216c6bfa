"""The API process: wires the parts together, and decides nothing itself."""

import asyncio
import importlib.metadata
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

import structlog
from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from sqlalchemy.pool import QueuePool
from starlette.middleware import Middleware

from skuport.accounts.authentication import AccountAuthenticator
from skuport.accounts.endpoints import router as accounts
from skuport.accounts.refusals import Refusals
from skuport.bulk.endpoints import router as bulk
from skuport.core import tracing
from skuport.core.clock import utc_now
from skuport.core.compression import Compression
from skuport.core.database import make_engine
from skuport.core.database_sessions import SessionGroup
from skuport.core.database_watch import watch_database
from skuport.core.docs import router as docs
from skuport.core.event_streams import EventStreams
from skuport.core.frontend import Frontend
from skuport.core.garbage import collect_from_now_on
from skuport.core.head_requests import HeadRequests
from skuport.core.headers import SecurityHeaders
from skuport.core.health_endpoints import router as health
from skuport.core.hosts import HostCheck
from skuport.core.ids import new_id
from skuport.core.logging import configure_logging
from skuport.core.long_reads import LongReads
from skuport.core.metrics import Metrics
from skuport.core.notifier import Notifier
from skuport.core.openapi import install_openapi, operation_id
from skuport.core.path_prefix import PathPrefix
from skuport.core.problems import UnexpectedErrors, install_problems
from skuport.core.rate_limiting import RateLimiting
from skuport.core.rate_limits import RateLimits
from skuport.core.request_ends import RequestEnds
from skuport.core.request_log import log_request
from skuport.core.security import session_cookie
from skuport.core.settings import Settings
from skuport.core.unit_of_work import SessionCloser
from skuport.exports.endpoints import router as exports
from skuport.imports.endpoints import router as imports
from skuport.imports.repository import UPLOAD_USES
from skuport.imports.workbooks import WorkbookHeads
from skuport.jobs.endpoints import router as jobs
from skuport.products.endpoints import router as products
from skuport.status.checks import make_checks
from skuport.status.database_metrics import DatabaseMetrics
from skuport.status.endpoints import metrics_router as metrics
from skuport.status.endpoints import router as status
from skuport.storage import make_store
from skuport.uploads.endpoints import router as uploads
from skuport.webhooks.documentation import openapi_webhooks
from skuport.webhooks.endpoints import router as webhooks
from skuport.webhooks.event_notifier import SESSION_KEY, EventNotifier
from skuport.webhooks.repository import refuse_without_key

log = structlog.get_logger(__name__)

API_PREFIX = "/api/v1"
CHANGE_WAIT_SECONDS = 2.0
"""How long a change waits for a connection before it is answered with 503."""
TAGS = {
    "accounts": "API keys, and signing in with a browser.",
    "uploads": "Files that clients send directly to object storage.",
    "imports": "Merging an uploaded file into the catalog, and the outcome of each row.",
    "products": "The catalog: single products, lists, and bulk operations.",
    "jobs": "Bulk deletes, updates and exports, and their progress.",
    "status": "The health of Skuport and of the parts that it needs.",
    "webhooks": "Where events are sent, and each delivery.",
    "events": "The requests that Skuport sends to webhooks.",
}
FEATURES = (accounts, uploads, imports, bulk, exports, products, jobs, webhooks, status)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The API with everything it needs; parts are opened by its lifespan.

    Raises:
        ValueError: a setting is invalid.
    """
    settings = settings or Settings()
    counters = Metrics()
    limits = RateLimits(settings)
    app = FastAPI(
        title="Skuport",
        description="Product catalogs as CSV, of any size, merged into PostgreSQL with every row accounted for.",
        version=importlib.metadata.version("skuport"),
        contact={"name": "Skuport"},
        license_info={"name": "All rights reserved", "identifier": "LicenseRef-All-Rights-Reserved"},
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        servers=[{"url": settings.path_prefix or "/", "description": "The server of this document."}],
        generate_unique_id_function=operation_id,
        openapi_tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        lifespan=_lifespan,
        middleware=_middleware(settings, counters, limits),
        telemetry=tracing.telemetry_of_app(),
    )
    app.state.settings = settings
    app.state.metrics = counters
    app.state.rate_limits = limits
    app.state.clock = utc_now
    install_problems(app)
    install_openapi(app, *openapi_webhooks())
    _add_routes(app, settings)
    return app


def make_served_app() -> FastAPI:
    """The app of a server process, which sets up logging. Settings are read from the environment."""
    settings = Settings()
    configure_logging(settings)
    tracing.start(settings, os.environ, "skuport-api")
    app = create_app(settings)
    collect_from_now_on()
    return app


def _middleware(settings: Settings, counters: Metrics, limits: RateLimits) -> list[Middleware]:
    """The outermost first."""
    return [
        *([Middleware(PathPrefix, prefix=settings.path_prefix)] if settings.path_prefix else []),
        Middleware(
            CorrelationIdMiddleware,
            generator=lambda: str(new_id()),
            validator=lambda given: re.fullmatch(r"[\w.:-]{1,128}", given, re.ASCII) is not None,
        ),
        Middleware(RequestEnds, observers=(log_request, counters.note_request)),
        Middleware(SecurityHeaders, settings=settings),
        Middleware(HostCheck, settings=settings),
        Middleware(RateLimiting, limits=limits, cookie=session_cookie(settings)),
        Middleware(UnexpectedErrors),
        Middleware(HeadRequests),
        Middleware(Compression),
    ]


def _add_routes(app: FastAPI, settings: Settings) -> None:
    @cache
    def document() -> bytes:
        """Written once: anybody may ask for it, and it is large."""
        return bytes(JSONResponse(app.openapi()).body)

    api = APIRouter(prefix=API_PREFIX)
    for feature in FEATURES:
        api.include_router(feature)

    @api.get("/openapi.json", include_in_schema=False)
    async def get_openapi_document() -> Response:
        return Response(document(), media_type="application/json")

    app.include_router(api)
    for router in (health, metrics, docs):
        app.include_router(router)
    if settings.frontend_dir is not None:
        app.router.routes.append(
            Frontend(settings.frontend_dir, settings.path_prefix, settings.signin_command)
        )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    # Changes wait for each other's rows, and lists must not wait with them.
    half = max(1, settings.database_pool_size // 2)
    group = SessionGroup()
    engine = make_engine(settings, half, group=group)
    change_engine = make_engine(settings, half, wait_seconds=CHANGE_WAIT_SECONDS, group=group)
    watching = asyncio.create_task(watch_database(settings, group), name="database-watch")
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    read_sessions = async_sessionmaker(
        engine.execution_options(isolation_level="AUTOCOMMIT"), expire_on_commit=False
    )
    closer = SessionCloser()
    change_sessions = async_sessionmaker(change_engine, expire_on_commit=False)
    try:
        if settings.secret_key is None:
            await refuse_without_key(sessions)
        async with (
            make_store(settings) as store,
            Notifier(settings.redis_url) as notifier,
            EventNotifier(notifier) as event_notifier,
            app.state.rate_limits as limits,
            Refusals(limits, sessions, app.state.clock) as refusals,
        ):
            for each in (sessions, change_sessions):
                each.configure(info={SESSION_KEY: event_notifier})
            app.state.started_at = app.state.clock()
            app.state.sessions = sessions
            app.state.read_sessions = read_sessions
            app.state.session_closer = closer
            app.state.change_sessions = change_sessions
            app.state.long_reads = LongReads(max(1, half // 4))
            app.state.event_streams = EventStreams(settings.max_event_streams)
            app.state.store = store
            app.state.workbook_heads = WorkbookHeads(store, settings)
            app.state.upload_uses = UPLOAD_USES
            app.state.notifier = notifier
            app.state.refusals = refusals
            app.state.authenticator = AccountAuthenticator(
                read_sessions, settings, app.state.clock, limits, refusals
            )
            app.state.checks = make_checks(settings, sessions, store, notifier)
            app.state.database_metrics = DatabaseMetrics(sessions, settings, app.state.clock)
            _watch(app.state.metrics, app.state.database_metrics, {"reads": engine, "changes": change_engine})
            yield
    finally:
        watching.cancel()
        await closer.finish()
        await engine.dispose()
        await change_engine.dispose()
        await tracing.stop()


def _watch(counters: Metrics, database_metrics: DatabaseMetrics, engines: dict[str, AsyncEngine]) -> None:
    """Show the database's figures and how full the pools are in the metrics."""
    counters.registry.register(database_metrics)
    for name, engine in engines.items():
        pool = engine.pool
        assert isinstance(pool, QueuePool)
        counters.watch_pool(name, most=pool.size(), in_use=pool.checkedout, idle=pool.checkedin)
