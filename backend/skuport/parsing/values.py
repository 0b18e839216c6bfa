"""What a value may be: one set of rules for CSV cells and API fields.

Every `clean_…` function trims Unicode white space (NBSP included) at both ends and returns the value as it is
stored, or raises ValueProblem. Lengths are in characters (code points).
"""

import re
import unicodedata
from collections.abc import Iterable

SKU_MAX = 255
NAME_MAX = 500
DESCRIPTION_MAX = 100_000
ATTRIBUTE_KEY_MAX = 100
ATTRIBUTE_VALUE_MAX = 10_000
ATTRIBUTE_COLUMNS_MAX = 200

# Byte order marks that were written twice, and what comes along when a name is copied from a web page.
_UNSEEN_AROUND = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_AROUND = _UNSEEN_AROUND + "".join(c for c in map(chr, range(0x3001)) if c.isspace())

# Other, control and format characters, and the line and paragraph separators: they are invisible, so two SKUs
# that differ by one of them look the same to the person who has to tell them apart.
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})
# So are these, of other categories or of none: all that Unicode has as Default_Ignorable_Code_Point, such as fillers of
# Hangul and variation selectors, and three without a shape: blank Braille, a musical note's and a Khitan filler.
_SHAPELESS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2060-\u206f\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff"
    "\u2800\U0001d159\U00016fe4]"
)


class ValueProblem(ValueError):  # noqa: N818  (as FileProblem)
    """A value that can't be taken. `code` is for programs, `message` for the person who has to fix it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def sku_key(sku: str) -> str:
    """The key under which a SKU is unique: NFC(casefold(trim(NFC(sku)))). Idempotent.

    The database only stores it. ASCII takes a shortcut that gives the same result.
    """
    if sku.isascii():
        return sku.strip().lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", sku).strip().casefold())


def sku_prefix_key(prefix: str) -> str:
    """What the keys of SKUs that begin with this begin with. White space at its end counts: more follows."""
    return sku_key(f"{prefix}.")[:-1]


def clean_sku(text: str) -> str:
    """Raises `sku_required`, `sku_too_long`, `sku_invisible_character`, `invalid_character`."""
    sku = text.strip()
    if not sku:
        raise ValueProblem("sku_required", "The SKU is missing. Every product needs one.")
    if not (sku.isascii() and sku.isprintable()):
        _check_characters(sku, "SKU")
        for position, character in enumerate(sku, start=1):
            category = unicodedata.category(character)
            if category in _INVISIBLE or _SHAPELESS.match(character):
                unnamed = "unassigned" if category == "Cn" else "control character"
                raise ValueProblem(
                    "sku_invisible_character",
                    f"The SKU has an invisible character, U+{ord(character):04X}"
                    f" ({unicodedata.name(character, unnamed)}), at position {position}. Remove it.",
                )
    _check_length(sku, SKU_MAX, "sku", "SKU")
    return sku


def trim_name(text: str) -> str:
    """The name of a column or an attribute, without white space and invisible characters around it."""
    return text.strip(_AROUND)


def any_repeated(names: Iterable[object]) -> bool:
    """Whether two of these names are the same once trimmed: where they are keys, one would be ignored."""
    trimmed = [trim_name(name) if isinstance(name, str) else name for name in names]
    return len(set(trimmed)) < len(trimmed)


def clean_attribute_key(text: str) -> str:
    """Trims as headers are, since an export makes the key one. Raises `attribute_key_required`,
    `attribute_key_too_long`, `invalid_character`."""
    key = clean_text(trim_name(text), ATTRIBUTE_KEY_MAX, "attribute_key", "attribute's key")
    if not key:
        raise ValueProblem("attribute_key_required", "The attribute's key is empty.")
    return key


def clean_attribute_value(text: str) -> str:
    """Raises `attribute_value_required`, `attribute_value_too_long`, `invalid_character`."""
    value = clean_text(text, ATTRIBUTE_VALUE_MAX, "attribute_value", "attribute's value")
    if not value:
        raise ValueProblem(
            "attribute_value_required", "The attribute's value is empty. Leave the attribute out."
        )
    return value


def clean_text(text: str, limit: int, code: str, label: str) -> str:
    """Raises `CODE_too_long`, `invalid_character`. `label` is what messages call the value."""
    value = text.strip()
    _check_characters(value, label)
    _check_length(value, limit, code, label)
    return value


def _check_length(value: str, limit: int, code: str, label: str) -> None:
    if len(value) > limit:
        raise ValueProblem(
            f"{code}_too_long", f"The {label} has {len(value):,} characters; the limit is {limit:,}."
        )


def _check_characters(value: str, label: str) -> None:
    """PostgreSQL text holds neither NUL nor an unpaired surrogate."""
    nul = value.find("\0")
    if nul >= 0:
        raise ValueProblem(
            "invalid_character", f"The {label} has a NUL character at position {nul + 1}. Remove it."
        )
    if value.isascii():
        return
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueProblem(
            "invalid_character",
            f"The {label} has an unpaired surrogate, U+{ord(value[error.start]):04X}, at position"
            f" {error.start + 1}. Remove it.",
        ) from None
