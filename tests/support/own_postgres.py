"""A PostgreSQL of the machine's own, such as Debian's, for what the embedded one is built without: TLS."""

import contextlib
import datetime
import ipaddress
import shutil
import signal
import socket
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from skuport.local.ports import choose_port
from skuport.local.privileges import find_execution_context
from skuport.local.process import Command, run
from skuport.local.service import Service

DEBIAN = Path("/usr/lib/postgresql")


class Authority:
    """A certificate authority, and its files in `folder`."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = folder / f"{name}.crt"
        certificate = (
            _builder(self._name, self._name, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, *, addresses: tuple[str, ...] = ()) -> tuple[Path, Path]:
        """The files of a certificate for `name` and these addresses, and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        names = [x509.DNSName(name), *(x509.IPAddress(ipaddress.ip_address(at)) for at in addresses)]
        certificate = (
            _builder(subject, self._name, key)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        files = self._folder / f"{name}.crt", self._folder / f"{name}.key"
        files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        files[1].touch(mode=0o600)
        files[1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return files


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
    )


class OwnPostgres(Service):
    """Listens on 127.0.0.1; sessions need TLS and a password. The certificate is for `localhost`, and no address."""

    label = "own-postgres"

    def __init__(self, folder: Path, programs: Path, authority: Authority) -> None:
        super().__init__(folder)
        self._context = find_execution_context(programs)
        self._authority = authority
        self.port = choose_port()

    @property
    def url(self) -> str:
        """As the superuser, who owns the database."""
        return f"postgresql://postgres:secret-of-tests@localhost:{self.port}/postgres"

    def prepare(self) -> None:
        self.folder.mkdir(mode=0o700)
        self._context.own(self.folder)
        password = self.folder.with_name("password")
        password.write_text("secret-of-tests")
        options = ("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        run(
            self._program(
                "initdb", f"--pgdata={self.folder}", "-U", "postgres", f"--pwfile={password}", *options
            )
        )
        certificate, key = self._authority.issue("localhost")
        for file in (certificate, key):
            self._context.own(Path(shutil.copy(file, self.folder)))
        (self.folder / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n")
        with (self.folder / "postgresql.conf").open("a") as file:
            file.write(
                f"listen_addresses = '127.0.0.1'\nport = {self.port}\nunix_socket_directories = ''\n"
                f"ssl = on\nssl_cert_file = '{certificate.name}'\nssl_key_file = '{key.name}'\nfsync = off\n"
            )

    def command(self) -> Command:
        return self._program("postgres", "-D", str(self.folder), stop=signal.SIGINT)

    def is_ready(self) -> bool:
        lines: list[str] = []
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        return len(lines) >= 8 and lines[7].strip() == "ready"

    def _program(self, name: str, *arguments: str, stop: signal.Signals = signal.SIGTERM) -> Command:
        return Command(
            self.label,
            (*self._context.prefix, str(self._context.programs / name), *arguments),
            env={"LC_ALL": "C"},
            cwd=self.folder if self.folder.exists() else self.folder.parent,
            account=self._context.account,
            stop_signal=stop,
            death_signal=signal.SIGINT,
        )


def programs_or_skip() -> Path:
    """The programs of the newest PostgreSQL that is installed here. Skips the test if there is none."""
    found = sorted(DEBIAN.glob("*/bin/postgres"), key=lambda file: int(file.parts[-3]))
    if found:
        return found[-1].parent
    postgres = shutil.which("postgres")
    if postgres is None:
        pytest.skip("no PostgreSQL with TLS is installed (Debian: postgresql); the embedded one has none")
    return Path(postgres).resolve().parent
