"""Encryption of secrets at rest, with a key derived from `SKUPORT_SECRET_KEY` (`core.encryption`).

A ciphertext is bound to the row and column it belongs to, so it is useless anywhere else.
"""

from uuid import UUID

from pydantic import SecretStr

from skuport.core.encryption import CannotDecryptError, Cipher
from skuport.core.errors import UnavailableError

MISSING = (
    "SKUPORT_SECRET_KEY is not set. Webhook secrets can be neither stored nor read without it."
    " Set it to the same long random value for the API and every worker, and keep it."
)
WRONG = (
    "SKUPORT_SECRET_KEY is not the one that encrypted this webhook's secrets."
    " Restore the previous key, or delete the webhook and create it again."
)


class SecretKeyError(UnavailableError):
    """The key is missing or is the wrong one. Nothing can be signed until the operator fixes the setting."""

    code = "secret_key_unusable"


class SecretBox:
    """Encrypts and decrypts the secrets of webhooks."""

    def __init__(self, secret_key: SecretStr | None) -> None:
        self._cipher: Cipher | None = None
        if secret_key is not None and secret_key.get_secret_value():
            self._cipher = Cipher(secret_key.get_secret_value().encode(), "skuport webhooks v1")

    def encrypt(self, plaintext: bytes, row_id: UUID, field: str) -> bytes:
        """The ciphertext for one field of one row.

        Raises:
            SecretKeyError: there is no key.
        """
        return self._require_cipher().encrypt(plaintext, _binding(row_id, field))

    def decrypt(self, ciphertext: bytes, row_id: UUID, field: str) -> bytes:
        """The plaintext that `encrypt` was given.

        Raises:
            SecretKeyError: there is no key, or it is the wrong one.
        """
        try:
            return self._require_cipher().decrypt(ciphertext, _binding(row_id, field))
        except CannotDecryptError as error:
            raise SecretKeyError(WRONG) from error

    def _require_cipher(self) -> Cipher:
        if self._cipher is None:
            raise SecretKeyError(MISSING)
        return self._cipher


def _binding(row_id: UUID, field: str) -> bytes:
    return row_id.bytes + field.encode()
