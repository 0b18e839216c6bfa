"""Webhooks go only to a receiver whose certificate is of a known authority, for its host, and still valid."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from skuport.webhooks import sender
from skuport.webhooks.addresses import parse_allowed_targets
from tests.support.listener import Listener
from tests.support.receiver import Receiver
from tests.support.stack import Stack
from tests.support.webhooks import Hooks

HERE = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
ALLOWED = parse_allowed_targets("127.0.0.1/32:*")


class Authority:
    """Signs certificates, and one of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of a test")])
        usage = x509.BasicConstraints(ca=True, path_length=0)
        signed = self._builder(self._name, self._name, self._key.public_key(), days=1)
        signed = signed.add_extension(usage, critical=True)
        self.file = folder / "authority.pem"
        self.file.write_bytes(_pem(signed.sign(self._key, hashes.SHA256())))

    def server(self, *names: x509.GeneralName, days: int = 1, by_itself: bool = False) -> ssl.SSLContext:
        """The TLS of a server with these names, whose certificate ends in so many days."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Receiver")])
        issuer = subject if by_itself else self._name
        builder = self._builder(subject, issuer, key.public_key(), days=days)
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        certificate = builder.sign(key if by_itself else self._key, hashes.SHA256())
        file = self._folder / "server.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file.write_bytes(secret + _pem(certificate))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        return context

    def _builder(
        self, subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, days: int
    ) -> x509.CertificateBuilder:
        until = datetime.now(UTC) + timedelta(days=days)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(until - timedelta(days=9))
            .not_valid_after(until)
        )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
async def trusting(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[sender.Sender]:
    """A sender on a machine whose administrator has added the authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    sender._tls.cache_clear()
    async with sender.Sender(ALLOWED, 5.0) as trusting:
        yield trusting
    sender._tls.cache_clear()


async def post(sending: sender.Sender, receiver: Receiver) -> sender.Attempt:
    headers = {"content-type": "application/json", "webhook-id": "1"}
    return await sending.post(receiver.url("/200"), "{}", headers, [])


async def test_a_certificate_of_a_known_authority_is_accepted(
    authority: Authority, trusting: sender.Sender
) -> None:
    async with Receiver(tls=authority.server(HERE)) as receiver:
        attempt = await post(trusting, receiver)
    assert (attempt.error, attempt.status_code) == (None, 200)
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    ("names", "days", "by_itself"),
    [
        ([HERE], 1, True),
        ([x509.DNSName("localhost"), x509.DNSName("other.example")], 1, False),
        ([x509.IPAddress(ipaddress.ip_address("127.0.0.2"))], 1, False),
        ([HERE], -1, False),
    ],
    ids=["signed by itself", "another name", "another address", "expired"],
)
async def test_other_certificates_are_refused_before_anything_is_sent(
    authority: Authority,
    trusting: sender.Sender,
    names: Sequence[x509.GeneralName],
    days: int,
    by_itself: bool,
) -> None:
    async with Receiver(tls=authority.server(*names, days=days, by_itself=by_itself)) as receiver:
        attempt = await post(trusting, receiver)
    assert (attempt.error, attempt.status_code) == (sender.NO_TLS, None)
    assert receiver.received == []


async def test_a_receiver_without_tls_is_told_from_one_that_is_away(trusting: sender.Sender) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    listener = Listener(answer)
    url = f"https://127.0.0.1:{await listener.start()}/200"
    plain = await trusting.post(url, "{}", {}, [])
    await listener.stop()
    away = await trusting.post(url, "{}", {}, [])
    assert (plain.error, away.error) == (sender.NO_TLS, sender.NO_CONNECTION)


async def test_the_program_knows_the_systems_authorities_only(
    shared_stack: Stack, database: asyncpg.Connection, authority: Authority
) -> None:
    """The API's test of a webhook, and a worker's delivery."""
    async with Receiver(tls=authority.server(HERE)) as receiver:
        hooks = Hooks(shared_stack, database, receiver)
        hook = await hooks.add("/200")
        answer = (await shared_stack.client.post(f"/webhooks/{hook.id}/test")).json()
        (event_id,) = await hooks.emit()
        delivery = await hooks.attempted(hook, event_id)
    assert (answer["succeeded"], answer["error"]) == (False, sender.NO_TLS)
    assert (delivery["status"], delivery["last_error"]) == ("pending", sender.NO_TLS)
    assert receiver.received == []
