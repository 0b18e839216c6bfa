import asyncio
import json
import logging
import sys
from collections.abc import Iterator
from typing import Literal
from urllib.parse import quote, quote_plus

import pytest
import structlog
from asgi_correlation_id.context import correlation_id

from skuport.core.errors import ResponseAbandonedError
from skuport.core.logging import _is_fault, configure_logging, hide_secrets
from skuport.core.secret_filter import HIDDEN, SecretFilter, secrets_of
from skuport.core.settings import Settings

JSON = Settings(log_format="json")


CONFIGURED = {
    "api_key": "bootstrap/key+of=32 characters \"'ü",
    "secret_key": "0123456789abcdef-secret-key",
    "s3_secret_access_key": "wJalrXUtnFEMI/K7MDENG",
    "database_url": "postgresql://skuport:d%40tabase-password@db/skuport",
    "redis_url": "redis://:redis-password@cache:6379/0",
}
SECRETS = [*list(CONFIGURED.values())[:3], "d@tabase-password", "redis-password"]


@pytest.fixture
def _restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    yield
    sys.excepthook = hook
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


@pytest.mark.usefixtures("_restored_logging")
@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize("secret", SECRETS)
def test_the_configured_secrets_are_hidden_by_value(
    capsys: pytest.CaptureFixture[str], log_format: str, secret: str
) -> None:
    """Whatever their form, wherever they are: in text, nested values, keys, URLs, traces and other libraries' lines."""
    configure_logging(Settings(log_format=log_format, **CONFIGURED))  # type: ignore[arg-type]
    log = structlog.get_logger("skuport.test")
    log.info(f"used {secret} here", path=f"/x/{secret}", nested={"a": [{"b": secret}]}, **{secret: 1})
    log.info("quoted", url=f"http://here/?q={quote(secret)}&r={quote_plus(secret)}", shown=repr([secret]))
    logging.getLogger("somebody.else").warning("with %s and %r", secret, secret)

    def refuse() -> None:
        raise RuntimeError(f"refused {secret}")

    try:
        refuse()
    except RuntimeError as error:
        log.exception("broken")
        sys.excepthook(RuntimeError, error, error.__traceback__)

    written = capsys.readouterr().err
    assert written.count(HIDDEN) >= 10
    for form in (secret, quote(secret), quote_plus(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1]):
        assert form not in written


@pytest.mark.usefixtures("_restored_logging")
@pytest.mark.parametrize("log_format", ["json", "console"])
def test_what_a_terminal_would_obey_is_escaped(
    capsys: pytest.CaptureFixture[str], log_format: Literal["json", "console"]
) -> None:
    configure_logging(Settings(log_format=log_format))
    evil = "a\x1b[2J\x07\x00\x9b\r\nforged\u202e"
    structlog.get_logger("skuport.test").info("request", path=evil, nested={"a": [evil]})
    logging.getLogger("somebody.else").warning("of %s", evil)

    def refuse() -> None:
        raise RuntimeError(evil)

    try:
        refuse()
    except RuntimeError:
        structlog.get_logger("skuport.test").exception("broken")
    written = capsys.readouterr().err
    assert not {"\x1b", "\x07", "\x00", "\x9b", "\r", "\u202e"} & set(written)
    assert written.count("x1b[2J" if log_format == "console" else "u001b[2J") >= 3
    # But for the trace, whose lines are our own.
    assert "\nforged" not in written.partition("Traceback")[0]


def test_a_short_password_isnt_searched_for() -> None:
    secrets = secrets_of({"database_url": "postgresql://skuport:skuport@db/skuport"})
    assert SecretFilter(secrets).hide("skuport.app at postgresql://skuport:skuport@db") == (
        f"skuport.app at postgresql://{HIDDEN}@db"
    )


def test_secrets_are_found_in_an_environment() -> None:
    environment = {f"SKUPORT_{name.upper()}": value for name, value in CONFIGURED.items()}
    found = secrets_of({**environment, "SKUPORT_S3_BUCKET": "skuport", "SKUPORT_PUBLIC_URL": "http://[bad"})
    assert found == {*SECRETS, "d%40tabase-password"}
    assert secrets_of(dict(Settings(**CONFIGURED))) == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("postgresql://skuport:hunter2@db/skuport", f"postgresql://{HIDDEN}@db/skuport"),
        ("redis://:hunter2@cache:6379/0", f"redis://{HIDDEN}@cache:6379/0"),
        ("http://here/signin#token=abc-DEF_1", f"http://here/signin#token={HIDDEN}"),
        ("/b/key?X-Amz-Expires=60&X-Amz-Signature=0af", f"/b/key?X-Amz-Expires=60&X-Amz-Signature={HIDDEN}"),
        ("secret whsec_" + "A" * 32, f"secret {HIDDEN}"),
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


@pytest.mark.parametrize(
    ("error", "written"),
    [
        (ValueError("x"), True),
        (ResponseAbandonedError("the key has ended"), False),
        (asyncio.CancelledError("Task cancelled, timeout graceful shutdown exceeded"), False),
        (asyncio.CancelledError(), True),
    ],
)
def test_only_known_ends_of_a_request_are_left_out(error: BaseException, written: bool) -> None:
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "", None, (type(error), error, None))
    assert _is_fault(record) is written
