"""Every module that declares tables, so that migrations can be compared with them."""

import importlib

MODULES = (
    "skuport.core.audit",
    "skuport.core.idempotency",
    "skuport.core.leases",
    "skuport.core.principals",
    "skuport.accounts.models",
    "skuport.uploads.models",
    "skuport.catalog.lineage",
    "skuport.catalog.models",
    "skuport.imports.models",
    "skuport.jobs.models",
    "skuport.webhooks.models",
)


def load_models() -> None:
    """Import them all; their tables register themselves with `Base.metadata`."""
    for module in MODULES:
        importlib.import_module(module)
