"""An endpoint with its secrets in clear, for as long as a request is being made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from skuport.webhooks.encryption import Vault


@dataclass(frozen=True, slots=True)
class Target:
    """Where an endpoint's requests go, and with what."""

    url: str
    secret: str = field(repr=False)
    previous_secret: str | None = field(repr=False)
    previous_secret_until: datetime | None
    custom: dict[str, str] = field(repr=False)

    def signing_secrets(self, now: datetime) -> list[str]:
        """The newest first; the one before for as long as it signs along."""
        if self.previous_secret is None or self.previous_secret_until is None:
            return [self.secret]
        return [self.secret, self.previous_secret] if now < self.previous_secret_until else [self.secret]


def unlock_target(vault: Vault, row: Mapping[str, Any]) -> Target:
    """The endpoint's row with its secrets in clear.

    Raises:
        SecretKeyError: they can't be read.
    """
    own: UUID = row["id"]
    previous = row["previous_secret"]
    custom = row["custom_headers"]
    return Target(
        row["url"],
        vault.unlock(row["secret"], own, "secret").decode(),
        None if previous is None else vault.unlock(previous, own, "secret").decode(),
        row["previous_secret_until"],
        {} if custom is None else json.loads(vault.unlock(custom, own, "custom_headers")),
    )
