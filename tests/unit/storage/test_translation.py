"""Errors of the S3 client become storage errors, whose type says whether a retry can help."""

import asyncio

import aiohttp
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, ReadTimeoutError

from skuport.core.errors import UnavailableError
from skuport.storage import (
    ObjectChangedError,
    ObjectMissingError,
    PartsRefusedError,
    StoreRefusedError,
    StoreUnavailableError,
)
from skuport.storage.s3_client import translate_errors


def client_error(code: str, status: int = 400) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": "secret detail"}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "GetObject",
    )


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (client_error("NoSuchKey", 404), ObjectMissingError),
        (client_error("404", 404), ObjectMissingError),
        (client_error("NoSuchUpload", 404), ObjectMissingError),
        (client_error("PreconditionFailed", 412), ObjectChangedError),
        (client_error("InvalidPart"), PartsRefusedError),
        (client_error("EntityTooSmall"), PartsRefusedError),
        (client_error("NoSuchBucket", 404), StoreRefusedError),
        (client_error("AccessDenied", 403), StoreRefusedError),
        (client_error("SignatureDoesNotMatch", 403), StoreRefusedError),
        (NoCredentialsError(), StoreRefusedError),
        (client_error("SlowDown", 503), StoreUnavailableError),
        (client_error("Whatever", 500), StoreUnavailableError),
        (client_error("Whatever", 429), StoreUnavailableError),
        (EndpointConnectionError(endpoint_url="http://store"), StoreUnavailableError),
        (ReadTimeoutError(endpoint_url="http://store"), StoreUnavailableError),
        (aiohttp.ClientPayloadError("broken"), StoreUnavailableError),
        (ConnectionResetError(), StoreUnavailableError),
        (TimeoutError(), StoreUnavailableError),
    ],
)
async def test_translation(raised: Exception, expected: type[Exception]) -> None:
    with pytest.raises(expected) as caught:
        async with translate_errors("some/key", 5):
            raise raised
    assert type(caught.value) is expected
    assert "secret detail" not in str(caught.value)


async def test_a_call_that_takes_too_long_is_a_transient_error() -> None:
    with pytest.raises(StoreUnavailableError) as caught:
        async with translate_errors("some/key", 0.01):
            await asyncio.sleep(5)
    assert isinstance(caught.value, UnavailableError)


async def test_bugs_and_cancellation_are_not_translated() -> None:
    for error in (ZeroDivisionError(), asyncio.CancelledError()):
        with pytest.raises(type(error)):
            async with translate_errors("some/key", 5):
                raise error
