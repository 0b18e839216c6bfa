"""The status of the running system, for operators."""
