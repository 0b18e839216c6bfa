"""Search: an index of its own, and the pages that it finds."""
