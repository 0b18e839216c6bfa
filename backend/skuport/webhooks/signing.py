"""Standard Webhooks: secrets, and the three headers that a receiver verifies.

The signature covers the id, the time of the attempt and the exact bytes of the body. After a rotation the previous
secret remains valid for a while, and requests carry the signatures of both.
"""

import base64
import importlib.metadata
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from standardwebhooks import Webhook

PREFIX = "whsec_"
SECRET_BYTES = 32
TEST_HEADER = "webhook-test"

USER_AGENT = f"Skuport-Webhooks/{importlib.metadata.version('skuport')}"


def new_secret() -> str:
    """A new secret, in the form that is shown to the user."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(signing_secrets: Sequence[str], message_id: UUID, at: datetime, body: str) -> str:
    """The value of `webhook-signature`: one signature for each secret.

    Args:
        signing_secrets: the newest first.
        message_id: the event's id, the same for all attempts.
        at: when this attempt is made, in UTC.
        body: exactly what will be sent.
    """
    return " ".join(Webhook(secret).sign(str(message_id), at, body) for secret in signing_secrets)


def request_headers(
    signing_secrets: Sequence[str],
    message_id: UUID,
    at: datetime,
    body: str,
    *,
    custom: Mapping[str, str],
    test: bool = False,
) -> dict[str, str]:
    """All headers of a request except those that frame it, such as Content-Length."""
    return {
        **custom,
        "content-type": "application/json",
        "accept": "*/*",
        "accept-encoding": "identity",
        "user-agent": USER_AGENT,
        "webhook-id": str(message_id),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature(signing_secrets, message_id, at, body),
        **({TEST_HEADER: "true"} if test else {}),
    }
