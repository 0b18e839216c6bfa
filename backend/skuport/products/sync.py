"""The moment from which a consumer that keeps a copy of the catalog asks again.

`updated_at` is a time within the transaction that wrote the product, or the one at which it began, and no list shows
the product before that transaction commits. So a consumer that asks for what changed since the newest `updated_at` it
has seen would miss what a longer transaction commits later. `sync_until` is a moment before which nothing can appear
any more: every transaction that began earlier has ended.
"""

from skuport.core.database import API, WORKER
from skuport.core.sql import Statements

MARGIN_SECONDS = 10.0
"""A transaction has its time a few microseconds before other sessions can see that it runs; longer if its process is
kept waiting for a processor. The server's clock may be set back a little, too."""

SYNC_UNTIL = Statements(__package__, "sync.sql").sync_until.fragment
"""The moment, for a statement that is executed before the list that it is for; it takes `parameters()`.

Null when the database doesn't say: while another role's sessions of Skuport hide when they began, or while a prepared
transaction waits.
"""


def parameters() -> dict[str, object]:
    """What SYNC_UNTIL takes."""
    return {"api": f"{API}%", "workers": f"{WORKER}%", "margin": MARGIN_SECONDS}
