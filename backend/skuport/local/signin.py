"""Requests one-time sign-in links from a running API."""

import getpass

import httpx

from skuport.local.process import LocalError


def _own_name() -> str | None:
    """The name of the system user who runs this; None if unknown."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return None


async def request_link(
    api_url: str, api_key: str, *, name: str | None = None, scope: str | None = None
) -> tuple[str, str]:
    """A new link and when it expires (RFC 3339).

    Args:
        name: the user to sign in; None means the user who runs this.
        scope: their rights; None leaves the choice to the API.

    Raises:
        LocalError: the API doesn't answer or refuses.
    """
    given = {"name": name or _own_name(), "scopes": [scope] if scope else None}
    body = {field: value for field, value in given.items() if value is not None}
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            answer = await client.post(
                f"{api_url}/api/v1/signin-links", json=body, headers={"Authorization": f"Bearer {api_key}"}
            )
    except httpx.HTTPError as error:
        raise LocalError(f"{api_url} doesn't answer: {error}") from error
    if answer.status_code != 201:
        raise LocalError(
            f"{api_url} refused to make a sign-in link: status {answer.status_code}\n{answer.text}"
        )
    values = answer.json()
    return values["url"], values["expires_at"]
