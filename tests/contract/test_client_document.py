"""The page's client is generated from a committed copy of the API's document; the copy must be the present one."""

import json
from pathlib import Path

from fastapi import FastAPI

DOCUMENT = Path(__file__).parents[2] / "frontend" / "openapi.json"


def test_the_pages_document_is_the_apis(app: FastAPI) -> None:
    """After a change of the API: `skuport openapi > frontend/openapi.json`, then `npm run generate` in frontend/."""
    assert json.loads(DOCUMENT.read_text()) == app.openapi()
