"""The core fields in SQL: lists of columns, comparisons and assignments, as parts of named statements.

A staged value is null where the product keeps what it has.
"""

from collections.abc import Callable, Iterable

from skuport.core.sql import Sql, identifier
from skuport.parsing import ATTRIBUTE_COLUMNS_MAX, FIELDS, Field

SHOWN = 1000
"""Characters of a long text that a plan shows."""

KEY = next(field for field in FIELDS if field.key)
OTHERS = tuple(field for field in FIELDS if not field.key)
BULK = tuple(field for field in FIELDS if field.bulk)
REQUIRED = tuple(field for field in OTHERS if field.required)
"""Fields that a new product needs, besides the key, which the parser requires."""


def _joined(separator: str, fields: Iterable[Field], fragment: Callable[[Field, str], str]) -> Sql:
    """The fragments of these fields, each made from the field and its quoted name."""
    return Sql(separator.join(fragment(field, identifier(field.name)) for field in fields))


def literal(value: str | bool | None) -> Sql:
    """A default as SQL has it."""
    if value is None:
        return Sql("NULL")
    return Sql(str(value).lower() if isinstance(value, bool) else "'" + value.replace("'", "''") + "'")


NAMES = _joined(", ", FIELDS, lambda _, name: name)
"""The columns, as a list."""

LONG_BYTES = _joined(
    " + ", (field for field in FIELDS if field.is_long), lambda _, name: f"octet_length({name})"
)
"""The bytes of a product's long texts."""

STAGED_DEFINITIONS = _joined(
    ",\n    ",
    FIELDS,
    lambda field, name: f"{name} {field.kind.sql_type}{' NOT NULL' if field.key else ''}",
)
"""The columns of a staging table."""

INSERTED = _joined(
    ", ",
    FIELDS,
    lambda field, name: name if field.required else f"coalesce({name}, {literal(field.default)})",
)
"""The values of a new product, from a staged row."""

UNCHANGED = _joined(
    "\n                AND ",
    FIELDS,
    lambda field, name: f"{'s.' + name if field.key else f'coalesce(s.{name}, p.{name})'} = p.{name}",
)
"""Whether the staged row `s` says what the product `p` is."""

ASSIGNED = _joined(
    ",\n        ",
    FIELDS,
    lambda field, name: f"{name} = {'w.' + name if field.key else f'coalesce(w.{name}, p.{name})'}",
)
"""Assigns the staged row `w` to the product `p`."""

LACKS = Sql(" OR ".join(f"s.{identifier(field.name)} IS NULL" for field in REQUIRED) or "false")
"""Whether the staged row `s` lacks what a new product needs."""


def lacking(row: str, is_new: str) -> Sql:
    """Cases of a staged row that leaves its product without a required value: the code.

    Args:
        row: an expression for the staged row.
        is_new: a condition: it would create the product.
    """
    return Sql(
        "".join(
            f"\n            WHEN {row}.{name} = '' OR ({is_new} AND {row}.{name} IS NULL) THEN '{field.name}_required'"
            for field in REQUIRED
            for name in [identifier(field.name)]
        )
    )


LACKING_COLUMN = Sql(
    "".join(f" WHEN '{field.name}_required' THEN :{field.name}_column" for field in REQUIRED)
)
"""Cases of a code: the header of the column that would have the value, or null."""

LACKING_MESSAGE = Sql(
    "".join(
        f"\n            WHEN '{field.name}_required' THEN 'The product ' || {identifier(KEY.name)} || ' needs a"
        f" {field.kind.label}: fill in the column “' || coalesce(:{field.name}_column, '{field.name}') || '”.'"
        for field in REQUIRED
    )
)
"""Cases of a code: what is wrong."""


def too_many_attributes(before: str, given: str) -> Sql:
    """A condition: these changes would give a product more attributes than it may have, and than it has.

    Counting keys takes longer than all the rest of a comparison. In its binary form, a JSON object has 8 bytes for each
    member besides their text: by its size, nearly every product is known to have fewer.

    Args:
        before: an expression for the attributes as they are.
        given: an expression for those that are set; null removes one.
    """
    most, merged = ATTRIBUTE_COLUMNS_MAX, f"{before} || {given}"
    return Sql(
        f"(pg_column_size({merged}) > {8 * most} AND {_count_keys(f'jsonb_strip_nulls({merged})')}"
        f" > greatest({most}, {_count_keys(before)}))"
    )


def _count_keys(attributes: str) -> str:
    return f"(SELECT count(*) FROM jsonb_object_keys({attributes}))"


def _shown(field: Field, value: str) -> str:
    return f"left({value}, {SHOWN})" if field.is_long else value


def _after(field: Field, name: str) -> str:
    if field.key:
        return name
    before = f"before ->> '{field.name}'"
    if field.kind.sql_type != "text":
        before = f"({before})::{field.kind.sql_type}"
    default = "" if field.required else f", {literal(field.default)}"
    return f"coalesce({name}, {before}{default})"


BEFORE = _joined(", ", FIELDS, lambda field, name: f"'{field.name}', {_shown(field, f'p.{name}')}")
"""The product `p` as arguments of `jsonb_build_object`."""

AFTER = _joined(
    ",\n            ", FIELDS, lambda field, name: f"'{field.name}', {_shown(field, _after(field, name))}"
)
"""What the product in `before`, or a new one, becomes by a staged row, as arguments of `jsonb_build_object`."""

# Imports that overtook another one: `l` is what they wrote to the product `p`.

SET_FIELDS = Sql(
    "array_remove(ARRAY["
    + _joined(", ", FIELDS, lambda field, name: f"CASE WHEN s.{name} IS NOT NULL THEN '{field.name}' END")
    + "], NULL)"
)
"""The names of the fields that the staged row `s` sets."""

LEFT_ALONE = _joined(
    ",\n        ",
    FIELDS,
    lambda field, name: (
        f"CASE WHEN l.sku_key IS NULL THEN s.{name}"
        f" ELSE coalesce((SELECT {name} FROM products WHERE sku_key = s.sku_key), s.{name}) END AS {name}"
        if field.key
        else f"CASE WHEN '{field.name}' = ANY (l.fields) THEN NULL ELSE s.{name} END AS {name}"
    ),
)
"""The fields of the staged row `s`, null where they wrote the same."""

RESET = _joined(
    ",\n    ",
    (field for field in OTHERS if not field.required),
    lambda field, name: (
        f"{name} = CASE WHEN '{field.name}' = ANY (l.fields) THEN p.{name} ELSE {literal(field.default)} END"
    ),
)
"""Assigns what the product would have if they had created it."""

# Variants: a staged row `s` inherits from its group `g`.

INHERITED = _joined(",\n    ", OTHERS, lambda _, name: f"{name} = coalesce(s.{name}, g.{name})")
INHERITS = _joined(" OR ", OTHERS, lambda _, name: f"(s.{name} IS NULL AND g.{name} IS NOT NULL)")
FIRST_OF_GROUP = _joined(
    ",\n        ",
    OTHERS,
    lambda _, name: f"(array_agg({name} ORDER BY line) FILTER (WHERE {name} IS NOT NULL))[1] AS {name}",
)

INHERITABLE = _joined(
    ", ", OTHERS, lambda field, name: f"(fields ->> '{field.name}')::{field.kind.sql_type} AS {name}"
)
"""The same fields of a reject, of which `fields` is a JSON object."""
OTHER_NAMES = _joined(", ", OTHERS, lambda _, name: name)
STAGED_OBJECT = _joined(", ", OTHERS, lambda field, name: f"'{field.name}', s.{name}")
"""The fields of the staged row `s` as arguments of `jsonb_build_object`."""


def cleared(names: Iterable[str]) -> tuple[Sql, Sql]:
    """For variants whose blank cells clear: assigns what a blank cell stands for to these fields of a staged row where
    they are null; and the condition that any is."""
    wanted = set(names)
    fields = [field for field in OTHERS if field.name in wanted]
    assigned = _joined(
        ",\n    ", fields, lambda field, name: f"{name} = coalesce({name}, {literal(field.blank)})"
    )
    return assigned, _joined(" OR ", fields, lambda _, name: f"{name} IS NULL")


# Bulk changes: a parameter of each field's name is null where the product `p` keeps what it has.

CHANGED = _joined(",\n        ", BULK, lambda field, name: f"{name} = coalesce(:{field.name}, p.{name})")
DIFFERS = _joined(" OR ", BULK, lambda field, name: f"p.{name} <> coalesce(:{field.name}, p.{name})")
