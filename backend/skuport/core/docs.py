"""`/docs`: Swagger UI of the OpenAPI document, with files served by this process and not by a CDN.

Only the resources of the package `fastapi-swagger` are used: its page has an inline script, which our
Content-Security-Policy refuses. Addresses are relative, because the public URL may have a path.
"""

import importlib.resources

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from skuport.core.errors import NotFoundError

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Skuport API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""

START = """SwaggerUIBundle({
  url: 'api/v1/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
"""

ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def show_docs() -> Response:
    return HTMLResponse(PAGE)


@router.get("/docs/start.js")
async def get_docs_script() -> Response:
    return Response(START, media_type="text/javascript")


@router.get("/docs/{name}")
def get_docs_asset(name: str) -> Response:
    media_type = ASSETS.get(name)
    if media_type is None:
        raise NotFoundError("There is no such file.")
    content = importlib.resources.files("fastapi_swagger.resources").joinpath(name).read_bytes()
    return Response(content, media_type=media_type, headers={"Cache-Control": "public, max-age=86400"})
