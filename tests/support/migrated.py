"""Makes a database with the current schema.

    python -m tests.support.migrated ADMIN_URL NAME [RUNNING_ROLE]

With `SKUPORT_TEST_PARTITIONS`, products have as many partitions. A process of its own, because migrations run an event
loop and tests have theirs.
"""

import asyncio
import os
import sys

from skuport.core.migrations import migrate
from tests.support.database import partition_products, replace_database

if __name__ == "__main__":
    url = asyncio.run(replace_database(*sys.argv[1:3]))
    migrate(url, running_role=sys.argv[3] if len(sys.argv) > 3 else None)
    if partitions := int(os.environ.get("SKUPORT_TEST_PARTITIONS", "0")):
        asyncio.run(partition_products(url, partitions))
