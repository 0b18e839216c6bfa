"""Products as files that can be imported again."""
