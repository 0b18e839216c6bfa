"""The aioboto3 clients behind the adapter, and the translation of their errors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aioboto3
import aiohttp
from aiobotocore.config import AioConfig
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, ParamValidationError

from skuport.core.settings import Settings
from skuport.storage.interface import (
    ObjectChangedError,
    ObjectMissingError,
    PartsRefusedError,
    StorageError,
    StoreRefusedError,
    StoreUnavailableError,
)

if TYPE_CHECKING:
    from types_aiobotocore_s3.client import S3Client

CONNECT_TIMEOUT = 5
ATTEMPTS = 3

MISSING = {"NoSuchKey", "NoSuchUpload", "404", "NotFound"}
CHANGED = {"PreconditionFailed", "412"}
PARTS = {"InvalidPart", "InvalidPartOrder", "EntityTooSmall"}
TRANSIENT = {
    "SlowDown",
    "ServiceUnavailable",
    "InternalError",
    "RequestTimeout",
    "OperationAborted",
    "Throttling",
    "ThrottlingException",
    "TooManyRequests",
}


def client_config(settings: Settings) -> AioConfig:
    """The configuration of every client."""
    return AioConfig(
        signature_version="s3v4",
        # The newer checksums become part of presigned URLs, and several stores refuse them.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=settings.object_timeout_seconds,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        max_pool_connections=32,
        s3={
            # With an endpoint of its own, the bucket belongs in the path: `bucket.127.0.0.1` doesn't resolve.
            "addressing_style": "path" if settings.s3_endpoint_url else "auto",
            # Hashing each body takes longer than sending it, and adds no protection over TLS.
            "payload_signing_enabled": False,
        },
    )


@asynccontextmanager
async def open_client(settings: Settings, endpoint_url: str | None) -> "AsyncIterator[S3Client]":
    """A client for `endpoint_url` (None: AWS), with credentials from `settings` or the environment."""
    secret = settings.s3_secret_access_key
    session = aioboto3.Session(
        aws_access_key_id=settings.s3_access_key_id,
        aws_secret_access_key=secret.get_secret_value() if secret is not None else None,
        region_name=settings.s3_region,
    )
    async with session.client("s3", endpoint_url=endpoint_url, config=client_config(settings)) as client:
        yield client


def translate_error(error: Exception, key: str) -> StorageError:
    """The StorageError for an error of botocore, aiohttp or asyncio."""
    if isinstance(error, ClientError):
        code = error.response.get("Error", {}).get("Code", "")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in MISSING:
            return ObjectMissingError(key)
        if code in CHANGED:
            return ObjectChangedError(key)
        if code in PARTS:
            return PartsRefusedError(f"The object store refused the parts of '{key}': {code}.")
        if code in TRANSIENT or status >= 500 or status == 429:
            return StoreUnavailableError("The object store can't process the request right now.")
        return StoreRefusedError(f"The object store refused the request ({status} {code}).")
    if isinstance(error, (NoCredentialsError, ParamValidationError)):
        return StoreRefusedError(f"The settings of the object store are invalid: {error}")
    return StoreUnavailableError("The object store doesn't answer.")


@asynccontextmanager
async def translate_errors(key: str, seconds: float) -> AsyncIterator[None]:
    """Bound a call to `seconds`, and turn every error of the client into a StorageError about `key`."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except (BotoCoreError, ClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise translate_error(error, key) from error
