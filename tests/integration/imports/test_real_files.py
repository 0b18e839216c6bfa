"""Files as shops and spreadsheets write them, imported with the suggested mapping and without a question.

Each is small and made up, but has the columns, the quoting and the quirks of the real export.
"""

import json
from typing import Any

import asyncpg

from tests.support.importing import Importer, Json, as_json, catalog_of, counts

SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Image Position,Image Alt Text,SEO Title,Status
linen-shirt,Linen shirt,"<p>Soft, ""stone washed"" linen.</p>
<p>Made in Portugal.</p>",Lisboa,Shirt,"linen, summer",true,Size,S,LS-S,49.00,https://cdn.example.com/a.jpg,1,,,active
linen-shirt,,,,,,,,M,LS-M,49.00,https://cdn.example.com/b.jpg,2,,,
linen-shirt,,,,,,,,L,LS-L,52.00,,,,,
linen-shirt,,,,,,,,,,,https://cdn.example.com/c.jpg,3,,,
old-mug,Old mug,,Lisboa,Mug,,true,Title,Default Title,'MUG-1,9.00,,,,,archived
new-hat,New hat,<p>Felt.</p>,Lisboa,Hat,,false,Color,Black,HAT-B,30.00,,,,,draft
new-hat,,,,,,,,Green,HAT-G,30.00,,,,,
gift-card,Gift card,,Lisboa,Card,,true,Amount,10,,10.00,,,,,active
"""  # noqa: E501

# The names that Shopify's columns have today.
SHOPIFY_NOW = {
    "Handle": "URL handle",
    "Body (HTML)": "Description",
    "Published": "Published on online store",
    "Option1 Name": "Option1 name",
    "Option1 Value": "Option1 value",
    "Variant SKU": "SKU",
    "Variant Price": "Price",
    "Image Src": "Product image URL",
}

EXCEL = (
    "Artikelnummer;Bezeichnung;Beschreibung;Aktiv;Preis;Größe\r\n"
    '4711;Tür "Malmö" 90 cm;"Weiß; lackiert – ""A""-Ware";WAHR;1.299,00 €;90×210\r\n'
    + '0815;Schlüssel;"Für Türen\nund Tore";FALSCH;4,50 €;\r\n'
    ";;;;;\r\n"
)

UNICODE_TEXT = (
    "SKU\tProduct Name\tDescription\tActive\r\n"
    '001-Ж\t"Стул ""Вена"""\tдерево, бук\tYES\r\n'
    "002-椅\t椅子\t\tNO\r\n"
    '003\t"Chair\nwith a break"\t"a\ttab"\tTRUE\r\n'
)

WOOCOMMERCE = """\
ID,Type,SKU,Name,Published,"Is featured?","Visibility in catalog","Short description",Description,"In stock?","Regular price",Categories,Parent
44,variable,woo-vneck-tee,"V-Neck T-Shirt",1,1,visible,"This is a variable product.","Pellentesque, morbi\\ntristique.",1,,"Clothing > Tshirts",
45,variation,woo-vneck-tee-red,"V-Neck T-Shirt - Red",1,0,visible,,,1,20,,woo-vneck-tee
46,simple,woo-hoodie,Hoodie,-1,0,hidden,,,0,45,Clothing,
47,simple,woo-cap,Cap,0,0,visible,,,1,16,,
"""  # noqa: E501

MAGENTO = """\
sku,store_view_code,attribute_set_code,product_type,product_websites,name,description,short_description,weight,product_online,visibility,price
24-MB01,,Bag,simple,base,"Joust Duffle Bag","<p>The sporty Joust Duffle Bag</p>",,,1,"Catalog, Search",34.000000
24-MB04,,Bag,simple,base,"Strive Shoulder Pack",,,,2,"Catalog, Search",32.000000
24-MB01,de,Bag,simple,,"Sporttasche Joust",,,,,,
24-MB04,de,Bag,simple,,,"<p>Mit Riemen</p>",,,,,
"""

AKENEO = """\
sku;categories;enabled;family;description-en_US-ecommerce;name-de_DE;name-en_US;price-EUR
1111111171;audio_video_sales;1;camcorders;"A camcorder; with zoom";Videokamera;Camcorder;199.00
1111111172;;0;camcorders;;Stativ;Tripod;29.00
"""


async def imported(importer: Importer, content: bytes, **options: Any) -> Json:
    """The import, for which nothing had to be settled and no column mapped."""
    upload_id = await importer.upload(content)
    answer = await importer.client.post("/imports/preview", json={"upload_id": upload_id})
    assert answer.status_code == 200, answer.text
    assert as_json(answer)["problems"] == []
    started = await importer.start(upload_id, **options)
    return await importer.completed(started["id"])


async def products(database: asyncpg.Connection) -> dict[str, tuple[str, bool]]:
    """Name and active of every product by its SKU."""
    rows = await catalog_of(database)
    return {row["sku"]: (row["name"], row["active"]) for row in rows.values()}


async def test_shopify(importer: Importer, database: asyncpg.Connection) -> None:
    found = await imported(importer, SHOPIFY.encode())

    # The picture of the shirt and the gift card have no SKU.
    assert found["counts"] == counts(created=6, rejected=2)
    assert [(r["line"], r["code"]) for r in await importer.rejects(found["id"])] == [
        (6, "picture_row"),
        (10, "sku_required"),
    ]
    assert await products(database) == {
        "LS-S": ("Linen shirt", True),
        "LS-M": ("Linen shirt", True),
        "LS-L": ("Linen shirt", True),
        "MUG-1": ("Old mug", False),
        "HAT-B": ("New hat", False),
        "HAT-G": ("New hat", False),
    }
    catalog = await catalog_of(database)
    assert catalog["ls-l"]["description"] == catalog["ls-s"]["description"]
    assert "\n<p>Made in Portugal.</p>" in catalog["ls-s"]["description"]
    assert json.loads(catalog["ls-m"]["attributes"]) == {
        "Handle": "linen-shirt",
        "Option1 Value": "M",
        "Variant Price": "49.00",
        "Image Src": "https://cdn.example.com/b.jpg",
        "Image Position": "2",
    }
    assert json.loads(catalog["hat-b"]["attributes"])["Published"] == "false"

    again = await imported(importer, SHOPIFY.encode())
    assert again["counts"] == counts(unchanged=6, rejected=2)
    cleared = await imported(importer, SHOPIFY.encode(), blank_cells="clear")
    assert cleared["counts"] == counts(unchanged=6, rejected=2)


async def test_shopify_with_the_names_of_today(importer: Importer, database: asyncpg.Connection) -> None:
    header, _, rows = SHOPIFY.partition("\n")
    columns = ",".join(SHOPIFY_NOW.get(column, column) for column in header.split(","))

    found = await imported(importer, f"{columns}\n{rows}".encode())

    assert found["counts"] == counts(created=6, rejected=2)
    assert (await products(database))["HAT-G"] == ("New hat", False)
    catalog = await catalog_of(database)
    assert catalog["ls-l"]["description"] == catalog["ls-s"]["description"]
    assert json.loads(catalog["ls-l"]["attributes"])["URL handle"] == "linen-shirt"


async def test_what_no_row_of_a_product_has_any_more_is_cleared(
    importer: Importer, database: asyncpg.Connection
) -> None:
    header = "Handle,Title,Body (HTML),Option1 Value,Variant SKU,Status\n"
    blue = "mug,Mug,,Blue,M-B,\n"
    await imported(importer, (header + "mug,Mug,Nice,Red,M-R,draft\n" + blue).encode())
    before = (await catalog_of(database))["m-b"]
    assert (before["description"], before["active"]) == ("Nice", False)

    kept = await imported(importer, (header + blue).encode())
    assert kept["counts"] == counts(unchanged=1)
    cleared = await imported(importer, (header + blue).encode(), blank_cells="clear")
    assert cleared["counts"] == counts(updated=1)
    after = (await catalog_of(database))["m-b"]
    assert (after["name"], after["description"], after["active"]) == ("Mug", "", True)


async def test_a_variant_whose_product_has_no_name_anywhere_is_a_reject(
    importer: Importer, database: asyncpg.Connection
) -> None:
    header, *rows = SHOPIFY.splitlines(keepends=True)

    found = await imported(importer, (header + rows[2] + rows[4] + rows[5]).encode(), blank_cells="clear")

    assert found["counts"] == counts(created=1, rejected=2)
    assert [(r["line"], r["column"], r["code"]) for r in await importer.rejects(found["id"])] == [
        (2, "Title", "name_required"),
        (3, "Image Src", "picture_row"),
    ]


async def test_excel_with_semicolons_in_windows_1252(
    importer: Importer, database: asyncpg.Connection
) -> None:
    found = await imported(importer, EXCEL.encode("cp1252"))

    assert found["dialect"] == {
        "encoding": "windows-1252",
        "delimiter": ";",
        "compression": None,
        "surplus_cells": 0,
        "format": "csv",
        "sheet": None,
        "escape": "doubled",
    }
    assert found["counts"] == counts(created=2, blank=1)
    assert await products(database) == {"4711": ('Tür "Malmö" 90 cm', True), "0815": ("Schlüssel", False)}
    row = (await catalog_of(database))["4711"]
    assert row["description"] == 'Weiß; lackiert – "A"-Ware'
    assert json.loads(row["attributes"]) == {"Preis": "1.299,00 €", "Größe": "90×210"}


async def test_excel_may_say_its_separator_first(importer: Importer, database: asyncpg.Connection) -> None:
    found = await imported(importer, b"sep=;\r\n" + EXCEL.encode("cp1252") + b"X;;;;;\r\n")

    assert found["counts"] == counts(created=2, blank=1, rejected=1)
    (reject,) = await importer.rejects(found["id"])
    assert (reject["line"], reject["raw"]) == (7, "X;;;;;")


async def test_unicode_text(importer: Importer, database: asyncpg.Connection) -> None:
    found = await imported(importer, UNICODE_TEXT.encode("utf-16"))

    assert found["dialect"] == {
        "encoding": "utf-16-le",
        "delimiter": "\t",
        "compression": None,
        "surplus_cells": 0,
        "format": "csv",
        "sheet": None,
        "escape": "doubled",
    }
    assert found["counts"] == counts(created=3)
    assert await products(database) == {
        "001-Ж": ('Стул "Вена"', True),
        "002-椅": ("椅子", False),
        "003": ("Chair\nwith a break", True),
    }


async def test_woocommerce(importer: Importer, database: asyncpg.Connection) -> None:
    found = await imported(importer, b"\xef\xbb\xbf" + WOOCOMMERCE.encode())

    assert found["counts"] == counts(created=4)
    assert await products(database) == {
        "woo-vneck-tee": ("V-Neck T-Shirt", True),
        "woo-vneck-tee-red": ("V-Neck T-Shirt - Red", True),
        "woo-hoodie": ("Hoodie", False),
        "woo-cap": ("Cap", False),
    }


async def test_magento(importer: Importer, database: asyncpg.Connection) -> None:
    found = await imported(importer, MAGENTO.encode())

    # What is different in the German view of the shop is no product of its own, and doesn't replace one.
    assert found["counts"] == counts(created=2, rejected=2)
    assert [(r["line"], r["code"]) for r in await importer.rejects(found["id"])] == [
        (4, "store_view"),
        (5, "store_view"),
    ]
    assert await products(database) == {
        "24-MB01": ("Joust Duffle Bag", True),
        "24-MB04": ("Strive Shoulder Pack", False),
    }


SQUARESPACE = """\
Product ID [Non Editable],Variant ID [Non Editable],Product Type,Title,Description,SKU,Option Value 1,Visible
p-1,v-1,PHYSICAL,Lamp,<p>Brass</p>,L-S,S,Yes
,v-2,,,,L-M,M,
,v-3,,,,,L,
,v-4,,,,L-XL,XL,
p-2,v-5,PHYSICAL,Shade,,,S,No
,v-6,,,,SH-M,M,
p-3,v-7,PHYSICAL,,,R-1,,Yes
,v-8,,,,R-2,,
p-4,v-9,PHYSICAL,Rug,,W-1,,perhaps
,v-10,,,,W-2,,
"p-5"x,v-11,PHYSICAL,Mat,,M-1,,Yes
,v-12,,,,M-2,,
p-6,v-13,PHYSICAL,Bowl,,B-1,,Yes
"""


async def test_squarespace(importer: Importer, database: asyncpg.Connection) -> None:
    found = await imported(importer, SQUARESPACE.encode())

    # The rows below a product's first row are its variants, also where that one is a reject or can't be read.
    assert await products(database) == {
        "L-S": ("Lamp", True),
        "L-M": ("Lamp", True),
        "L-XL": ("Lamp", True),
        "SH-M": ("Shade", False),
        "B-1": ("Bowl", True),
    }
    assert sorted([(r["line"], r["code"]) for r in await importer.rejects(found["id"])]) == [
        *[(4, "sku_required"), (6, "sku_required"), (8, "name_required"), (9, "name_required")],
        *[(10, "active_invalid"), (11, "active_invalid"), (12, "text_after_quote"), (13, "text_after_quote")],
    ]
    row = (await catalog_of(database))["l-xl"]
    assert row["description"] == "<p>Brass</p>"
    assert json.loads(row["attributes"])["Product ID [Non Editable]"] == "p-1"

    again = await imported(importer, SQUARESPACE.encode(), blank_cells="clear")
    assert (again["counts"]["unchanged"], again["counts"]["rejected"]) == (5, 8)


async def test_akeneo(importer: Importer, database: asyncpg.Connection) -> None:
    found = await imported(importer, AKENEO.encode())

    assert found["counts"] == counts(created=2)
    assert await products(database) == {"1111111171": ("Camcorder", True), "1111111172": ("Tripod", False)}
    row = (await catalog_of(database))["1111111171"]
    assert row["description"] == "A camcorder; with zoom"
    assert json.loads(row["attributes"])["name-de_DE"] == "Videokamera"
