"""Secrets at rest: AES-256-GCM under a key derived from `SKUPORT_SECRET_KEY`.

A ciphertext is one byte of version, 12 of nonce, then data and tag. It is bound to the row and the column it belongs
to, so that it is worth nothing elsewhere.
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
    "SKUPORT_SECRET_KEY is not set, and without it the secrets of webhooks can be neither kept nor read."
    " Set it for the API and every worker to the same long random value, and keep it."
)
WRONG = (
    "SKUPORT_SECRET_KEY is not the one that this webhook's secrets were kept with."
    " Set the former key again, or delete the webhook and add it anew."
)


class SecretKeyError(UnavailableError):
    """The key is missing, or another one; nothing can be signed until whoever runs Skuport has set it right."""

    code = "secret_key_unusable"


class Vault:
    """Encrypts and decrypts the secrets of webhooks."""

    def __init__(self, secret_key: SecretStr | None) -> None:
        self._cipher: AESGCM | None = None
        if secret_key is not None and secret_key.get_secret_value():
            derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"skuport webhooks v1")
            self._cipher = AESGCM(derive.derive(secret_key.get_secret_value().encode()))

    def lock(self, plain: bytes, owner: UUID, field: str) -> bytes:
        """The ciphertext of a field of a row.

        Raises:
            SecretKeyError: there is no key.
        """
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._usable().encrypt(nonce, plain, _binding(owner, field))

    def unlock(self, locked: bytes, owner: UUID, field: str) -> bytes:
        """What `lock` was given.

        Raises:
            SecretKeyError: there is no key, or it is another one.
        """
        cipher = self._usable()
        if locked[:1] != VERSION:
            raise SecretKeyError(WRONG)
        nonce, data = locked[1 : 1 + NONCE_BYTES], locked[1 + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, data, _binding(owner, field))
        except InvalidTag as error:
            raise SecretKeyError(WRONG) from error

    def _usable(self) -> AESGCM:
        if self._cipher is None:
            raise SecretKeyError(MISSING)
        return self._cipher


def _binding(owner: UUID, field: str) -> bytes:
    return owner.bytes + field.encode()
