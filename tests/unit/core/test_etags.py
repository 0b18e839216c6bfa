import pytest
from starlette.responses import Response

from skuport.core.errors import PreconditionFailedError
from skuport.core.etags import ConditionalRead, ConditionalWrite, etag_of, etag_of_version, matches
from skuport.core.http import ShortCircuitResponse


def test_an_etag_follows_the_state_and_not_its_order() -> None:
    assert etag_of({"a": 1, "b": None}) == etag_of({"b": None, "a": 1})
    assert etag_of({"a": 1}) != etag_of({"a": 2})
    assert etag_of({"a": 1}).startswith('W/"')


@pytest.mark.parametrize(
    ("header", "etag", "expected"),
    [
        ('"3"', '"3"', True),
        ('W/"3"', '"3"', True),
        ('"3"', 'W/"3"', True),
        ('"1", W/"2" , "3"', '"3"', True),
        ("*", '"3"', True),
        ('"33"', '"3"', False),
        ("3", '"3"', False),
        ("", '"3"', False),
    ],
)
def test_a_header_names_an_etag(header: str, etag: str, expected: bool) -> None:
    assert matches(header, etag) is expected


def test_a_read_is_tagged_or_answered_with_304() -> None:
    response = Response()
    ConditionalRead(response, '"2"').tag(etag_of_version(3))
    assert response.headers["etag"] == '"3"'

    with pytest.raises(ShortCircuitResponse) as caught:
        ConditionalRead(Response(), '"3"').tag('"3"')
    assert caught.value.response.status_code == 304
    assert caught.value.response.headers["etag"] == '"3"'
    assert caught.value.response.body == b""


def test_what_is_tagged_is_for_one_user_and_asked_for_again() -> None:
    """A shared cache must not keep what a key or a session was needed for, nor a browser show it unasked."""
    response = Response()
    ConditionalRead(response, None).tag('"3"')
    with pytest.raises(ShortCircuitResponse) as caught:
        ConditionalRead(Response(), '"3"').tag('"3"')

    for answer in (response, caught.value.response):
        directives = {part.strip() for part in answer.headers["cache-control"].split(",")}
        assert directives == {"private", "no-cache"}


def test_a_write_is_refused_when_the_state_is_another() -> None:
    ConditionalWrite(None).require('"3"')
    ConditionalWrite('"3"').require('"3"')
    with pytest.raises(PreconditionFailedError):
        ConditionalWrite('"2"').require('"3"')
