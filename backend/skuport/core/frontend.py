"""The built web UI: files from a folder, `index.html` for its own addresses, and no answer below `/api`."""

import hashlib
import html
import mimetypes
import os
from http import HTTPStatus
from pathlib import Path, PurePosixPath

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

from skuport.core.compression import accepted_encodings

IMMUTABLE = "public, max-age=31536000, immutable"
SIGNIN_COMMAND = 'name="skuport-signin" content="skuport signin"'
"""Where `index.html` has the command that prints a sign-in link."""
HASHED_FOLDER = "assets"
"""Where Vite puts the files whose names carry a hash of their content."""
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Compressed files that the build puts beside others (frontend/scripts/compress.mjs), the smaller kind first."""
INDEX = "index.html"
RELATIVE = '"./'
"""How addresses in `index.html` begin as Vite builds it. They are made absolute when it is served, because one build
serves any path, and `index.html` is served at many addresses."""


PAGES = {".", "signin", "imports", "history", "products", "webhooks", "settings", "jobs"}
"""How the addresses of the web UI begin (frontend/src/routes/router.tsx)."""


class _Files(StaticFiles):
    """Files with `Cache-Control` by kind; addresses of the web UI get `index.html`, and others that name no file get it
    with 404: it says so to a user, and a probe of an address that doesn't exist fails."""

    def __init__(self, folder: str, prefix: str, signin_command: str) -> None:
        super().__init__(directory=folder)
        self._prefix = prefix
        self._signin = SIGNIN_COMMAND.replace("skuport signin", html.escape(signin_command))

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            return await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or not _is_page(path):
                raise
            response = await super().get_response(INDEX, scope)
            if response.status_code == HTTPStatus.OK and path.partition("/")[0] not in PAGES:
                response.status_code = HTTPStatus.NOT_FOUND
            return response

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        if Path(full_path).name == INDEX:
            return self._index(Path(full_path), scope)
        path = Path(full_path)
        if path.suffix in ENCODINGS.values():
            raise HTTPException(404)
        accepted = accepted_encodings(Headers(scope=scope))
        built = {name: Path(f"{path}{suffix}") for name, suffix in ENCODINGS.items()}
        encoding = next((name for name, file in built.items() if name in accepted and file.exists()), None)
        if encoding is not None:
            stat_result = built[encoding].stat()
            response = super().file_response(built[encoding], stat_result, scope, status_code)
            if response.status_code == HTTPStatus.OK:
                response.headers["Content-Encoding"] = encoding
                response.headers["Content-Type"] = _media_type(path)
        else:
            response = super().file_response(path, stat_result, scope, status_code)
        response.headers["Vary"] = "Accept-Encoding"
        hashed = path.parent.name == HASHED_FOLDER
        response.headers["Cache-Control"] = IMMUTABLE if hashed else "no-cache"
        return response

    def _index(self, path: Path, scope: Scope) -> Response:
        page = path.read_text(encoding="utf-8").replace(RELATIVE, f'"{self._prefix}/')
        page = page.replace(SIGNIN_COMMAND, self._signin)
        etag = f'"{hashlib.sha256(page.encode()).hexdigest()[:32]}"'
        response = HTMLResponse(page, headers={"Cache-Control": "no-cache", "ETag": etag})
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


def _media_type(path: Path) -> str:
    """The `Content-Type` of a file; text is UTF-8, as in uncompressed responses."""
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _is_page(path: str) -> bool:
    """Whether an address may be one of the web UI's router: it names no file."""
    pure = PurePosixPath(path)
    return pure.parts[:1] != (HASHED_FOLDER,) and not pure.suffix


class Frontend(BaseRoute):
    """The last route: GET and HEAD of everything outside the API. `prefix` is the path of the public URL,
    `signin_command` prints a sign-in link."""

    def __init__(self, folder: str, prefix: str = "", signin_command: str = "skuport signin") -> None:
        self._files = _Files(folder, prefix, signin_command)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return Match.NONE, {}
        path: str = scope["path"]
        if path == "/api" or path.startswith("/api/"):
            return Match.NONE, {}
        return Match.FULL, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._files(scope, receive, send)
