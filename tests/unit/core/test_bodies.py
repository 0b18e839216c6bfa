import json
import time

import pytest

from skuport.core.bodies import BodyLimits, body_limits, check_structure, limits_of
from skuport.core.errors import UnprocessableError

LIMITS = BodyLimits(keys=3, values=10, depth=4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        '{"a": 1, "b": 2, "c": 3}',
        '[{"a": 1, "b": 2}, {"a": 1, "b": 2}]',
        "[1, 2, 3, 4, 5, 6, 7, 8, 9]",
        "[[[[1]]]]",
        '["[[[[[[[[", "{,,,,,,,,,,,,,,,,,", "a\\",[[[[[["]',
        "]]]}}}",
        '"never ended [[[[[[',
    ],
)
def test_what_keeps_the_limits_passes(text: str) -> None:
    check_structure(text, LIMITS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a": 1, "b": 2, "c": 3, "d": 4}', "too_many_keys"),
        ('[0, {"a": [1, 2], "b": {}, "c": 3, "d": 4}]', "too_many_keys"),
        ("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]", "too_many_values"),
        ("[[], [], [], [], [], []]", "too_many_values"),
        ('"" ' * 30, "too_many_values"),
        ("[[[[[1]]]]]", "too_deep"),
        ("[" * 1_000_000, "too_deep"),
    ],
)
def test_each_limit_has_its_code(text: str, code: str) -> None:
    with pytest.raises(UnprocessableError) as caught:
        check_structure(text, LIMITS)
    assert caught.value.code == code


def test_refusing_a_large_body_costs_no_more_than_the_limits() -> None:
    keys = json.dumps({f"key{number}": number for number in range(420_000)})
    lists = "[" + "[]," * 1_000_000 + "[]]"
    begun = time.process_time()
    for text in (keys, lists):
        with pytest.raises(UnprocessableError):
            check_structure(text, BodyLimits())
    assert time.process_time() - begun < 0.05


def test_an_endpoint_declares_its_limits() -> None:
    @body_limits(size=10, keys=5)
    async def small() -> None: ...

    async def default() -> None: ...

    assert (limits_of(small).size, limits_of(small).keys) == (10, 5)
    assert limits_of(default) == BodyLimits()
