"""What the rows of shop systems mean: which are no product of their own, and what stands in for a SKU."""

import pytest

from skuport.parsing import FileProblem, MissingSkus, find_missing_skus, read_batches, resolve_mapping

SHOPIFY = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Image Src,Status\n"


def outcomes(text: str, mapping: dict[str, str | None] | None = None) -> list[tuple[int, str]]:
    """Line and SKU of each row, line and code of the others."""
    found = []
    for batch in read_batches(text.encode(), overrides=mapping):
        found += [(row.line, str(row.sku)) for row in batch.rows]
        found += [(reject.line, reject.code) for reject in batch.rejects]
    return sorted(found)


def test_picture_rows_of_shopify() -> None:
    file = SHOPIFY + (
        "rope,Rope,Length,10 m,RP-10,https://img.example/1.jpg,active\n"
        "rope,,,,,https://img.example/2.jpg,\n"
        "rope,,,20 m,RP-20,,\n"
        "rope,,,30 m,,https://img.example/3.jpg,\n"
        ",,,,,,\n"
        "hook,Hook,Title,Default Title,,https://img.example/4.jpg,active\n"
        "rope,,,,,https://img.example/5.jpg\n"
    )
    assert outcomes(file) == [
        *[(2, "RP-10"), (3, "picture_row"), (4, "RP-20"), (5, "sku_required"), (7, "sku_required")],
        (8, "wrong_column_count"),
    ]
    # A picture is one, even if nobody wants its address.
    assert (3, "picture_row") in outcomes(file, {"Image Src": None})


def test_an_apostrophe_in_front_of_a_sku_is_shopify_s_only() -> None:
    assert outcomes(SHOPIFY + "rope,Rope,Length,10 m,'00123,,\nrope,,,20 m,R'1,,\nrope,,,30 m,',,\n") == [
        *[(2, "00123"), (3, "R'1"), (4, "sku_required")]
    ]
    assert outcomes("sku,name\n'00789,Text\n") == [(2, "'00789")]


def test_the_handle_as_the_sku() -> None:
    file = SHOPIFY + "rope,Rope,Length,10 m,,,active\nrope,,,20 m,,,\nrope,,,,,2.jpg,\nhook,Hook,,,,,active\n"
    assert outcomes(file, {"Handle": "sku"}) == [
        *[(2, "rope"), (3, "variant_row"), (4, "variant_row"), (5, "hook")]
    ]
    mapping = resolve_mapping(SHOPIFY.strip().split(","), {"Handle": "sku"})
    assert mapping.targets[4] == "attributes.Variant SKU"
    assert mapping.group_column is None
    with pytest.raises(FileProblem, match="both feed sku"):
        resolve_mapping(SHOPIFY.strip().split(","), {"Status": "sku"})


MAGENTO = "sku,store_view_code,attribute_set_code,product_type,name\n"


def test_store_views_of_magento() -> None:
    file = MAGENTO + "A1,,Default,simple,Mug\nA1,de,,,Becher\n,,,,\n" + MAGENTO
    assert outcomes(file) == [(2, "A1"), (3, "store_view"), (5, "repeated_header")]
    assert outcomes(file, {"store_view_code": None}) == [(2, "A1"), (3, "A1"), (5, "repeated_header")]


def test_rows_of_magento_1_without_a_sku() -> None:
    file = (
        "sku,_store,_attribute_set,_type,_category,_product_websites,name,status\n"
        "A1,,Default,simple,Cups,base,Mug,1\n,,,,Mugs,,,\nA1,de,,,,,Becher,\nA2,,Default,simple,,base,Cup,2\n"
        ",,Default,simple,,base,Plate,1\n,,,,,,,\n"
    )
    assert outcomes(file) == [
        (2, "A1"),
        (3, "detail_row"),
        (4, "store_view"),
        (5, "A2"),
        (6, "sku_required"),
    ]
    (batch,) = read_batches(file.encode())
    assert [row.active for row in batch.rows] == [True, False]
    assert outcomes("sku,status\nA1,2\n") == [(2, "active_invalid")]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        # A product with options has a row of its own, and perhaps no SKU.
        (
            "handleId,fieldType,name,sku,visible,productOptionName1\n"
            "p1,Product,Mug,,TRUE,Colour\np1,Variant,,M-R,,\np1,Variant,,,,\np2,Product,Cup,C-1,TRUE,\np3,Product,Jug,,,\n",
            [(2, "parent_row"), (3, "M-R"), (4, "sku_required"), (5, "C-1"), (6, "sku_required")],
        ),
        (
            "handle,fieldType,name,sku,media\np1,PRODUCT,Mug,M-1,a.jpg\np1,MEDIA,,,b.jpg\n",
            [(2, "M-1"), (3, "picture_row")],
        ),
        (
            "ID,Type,SKU,Name,Published,Parent\n"
            "1,variable,,Hat,1,\n2,variation,H-R,Hat red,1,id:1\n3,simple,,Cap,1,\n4,variable,T,Tie,-1,\n",
            [(2, "parent_row"), (3, "H-R"), (4, "sku_required"), (5, "T")],
        ),
        (
            "Item Type,Product ID,Product Name,Product Code/SKU\n"
            "Product,7,Mug,M-1\n  SKU,8,[S]Size=S,M-1-S\n  Rule,9,,M-1-S\n",
            [(2, "M-1"), (3, "M-1-S"), (4, "rule_row")],
        ),
        (
            "Item,ID,Name,SKU,Inventory Tracking\nProduct,7,Mug,M-1,none\nImage,1,,,\nVariant,8,,M-1-S,\n",
            [(2, "M-1"), (3, "picture_row"), (4, "M-1-S")],
        ),
        (
            "id,default_code,name,attribute_line_ids/value_ids/id\nx.mug,M-1,Mug,x.red\n,,,x.blue\nx.cup,,Cup,\n",
            [(2, "M-1"), (3, "detail_row"), (4, "sku_required")],
        ),
        # The words count in their systems only.
        ("sku,Type,Item Type,name\n,variable,Rule,Mug\n", [(2, "sku_required")]),
    ],
)  # fmt: skip
def test_rows_that_are_no_product(file: str, expected: list[tuple[int, str]]) -> None:
    assert outcomes(file) == expected


EBAY = "Item number,Title,Variation details,Custom label (SKU)\n"


def test_variations_of_ebay() -> None:
    file = EBAY + "17,Mug,Colour=Red;Blue,\n17,Mug,Colour=Red,M-R\n17,Mug,Colour=Blue,\n18,Cup,,C-1\n"
    assert outcomes(file) == [(2, "parent_row"), (3, "M-R"), (4, "sku_required"), (5, "C-1")]
    assert outcomes(file, {"Item number": "sku"}) == [
        *[(2, "17"), (3, "variant_row"), (4, "variant_row"), (5, "18")]
    ]


def test_the_handle_of_wix_as_the_sku() -> None:
    file = (
        "handleId,fieldType,name,sku,visible,productOptionName1\n"
        "p1,Product,Mug,,TRUE,Colour\np1,Variant,,,,\np2,Product,Cup,,TRUE,\n"
    )
    assert outcomes(file) == [(2, "parent_row"), (3, "sku_required"), (4, "sku_required")]
    assert outcomes(file, {"handleId": "sku"}) == [(2, "p1"), (3, "variant_row"), (4, "p2")]


@pytest.mark.parametrize(
    ("columns", "rows", "without", "column", "says"),
    [
        ("Handle,Title,Option1 Value,Variant SKU", 2, 2, "Handle", "None of the first 2 rows has a SKU. “Handle” can"),
        ("Handle,Title,Option1 Value,Variant SKU", 40, 3, None, "3 of the first 40 rows have no SKU, and will be"),
        ("Handle,Title,Option1 Value,Variant SKU", 40, 1, None, "1 of the first 40 rows has no SKU"),
        ("ID,Type,SKU,Name,Published", 1, 1, "ID", "“ID” can be"),
        ("Item number,Title,Custom label (SKU)", 5, 5, "Item number", "“Item number” can be"),
        ("sku,name,slug,url", 5, 5, "slug", "“slug” can be"),
        ("sku,name,url", 5, 5, None, "Give each product and variant a SKU in the shop"),
        ("name,ean,url", 0, 0, "ean", "No column is the SKU. “ean” can be"),
    ],
)  # fmt: skip
def test_rows_without_a_sku(columns: str, rows: int, without: int, column: str | None, says: str) -> None:
    header = columns.split(",")
    targets = [
        "sku" if name in ("sku", "SKU", "Variant SKU", "Custom label (SKU)") else None for name in header
    ]
    found = find_missing_skus(header, targets, rows, without, header)
    assert found is not None
    assert (found.rows, found.without, found.column) == (rows, without, column)
    assert says in found.message
    assert bool(found.mapping) == (column is not None)
    if column is not None:
        assert resolve_mapping(header, found.mapping).targets[header.index(column)] == "sku"


def test_nothing_to_say_of_skus() -> None:
    assert find_missing_skus(["sku", "id"], ["sku", None], 40, 0, [True, True]) is None
    assert find_missing_skus(["name", "url"], ["name", None], 0, 0, [True, True]) is None
    assert find_missing_skus(["sku", "id"], ["sku", "name"], 2, 2, [True, True]) == MissingSkus(
        2, 2, None, {}
    )
    # A column without text is no help.
    assert find_missing_skus(["sku", "id"], ["sku", None], 2, 2, [[], []]) == MissingSkus(2, 2, None, {})
