"""The embedded object store: our S3 server in a separate process."""

import contextlib
import http.client
import sys
from collections.abc import Sequence
from pathlib import Path

from skuport.local.process import Command
from skuport.local.service import Service


class EmbeddedObjectStore(Service):
    """`python -m skuport.local.s3` over a folder, with generated keys and one bucket.

    `origins` may use it from a browser; `host` is the address to listen on.
    """

    label = "s3"
    region = "us-east-1"

    def __init__(
        self,
        folder: Path,
        *,
        port: int,
        bucket: str,
        access_key_id: str,
        secret_access_key: str,
        origins: Sequence[str] = (),
        host: str = "127.0.0.1",
    ) -> None:
        super().__init__(folder)
        self.port = port
        self.bucket = bucket
        self.access_key_id = access_key_id
        self.secret_access_key = secret_access_key
        self.origins = tuple(origins)
        self.host = host

    @property
    def endpoint(self) -> str:
        """`http://host:port`, as this machine reaches it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return f"http://{host}:{self.port}"

    def prepare(self) -> None:
        """Make the folder."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def command(self) -> Command:
        """The server; its keys are passed in the environment, which other users can't read."""
        origins = [f"--origin={origin}" for origin in self.origins]
        where = [f"--folder={self.folder}", f"--host={self.host}", f"--port={self.port}"]
        return Command(
            self.label,
            (sys.executable, "-m", "skuport.local.s3", *where, *origins),
            env={
                "SKUPORT_S3_BUCKET": self.bucket,
                "SKUPORT_S3_ACCESS_KEY_ID": self.access_key_id,
                "SKUPORT_S3_SECRET_ACCESS_KEY": self.secret_access_key,
                "SKUPORT_S3_REGION": self.region,
            },
        )

    def is_ready(self) -> bool:
        """Whether it answers as S3 does (an unsigned request is refused with 403)."""
        connection = http.client.HTTPConnection(self.endpoint.removeprefix("http://"), timeout=1)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/")
            return connection.getresponse().status == 403
        return False
