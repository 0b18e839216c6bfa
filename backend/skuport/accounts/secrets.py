"""Keys and tokens: 256 random bits each, of which the database sees the SHA-256."""

import hashlib
import hmac
import secrets

from skuport.core.settings import Settings

KEY_MARK = "sk_"
PREFIX_LENGTH = len(KEY_MARK) + 8
MIN_BOOTSTRAP_LENGTH = 32


def new_key() -> str:
    """An API key."""
    return KEY_MARK + secrets.token_urlsafe(32)


def new_token() -> str:
    """The token of a session or of a sign-in link."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is stored of a secret. It has 256 random bits, so that a plain hash can't be searched."""
    return hashlib.sha256(secret.encode()).digest()


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
        """Whether this is the key; takes the same time whatever the answer."""
        return self._digest is not None and hmac.compare_digest(self._digest, digest(candidate))

    def session_digest(self, token: str) -> bytes | None:
        """What is stored of a session that this key opened: another key doesn't find it. None without a key."""
        if self._digest is None:
            return None
        return hmac.digest(self._digest, token.encode(), "sha256")
