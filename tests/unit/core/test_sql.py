"""Named statements: parameters by name, parts, and what is left alone."""

import pytest

from skuport.core.sql import Sql, Statement, identifier, parse

FILE = """-- Statements of a test.

-- name: first
-- The first.
SELECT :a::text, :b, :a FROM t WHERE x = 'it''s :c' -- and :d
-- name: second
SELECT "odd:name", '{}'::jsonb, '{part}' FROM {table} WHERE id = :id
"""


def test_parameters_are_numbered_in_their_order_and_repeated_ones_share_a_number() -> None:
    first = parse(FILE)["first"]

    assert first.parameters == ("a", "b")
    assert "SELECT $1::text, $2, $1 FROM t" in first.sql
    assert "'it''s :c' -- and :d" in first.sql
    assert first.arguments({"b": 2, "a": 1}) == [1, 2]


@pytest.mark.parametrize("given", [{}, {"a": 1}, {"a": 1, "b": 2, "c": 3}])
def test_parameters_that_are_missing_or_unknown_are_refused(given: dict[str, int]) -> None:
    with pytest.raises(TypeError, match="first takes a, b"):
        parse(FILE)["first"].arguments(given)


def test_parts_are_filled_and_nothing_else_in_braces_is() -> None:
    second = parse(FILE)["second"]
    assert second.parts == {"table"}

    filled = second.fill(table=identifier("staging", 'a"b'))

    assert filled.sql == """SELECT "odd:name", '{}'::jsonb, '{part}' FROM "staging"."a""b" WHERE id = $1"""
    assert filled.parts == frozenset()


def test_a_part_may_have_parameters_of_its_own() -> None:
    statement = Statement.of("s", "SELECT :a WHERE {condition}").fill(condition=Sql("x < :b AND y = :a"))

    assert (statement.sql, statement.parameters) == ("SELECT $1 WHERE x < $2 AND y = $1", ("a", "b"))


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(KeyError, match="other"):
        parse(FILE)["second"].fill(table=Sql("t"), other=Sql("t"))


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("SELECT 1\n-- name: a\nSELECT 1", "before its first name"),
        ("-- name: a\nSELECT 1\n-- name: a\nSELECT 2", "two statements a"),
        ("-- name: a\n-- only a comment\n\n", "a is empty"),
    ],
)
def test_a_file_that_is_no_list_of_statements_is_refused(file: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(file)
