"""A client of the public API; the command line uses it, and anything else may."""

from skuport.client.api import SETTLED, Client, Import
from skuport.client.errors import ClientError, Finding, RefusedError

__all__ = ["SETTLED", "Client", "ClientError", "Finding", "Import", "RefusedError"]
