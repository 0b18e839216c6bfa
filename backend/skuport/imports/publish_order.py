"""The order in which imports publish: that in which they were started, or queued again.

For each SKU the import that was started last wins, as if all had run one after another. One that is paused, waits for a
confirmation or has ended is not in the order.

A small import overtakes: it publishes before earlier large ones, which then leave alone what it wrote
(`later_writes`). It may do so only if they can't change what becomes of its rows. Where a product that it names doesn't
exist yet, and it can't create it, an earlier import might.
"""

from skuport.core.sql import Statements

_SQL = Statements(__package__, "publish_order.sql")

EARLIER = _SQL.earlier.fragment
"""A condition on the import `o`: it comes before the import `i`, and isn't done."""

PRECEDES = _SQL.precedes.fill(earlier=EARLIER).fragment
"""A condition on the import `o`: it has to publish before the import `i` may."""
