"""Which headers mean which field, in the languages of trade, with hints for people and over line breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skuport.parsing import known_field, read_batches, read_head, suggest_mapping
from skuport.parsing.header_names import column_name, squeeze, without_hint

NAMES = {
    "en": ("Item no.", "Product title", "Full description", "Enabled"),
    "de": ("Bestell-Nr.", "Artikelbezeichnung", "Langtext", "Aktiv"),
    "fr": ("Référence produit", "Titre", "Description du produit", "Statut"),
    "es": ("Código de producto", "Título", "Descripción", "Activo"),
    "it": ("Codice articolo", "Titolo", "Descrizione prodotto", "Attivo"),
    "pt": ("Código do produto", "Nome do produto", "Descrição", "Ativo"),
    "nl": ("Bestelnummer", "Productnaam", "Omschrijving", "Actief"),
    "pl": ("Kod produktu", "Nazwa", "Opis", "Aktywny"),
    "ru": ("Артикул", "Название", "Описание", "Активен"),
    "zh": ("商品编码", "商品名称", "商品描述", "是否启用"),
    "ja": ("商品コード", "商品名", "商品説明", "有効"),
    "tr": ("ÜRÜN KODU", "ÜRÜN ADI", "AÇIKLAMA", "AKTİF"),
    "cs": ("Kód produktu", "Název", "Popis", "Aktivní"),
    "sv": ("Artikelnummer", "Benämning", "Beskrivning", "Aktiv"),
    "da": ("Varenr.", "Varenavn", "Beskrivelse", "Aktiv"),
    "ko": ("상품코드", "상품명", "상품설명", "활성"),
}


@pytest.mark.parametrize("language", NAMES)
def test_each_language_has_a_name_for_each_field(language: str) -> None:
    assert suggest_mapping([*NAMES[language], "x"]).targets == (
        "sku",
        "name",
        "description",
        "active",
        "attributes.x",
    )


@pytest.mark.parametrize(
    ("column", "target"),
    [
        *[(name, "name") for name in ("Titre", "Titolo", "Título", "Имя", "Название", "Наименование")],
        *[(name, "sku") for name in ("Артикул", "Ref", "Ref.", "Code", "Código", "Kod produktu", "Bestell-Nr.")],
        *[(name, "active") for name in ("Online", "Statut")],
        ("SKU (required, unique)", "sku"),
        ("Name (max 100 chars, no HTML)", "name"),
        ("[required] Name:", "name"),
        ("Name *(obligatoire)", "name"),
        ("商品编码（必填）", "sku"),
        ("Active (0/1)", "active"),
        ("Name\r\nof article", "name"),
        # What says of something else that it is hidden, or in stock, says nothing of the product.
        ("Status (stock)", "attributes.Status (stock)"),
        ("Title (SEO)", "attributes.Title (SEO)"),
        ("SKU (parent)", "attributes.SKU (parent)"),
        ("Code (EAN)", "attributes.Code (EAN)"),
        ("Item (count)", "attributes.Item (count)"),
        ("(net)", "attributes.(net)"),
    ],
)  # fmt: skip
def test_names(column: str, target: str) -> None:
    assert suggest_mapping([column_name(column)]).targets == (target,)


@pytest.mark.parametrize(
    ("columns", "targets"),
    [
        # A name as it stands comes before one with a hint, whatever the tiers.
        (("SKU", "SKU (old one)"), ("sku", None)),
        (("Title", "Name (short)"), ("name", None)),
        # Ambiguous names come last.
        (("Product ID", "Code"), ("sku", None)),
        (("Артикул", "Код товара", "Код"), ("sku", None, None)),
        (("Artikelnummer", "Artikel"), ("sku", "name")),
        (("Artikel", "Bezeichnung"), (None, "name")),
        (("Status", "Online"), ("active", None)),
        # What was always known comes before what came later.
        (("Product ID", "SKU (required)"), ("sku", None)),
        (("name-fr_FR", "Nom du produit"), ("name", None)),
        (("Visible", "Aktywny"), ("active", None)),
        (("SKU (required)", "Code"), ("sku", None)),
        (("Code", "titre"), ("sku", "name")),
        # A catalog with a column for each language is no question.
        (("sku", "Titre", "Titolo", "Nazwa"), ("sku", "name", None, None)),
        (("sku", "Name", "Titre"), ("sku", "name", None)),
        (("sku", "Producto", "Prodotto"), ("sku", "name", None)),
        (("sku", "Libellé", "Titre"), ("sku", "name", "name")),
        (("sku", "Aktywny", "Aktywne"), ("sku", None, None)),
        (("sku", "Description (DE)", "Description (EN)"), ("sku", None, None)),
        # Two numbers are.
        (("Bestell-Nr.", "Kod produktu"), ("sku", "sku")),
        (("SKU (ours)", "SKU (theirs)"), ("sku", "sku")),
        (("Code", "Ref"), ("sku", "sku")),
    ],
)  # fmt: skip
def test_of_several_columns_the_best_name_feeds_a_field(
    columns: tuple[str, ...], targets: tuple[str | None, ...]
) -> None:
    expected = tuple(
        target or f"attributes.{column}" for column, target in zip(columns, targets, strict=True)
    )
    assert suggest_mapping(columns).targets == expected


def test_columns_of_the_file_of_rejects_are_ignored() -> None:
    columns = ["Key", "name", "_line", "_column", "_code", "_message", "_raw", "_escaped"]
    assert suggest_mapping(columns).targets == ("attributes.Key", "name", *[None] * 6)
    assert suggest_mapping(["_sku", "_titre", "_SKU (old)"]).targets == ("sku", None, None)


def test_generic_names_decide_no_delimiter() -> None:
    assert known_field("Code") is not None
    assert known_field("Code", certain=True) is None
    assert known_field("SKU (required)", certain=True) is known_field("sku")


def test_a_line_break_in_a_header_is_a_blank() -> None:
    file = b'sku,"Price\r(net)","Name \r\n of article",active\nNH-1,9.90,Kettle,1\n'
    assert read_head(file, complete=True).header.columns == (
        "sku",
        "Price (net)",
        "Name of article",
        "active",
    )
    (batch,) = read_batches(file + b'sku,"Price\n(net)",Name of article,active\n')
    (row,) = batch.rows
    assert (row.name, row.attributes) == ("Kettle", '{"Price (net)": "9.90"}')
    assert [reject.code for reject in batch.rejects] == ["repeated_header"]


def test_hints_keep_their_place_in_attributes() -> None:
    file = (
        "SKU (required, unique);Name (max 100 chars, no HTML);Price (net, EUR)\n"
        "DH-1;Garden chair;49,90\nDH-2;Garden table;129,00\n"
    )
    (batch,) = read_batches(file.encode())
    assert [(row.sku, row.name, row.attributes) for row in batch.rows] == [
        ("DH-1", "Garden chair", '{"Price (net, EUR)": "49,90"}'),
        ("DH-2", "Garden table", '{"Price (net, EUR)": "129,00"}'),
    ]


@given(st.text(alphabet=" ab()[]（）*?:", max_size=30))
def test_leaving_out_hints_ends(name: str) -> None:
    plain = without_hint(name)
    assert plain is None or (plain and plain != name and without_hint(plain) is None)
    assert plain is None or squeeze(plain) in squeeze(name)


def test_a_very_long_header_costs_no_time() -> None:
    assert without_hint("(" * 500_000) is None
    assert without_hint("SKU " + "(a)" * 300_000) is None


@given(st.text(max_size=30))
def test_the_name_of_a_column_is_one_line(cell: str) -> None:
    name = column_name(cell)
    assert column_name(name) == name
    assert len(name.splitlines()) <= 1
