"""The bodies of `/uploads`."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from skuport.core.pagination import Page
from skuport.core.schemas import ApiModel, Text, Timestamp, with_example
from skuport.storage.interface import MAX_PARTS
from skuport.uploads.models import UploadStatus

MAX_PARTS_PER_REQUEST = 100

PartNumber = Annotated[int, Field(strict=True, ge=1, le=MAX_PARTS)]


class UploadRequest(ApiModel):
    """The file to be uploaded."""

    model_config = with_example(filename="spring.csv", size=89_561_304, content_type="text/csv")

    filename: Annotated[Text, Field(description="The file's name without a path, at most 255 characters.")]
    size: Annotated[int, Field(strict=True, ge=0, description="The file's exact length in bytes.")]
    content_type: Annotated[
        Text, Field(max_length=200, description="text/csv, or whatever type the system reports.")
    ]
    multipart: Annotated[
        bool | None,
        Field(strict=True, description="Whether to upload in parts. By default, large files are."),
    ] = None


class Upload(ApiModel):
    """A file that is being uploaded to object storage, or has been.

    For a single PUT, `method`, `url` and `headers` describe the request; get the upload again for a new URL.
    For a multipart upload, `part_size` and `part_count` say how to split the file.
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


class UploadPage(Page[Upload]):
    """Open uploads, newest first, without requests; get one of them for its URL."""


class PartsRequest(ApiModel):
    """The parts to presign requests for."""

    part_numbers: Annotated[list[PartNumber], Field(min_length=1, max_length=MAX_PARTS_PER_REQUEST)]


class SignedPart(ApiModel):
    """The request for one part: exactly `size` bytes of the file, starting at `(part_number - 1) * part_size`."""

    part_number: int
    method: str
    url: str
    headers: dict[str, str]
    size: int


class SignedParts(ApiModel):
    """The presigned requests, one for each part."""

    parts: list[SignedPart]


class ArrivedPart(ApiModel):
    """A part that the object store has received."""

    part_number: int
    size: int
    etag: str


class ArrivedParts(ApiModel):
    """The parts received so far."""

    parts: list[ArrivedPart]
