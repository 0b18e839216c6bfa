"""What generators make of the OpenAPI document: without a warning, it compiles, and it works.

Each test writes a line of the table that `make sdk-check` prints. A step that needs a program which PyPI and npm don't
have says so there.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sdk.clients import Client, Unavailable, warnings
from tests.sdk.conftest import ROW
from tests.support.receiver import Receiver
from tests.support.stack import Stack

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def made(request: pytest.FixtureRequest) -> Client:
    client: Client = request.param
    return client


async def test_a_client_is_generated_compiles_and_works(
    made: Client,
    tmp_path: Path,
    stack: Stack,
    receiver: Receiver,
    record_property: Callable[[str, object], None],
) -> None:
    started = time.monotonic()
    generated = await asyncio.to_thread(made.generate, tmp_path)
    row = [f"{made.name:36}", "generated"]
    try:
        assert generated.code == 0, generated.text
        assert warnings(generated.text, made.accepted) == []
        compiled = await asyncio.to_thread(made.compile, tmp_path)
        assert compiled.code == 0, compiled.text
        row.append("compiled")
        assert stack.settings.api_key is not None
        environment = {
            "SKUPORT_URL": stack.url,
            "SKUPORT_API_KEY": stack.settings.api_key.get_secret_value(),
            "SKU_PREFIX": made.name.replace(" ", "-"),
            "RECEIVER_URL": receiver.url("/200"),
        }
        ran = await asyncio.to_thread(made.program, tmp_path, environment)
        assert ran.code == 0, ran.text
        assert ran.text.strip().endswith("5 products in 3 pages")
        # The end of the import may be delivered, too: it is fanned out at about the time the webhook is created.
        tests = [request for request in receiver.at("/200") if request.headers.get("webhook-test") == "true"]
        assert len(tests) == 1
        row.append("ran")
    except Unavailable as reason:
        row.append(f"the rest is skipped: {reason}")
        assert made.reaches in row, row
    except AssertionError:
        row.append("FAILED")
        raise
    finally:
        record_property(ROW, f"{', '.join(row)} ({time.monotonic() - started:.0f} s)")


def test_a_warning_is_noticed() -> None:
    text = "[main] INFO  all is well, 0 errors\n[main] WARN  x - lost an operation\n[main] WARN  known"
    assert warnings(text, ("known",)) == ["[main] WARN  x - lost an operation"]
    assert warnings("Warning(s) encountered while generating.") != []
