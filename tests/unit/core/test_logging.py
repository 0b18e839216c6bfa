import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from asgi_correlation_id.context import correlation_id

from skuport.core.logging import HIDDEN, configure_logging, hide_secrets
from skuport.core.settings import Settings

JSON = Settings(log_format="json")


@pytest.fixture
def _restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("_restored_logging")
def test_ours_and_the_libraries_records_are_json_with_the_request_id(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging(JSON)
    token = correlation_id.set("request-7")
    try:
        structlog.get_logger("skuport.test").info("import.started", rows=3)
        logging.getLogger("somebody.else").warning("a %s of theirs", "line")
    finally:
        correlation_id.reset(token)
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert ours["event"] == "import.started"
    assert ours["rows"] == 3
    assert ours["level"] == "info"
    assert ours["request_id"] == "request-7"
    assert theirs["event"] == "a line of theirs"
    assert theirs["logger"] == "somebody.else"
    assert theirs["request_id"] == "request-7"


@pytest.mark.usefixtures("_restored_logging")
def test_a_trace_is_logged_without_the_key_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(JSON)
    key = "sk_" + "k" * 43

    def refuse() -> None:
        raise RuntimeError(f"refused: {key}")

    try:
        refuse()
    except RuntimeError:
        structlog.get_logger("skuport.test").exception("broken", authorization=f"Bearer {key}")
        logging.getLogger("somebody.else").exception("broken too")
    written = capsys.readouterr().err
    assert "RuntimeError: refused: " in written
    assert key not in written
    assert written.count(HIDDEN) == 3


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("postgresql://skuport:hunter2@db/skuport", f"postgresql://{HIDDEN}@db/skuport"),
        ("redis://:hunter2@cache:6379/0", f"redis://{HIDDEN}@cache:6379/0"),
        ("http://here/signin#token=abc-DEF_1", f"http://here/signin#token={HIDDEN}"),
        ("/b/key?X-Amz-Expires=60&X-Amz-Signature=0af", f"/b/key?X-Amz-Expires=60&X-Amz-Signature={HIDDEN}"),
        ("http://here/path at 12:30", "http://here/path at 12:30"),
        ("task_sk_test", "task_sk_test"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, hidden: str) -> None:
    assert hide_secrets(None, "info", {"event": text})["event"] == hidden


@pytest.mark.parametrize(
    "name", ["authorization", "api_key", "session_token", "SECRET", "password", "cookie"]
)
def test_values_under_telling_names_are_hidden(name: str) -> None:
    assert hide_secrets(None, "info", {name: 5})[name] == HIDDEN


@pytest.mark.parametrize("name", ["sku_key", "key", "tokens_seen", "path"])
def test_other_values_are_not(name: str) -> None:
    assert hide_secrets(None, "info", {name: 5})[name] == 5
