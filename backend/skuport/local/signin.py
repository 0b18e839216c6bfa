"""One-time sign-in links, as the commands get them from a running API."""

import getpass

import httpx

from skuport.local.process import LocalError


def _own_name() -> str | None:
    """Who runs this, as the machine calls them; None where it doesn't know."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return None


async def request_link(
    api_url: str, api_key: str, *, name: str | None = None, scope: str | None = None
) -> tuple[str, str]:
    """A new link and when it expires (RFC 3339).

    Args:
        name: whom it is for; None for whoever runs this.
        scope: what they may do; None leaves it to the API.

    Raises:
        LocalError: the API gives none.
    """
    given = {"name": name or _own_name(), "scopes": [scope] if scope else None}
    body = {field: value for field, value in given.items() if value is not None}
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            answer = await client.post(
                f"{api_url}/api/v1/signin-links", json=body, headers={"Authorization": f"Bearer {api_key}"}
            )
    except httpx.HTTPError as error:
        raise LocalError(f"no answer from {api_url}: {error}") from error
    if answer.status_code != 201:
        raise LocalError(f"{api_url} gave no sign-in link: status {answer.status_code}\n{answer.text}")
    values = answer.json()
    return values["url"], values["expires_at"]
