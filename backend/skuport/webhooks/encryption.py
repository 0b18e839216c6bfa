"""Encryption of secrets at rest: AES-256-GCM with a key derived from `SKUPORT_SECRET_KEY`.

A ciphertext is one version byte, a 12-byte nonce, then the data and its tag. It is bound to the row and column it
belongs to, so it is useless anywhere else.
"""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from skuport.core.errors import UnavailableError

VERSION = b"\x01"
NONCE_BYTES = 12

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
        self._cipher: AESGCM | None = None
        if secret_key is not None and secret_key.get_secret_value():
            derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"skuport webhooks v1")
            self._cipher = AESGCM(derive.derive(secret_key.get_secret_value().encode()))

    def encrypt(self, plaintext: bytes, row_id: UUID, field: str) -> bytes:
        """The ciphertext for one field of one row.

        Raises:
            SecretKeyError: there is no key.
        """
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._require_cipher().encrypt(nonce, plaintext, _binding(row_id, field))

    def decrypt(self, ciphertext: bytes, row_id: UUID, field: str) -> bytes:
        """The plaintext that `encrypt` was given.

        Raises:
            SecretKeyError: there is no key, or it is the wrong one.
        """
        cipher = self._require_cipher()
        if ciphertext[:1] != VERSION:
            raise SecretKeyError(WRONG)
        nonce, data = ciphertext[1 : 1 + NONCE_BYTES], ciphertext[1 + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, data, _binding(row_id, field))
        except InvalidTag as error:
            raise SecretKeyError(WRONG) from error

    def _require_cipher(self) -> AESGCM:
        if self._cipher is None:
            raise SecretKeyError(MISSING)
        return self._cipher


def _binding(row_id: UUID, field: str) -> bytes:
    return row_id.bytes + field.encode()
