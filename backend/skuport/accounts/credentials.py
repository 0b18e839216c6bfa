"""API keys and tokens: 256 random bits each. The database stores only their SHA-256."""

import hashlib
import hmac
import secrets
from uuid import UUID

from skuport.core.errors import UnauthorizedError
from skuport.core.settings import Settings

KEY_PREFIX = "sk_"
SHOWN_LENGTH = len(KEY_PREFIX) + 8
MIN_BOOTSTRAP_LENGTH = 32


def new_key() -> str:
    """A new API key."""
    return KEY_PREFIX + secrets.token_urlsafe(32)


def new_token() -> str:
    """A new token for a session or a sign-in link."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """The hash that is stored. With 256 random bits in the secret, a plain hash can't be brute-forced."""
    return hashlib.sha256(secret.encode()).digest()


class InvalidKeyError(UnauthorizedError):
    """A key is unknown, or `key_id` says which one is revoked or has expired."""

    def __init__(self, key_id: UUID | None) -> None:
        super().__init__(
            "This API key is unknown, revoked or expired. Check it, or create a new one under Settings, API keys.",
            code="invalid_api_key",
        )
        self.key_id = key_id


def key_id_of(error: UnauthorizedError) -> UUID | None:
    """The id of the revoked or expired key that was refused, if it was one."""
    return error.key_id if isinstance(error, InvalidKeyError) else None


class BootstrapKey:
    """`SKUPORT_API_KEY`: an admin key that is never stored.

    Raises:
        ValueError: it is shorter than 32 characters.
    """

    def __init__(self, settings: Settings) -> None:
        self._digest: bytes | None = None
        if settings.api_key is not None and settings.api_key.get_secret_value():
            key = settings.api_key.get_secret_value()
            if len(key) < MIN_BOOTSTRAP_LENGTH:
                raise ValueError(f"SKUPORT_API_KEY must have at least {MIN_BOOTSTRAP_LENGTH} characters.")
            self._digest = digest(key)

    def is_key(self, candidate: str) -> bool:
        """Whether this is the key; in constant time."""
        return self._digest is not None and hmac.compare_digest(self._digest, digest(candidate))

    def bound_digest(self, token: str) -> bytes | None:
        """The stored hash of a session or sign-in link that this key made: with another key, its token is unknown.

        None without a key.
        """
        if self._digest is None:
            return None
        return hmac.digest(self._digest, token.encode(), "sha256")

    def digests(self, token: str) -> list[bytes]:
        """The hashes under which a token may be stored, whatever made it."""
        bound = self.bound_digest(token)
        return [digest(token)] if bound is None else [digest(token), bound]
