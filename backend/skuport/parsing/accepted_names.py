"""The headers under which shops, ERPs and spreadsheets export the core fields, in the languages of trade.

In tiers: where a header has several, the one of the highest tier is the field and the others are attributes; two of the
same tier are equally good, and people have to choose. `…_NAMES` come first. In `…_FURTHER`, each language has a tier,
since a catalog may have a column per language; but not for the SKU. `…_GENERIC` may mean something else.

Names are compared squeezed (`header_names`): case, spaces, `_`, `-` and accents don't matter. Letters such as ł and ı
have no accent that could be left out.
"""

from typing import Final

Names = tuple[tuple[str, ...], ...]


def _tiers(text: str) -> Names:
    """Tiers are separated by blank lines, their names by `|` or line breaks."""
    return tuple(
        tuple(name.strip() for line in tier.strip().splitlines() for name in line.split("|"))
        for tier in text.split("\n\n")
    )


SKU_NAMES: Final = _tiers("""
sku

variant sku | product sku | item sku | seller sku | merchant sku | custom sku
sku code | sku number | sku id | sku no | sku# | stock keeping unit | ugs
product code/sku | custom label (sku) | custom label

article number | article no | article no. | article code | item number | item no
item no. | item code | item # | product code | product number | product no
part number | part no | part no. | model number | catalog number | material number
stock code | artikelnummer | artikelnr | artikelnr. | artikel nr | artikel nr.
art. nr. | art nr | produktnummer | materialnummer | bestellnummer | artikelcode
code article | codice articolo | código de artículo

reference | product reference | internal reference | référence | referencia | order number

product id | item id | article id | article
""")

SKU_FURTHER: Final = _tiers("""
reference # | item reference | item ref | product ref | stock number | stock no | part #
product no. | product # | catalogue number | default code
bestell-nr | bestell-nr. | best.-nr. | bestellcode | art.-nr | produkt-nr | produkt-nr. | produktcode
teilenummer | teile-nr. | sachnummer | material-nr. | händler-sku
code produit | référence produit | référence article | référence interne | réf. produit
réf produit | réf. article | réf article | numéro d'article | numéro article | n° article | n° d'article
código de producto | código del producto | código producto | código artículo | código del artículo
referencia interna | referencia del producto | número de artículo | sku del vendedor
código do produto | código do artigo | código interno | referência do produto
codice prodotto | cod. prodotto | cod prodotto | cod. articolo | cod articolo | codice interno
numero articolo | riferimento | riferimento prodotto | riferimento interno
productnummer | bestelnummer | bestelnr | bestelnr. | referentie | artikelreferentie
kod produktu | kod towaru | kod artykułu | numer katalogowy | nr katalogowy | numer produktu
numer artykułu | symbol towaru | indeks towaru
артикул | артикул товара
商家编码 | 货号 | 商品编码 | 商品编号 | 产品编号 | 产品编码 | sku编码 | sku编号 | 物料编码 | 物料编号
貨號 | 商品編號 | 商品貨號 | 產品編號 | 商品編碼
商品コード | 品番 | 商品番号 | 商品管理番号 | 製品番号 | 製品コード | 品目コード | skuコード
ürün kodu | stok kodu | malzeme kodu | ürün no | ürün numarası
katalogové číslo | kód zboží | varenummer | varenr | varenr.
상품코드 | 상품번호 | 품번 | 판매자상품코드 | 제품코드 | 품목코드 | 자체상품코드

код товара | номенклатурный номер | код номенклатуры | код артикула
""")
"""Behind the article number, Russian tables have the number that the accounting program gave."""

SKU_GENERIC: Final = _tiers("""
code | ref | ref. | réf | réf. | código | codice | cód. | cod. | kod | kód | код | artikel id
产品代码 | 编码 | 编号 | 編號 | コード | 型番 | 코드 | symbol | nummer
""")

NAME_NAMES: Final = _tiers("""
name

product name | item name | article name | artikelname | produktname | product/service name

title | product title | item title | titel
bezeichnung | artikelbezeichnung | produktbezeichnung
nom | désignation | nombre | nome | naam

display name

product | item
""")

NAME_FURTHER: Final = _tiers("""
name of article | name of product | name of item | listing title

artikeltitel | produkttitel | warenbezeichnung | name des artikels | name des produkts

titre | titre du produit | nom du produit | nom produit | nom de l'article | nom article | intitulé
libellé | libellé produit | libellé article | désignation produit | désignation article

título | título del producto | nombre del producto | nombre producto | nombre de producto
nombre del artículo | nombre artículo

titolo | nome prodotto | nome del prodotto | nome articolo | titolo prodotto

nome do produto | nome produto | título do produto | nome do artigo | designação

productnaam | artikelnaam | producttitel | benaming

nazwa | nazwa produktu | nazwa towaru | nazwa artykułu | tytuł

название | наименование | имя | название товара | наименование товара | имя товара

商品名称 | 产品名称 | 名称 | 品名 | 商品标题 | 标题 | 物料名称
商品名稱 | 產品名稱 | 名稱 | 商品標題 | 標題

商品名 | 製品名 | 品目名 | タイトル | 商品タイトル

ürün adı | ürün adi | ürün ismi | stok adı | stok adi | malzeme adı | ürün başlığı | başlık | isim

název | název produktu | název zboží

namn | produktnamn | artikelnamn | benämning

navn | produktnavn | varenavn | betegnelse

상품명 | 제품명 | 품명 | 품목명 | 상품이름
""")

NAME_GENERIC: Final = _tiers("""
artikel | produkt

produit

producto | artículo

prodotto | articolo

produto

товар | номенклатура

商品 | 产品

adı | adi | ürün

상품 | 이름
""")

DESCRIPTION_NAMES: Final = _tiers("""
description | beschreibung

product description | item description | artikelbeschreibung | produktbeschreibung

long description | full description | body | body html | body (html)
description html | langtext | descripción | descrizione | omschrijving | beschrijving

desc | details
""")

DESCRIPTION_FURTHER: Final = _tiers("""
langbeschreibung

description du produit | description produit | description longue | descriptif

descripción del producto | descripción larga | descripción producto

descrizione prodotto | descrizione del prodotto | descrizione estesa

descrição | descrição do produto | descrição completa

productomschrijving | productbeschrijving

opis | opis produktu | opis towaru

описание | описание товара | полное описание

商品描述 | 产品描述 | 描述 | 商品详情 | 產品描述

商品説明 | 商品説明文 | 説明 | 説明文

açıklama | ürün açıklaması | aciklama

popis | popis produktu

beskrivning | produktbeskrivning

beskrivelse | produktbeskrivelse

상품설명 | 상품상세설명 | 설명
""")

ACTIVE_NAMES: Final = _tiers("""
active | is active | aktiv | actif | activo | attivo | actief

enabled | is enabled

status | product status

published | is published | product online | published on online store
veröffentlicht | publié | publicado | pubblicato | gepubliceerd

available | is available | product is available | visible | is visible | product visible
""")

ACTIVE_FURTHER: Final = _tiers("""
ativo | aktywny | aktywne | aktywna | активен | активный | активность | aktif | aktivní
是否启用 | 启用 | 有効 | 활성
""")

ACTIVE_GENERIC: Final = _tiers("""
statut

opublikowano | opublikowany | опубликован | опубликовано | yayımlanmış | 是否上架 | 公開

online | is online | en ligne

sichtbar | visibile | visível | zichtbaar | widoczny
""")
