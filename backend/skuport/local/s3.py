"""An S3 server over a folder: nanio behind CORS and a stricter check of presigned URLs.

    SKUPORT_S3_ACCESS_KEY_ID=… SKUPORT_S3_SECRET_ACCESS_KEY=… SKUPORT_S3_BUCKET=skuport \\
        python -m skuport.local.s3 --folder data --port 9000 --origin http://127.0.0.1:8000

Keys, bucket and region come from the environment variables that the app reads, too. A missing bucket is created.
Only the given origins may use the server from a browser.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import uvicorn
from nanio.app import build_app
from nanio.auth.credentials import StaticCredentialResolver
from nanio.config import Settings
from nanio.storage.filesystem import FilesystemStorage
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skuport.core.graceful_server import run_server
from skuport.core.headers import origin_of
from skuport.core.server import ServerLimits, bounded_protocol
from skuport.core.settings import Settings as AppSettings
from skuport.local.signed_urls import SignedUrls

READ_SECONDS = 600.0
"""How long a client may leave a response unread: a worker that is held up reads on later."""


def make_app(
    folder: Path, *, access_key_id: str, secret_access_key: str, region: str, origins: Sequence[str]
) -> ASGIApp:
    """The S3 application. `origins` may call it from a browser and read the ETag of an uploaded object."""
    settings = Settings(
        data_dir=folder.resolve(),
        region=region,
        credentials=StaticCredentialResolver({access_key_id: secret_access_key}),
    )
    return CORSMiddleware(
        SignedUrls(ContentDisposition(build_app(settings))),
        allow_origins=list(origins),
        allow_methods=["GET", "HEAD", "PUT", "POST", "DELETE"],
        allow_headers=["*"],
        expose_headers=["ETag"],
        max_age=3600,
    )


class ContentDisposition:
    """Applies `response-content-disposition` from the query of a download, which nanio ignores.

    The signature covers the query, so whenever the store answers with success, we have signed the value.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        disposition = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))).get(
            "response-content-disposition"
        )
        if disposition is None or not disposition.isascii() or not disposition.isprintable():
            await self._app(scope, receive, send)
            return

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 300:
                message["headers"] = [*message["headers"], (b"content-disposition", disposition.encode())]
            await send(message)

        await self._app(scope, receive, named)


def make_bucket(folder: Path, bucket: str) -> None:
    """Create the bucket if it is missing. Works on the folder itself, before or while the server runs."""
    storage = FilesystemStorage(folder)
    if bucket not in {found.name for found in storage.list_buckets()}:
        storage.create_bucket(bucket)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="skuport.local.s3", description="An S3 server over a folder.")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument(
        "--origin",
        action="append",
        default=[],
        help="an origin that may use this server from a browser; repeatable",
    )
    return parser.parse_args()


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    arguments = _arguments()
    try:
        access_key_id = os.environ["SKUPORT_S3_ACCESS_KEY_ID"]
        secret_access_key = os.environ["SKUPORT_S3_SECRET_ACCESS_KEY"]
    except KeyError as missing:
        sys.exit(f"{missing.args[0]} is not set; set it to the key that the app uses")
    make_bucket(arguments.folder, os.environ.get("SKUPORT_S3_BUCKET", "skuport"))
    app = make_app(
        arguments.folder,
        access_key_id=access_key_id,
        secret_access_key=secret_access_key,
        region=os.environ.get("SKUPORT_S3_REGION", "us-east-1"),
        origins=[url if url == "*" else origin_of(url) for url in arguments.origin],
    )
    settings = AppSettings()
    limits = replace(ServerLimits.of(settings), write_seconds=READ_SECONDS)
    config = uvicorn.Config(
        app,
        host=arguments.host,
        port=arguments.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        # API and workers of this machine need many connections, and share its address.
        http=bounded_protocol(limits, ["127.0.0.0/8", "::1"]),
        ws="none",
        # After uvicorn's own 5 s, httpx and others give up an idle connection, too: some requests would meet its end.
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=2,
    )
    run_server(config)


if __name__ == "__main__":
    main()
