"""The core fields of a product, each declared once; what isn't one is an attribute.

From a declaration follow: the columns that feed the field, and how their cells are read (`mapping`, `columns`, `rows`);
the staging table, the merge, bulk changes, exports, the template, and the bodies of the API (`skuport.catalog`). The
table of products (`catalog.models`) and its migration are written by hand. `docs/contributing/add-a-field.md` has the
whole list.
"""

from dataclasses import dataclass
from typing import Final

from skuport.parsing.accepted_names import (
    ACTIVE_FURTHER,
    ACTIVE_GENERIC,
    ACTIVE_NAMES,
    DESCRIPTION_FURTHER,
    DESCRIPTION_NAMES,
    NAME_FURTHER,
    NAME_GENERIC,
    NAME_NAMES,
    SKU_FURTHER,
    SKU_GENERIC,
    SKU_NAMES,
    Names,
)
from skuport.parsing.kinds import Flag, Kind, Text
from skuport.parsing.layouts import WORDS_BY_HEADER
from skuport.parsing.values import DESCRIPTION_MAX, NAME_MAX, SKU_MAX, ValueProblem, clean_sku

LONG = 10_000
"""Text that may have more characters is long: a plan shows its beginning, and exports read fewer of them at a time."""


@dataclass(frozen=True, slots=True)
class Field:
    """One core field.

    Args:
        name: its column in the table, its name in the API, its header in exports and templates, and the target of a
            mapping.
        kind: what its values are, and how they are read and written.
        accepted_names: headers that mean it, in tiers: where a header has several, the one of the highest tier is the
            field and the others are attributes. Two of the same tier are equally good, and people have to choose.
        further_names: other headers that mean it, in tiers, too; they come after all of `accepted_names`.
        generic_names: headers that may mean something else, too; they come last.
        hinted_tiers: how many tiers of `accepted_names` are also understood with a hint in brackets. So are all of
            `further_names`, and no generic names.
        help: what the API's document says of it.
        example: a value of it, for the API's document.
        template: its cells in the template, a row each.
        default: of a new product that says nothing; and what clearing it means. None: it is required of a new product,
            and can't be cleared.
        key: the field by which products are told apart; there is one.
        localized: shops write a column for each language, such as `name-en_US`.
        bulk: a bulk job may change it, for many products at a time.
        bulk_clears: null in a bulk change clears it; else null is refused.
    """

    name: str
    kind: Kind
    accepted_names: Names
    further_names: Names
    hinted_tiers: int
    help: str
    example: object
    template: tuple[str, str, str]
    generic_names: Names = ()
    default: str | bool | None = None
    key: bool = False
    localized: bool = False
    bulk: bool = True
    bulk_clears: bool = False

    @property
    def required(self) -> bool:
        """Whether a product can't be without a value."""
        return self.default is None

    @property
    def blank(self) -> str | bool:
        """What a blank cell is staged as where blank cells clear: the default, or "" for the merge to refuse."""
        return "" if self.default is None else self.default

    @property
    def is_long(self) -> bool:
        return isinstance(self.kind, Text) and self.kind.limit > LONG

    def clean(self, text: str) -> object:
        """The value in a request.

        Raises:
            ValueProblem: what the kind refuses; `…_required` where text is blank and must not be.
        """
        value = self.kind.parse(text)
        if value == "" and self.required:
            raise ValueProblem(
                f"{self.name}_required", f"The {self.kind.label} is missing. Every product needs one."
            )
        return value


@dataclass(frozen=True, slots=True)
class _SkuText(Text):
    """Text of a SKU, which has no invisible characters."""

    def parse(self, text: str) -> str:
        return clean_sku(text)


SKU: Final = Field(
    name="sku",
    kind=_SkuText(SKU_MAX, "sku", "SKU"),
    help=f"Unique, without regard to case; at most {SKU_MAX} characters.",
    example="CHAIR-OAK-01",
    template=("SHIRT-RED-M", "SHIRT-RED-L", "MUG-01"),
    key=True,
    bulk=False,
    accepted_names=SKU_NAMES,
    further_names=SKU_FURTHER,
    generic_names=SKU_GENERIC,
    hinted_tiers=5,
)

NAME: Final = Field(
    name="name",
    kind=Text(NAME_MAX, "name", "name"),
    help=f"At most {NAME_MAX} characters.",
    example="Oak chair",
    template=("Shirt, red, M", "Shirt red L", "Mug"),
    localized=True,
    accepted_names=NAME_NAMES,
    further_names=NAME_FURTHER,
    generic_names=NAME_GENERIC,
    hinted_tiers=4,
)

DESCRIPTION: Final = Field(
    name="description",
    kind=Text(DESCRIPTION_MAX, "description", "description"),
    help=f"At most {DESCRIPTION_MAX:,} characters.",
    example="Solid oak, oiled.",
    template=('Soft cotton, "slim" cut', "", "Holds 300 ml"),
    default="",
    localized=True,
    bulk_clears=True,
    accepted_names=DESCRIPTION_NAMES,
    further_names=DESCRIPTION_FURTHER,
    hinted_tiers=3,
)

ACTIVE_WORDS = {
    **dict.fromkeys(("true", "yes", "y", "t", "1", "on", "active", "enabled"), True),
    **dict.fromkeys(
        ("false", "no", "n", "f", "0", "off", "inactive", "disabled", "draft", "archived"), False
    ),
    # A spreadsheet writes true and false in the language of its user.
    **dict.fromkeys(("wahr", "ja", "aktiv", "vrai", "oui", "verdadero", "sí", "si", "vero", "waar"), True),
    **dict.fromkeys(("falsch", "nein", "inaktiv", "faux", "non", "falso", "onwaar", "nee"), False),
    **dict.fromkeys(("actif", "activo", "attivo", "actief", "aktywny", "активен", "aktif"), True),
    **dict.fromkeys(
        ("inactif", "inactivo", "inattivo", "inactief", "nieaktywny", "неактивен", "pasif"), False
    ),
    **dict.fromkeys(
        ("sim", "tak", "prawda", "да", "истина", "evet", "doğru", "ano", "pravda", "sand", "sant"), True
    ),
    **dict.fromkeys(("não", "nao", "nie", "fałsz", "нет", "ложь", "hayır", "hayir", "yanlış", "ne"), False),
    **dict.fromkeys(
        ("nepravda", "nej", "falsk", "falskt", "否", "假", "いいえ", "無効", "아니오", "거짓"), False
    ),
    **dict.fromkeys(("是", "真", "はい", "有効", "예", "참"), True),
}

ACTIVE: Final = Field(
    name="active",
    kind=Flag(
        code="active",
        label="active or not",
        words=ACTIVE_WORDS,
        words_by_header=WORDS_BY_HEADER,
        help="Use one of true/false, yes/no, y/n, t/f, 1/0, on/off, active/inactive.",
    ),
    help="True unless set otherwise.",
    example=True,
    template=("true", "true", "false"),
    default=True,
    accepted_names=ACTIVE_NAMES,
    further_names=ACTIVE_FURTHER,
    generic_names=ACTIVE_GENERIC,
    hinted_tiers=2,
)

FIELDS: Final = (SKU, NAME, DESCRIPTION, ACTIVE)
"""All of them, in the order of exports and templates."""

FIELDS_BY_NAME: Final = {field.name: field for field in FIELDS}
