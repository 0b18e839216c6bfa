"""What an attacker does to a running Skuport, all of it at once, from a process of its own.

    python -m tests.abuse.attacks URL KEY DATABASE_URL PRODUCT_ID SCALE

`KEY` has the scope write; `SCALE` multiplies how many of each attack run at the same time. It goes on until it is
terminated, and then prints how often each attack ended how.
"""

import asyncio
import json
import secrets
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import asyncpg

ROUND_SECONDS = 45.0
HOLD_SECONDS = 6.0
BLOCK = 65536

KEYS = json.dumps({f"key{number}": number for number in range(180_000)}).encode()
LISTS = b"[" + b"[]," * 1_300_000 + b"[]]"
NESTED = b"[" * 4_000_000
MAPPING = b'{"upload_id": "0199d3c0-8f1e-7c52-9a44-3b0c5d2e6f70", "mapping": ' + KEYS + b"}"
FILTER = b'{"expected_count": 1, "filter": {"attributes": ' + KEYS + b"}}"


@dataclass
class Attacker:
    """Who attacks what. Each kind of attack has an address of its own on loopback."""

    url: str
    key: str
    product_id: str
    outcomes: Counter[str] = field(default_factory=Counter)
    address: str = "127.0.66.1"

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        where = urlsplit(self.url)
        return await asyncio.open_connection(where.hostname, where.port, local_addr=(self.address, 0))

    def head(self, method: str, path: str, *headers: str, key: bool = False) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(self.url).netloc}", *headers]
        if key:
            lines.append(f"Authorization: Bearer {self.key}")
        return "\r\n".join([*lines, "", ""]).encode()

    async def send(self, blocks: AsyncIterator[bytes] | Iterable[bytes]) -> str:
        """Send all of it on a new connection; the status of the answer, or how the connection ended."""
        reader, writer = await self.connect()
        sending = asyncio.create_task(_write(writer, blocks))
        try:
            async with asyncio.timeout(ROUND_SECONDS):
                line = await reader.readline()
            return line.split()[1].decode() if line else "closed"
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await sending
            writer.transport.abort()

    async def post(self, path: str, body: bytes, *, key: bool = False, method: str = "POST") -> str:
        head = self.head(
            method, path, "Content-Type: application/json", f"Content-Length: {len(body)}", key=key
        )
        return await self.send([head, *(body[start : start + BLOCK] for start in range(0, len(body), BLOCK))])


async def _write(writer: asyncio.StreamWriter, blocks: AsyncIterator[bytes] | Iterable[bytes]) -> None:
    with suppress(ConnectionError):
        if isinstance(blocks, AsyncIterator):
            async for block in blocks:
                writer.write(block)
                await writer.drain()
        else:
            for block in blocks:
                writer.write(block)
                await writer.drain()


async def _dripping(head: bytes, drops: bytes) -> AsyncIterator[bytes]:
    yield head
    while True:
        await asyncio.sleep(0.5)
        yield drops


async def giant_sign_in(attacker: Attacker) -> str:
    return await attacker.post("/api/v1/session", KEYS)


async def giant_chunked_sign_in(attacker: Attacker) -> str:
    head = attacker.head(
        "POST", "/api/v1/session", "Content-Type: application/json", "Transfer-Encoding: chunked"
    )
    return await attacker.send([head, b"%x\r\n" % len(KEYS), KEYS, b"\r\n0\r\n\r\n"])


async def lists_without_key(attacker: Attacker) -> str:
    return await attacker.post("/api/v1/products", LISTS)


async def lists_with_key(attacker: Attacker) -> str:
    return await attacker.post("/api/v1/products", LISTS, key=True)


async def keys_with_key(attacker: Attacker) -> str:
    return await attacker.post("/api/v1/products", KEYS, key=True)


async def nested_with_key(attacker: Attacker) -> str:
    return await attacker.post("/api/v1/products/bulk-update", NESTED, key=True)


async def giant_mapping(attacker: Attacker) -> str:
    return await attacker.post("/api/v1/imports", MAPPING, key=True)


async def giant_filter(attacker: Attacker) -> str:
    return await attacker.post("/api/v1/products/export", FILTER, key=True)


async def endless_header(attacker: Attacker) -> str:
    return await attacker.send([b"GET / HTTP/1.1\r\nX: ", *(b"a" * BLOCK for _ in range(1600))])


async def many_headers(attacker: Attacker) -> str:
    return await attacker.send([b"GET / HTTP/1.1\r\n", b"X: a\r\n" * 100_000])


async def slow_head(attacker: Attacker) -> str:
    return await attacker.send(_dripping(b"GET / HTTP/1.1\r\nX: ", b"a"))


async def slow_sign_in(attacker: Attacker) -> str:
    head = attacker.head("POST", "/api/v1/session", "Content-Type: application/json", "Content-Length: 4000")
    return await attacker.send(_dripping(head, b" "))


async def slow_file(attacker: Attacker) -> str:
    head = attacker.head("POST", "/api/v1/imports/file?filename=a.csv", "Content-Length: 1000000", key=True)
    return await attacker.send(_dripping(head, b"a"))


async def silence(attacker: Attacker) -> str:
    return await attacker.send([])


async def key_guesses(attacker: Attacker) -> str:
    return await attacker.send(
        [attacker.head("GET", "/api/v1/products", f"Authorization: Bearer sk_{secrets.token_hex(16)}")]
    )


async def sign_in_guesses(attacker: Attacker) -> str:
    return await attacker.post("/api/v1/session", json.dumps({"api_key": secrets.token_hex(20)}).encode())


async def readiness(attacker: Attacker) -> str:
    """Nothing limits how often probes ask, and each answer needs the database and the object store."""
    return await attacker.send([attacker.head("GET", "/readyz")])


async def edits_of_a_locked_row(attacker: Attacker) -> str:
    body = json.dumps({"name": secrets.token_hex(4)}).encode()
    return await attacker.post(f"/api/v1/products/{attacker.product_id}", body, key=True, method="PATCH")


async def unread_download(attacker: Attacker) -> str:
    """Takes the head of a large answer, a fifth of the sample, and then nothing: the reader stops at its limit."""
    reader, writer = await attacker.connect()
    try:
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        writer.write(attacker.head("GET", "/api/v1/products/export.csv?sku=home*", key=True))
        status = (await asyncio.wait_for(reader.readline(), HOLD_SECONDS)).split(b" ")[1].decode()
        if status != "200":
            return status
        await asyncio.sleep(HOLD_SECONDS)
        return "closed" if writer.transport.is_closing() else "held"
    finally:
        writer.transport.abort()


Attack = Callable[[Attacker], Awaitable[str]]

ATTACKS: list[tuple[Attack, int, float]] = [
    # What, how many at the same time, and the pause of each between two rounds.
    (giant_sign_in, 2, 0.2),
    (giant_chunked_sign_in, 2, 0.2),
    (lists_without_key, 2, 0.2),
    (lists_with_key, 2, 0.5),
    (keys_with_key, 2, 0.5),
    (nested_with_key, 2, 0.5),
    (giant_mapping, 1, 0.5),
    (giant_filter, 1, 0.5),
    (endless_header, 4, 0.2),
    (many_headers, 4, 0.2),
    (slow_head, 100, 0.1),
    (slow_sign_in, 50, 0.1),
    (slow_file, 50, 0.1),
    (silence, 400, 0.1),
    (key_guesses, 10, 0.1),
    (sign_in_guesses, 5, 0.1),
    (readiness, 20, 0.1),
    (edits_of_a_locked_row, 50, 0.5),
    (unread_download, 20, 0.5),
]


async def repeat(attack: Attack, attacker: Attacker, pause: float) -> None:
    """One round after the other until cancelled."""
    while True:
        try:
            outcome = await attack(attacker)
        except (OSError, TimeoutError) as error:
            outcome = type(error).__name__
        attacker.outcomes[f"{getattr(attack, '__name__', '')}: {outcome}"] += 1
        await asyncio.sleep(pause)


async def main(url: str, key: str, database_url: str, product_id: str, scale: float) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    outcomes: Counter[str] = Counter()
    connection = await asyncpg.connect(database_url)
    async with connection.transaction():
        await connection.execute("SELECT 1 FROM products WHERE id = $1 FOR UPDATE", int(product_id))
        tasks = [
            asyncio.create_task(
                repeat(attack, Attacker(url, key, product_id, outcomes, f"127.0.66.{number}"), pause)
            )
            for number, (attack, count, pause) in enumerate(ATTACKS, 1)
            for _ in range(max(1, round(count * scale)))
        ]
        print("attacking", flush=True)
        await stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    await connection.close()
    for outcome, count in sorted(outcomes.items()):
        print(f"{outcome} ({count} times)", flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5], float(sys.argv[5])))
