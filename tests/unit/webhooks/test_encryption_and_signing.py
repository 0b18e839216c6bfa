"""Secrets at rest, and signatures."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from skuport.webhooks.vaulted import Target
from standardwebhooks import Webhook

from skuport.core.ids import first_id_of, new_id
from skuport.webhooks.encryption import SecretKeyError, Vault
from skuport.webhooks.signing import new_secret, request_headers

OWNER = UUID(int=7)
VAULT = Vault(SecretStr("a key"))


@given(st.binary(max_size=300))
def test_what_is_locked_can_be_unlocked_and_read_by_nobody(plain: bytes) -> None:
    locked = VAULT.lock(plain, OWNER, "secret")
    assert locked[:1] == b"\x01"
    assert len(plain) < 8 or plain not in locked
    assert VAULT.unlock(locked, OWNER, "secret") == plain
    assert VAULT.lock(plain, OWNER, "secret") != locked


def test_a_ciphertext_is_bound_to_its_place_its_key_and_its_version() -> None:
    locked = VAULT.lock(b"x", OWNER, "secret")
    for vault, owner, field, data in (
        (Vault(SecretStr("another")), OWNER, "secret", locked),
        (VAULT, UUID(int=8), "secret", locked),
        (VAULT, OWNER, "custom_headers", locked),
        (VAULT, OWNER, "secret", locked[:-1]),
        (VAULT, OWNER, "secret", b"\x02" + locked[1:]),
        (VAULT, OWNER, "secret", b""),
    ):
        with pytest.raises(SecretKeyError, match="is not the one"):
            vault.unlock(data, owner, field)
    for key in (None, SecretStr("")):
        with pytest.raises(SecretKeyError, match="is not set"):
            Vault(key).lock(b"x", OWNER, "secret")


def test_a_target_doesnt_print_its_secrets() -> None:
    target = Target("https://example.com", "whsec_a", "whsec_b", None, {"Authorization": "hidden"})
    assert "whsec" not in repr(target)
    assert "Authorization" not in repr(target)


@given(st.text(st.characters(codec="utf-8")))
def test_the_public_library_verifies_both_signatures(body: str) -> None:
    secrets = [new_secret(), new_secret()]
    headers = request_headers(secrets, new_id(), datetime.now(UTC), body, custom={"X-Mine": "1"})
    assert len(set(secrets)) == 2
    for secret in secrets:
        Webhook(secret).verify(body.encode(), headers, json_parse=False)


def test_ids_of_a_moment() -> None:
    now = datetime.now(UTC)
    ids = [new_id() for _ in range(3)]
    assert first_id_of(now) <= min(ids)
    assert first_id_of(now).version == 7
