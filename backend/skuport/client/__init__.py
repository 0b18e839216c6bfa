"""A client for the public API, used by the command line and free for other programs."""

from skuport.client.api import SETTLED, Client, Import
from skuport.client.errors import ClientError, Finding, RefusedError

__all__ = ["SETTLED", "Client", "ClientError", "Finding", "Import", "RefusedError"]
