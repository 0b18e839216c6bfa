"""The bodies of `/uploads`."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from skuport.core.schemas import ApiModel, Text, Timestamp, with_example
from skuport.storage.interface import MAX_PARTS
from skuport.uploads.models import UploadStatus

MAX_PARTS_PER_REQUEST = 100

PartNumber = Annotated[int, Field(strict=True, ge=1, le=MAX_PARTS)]


class UploadRequest(ApiModel):
    """The file that is to come."""

    model_config = with_example(filename="spring.csv", size=89_561_304, content_type="text/csv")

    filename: Annotated[Text, Field(description="Its name alone, at most 255 characters.")]
    size: Annotated[int, Field(strict=True, ge=0, description="Its exact length in bytes.")]
    content_type: Annotated[Text, Field(max_length=200, description="text/csv, or what the system calls it.")]
    multipart: Annotated[
        bool | None, Field(strict=True, description="In parts? Left out: when the file is large.")
    ] = None


class Upload(ApiModel):
    """A file on its way into object storage, or there.

    For one PUT, `method`, `url` and `headers` say how to send it; read the upload again for a fresh URL.
    For a multipart upload, `part_size` and `part_count` say how to cut it.
    """

    id: UUID
    status: UploadStatus
    filename: str
    size: int
    content_type: str
    method: str | None
    url: str | None
    headers: dict[str, str] | None
    part_size: int | None
    part_count: int | None
    created_at: Timestamp
    expires_at: Timestamp


class PartsRequest(ApiModel):
    """The parts that are to be sent next."""

    part_numbers: Annotated[list[PartNumber], Field(min_length=1, max_length=MAX_PARTS_PER_REQUEST)]


class SignedPart(ApiModel):
    """How to send one part: exactly `size` bytes, from `(part_number - 1) * part_size` of the file on."""

    part_number: int
    method: str
    url: str
    headers: dict[str, str]
    size: int


class SignedParts(ApiModel):
    """The requests by which to send the parts that were asked for."""

    parts: list[SignedPart]


class ArrivedPart(ApiModel):
    """A part that is in the object store."""

    part_number: int
    size: int
    etag: str


class ArrivedParts(ApiModel):
    """The parts that are there."""

    parts: list[ArrivedPart]
