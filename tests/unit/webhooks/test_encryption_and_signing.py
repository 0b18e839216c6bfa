"""Encryption of secrets, and signatures."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from standardwebhooks import Webhook

from skuport.core.ids import first_id_of, new_id
from skuport.webhooks.encryption import SecretBox, SecretKeyError
from skuport.webhooks.signing import new_secret, request_headers
from skuport.webhooks.signing_target import SigningTarget

ROW_ID = UUID(int=7)
SECRET_BOX = SecretBox(SecretStr("a key"))


@given(st.binary(max_size=300))
def test_a_ciphertext_decrypts_to_its_plaintext_and_reveals_nothing(plaintext: bytes) -> None:
    ciphertext = SECRET_BOX.encrypt(plaintext, ROW_ID, "secret")
    assert ciphertext[:1] == b"\x01"
    assert len(plaintext) < 8 or plaintext not in ciphertext
    assert SECRET_BOX.decrypt(ciphertext, ROW_ID, "secret") == plaintext
    assert SECRET_BOX.encrypt(plaintext, ROW_ID, "secret") != ciphertext


def test_a_ciphertext_is_bound_to_its_row_field_key_and_version() -> None:
    ciphertext = SECRET_BOX.encrypt(b"x", ROW_ID, "secret")
    for secret_box, row_id, field, data in (
        (SecretBox(SecretStr("another")), ROW_ID, "secret", ciphertext),
        (SECRET_BOX, UUID(int=8), "secret", ciphertext),
        (SECRET_BOX, ROW_ID, "custom_headers", ciphertext),
        (SECRET_BOX, ROW_ID, "secret", ciphertext[:-1]),
        (SECRET_BOX, ROW_ID, "secret", b"\x02" + ciphertext[1:]),
        (SECRET_BOX, ROW_ID, "secret", b""),
    ):
        with pytest.raises(SecretKeyError, match="is not the one"):
            secret_box.decrypt(data, row_id, field)
    for key in (None, SecretStr("")):
        with pytest.raises(SecretKeyError, match="is not set"):
            SecretBox(key).encrypt(b"x", ROW_ID, "secret")


def test_a_target_doesnt_print_its_secrets() -> None:
    target = SigningTarget("https://example.com", "whsec_a", "whsec_b", None, {"Authorization": "hidden"})
    assert "whsec" not in repr(target)
    assert "Authorization" not in repr(target)


@given(st.text(st.characters(codec="utf-8")))
def test_the_standardwebhooks_library_verifies_both_signatures(body: str) -> None:
    secrets = [new_secret(), new_secret()]
    headers = request_headers(secrets, new_id(), datetime.now(UTC), body, custom={"X-Mine": "1"})
    assert len(set(secrets)) == 2
    for secret in secrets:
        Webhook(secret).verify(body.encode(), headers, json_parse=False)


def test_the_first_id_of_a_moment() -> None:
    now = datetime.now(UTC)
    ids = [new_id() for _ in range(3)]
    assert first_id_of(now) <= min(ids)
    assert first_id_of(now).version == 7
