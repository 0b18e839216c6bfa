"""Makes a database with the current schema.

    python -m tests.support.migrated ADMIN_URL NAME [RUNNING_ROLE]

A process of its own, because migrations run an event loop and tests have theirs.
"""

import asyncio
import sys

from skuport.core.migrations import migrate
from tests.support.database import replace_database

if __name__ == "__main__":
    migrate(
        asyncio.run(replace_database(*sys.argv[1:3])),
        running_role=sys.argv[3] if len(sys.argv) > 3 else None,
    )
