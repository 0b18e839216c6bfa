"""Search: an index of SKU, name and description beside the catalog, and the pages that it finds.

These names are the package's interface; import-linter keeps its modules private. Lists read a page in two steps:
`estimate` tells whether a search has few candidates, then `read_by_relevance` or `read_in_order` reads. With many
candidates, a list in another order walks its own index with `conditions`.
"""

from skuport.search.figures import read_figures
from skuport.search.index import backlog, block_indexing, index_now, job_kind
from skuport.search.maintenance import tidy
from skuport.search.matching import conditions
from skuport.search.pages import count, read_by_relevance, read_in_order, relevance_position
from skuport.search.query import SearchEstimate, SearchQuery, estimate
from skuport.search.reader import SearchTooSlowError
from skuport.search.sample import sampled_ids
from skuport.search.words import normalize

__all__ = [
    "SearchEstimate",
    "SearchQuery",
    "SearchTooSlowError",
    "backlog",
    "block_indexing",
    "conditions",
    "count",
    "estimate",
    "index_now",
    "job_kind",
    "normalize",
    "read_by_relevance",
    "read_figures",
    "read_in_order",
    "relevance_position",
    "sampled_ids",
    "tidy",
]
