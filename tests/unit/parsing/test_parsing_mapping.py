"""Which column feeds which field."""

import csv

import pytest

from skuport.parsing import FileProblem, resolve_mapping, suggest_mapping
from skuport.parsing.fields import ACTIVE
from skuport.parsing.kinds import Flag


@pytest.mark.parametrize(
    ("column", "target"),
    [
        *[(name, "sku") for name in ("sku", "SKU", "Product_SKU", "item-sku", "Variant SKU", "Artikelnummer")],
        *[(name, "sku") for name in ("Article Number", "ITEM_NUMBER", "product code", "Part-Number", "Artikel-Nr.")],
        *[(name, "name") for name in ("name", "Product Name", "product", "item", "TITLE", "Bezeichnung")],
        *[(name, "description") for name in ("Description", "desc", "Body (HTML)", "long_description", "Beschreibung")],
        *[(name, "active") for name in ("active", "Is Active", "ENABLED", "published", "status", "available")],
        ("Color", "attributes.Color"),
        ("sku note", "attributes.sku note"),
        ("attributes.title", "attributes.title"),
        ("Attributes.Name", "attributes.Name"),
        ("_line", None),
        ("", None),
    ],
)  # fmt: skip
def test_suggestions(column: str, target: str | None) -> None:
    assert suggest_mapping([column]).targets == (target,)


def test_resolving() -> None:
    columns = ("SKU", "title", "Color", "_line", "", "")
    mapping = resolve_mapping(columns)
    assert mapping.columns == columns
    assert mapping.targets == ("sku", "name", "attributes.Color", None, None, None)
    mapping = resolve_mapping(columns, {"title": "attributes.headline", "Color": "name", "SKU": "sku"})
    assert mapping.targets == ("sku", "attributes.headline", "name", None, None, None)
    assert resolve_mapping(("ref", "sku"), {"ref": "sku", "sku": None}).targets == ("sku", None)


@pytest.mark.parametrize(
    ("columns", "overrides", "code", "column", "says"),
    [
        (("name", "Color"), None, "missing_sku_column", None, "“name”, “Color”"),
        (("name", ""), {"name": None}, "missing_sku_column", None, "item number"),
        (("sku", "title", "titel"), None, "duplicate_field", "titel", "“title” and “titel” both feed name"),
        (("item no", "part-no"), None, "duplicate_field", "part-no", "“item no” and “part-no” both feed sku"),
        (("sku", "name", "x"), {"x": "name"}, "duplicate_field", "x", "“name” and “x” both feed name"),
        (("sku", "SKU"), None, "duplicate_field", "SKU", "“sku” and “SKU”"),
        (("sku", "ref"), {"ref": "sku"}, "duplicate_field", "ref", "“sku” and “ref” both feed sku"),
        (("sku", "Color", "Color"), None, "duplicate_column", "Color", "the attribute Color"),
        (
            ("sku", "a", "attributes.a"),
            None,
            "duplicate_column",
            "attributes.a",
            "“a” and “attributes.a”",
        ),
        (("sku",), {"colour": "name"}, "unknown_column", "colour", "“sku”"),
        (("sku", "x"), {"x": "weight"}, "unknown_field", "x", "sku, name, description, active"),
        (("sku", "x" * 101), None, "attribute_key_too_long", "x" * 101, "limit is 100"),
        (("sku", "x"), {"x": "attributes."}, "attribute_key_required", "x", "empty"),
        (("sku", "x\0"), None, "invalid_character", "x\0", "NUL"),
        (("sku", *map(str, range(201))), None, "too_many_columns", None, "201"),
    ],
)
def test_mappings_that_are_refused(
    columns: tuple[str, ...],
    overrides: dict[str, str | None] | None,
    code: str,
    column: str | None,
    says: str,
) -> None:
    with pytest.raises(FileProblem) as caught:
        resolve_mapping(columns, overrides)
    assert (caught.value.code, caught.value.column) == (code, column)
    assert says in caught.value.message


def test_a_suggestion_refuses_nothing() -> None:
    assert suggest_mapping(["title", "Titel"]).targets == ("name", "name")


SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,"
    "Variant Grams,Variant Inventory Qty,Variant Price,Image Src,SEO Title,SEO Description,Variant Image,Status"
)
MATRIXIFY = (
    "ID,Handle,Command,Title,Body HTML,Vendor,Type,Tags,Tags Command,Status,Published,Published Scope,Row #,Top Row,"
    "Option1 Name,Option1 Value,Variant ID,Variant SKU,Variant Barcode,Variant Price"
)
SHOPIFY_NOW = (
    "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,Barcode,"
    "Option1 name,Option1 value,Option1 Linked To,Price,Compare-at price,Product image URL,Image position,SEO title"
)
MEDUSA = (
    "Product Id,Product Handle,Product Title,Product Subtitle,Product Description,Product Status,Product Weight,"
    "Variant Id,Variant Title,Variant SKU,Variant Barcode"
)
WOOCOMMERCE = (
    'ID,Type,SKU,Name,Published,"Is featured?","Visibility in catalog","Short description",Description,"Tax status",'
    '"In stock?",Stock,"Regular price",Categories,Images,Parent'
)
MAGENTO = (
    "sku,store_view_code,attribute_set_code,product_type,categories,product_websites,name,description,"
    "short_description,weight,product_online,tax_class_name,visibility,price,url_key,meta_title,qty"
)
AKENEO = (
    "sku;categories;enabled;family;parent;groups;description-de_DE-ecommerce;description-en_US-ecommerce;"
    "description-en_US-print;name-de_DE;name-en_US;price-EUR"
)
AMAZON = "item-name\titem-description\tlisting-id\tseller-sku\tprice\tquantity\tproduct-id\tstatus"


@pytest.mark.parametrize(
    ("header", "delimiter", "fields"),
    [
        (
            SHOPIFY,
            ",",
            {"Variant SKU": "sku", "Title": "name", "Body (HTML)": "description", "Status": "active"},
        ),
        (
            MATRIXIFY,
            ",",
            {"Variant SKU": "sku", "Title": "name", "Body HTML": "description", "Status": "active"},
        ),
        (
            WOOCOMMERCE,
            ",",
            {"SKU": "sku", "Name": "name", "Description": "description", "Published": "active"},
        ),
        (
            MAGENTO,
            ",",
            {"sku": "sku", "name": "name", "description": "description", "product_online": "active"},
        ),
        (
            AKENEO,
            ";",
            {
                "sku": "sku",
                "name-en_US": "name",
                "description-en_US-ecommerce": "description",
                "enabled": "active",
            },
        ),
        (
            AMAZON,
            "\t",
            {
                "seller-sku": "sku",
                "item-name": "name",
                "item-description": "description",
                "status": "active",
            },
        ),
        (
            SHOPIFY_NOW,
            ",",
            {"SKU": "sku", "Title": "name", "Description": "description", "Status": "active"},
        ),
        (
            MEDUSA,
            ",",
            {
                "Variant SKU": "sku",
                "Product Title": "name",
                "Product Description": "description",
                "Product Status": "active",
            },
        ),
        (
            "ID,Type,UGS,Nom,Publié,Mis en avant ?,Description courte,Description",
            ",",
            {"UGS": "sku", "Nom": "name", "Description": "description", "Publié": "active"},
        ),
        (
            "ID,Tipo,SKU,Nombre,Publicado,Descripcion",
            ",",
            {"SKU": "sku", "Nombre": "name", "Descripcion": "description", "Publicado": "active"},
        ),
        ("Product ID,Name,Reference,Status", ",", {"Reference": "sku", "Name": "name", "Status": "active"}),
        (
            "Product ID,Product Name,Product Code/SKU,Product Visible?",
            ",",
            {"Product Code/SKU": "sku", "Product Name": "name", "Product Visible?": "active"},
        ),
        ("Item number,Title,Custom label (SKU)", ",", {"Custom label (SKU)": "sku", "Title": "name"}),
        ("*CustomLabel,*Title", ",", {"*CustomLabel": "sku", "*Title": "name"}),
        (
            "ordernumber;mainnumber;name;active",
            ";",
            {"ordernumber": "sku", "name": "name", "active": "active"},
        ),
        ("Item,Item No.,Product ID", ",", {"Item No.": "sku", "Item": "name"}),
        ("sku,name-fr_FR,name-de_DE", ",", {"sku": "sku", "name-fr_FR": "name"}),
        ("sku,name,name-en_US,title", ",", {"sku": "sku", "name": "name"}),
    ],
)
def test_headers_of_shops_need_no_question(header: str, delimiter: str, fields: dict[str, str]) -> None:
    columns = next(csv.reader([header], delimiter=delimiter))
    mapping = resolve_mapping(columns)
    assert dict(zip(columns, mapping.targets, strict=True)) == {
        column: fields.get(column, f"attributes.{column}") for column in columns
    }


def test_variants_are_known_by_their_handle() -> None:
    assert resolve_mapping(SHOPIFY.split(",")).group_key == "Handle"
    assert resolve_mapping(SHOPIFY_NOW.split(",")).group_key == "URL handle"
    assert resolve_mapping(SHOPIFY.split(","), {"Handle": "attributes.slug"}).group_key == "slug"
    assert resolve_mapping(SHOPIFY.split(","), {"Handle": None}).group_key is None
    assert resolve_mapping(["sku", "Handle", "name"]).group_key is None


def active_words(header: str) -> dict[str, bool]:
    assert isinstance(ACTIVE.kind, Flag)
    return ACTIVE.kind.words_of(header)


def test_words_that_only_one_shop_writes() -> None:
    assert active_words("Published")["-1"] is False
    assert active_words("product_online")["2"] is False
    assert active_words("Veröffentlicht")["-1"] is False
    states = active_words("Product Status")
    assert (states["published"], states["unlisted"], states["proposed"]) == (True, True, False)
    assert not {"-1", "2"} & active_words("status").keys()
    assert "published" not in active_words("active")
