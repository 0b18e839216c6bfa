"""Product texts in languages that other encodings are for: names, descriptions, colours."""

from tests.corpus.table import TABLE, Cells

TEXTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "Polish": (
        ("Stół dębowy", "Krzesło ogrodowe", "Łyżka stołowa, mała", "Żarówka LED", "Półka „Śląsk” na książki"),
        (
            "Wykonany z litego drewna, olejowany ręcznie.\nDostarczany w częściach.",
            "Można myć w zmywarce, również w wysokiej temperaturze.",
            "Najczęściej kupowany przez naszych klientów; gwarancja pięć lat.",
        ),
        ("biały", "żółty", "czarny", ""),
    ),
    "Czech": (
        ("Dubový stůl", "Zahradní židle", "Polévková lžíce, malá", "Žárovka", "Police na knihy „Šárka“"),
        (
            "Vyrobeno z masivního dřeva, ručně olejováno.\nDodává se rozložené.",
            "Lze mýt v myčce nádobí, i při vysoké teplotě.",
            "Nejčastěji kupované našimi zákazníky; záruka pět let.",
        ),
        ("bílá", "žlutá", "černá", ""),
    ),
    "Hungarian": (
        ("Tölgyfa asztal", "Kerti szék", "Leveseskanál, kicsi", "Égő", "Könyvespolc, fűzöld"),
        (
            "Tömör fából készült, kézzel olajozva.\nSzétszerelve szállítjuk.",
            "Mosogatógépben mosható, magas hőmérsékleten is.",
            "Vevőink leggyakrabban ezt vásárolják; öt év jótállás.",
        ),
        ("fehér", "sárga", "zöld", ""),
    ),
    "Russian": (
        ("Стол дубовый", "Стул садовый", "Ложка столовая, малая", "Лампочка", "Полка для книг «Север»"),
        (
            "Изготовлен из массива дерева, промаслен вручную.\nПоставляется в разобранном виде.",
            "Можно мыть в посудомоечной машине, в том числе при высокой температуре.",
            "Чаще всего покупают наши клиенты; гарантия пять лет.",
        ),
        ("белый", "жёлтый", "чёрный", ""),
    ),
    "Greek": (
        ("Τραπέζι δρύινο", "Καρέκλα κήπου", "Κουτάλι της σούπας, μικρό", "Λάμπα", "Ράφι βιβλίων «Βορράς»"),
        (
            "Κατασκευασμένο από μασίφ ξύλο, λαδωμένο στο χέρι.\nΠαραδίδεται αποσυναρμολογημένο.",
            "Πλένεται στο πλυντήριο πιάτων, και σε υψηλή θερμοκρασία.",
            "Οι πελάτες μας το αγοράζουν συχνότερα· εγγύηση πέντε ετών.",
        ),
        ("λευκό", "κίτρινο", "μαύρο", ""),
    ),
    "Turkish": (
        ("Meşe masa", "Bahçe sandalyesi", "Çorba kaşığı, küçük", "Işık ampulü", "Kitaplık rafı “Güneş”"),
        (
            "Masif ağaçtan yapılmış, elde yağlanmıştır.\nDemonte olarak gönderilir.",
            "Bulaşık makinesinde yıkanabilir, yüksek sıcaklıkta da.",
            "Müşterilerimizin en çok aldığı ürün; beş yıl garanti.",
        ),
        ("beyaz", "sarı", "yeşil", ""),
    ),
    "Lithuanian": (
        ("Ąžuolinis stalas", "Sodo kėdė", "Valgomasis šaukštas, mažas", "Lemputė", "Knygų lentyna „Šiaurė“"),
        (
            "Pagaminta iš medžio masyvo, alyvuota rankomis.\nPristatoma išardyta.",
            "Galima plauti indaplovėje, taip pat aukštoje temperatūroje.",
            "Dažniausiai perka mūsų klientai; penkerių metų garantija.",
        ),
        ("balta", "geltona", "žalia", ""),
    ),
    "French": (
        (
            "Table en chêne",
            "Chaise de jardin pliée",
            "Cuillère à soupe, petite",
            "Lampe d'été",
            "Étagère à livres",
        ),
        (
            "Fabriquée en bois massif, huilée à la main.\nLivrée démontée.",
            "Passe au lave-vaisselle, même à température élevée.",
            "Le modèle préféré de nos clients ; garantie de cinq années complètes.",
        ),
        ("blanc cassé", "doré", "rosé", ""),
    ),
    "German": (
        ("Tisch aus Eiche, groß", "Gartenstühle", "Suppenlöffel, klein", "Glühbirne", "Bücherregal „Süd“"),
        (
            "Aus massivem Holz, von Hand geölt.\nLieferung zerlegt.",
            "Für die Spülmaschine geeignet, auch bei höheren Temperaturen.",
            "Wird von unseren Kunden am häufigsten gekauft; fünf Jahre Gewähr.",
        ),
        ("weiß", "grün", "hellgrün", ""),
    ),
    "Spanish": (
        (
            "Mesa de roble pequeña",
            "Silla de jardín",
            "Cucharón de sopa",
            "Lámpara de baño",
            "Estantería «Niño»",
        ),
        (
            "Fabricada en madera maciza, aceitada a mano según la tradición.\nSe entrega desmontada.",
            "Apta para lavavajillas, también a más temperatura.",
            "La opción más comprada por nuestros clientes; garantía de cinco años.",
        ),
        ("marrón", "añil", "carmesí", ""),
    ),
    "Japanese": (
        ("オーク材のテーブル", "ガーデンチェア", "スープ用スプーン、小", "電球", "本棚「北」"),
        (
            "無垢材を使用し、手作業でオイル仕上げをしています。\n組み立て式でお届けします。",
            "食器洗い機で洗えます。高温でも大丈夫です。",
            "お客様に最も人気のある商品です。五年間の保証付き。",
        ),
        ("白", "黄色", "黒", ""),
    ),
    "Chinese": (
        ("橡木桌子", "花园椅子", "小汤匙", "灯泡", "书架“北方”"),
        (
            "采用实木制造，手工上油。\n拆装发货。",
            "可以放入洗碗机清洗，高温也可以。",
            "我们的顾客最常购买的产品；保修五年。",
        ),
        ("白色", "黄色", "黑色", ""),
    ),
    "Taiwanese": (
        ("橡木桌子", "花園椅子", "小湯匙", "燈泡", "書架「北方」"),
        (
            "採用實木製造，手工上油。\n拆裝出貨。",
            "可以放入洗碗機清洗，高溫也可以。",
            "我們的顧客最常購買的產品；保固五年。",
        ),
        ("白色", "黃色", "黑色", ""),
    ),
    "Korean": (
        ("참나무 식탁", "정원 의자", "작은 숟가락", "전구", "책장 ‘북쪽’"),
        (
            "원목으로 만들고 손으로 기름칠했습니다.\n분해된 상태로 배송됩니다.",
            "식기세척기에 사용할 수 있으며 높은 온도에서도 괜찮습니다.",
            "고객들이 가장 많이 구입하는 제품입니다; 보증 기간 오 년.",
        ),
        ("흰색", "노란색", "검은색", ""),
    ),
}


def table_in(language: str) -> tuple[Cells, ...]:
    """The clean table with texts in this language; ASCII but for them."""
    names, descriptions, colours = TEXTS[language]
    return tuple(
        (
            sku,
            f"{names[i % len(names)]} {i}",
            descriptions[i % len(descriptions)],
            price,
            colours[i % len(colours)],
            stock,
            image,
            "" if i % 3 else "x, y",
        )
        for i, (sku, _, _, price, _, stock, image, _) in enumerate(TABLE)
    )
