"""The core fields of a product, each declared once; what isn't one is an attribute.

From a declaration follow: the columns that feed the field, and how their cells are read (`mapping`, `columns`, `rows`);
the staging table, the merge, bulk changes, exports, the template, and the bodies of the API (`skuport.catalog`). The
table of products (`catalog.models`) and its migration are written by hand. `docs/contributing/add-a-field.md` has the
whole list.
"""

from dataclasses import dataclass
from typing import Final

from skuport.parsing.kinds import Flag, Kind, Text
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
    accepted_names: tuple[tuple[str, ...], ...]
    help: str
    example: object
    template: tuple[str, str, str]
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


# Names are those under which shops, ERPs and spreadsheets export a field, mostly in English and German.

SKU: Final = Field(
    name="sku",
    kind=_SkuText(SKU_MAX, "sku", "SKU"),
    help=f"Unique, without regard to case; at most {SKU_MAX} characters.",
    example="CHAIR-OAK-01",
    template=("SHIRT-RED-M", "SHIRT-RED-L", "MUG-01"),
    key=True,
    bulk=False,
    accepted_names=(
        ("sku",),
        (
            *("variant sku", "product sku", "item sku", "seller sku", "merchant sku", "custom sku"),
            *("sku code", "sku number", "sku id", "sku no", "sku#", "stock keeping unit", "ugs"),
            *("product code/sku", "custom label (sku)", "custom label"),
        ),
        (
            *("article number", "article no", "article no.", "article code", "item number", "item no"),
            *("item no.", "item code", "item #", "product code", "product number", "product no"),
            *("part number", "part no", "part no.", "model number", "catalog number", "material number"),
            *("stock code", "artikelnummer", "artikelnr", "artikelnr.", "artikel nr", "artikel nr."),
            *("art. nr.", "art nr", "produktnummer", "materialnummer", "bestellnummer", "artikelcode"),
            *("code article", "codice articolo", "código de artículo"),
        ),
        ("reference", "product reference", "internal reference", "référence", "referencia", "order number"),
        ("product id", "item id", "article id", "article"),
    ),
)

NAME: Final = Field(
    name="name",
    kind=Text(NAME_MAX, "name", "name"),
    help=f"At most {NAME_MAX} characters.",
    example="Oak chair",
    template=("Shirt, red, M", "Shirt red L", "Mug"),
    localized=True,
    accepted_names=(
        ("name",),
        ("product name", "item name", "article name", "artikelname", "produktname", "product/service name"),
        (
            *("title", "product title", "item title", "titel"),
            *("bezeichnung", "artikelbezeichnung", "produktbezeichnung"),
            *("nom", "désignation", "nombre", "nome", "naam"),
        ),
        ("display name",),
        ("product", "item"),
    ),
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
    accepted_names=(
        ("description", "beschreibung"),
        ("product description", "item description", "artikelbeschreibung", "produktbeschreibung"),
        (
            *("long description", "full description", "body", "body html", "body (html)"),
            *("description html", "langtext", "descripción", "descrizione", "omschrijving", "beschrijving"),
        ),
        ("desc", "details"),
    ),
)

ACTIVE_WORDS = {
    **dict.fromkeys(("true", "yes", "y", "t", "1", "on", "active", "enabled"), True),
    **dict.fromkeys(
        ("false", "no", "n", "f", "0", "off", "inactive", "disabled", "draft", "archived"), False
    ),
    # A spreadsheet writes true and false in the language of its user.
    **dict.fromkeys(("wahr", "ja", "aktiv", "vrai", "oui", "verdadero", "sí", "si", "vero", "waar"), True),
    **dict.fromkeys(("falsch", "nein", "inaktiv", "faux", "non", "falso", "onwaar", "nee"), False),
}

# What shops write beside ACTIVE_WORDS, in the columns that hold a product's state.
_STATES = {
    **dict.fromkeys(("published", "publish", "unlisted"), True),
    **dict.fromkeys(("unpublished", "pending", "private", "proposed", "rejected", "incomplete"), False),
}
_DRAFT = {"-1": False}
_SHOP_WORDS: dict[str, dict[str, bool]] = {
    "status": _STATES,
    "productstatus": _STATES,
    # WooCommerce, in the languages of its header
    "published": _DRAFT,
    "veroffentlicht": _DRAFT,
    "publie": _DRAFT,
    "publicado": _DRAFT,
    "pubblicato": _DRAFT,
    "gepubliceerd": _DRAFT,
    # Magento: disabled
    "productonline": {"2": False},
}

ACTIVE: Final = Field(
    name="active",
    kind=Flag(
        code="active",
        label="active or not",
        words=ACTIVE_WORDS,
        words_by_header=_SHOP_WORDS,
        help="Use one of true/false, yes/no, y/n, t/f, 1/0, on/off, active/inactive.",
    ),
    help="True unless set otherwise.",
    example=True,
    template=("true", "true", "false"),
    default=True,
    accepted_names=(
        ("active", "is active", "aktiv", "actif", "activo", "attivo", "actief"),
        ("enabled", "is enabled"),
        ("status", "product status"),
        (
            *("published", "is published", "product online", "published on online store"),
            *("veröffentlicht", "publié", "publicado", "pubblicato", "gepubliceerd"),
        ),
        ("available", "is available", "product is available", "visible", "is visible", "product visible"),
    ),
)

FIELDS: Final = (SKU, NAME, DESCRIPTION, ACTIVE)
"""All of them, in the order of exports and templates."""

FIELDS_BY_NAME: Final = {field.name: field for field in FIELDS}
