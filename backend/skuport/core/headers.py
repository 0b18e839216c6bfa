"""Security headers on every response."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skuport.core.settings import Settings

HSTS_SECONDS = 365 * 86400
UNUSED_FEATURES = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
"""Features of browsers that the web UI doesn't use, so that injected code couldn't either. Only those that
every Chromium knows: it warns of others on each page."""


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, as browsers write an origin: lower case, without a default port."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    default = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port is None or parts.port == default else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _object_store_origins(settings: Settings) -> list[str]:
    endpoint = settings.s3_browser_endpoint_url
    if endpoint is None:
        # Amazon S3: presigned URLs name the bucket in the host, or in the path when its name has dots.
        regional = f"s3.{settings.s3_region}.amazonaws.com"
        return [
            f"https://{settings.s3_bucket}.{regional}",
            f"https://{settings.s3_bucket}.s3.amazonaws.com",
            f"https://{regional}",
        ]
    return [origin_of(endpoint)]


def content_security_policy(settings: Settings) -> str:
    """Only our own scripts run, and the web UI connects only to the API and the object store."""
    connect = " ".join(["'self'", *_object_store_origins(settings)])
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            f"connect-src {connect}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


OF_EVERY_RESPONSE = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Strict-Transport-Security")
SUBRESOURCES = ("text/javascript", "text/css", "font/")
"""Types that a browser never shows as a page. Headers for pages would double what a small file takes on the wire."""


class SecurityHeaders:
    """Adds the headers. Answers of the API are not cached unless the endpoint says otherwise."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._headers = {
            "Content-Security-Policy": content_security_policy(settings),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Embedder-Policy": "require-corp",
            "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
        }
        if settings.public_url.startswith("https://"):
            # Without subdomains and preload: other services of the domain are the operator's to decide.
            self._headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"
        self._of_subresources = {
            name: value for name, value in self._headers.items() if name in OF_EVERY_RESPONSE
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_subresource = headers.get("Content-Type", "").startswith(SUBRESOURCES)
                added = self._of_subresources if is_subresource else self._headers
                for name, value in added.items():
                    headers[name] = value
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, send_with_headers)
