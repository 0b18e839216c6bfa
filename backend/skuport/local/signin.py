"""One-time sign-in links, as the commands get them from a running API."""

import httpx

from skuport.local.process import LocalError


async def request_link(api_url: str, api_key: str) -> tuple[str, str]:
    """A new link and when it expires (RFC 3339). Raises LocalError when the API gives none."""
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            answer = await client.post(
                f"{api_url}/api/v1/signin-links", json={}, headers={"Authorization": f"Bearer {api_key}"}
            )
    except httpx.HTTPError as error:
        raise LocalError(f"no answer from {api_url}: {error}") from error
    if answer.status_code != 201:
        raise LocalError(f"{api_url} gave no sign-in link: status {answer.status_code}\n{answer.text}")
    values = answer.json()
    return values["url"], values["expires_at"]
