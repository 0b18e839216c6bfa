"""An endpoint with its secrets decrypted, kept only while requests to it are being made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from skuport.webhooks.encryption import SecretBox


@dataclass(frozen=True, slots=True)
class SigningTarget:
    """Where an endpoint's requests go, and the secrets they are signed and sent with."""

    url: str
    secret: str = field(repr=False)
    previous_secret: str | None = field(repr=False)
    previous_secret_until: datetime | None
    custom_headers: dict[str, str] = field(repr=False)

    def signing_secrets(self, now: datetime) -> list[str]:
        """The current secret, followed by the previous one while that remains valid."""
        if self.previous_secret is None or self.previous_secret_until is None:
            return [self.secret]
        return [self.secret, self.previous_secret] if now < self.previous_secret_until else [self.secret]


def decrypt_target(secret_box: SecretBox, endpoint: Mapping[str, Any]) -> SigningTarget:
    """The target of an endpoint's row.

    Raises:
        SecretKeyError: its secrets can't be decrypted.
    """
    row_id: UUID = endpoint["id"]
    previous = endpoint["previous_secret"]
    headers = endpoint["custom_headers"]
    return SigningTarget(
        url=endpoint["url"],
        secret=secret_box.decrypt(endpoint["secret"], row_id, "secret").decode(),
        previous_secret=None if previous is None else secret_box.decrypt(previous, row_id, "secret").decode(),
        previous_secret_until=endpoint["previous_secret_until"],
        custom_headers=(
            {} if headers is None else json.loads(secret_box.decrypt(headers, row_id, "custom_headers"))
        ),
    )
