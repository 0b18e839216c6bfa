"""A profile of hypothesis for `make mutants`: the same examples for each mutant, and no verdict by the clock."""

from hypothesis import settings

settings.register_profile("mutants", derandomize=True, database=None, deadline=None)
