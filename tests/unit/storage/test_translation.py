"""Vendor errors become ours, and the type says whether trying again can help."""

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
from skuport.storage.s3_client import translating


def answered(code: str, status: int = 400) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": "secret detail"}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "GetObject",
    )


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (answered("NoSuchKey", 404), ObjectMissingError),
        (answered("404", 404), ObjectMissingError),
        (answered("NoSuchUpload", 404), ObjectMissingError),
        (answered("PreconditionFailed", 412), ObjectChangedError),
        (answered("InvalidPart"), PartsRefusedError),
        (answered("EntityTooSmall"), PartsRefusedError),
        (answered("NoSuchBucket", 404), StoreRefusedError),
        (answered("AccessDenied", 403), StoreRefusedError),
        (answered("SignatureDoesNotMatch", 403), StoreRefusedError),
        (NoCredentialsError(), StoreRefusedError),
        (answered("SlowDown", 503), StoreUnavailableError),
        (answered("Whatever", 500), StoreUnavailableError),
        (answered("Whatever", 429), StoreUnavailableError),
        (EndpointConnectionError(endpoint_url="http://store"), StoreUnavailableError),
        (ReadTimeoutError(endpoint_url="http://store"), StoreUnavailableError),
        (aiohttp.ClientPayloadError("broken"), StoreUnavailableError),
        (ConnectionResetError(), StoreUnavailableError),
        (TimeoutError(), StoreUnavailableError),
    ],
)
async def test_translation(raised: Exception, expected: type[Exception]) -> None:
    with pytest.raises(expected) as caught:
        async with translating("some/key", 5):
            raise raised
    assert type(caught.value) is expected
    assert "secret detail" not in str(caught.value)


async def test_a_call_that_takes_too_long_is_transient_and_a_503() -> None:
    with pytest.raises(StoreUnavailableError) as caught:
        async with translating("some/key", 0.01):
            await asyncio.sleep(5)
    assert isinstance(caught.value, UnavailableError)


async def test_defects_and_cancellation_stay_what_they_are() -> None:
    for defect in (ZeroDivisionError(), asyncio.CancelledError()):
        with pytest.raises(type(defect)):
            async with translating("some/key", 5):
                raise defect
