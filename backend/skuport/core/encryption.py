"""Encryption at rest: AES-256-GCM with a key derived from a secret.

A ciphertext is one version byte, a 12-byte nonce, then the data and its tag. It is bound to the place where it is
stored, so it is useless anywhere else.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NONCE_BYTES = 12


class CannotDecryptError(Exception):
    """The data was encrypted with another secret or for another place, or it isn't encrypted at all."""


class Cipher:
    """Encrypts and decrypts with a key derived from `secret`; one secret gives other keys for other purposes."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
        self._cipher = AESGCM(derive.derive(secret))

    def encrypt(self, plaintext: bytes, place: bytes) -> bytes:
        """The ciphertext for one place."""
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, plaintext, place)

    def decrypt(self, ciphertext: bytes, place: bytes) -> bytes:
        """The plaintext that `encrypt` was given.

        Raises:
            CannotDecryptError: it wasn't encrypted with this secret for this place.
        """
        nonce, data = ciphertext[1 : 1 + NONCE_BYTES], ciphertext[1 + NONCE_BYTES :]
        if ciphertext[:1] != VERSION or len(nonce) < NONCE_BYTES:
            raise CannotDecryptError
        try:
            return self._cipher.decrypt(nonce, data, place)
        except InvalidTag as error:
            raise CannotDecryptError from error
