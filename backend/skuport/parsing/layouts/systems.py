"""The shop systems, a declaration each. The first that a file's headers identify is its layout, so that one with more
telling headers comes before one with fewer."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from skuport.parsing.header_names import squeeze, without_hint
from skuport.parsing.layouts.layout import Layout, SkipRule

_PICTURE = (
    "This row only adds a picture to its product. Skuport imports one row for each SKU, so it skips this one."
)
_DETAIL = (
    "This row only adds a picture or another value to the product above. Skuport imports one row for each SKU, so it"
    " skips this one."
)
_PARENT = (
    "This row says what the variants of a product have in common. It has no SKU of its own, so Skuport skips it and"
    " imports the variants."
)
_VARIANT = (
    "This row adds a variant or a picture to a product whose SKU is in the column that all its rows share. Skuport"
    " imports the product's own row."
)
_STORE_VIEW = (
    "This row has only the values that differ in the store view {value}. Skuport imports the row without a store"
    " view."
)

WIX: Final = Layout(
    name="wix",
    label="Wix",
    identified_by=(("handleId", "fieldType"), ("handle", "fieldType")),
    groups=("handleId", "handle"),
    skips=(
        SkipRule("picture_row", _PICTURE, told_by=("fieldType",), text="media", without_sku=True),
        SkipRule(
            "parent_row",
            _PARENT,
            told_by=("fieldType",),
            text="product",
            with_text=("productOptionName1", "productOptionName[1]"),
            without_sku=True,
        ),
        SkipRule("variant_row", _VARIANT, told_by=("fieldType",), text="variant", grouped=True),
    ),
    sku_instead=("handleId", "handle"),
    otherwise={"description": ("plainDescription",)},
)

SQUARESPACE: Final = Layout(
    name="squarespace",
    label="Squarespace",
    identified_by=(("Product ID [Non Editable]", "Variant ID [Non Editable]"),),
    groups=("Product ID [Non Editable]",),
    groups_once=True,
    sku_instead=("Variant ID [Non Editable]", "Product ID [Non Editable]"),
)

SHOPIFY: Final = Layout(
    name="shopify",
    label="Shopify",
    identified_by=(
        ("Handle", "Option1 Value"),
        ("URL handle", "Option1 Value"),
    ),
    groups=("Handle", "URL handle"),
    skips=(
        SkipRule(
            "picture_row",
            _PICTURE,
            told_by=("Image Src", "Product image URL"),
            without_sku=True,
            blank=("Title", "Option1 Value", "Variant Price", "Price"),
        ),
        SkipRule("variant_row", _VARIANT, told_by=("Handle", "URL handle"), blank=("Title",), grouped=True),
    ),
    sku_instead=("Handle", "URL handle"),
    sku_prefix="'",
)

# Its exports have headers in the language of the shop.
_WOO_PUBLISHED = (
    *("Published", "Veröffentlicht", "Publié", "Publicado", "Pubblicato", "Gepubliceerd"),
    *("Opublikowano", "Опубликован", "Yayımlanmış"),
)
WOOCOMMERCE: Final = Layout(
    name="woocommerce",
    label="WooCommerce",
    identified_by=(
        ("ID", "Type", "Published", "Visibility in catalog"),
        ("ID", "Type", "SKU", "Name", "Published"),
        ("ID", "Typ", "Veröffentlicht"),
        ("ID", "Type", "Publié"),
        ("ID", "Tipo", "Publicado"),
        ("ID", "Tipo", "Pubblicato"),
        ("ID", "Type", "Gepubliceerd"),
        ("ID", "Rodzaj", "Opublikowano"),
        ("ID", "Тип", "Опубликован"),
        ("ID", "Tür", "Yayımlanmış"),
    ),
    skips=(
        SkipRule(
            "parent_row",
            _PARENT,
            told_by=("Type", "Typ", "Tipo", "Rodzaj", "Тип", "Tür"),
            text="variable",
            without_sku=True,
        ),
    ),
    sku_instead=("ID",),
    words={header: {"-1": False} for header in _WOO_PUBLISHED},
    otherwise={"sku": ("COD",)},
)

MAGENTO_1: Final = Layout(
    name="magento",
    label="Magento 1",
    identified_by=(("sku", "_attribute_set", "_type", "_product_websites"),),
    skips=(
        SkipRule("store_view", _STORE_VIEW, told_by=("_store",)),
        SkipRule("detail_row", _DETAIL, without_sku=True, blank=("_type", "name")),
    ),
    own_words={"status": {"2": False}},
)

MAGENTO: Final = Layout(
    name="magento",
    label="Magento",
    identified_by=(("sku", "store_view_code"), ("sku", "attribute_set_code", "product_type")),
    skips=(
        # Such a row would win over the product's own, and leave most of it blank.
        SkipRule(
            "store_view",
            f"{_STORE_VIEW} To import all rows, ignore the column {{column}}.",
            told_by=("store_view_code",),
            optional=True,
        ),
    ),
    words={"product_online": {"2": False}},
)

PRESTASHOP: Final = Layout(
    name="prestashop",
    label="PrestaShop",
    identified_by=(
        *(("Product ID", "Active (0/1)"), ("ID", "Active (0/1)"), ("ID", "Actif (0/1)")),
        *(("Active (0/1)", "Reference #"), ("Active (0/1)", "Name *", "Categories (x,y,z...)")),
        ("Product ID", "Price (tax excl.)"),
    ),
    sku_instead=("Product ID", "ID"),
    fields={
        "sku": ("Reference #", "Reference", "Référence", "Référence n°"),
        "active": ("Active (0/1)", "Actif (0/1)"),
    },
)

ODOO: Final = Layout(
    name="odoo",
    label="Odoo",
    identified_by=(("default_code", "name"), ("id", "default_code"), ("default_code", "list_price")),
    skips=(SkipRule("detail_row", _DETAIL, without_sku=True, blank=("id", ".id", "name")),),
    sku_instead=("id", ".id"),
    otherwise={
        "name": ("product_tmpl_id/name",),
        "description": ("description_sale", "website_description"),
    },
)

ETSY: Final = Layout(
    name="etsy",
    label="Etsy",
    identified_by=(("TITLE", "CURRENCY_CODE", "MATERIALS"), ("TITLE", "CURRENCY_CODE", "IMAGE1")),
)

EBAY: Final = Layout(
    name="ebay",
    label="eBay",
    identified_by=(
        *(("Item number", "Custom label (SKU)"), ("Item ID", "Custom label"), ("ItemID", "CustomLabel")),
        *(("Action", "CustomLabel"), ("Action", "Custom label (SKU)")),
    ),
    groups=("Item number", "ItemID", "Item ID"),
    skips=(
        # A listing with variations has a row of its own, which lists their values: Colour=Red;Blue.
        SkipRule("parent_row", _PARENT, told_by=("Variation details",), text=".*;.*", without_sku=True),
        SkipRule("variant_row", _VARIANT, told_by=("Variation details",), text="[^;]+", grouped=True),
    ),
    sku_instead=("Item number", "ItemID", "Item ID"),
)

AMAZON: Final = Layout(
    name="amazon",
    label="Amazon",
    identified_by=(("seller-sku", "item-name"), ("seller-sku", "asin1"), ("item_sku", "item_name")),
    sku_instead=("asin1", "listing-id"),
)

GOOGLE_MERCHANT: Final = Layout(
    name="google_merchant",
    label="Google Merchant Center",
    identified_by=(
        *(("id", "title", "link", "availability"), ("id", "title", "link", "image_link")),
        *(("id", "title", "price", "image_link"), ("id", "title", "availability", "price")),
        *(("ID", "Titel", "Link", "Verfügbarkeit"), ("ID", "Titre", "Lien", "Disponibilité")),
    ),
    otherwise={"sku": ("id",)},
)

BIGCOMMERCE: Final = Layout(
    name="bigcommerce",
    label="BigCommerce",
    identified_by=(
        *(("Item Type", "Product Code/SKU"), ("Product ID", "Product Code/SKU")),
        ("Item", "ID", "SKU", "Inventory Tracking"),
    ),
    skips=(
        SkipRule(
            "rule_row",
            "This row is a rule that changes the price or the picture of a product's options. Skuport skips it.",
            told_by=("Item Type", "Item"),
            text="rule",
        ),
        SkipRule(
            "picture_row",
            _PICTURE,
            told_by=("Item", "Item Type"),
            text="image|video",
            without_sku=True,
        ),
    ),
    sku_instead=("Product ID", "ID"),
)

VEND: Final = Layout(
    name="vend",
    label="Lightspeed (Vend)",
    identified_by=(
        ("handle", "sku", "variant_option_one_name"),
        ("handle", "sku", "supply_price"),
        ("handle", "sku", "retail_price"),
    ),
    groups=("handle",),
    sku_instead=("id", "handle"),
)

# It has a column per language, and perhaps per channel: name-en_US, description-en_US-ecommerce.
LOCALIZED: Final = re.compile(r"(.+)-([a-z]{2,3})_[A-Z]{2}(?:-\w+)?")
"""Base name and language of a header."""

AKENEO: Final = Layout(
    name="akeneo",
    label="Akeneo",
    identified_by=(
        ("sku", "categories", "enabled"),
        ("sku", "family", "groups"),
        ("identifier", "family", "enabled"),
    ),
    sku_instead=("uuid",),
    otherwise={"sku": ("identifier",)},
)

LAYOUTS: Final = (
    *(WIX, SQUARESPACE, VEND, SHOPIFY, BIGCOMMERCE, PRESTASHOP, WOOCOMMERCE),
    *(MAGENTO, MAGENTO_1, AKENEO, ODOO, ETSY, EBAY, AMAZON, GOOGLE_MERCHANT),
)
"""All of them, in the order in which they are tried."""

_IDENTIFIED_BY = [
    (layout, [frozenset(map(squeeze, headers)) for headers in layout.identified_by]) for layout in LAYOUTS
]

# Medusa, Matrixify and others have such words, too.
_STATES = {
    **dict.fromkeys(("published", "publish", "unlisted", "online"), True),
    **dict.fromkeys(
        ("unpublished", "pending", "private", "proposed", "rejected", "incomplete", "offline"), False
    ),
}

WORDS_BY_HEADER: Final = {
    **{squeeze(header): _STATES for header in ("Status", "Product status", "Statut")},
    **{squeeze(header): words for layout in LAYOUTS for header, words in layout.words.items()},
}
"""What columns say beside the words for true and false that hold everywhere, by their squeezed header."""


def detect_layout(columns: Sequence[str]) -> Layout | None:
    """The shop system that wrote a file with this header, if it is one that is known."""
    names = set(_names(columns))
    for layout, alternatives in _IDENTIFIED_BY:
        if any(headers <= names for headers in alternatives):
            return layout
    return None


def columns_of(columns: Sequence[str], headers: Iterable[str]) -> list[int]:
    """The numbers of the columns with the first of these headers that any column has; of several, if it has several.
    A header as it stands comes before one with a hint in brackets."""
    named = [squeeze(column) for column in columns]
    plain = [squeeze(without_hint(column) or "") for column in columns]
    for names in (named, plain):
        for header in map(squeeze, headers):
            if found := [i for i, name in enumerate(names) if name == header]:
                return found
    return []


def _names(columns: Iterable[str]) -> Iterable[str]:
    for column in columns:
        yield squeeze(column)
        if (plain := without_hint(column)) is not None:
            yield squeeze(plain)
