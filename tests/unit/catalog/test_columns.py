"""What the core fields are in SQL, and that the table agrees."""

from sqlalchemy.dialects import postgresql

from skuport.catalog import columns
from skuport.catalog.models import Product
from skuport.core.sql import Statement
from skuport.parsing import FIELDS


def test_the_table_has_every_field() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # of SQLAlchemy
    for field in FIELDS:
        column = Product.__table__.c[field.name]
        assert column.type.compile(dialect).lower() == field.kind.sql_type
        assert not column.nullable
        default = None if column.server_default is None else column.server_default.arg  # type: ignore[attr-defined]
        if field.default is None:
            assert default is None
        elif isinstance(field.default, bool):
            assert str(default) == columns.literal(field.default)
        else:
            assert default == field.default


def test_literals() -> None:
    assert columns.literal("it's") == "'it''s'"
    assert (columns.literal(True), columns.literal(False)) == ("true", "false")
    assert columns.literal(None) == "NULL"


def test_a_staged_value_that_is_null_keeps_what_the_product_has() -> None:
    assert 's."sku" = p."sku"' in columns.UNCHANGED
    assert 'coalesce(s."active", p."active") = p."active"' in columns.UNCHANGED
    assert '"description" = coalesce(w."description", p."description")' in columns.ASSIGNED


def test_a_bulk_change_has_a_parameter_for_each_field_but_the_key() -> None:
    statement = Statement.of("update", f"SELECT {columns.CHANGED} WHERE {columns.DIFFERS}")
    assert statement.parameters == tuple(field.name for field in FIELDS if field.name != "sku")


def test_only_columns_of_the_file_are_cleared() -> None:
    assigned, is_open = columns.cleared(["sku", "active", "attributes.colour"])
    assert assigned == '"active" = coalesce("active", true)'
    assert is_open == '"active" IS NULL'
    assert columns.cleared(["sku"]) == ("", "")
    assert columns.cleared(["name"])[0] == '"name" = coalesce("name", \'\')'
