"""Which headers identify a shop system, and which of its columns feed which fields."""

import pytest

from skuport.parsing import FIELDS_BY_NAME, resolve_mapping
from skuport.parsing.header_names import squeeze
from skuport.parsing.layouts import LAYOUTS, Layout, detect_layout

# Short headers as the systems write them. In front of some columns is the field that they feed.
HEADERS = """
shopify: Handle; name=Title; description=Body (HTML); Vendor; Published; Option1 Name; Option1 Value; sku=Variant SKU;
    Image Src; active=Status
shopify: name=Title; URL handle; description=Description; active=Status; sku=SKU; Option1 name; Option1 value; Price
woocommerce: ID; Type; sku=SKU; name=Name; active=Published; Is featured?; Visibility in catalog; Short description;
    description=Description
woocommerce: ID; Typ; sku=Artikelnummer; name=Name; active=Veröffentlicht; Kurzbeschreibung; description=Beschreibung
woocommerce: ID; Type; sku=UGS; name=Nom; active=Publié; Description courte; description=Description
woocommerce: ID; Tipo; sku=COD; name=Nome; active=Pubblicato; Breve descrizione; description=Descrizione
woocommerce: ID; Тип; sku=Артикул; name=Имя; active=Опубликован; Краткое описание; description=Описание
magento: sku=sku; store_view_code; attribute_set_code; product_type; name=name; description=description;
    short_description; active=product_online
magento: sku=sku; _store; _attribute_set; _type; _product_websites; name=name; description=description; active=status
prestashop: Product ID; active=Active (0/1); name=Name *; Categories (x,y,z...); On sale (0/1); sku=Reference #;
    Supplier reference #; Summary; description=Description
prestashop: ID; active=Actif (0/1); name=Nom *; Catégories (x,y,z...); sku=Référence; Référence fournisseur
odoo: id; sku=default_code; name=name; categ_id/id; list_price; barcode; description=description_sale; active=active
wix: handleId; fieldType; name=name; description=description; sku=sku; price; active=visible; productOptionName1
wix: handle; fieldType; name=name; active=visible; description=plainDescription; media; sku=sku; productOptionName[1]
squarespace: Product ID [Non Editable]; Variant ID [Non Editable]; Product Type [Non Editable]; Product Page;
    name=Title; description=Description; sku=SKU; Option Name 1; Option Value 1; active=Visible
etsy: name=TITLE; description=DESCRIPTION; PRICE; CURRENCY_CODE; TAGS; MATERIALS; IMAGE1; VARIATION 1 NAME; sku=SKU
ebay: Item number; name=Title; Variation details; sku=Custom label (SKU); Available quantity; Start price
ebay: *Action(SiteID=US|Country=US|Version=1193); sku=CustomLabel; name=*Title; description=*Description; *Quantity
amazon: name=item-name; description=item-description; listing-id; sku=seller-sku; item-note; product-id; asin1;
    active=status
amazon: feed_product_type; sku=item_sku; brand_name; name=item_name; description=product_description
google_merchant: sku=id; name=title; description=description; availability; price; link; image link; mpn
google_merchant: sku=id; name=title; description=description; availability; condition; price; link; image_link
bigcommerce: Item Type; Product ID; name=Product Name; sku=Product Code/SKU; description=Product Description;
    active=Product Visible?
bigcommerce: Item; ID; name=Name; Type; sku=SKU; Inventory Tracking; description=Description; active=Is Visible
akeneo: sku=sku; categories; active=enabled; family; name-de_DE; name=name-en_US; description=description-en_US-shop
vend: id; handle; sku=sku; name=name; description=description; type; variant_option_one_name; active=active
"""


@pytest.mark.parametrize("line", HEADERS.strip().replace("\n    ", " ").splitlines())
def test_the_header_of_a_system_needs_no_question(line: str) -> None:
    name, _, header = line.partition(": ")
    columns: list[str] = []
    targets: list[str | None] = []
    for cell in header.split("; "):
        field, _, column = cell.partition("=")
        if field not in FIELDS_BY_NAME:
            field, column = f"attributes.{cell}", cell
        columns.append(column)
        targets.append(None if column.startswith("_") else field)
    mapping = resolve_mapping(columns)
    assert mapping.targets == tuple(targets)
    assert mapping.layout is not None
    assert mapping.layout.name == name


@pytest.mark.parametrize(
    "header",
    [
        "sku,name,description,active",
        "sku,Handle,name",
        "id,title,price",
        "sku,store,type,status",
        "Product ID,Name,Reference,Status",
        "item number,title,price",
        "sku,name,visible,type",
    ],
)
def test_other_files_have_no_layout(header: str) -> None:
    assert detect_layout(header.split(",")) is None


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.label)
def test_declarations(layout: Layout) -> None:
    assert squeeze(layout.name) == layout.name.replace("_", "")
    assert {*layout.fields, *layout.otherwise} <= set(FIELDS_BY_NAME)
    for headers in layout.identified_by:
        assert len(headers) > 1
    fed = (*layout.fields.values(), *layout.otherwise.values())
    listed = [header for headers in fed for header in set(map(squeeze, headers))]
    assert len(listed) == len(set(listed))  # a column feeds one field
    assert not set(map(squeeze, layout.groups)) & set(listed)
    for rule in layout.skips:
        assert rule.told_by or rule.blank
        assert rule.message.format(value="v", column="c")


def test_identifying_headers_are_of_one_layout() -> None:
    for layout in LAYOUTS:
        for headers in layout.identified_by:
            found = detect_layout(headers)
            assert found is not None
            assert found.name == layout.name


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        # A layout decides where names would choose another column, or none,
        ("Product ID;Active (0/1);Name *;Reference #;SKU", {"Reference #": "sku", "Active (0/1)": "active"}),
        ("id;title;availability;price", {"id": "sku"}),
        # and leaves alone what they choose.
        ("id;title;availability;price;item number", {"item number": "sku"}),
        ("Handle;Title;Option1 Value;SKU;Variant SKU;Name;Published", {"SKU": "sku", "Name": "name"}),
        ("default_code;name;sku;list_price", {"sku": "sku"}),
    ],
)
def test_layouts_and_names(header: str, fields: dict[str, str]) -> None:
    mapping = resolve_mapping(header.split(";"))
    assert mapping.layout is not None
    found = dict(zip(mapping.columns, mapping.targets, strict=True))
    assert {column: found[column] for column in fields} == fields
