"""An S3 server over a folder: nanio behind CORS.

    SKUPORT_S3_ACCESS_KEY_ID=… SKUPORT_S3_SECRET_ACCESS_KEY=… SKUPORT_S3_BUCKET=skuport \\
        python -m skuport.local.s3 --folder data --port 9000 --origin http://127.0.0.1:8000

Keys, bucket and region come from the same environment variables from which the app reads them. The bucket is
made if it is missing. Only pages of the given origins may use the server from a browser.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl

import uvicorn
from nanio.app import build_app
from nanio.auth.credentials import StaticCredentialResolver
from nanio.config import Settings
from nanio.storage.filesystem import FilesystemStorage
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skuport.core.headers import origin_of


def make_app(
    folder: Path, *, access_key_id: str, secret_access_key: str, region: str, origins: Sequence[str]
) -> ASGIApp:
    """The S3 application. Browsers of `origins` may call it and read the ETag of what they put."""
    settings = Settings(
        data_dir=folder.resolve(),
        region=region,
        credentials=StaticCredentialResolver({access_key_id: secret_access_key}),
    )
    return CORSMiddleware(
        Dispositions(build_app(settings)),
        allow_origins=list(origins),
        allow_methods=["GET", "HEAD", "PUT", "POST", "DELETE"],
        allow_headers=["*"],
        expose_headers=["ETag"],
        max_age=3600,
    )


class Dispositions:
    """Honours `response-content-disposition` in the query of a download, which nanio leaves out.

    The query is covered by the signature, so that it says what we have signed wherever the store answers with success.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))).get(
            "response-content-disposition"
        )
        if wanted is None or not wanted.isascii() or not wanted.isprintable():
            await self._app(scope, receive, send)
            return

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 300:
                message["headers"] = [*message["headers"], (b"content-disposition", wanted.encode())]
            await send(message)

        await self._app(scope, receive, named)


def make_bucket(folder: Path, bucket: str) -> None:
    """Make the bucket if it is missing. Works on the folder itself, before or while the server runs."""
    storage = FilesystemStorage(folder)
    if bucket not in {found.name for found in storage.list_buckets()}:
        storage.create_bucket(bucket)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="skuport.local.s3", description="An S3 server over a folder.")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument(
        "--origin", action="append", default=[], help="the URL whose pages may use this server"
    )
    return parser.parse_args()


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    arguments = _arguments()
    try:
        access_key_id = os.environ["SKUPORT_S3_ACCESS_KEY_ID"]
        secret_access_key = os.environ["SKUPORT_S3_SECRET_ACCESS_KEY"]
    except KeyError as missing:
        sys.exit(f"{missing.args[0]} is not set")
    make_bucket(arguments.folder, os.environ.get("SKUPORT_S3_BUCKET", "skuport"))
    app = make_app(
        arguments.folder,
        access_key_id=access_key_id,
        secret_access_key=secret_access_key,
        region=os.environ.get("SKUPORT_S3_REGION", "us-east-1"),
        origins=[url if url == "*" else origin_of(url) for url in arguments.origin],
    )
    uvicorn.run(
        app,
        host=arguments.host,
        port=arguments.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
