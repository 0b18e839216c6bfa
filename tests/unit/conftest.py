"""What `make mutants` needs: a profile of hypothesis, and an order of tests that finds failures early."""

import pytest
from hypothesis import settings

# The same examples for each mutant, a third of the usual number; and nothing fails because the machine is busy.
settings.register_profile("mutants", max_examples=33, derandomize=True, database=None, deadline=None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a mutation run, tests of many examples come last: most mutants die by a quick one."""
    if config.getoption("--hypothesis-profile") == "mutants":
        items.sort(key=lambda item: hasattr(getattr(item, "obj", None), "hypothesis"))
