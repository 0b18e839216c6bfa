"""Object storage behind one small interface: `async with make_store(settings) as store`."""

from skuport.storage.interface import (
    ObjectChangedError,
    ObjectInfo,
    ObjectMissingError,
    ObjectStore,
    ObjectTooLargeError,
    Part,
    PartsRefusedError,
    SignedRequest,
    StorageError,
    StoreRefusedError,
    StoreUnavailableError,
)
from skuport.storage.s3 import make_store

__all__ = [
    "ObjectChangedError",
    "ObjectInfo",
    "ObjectMissingError",
    "ObjectStore",
    "ObjectTooLargeError",
    "Part",
    "PartsRefusedError",
    "SignedRequest",
    "StorageError",
    "StoreRefusedError",
    "StoreUnavailableError",
    "make_store",
]
