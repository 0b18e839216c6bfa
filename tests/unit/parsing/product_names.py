"""Names as catalogs of some languages have them, and the encodings in which such files come."""

from dataclasses import dataclass

DOS_WEST = ("cp850", "cp437")


@dataclass(frozen=True, slots=True)
class Language:
    """`names`: of products, each with a character outside ASCII. `encodings`: which their files are in, the first one
    most often. A name with a character that an encoding lacks is left out of its files."""

    names: tuple[str, ...]
    encodings: tuple[str, ...]


def _language(names: str, *encodings: str) -> Language:
    return Language(tuple(name.strip() for name in names.split(",")), encodings)


WESTERN: dict[str, Language] = {
    "German": _language(
        "Küchenstuhl, Tischläufer grün, Bettwäsche weiß, Größe XL, Schlüsselanhänger, Gießkanne, Kühlschrank,"
        " Wäschekorb, Bügelbrett, Türgriff schwarz, Geschirrspülmittel, Maßband, Süßigkeiten, Käsereibe, Löffel,"
        " Gemüsemesser, Hängelampe, Fußmatte, Bücherregal, Nähmaschine, Ölfarbe, Überzug, ÜBERGRÖSSE, Kännchen,"
        " Gewürzmühle, Räuchermännchen, Tür, Straßenschuhe, Mütze, Regenjacke für Männer, Blumentöpfe, Bürste",
        *("windows-1252", "iso-8859-15", "mac-roman", *DOS_WEST),
    ),
    "French": _language(
        "Théière, Crème brûlée, Étagère murale, Lampe à poser, Chaise pliée, Coussin décoré, Vélo électrique,"
        " Écharpe côtelée, Chaîne en acier, Boîte à thé, Fauteuil crapaud rénové, Poêle antiadhésive, Tasse à café,"
        " Maïs soufflé, Garçon, Gâteau, Forêt, Bœuf séché, Cœur en bois, Œillet, ÉTÉ, Pâtisserie, Où est-il,"
        " Sécateur, Échelle télescopique, Plateau à fromages, Pièce détachée, Bouée, Hôtel, Drap-housse brodé",
        *("windows-1252", "iso-8859-15", "mac-roman", *DOS_WEST),
    ),
    "Spanish": _language(
        "Lámpara de pie, Sillón reclinable, Balón, Cinturón marrón, Pañuelo, Cojín, Jabón líquido, Botón,"
        " Máquina de coser, Sartén, Ratón inalámbrico, Cámara, Colchón, Niño, Tamaño pequeño, Edredón nórdico,"
        " Árbol, Champú, Decoración, Azúcar, Café molido, Jamón ibérico, Año, Estantería, Camión, Ópalo,"
        " Español, Bañera, Tacón, Pingüino, Muñeca, Cerámica",
        *("windows-1252", "iso-8859-15", "mac-roman", *DOS_WEST),
    ),
    "Italian": _language(
        "Caffè macinato, Qualità, Città, Tè verde, Tiramisù, Più, Novità, Lavabilità, Bidè, Purè, È nuovo,"
        " Canapè, Densità, Gioventù, Ragù, Libertà, Sofà, Papà, Menù, Bontà, Felicità, Unità, Perché",
        *("windows-1252", "iso-8859-15", "mac-roman", *DOS_WEST),
    ),
    "Portuguese": _language(
        "Cadeira de escritório, Colchão, Sabão, Relógio, Armário, Luminária, Travesseiro macio de algodão, Botão,"
        " Calça, Maçã, Lençol, Pé de mesa, Chá, Café, Garrafa térmica, Camiseta básica, Tênis, Ônibus, Coração,"
        " Açúcar, Pão, Mão, Informação, Televisão, Violão, Sofá, Cômoda, Espelho de três folhas, À vista",
        *("windows-1252", "iso-8859-15", "mac-roman", "cp850"),
    ),
    "Dutch": _language(
        "Categorieën, Reünie, Café, Geïsoleerde beker, Knieën, Poëzie, Financiën, Coördinaat, Crème, Scène, Oriëntal,"
        " België, Dinertafel geëmailleerd, Ideeën, Paté, Zeeën",
        *("windows-1252", "iso-8859-15", "mac-roman", "cp850"),
    ),
    "Danish": _language(
        "Køkkenstol, Spisebord af egetræ, Smørkniv, Håndklæde, Børstesæt, Blød pude, Træske, Rød skål, Fløjte,"
        " Gulvtæppe, Ørering, Æble, Sæbe, Bræt, Vægur, Løbesko, Grøn kop, Lågkasse, Krydderimølle, Ærter, År, Bøger",
        *("windows-1252", "iso-8859-15", "mac-roman", "cp850"),
    ),
    "Norwegian": _language(
        "Kjøkkenstol, Spisebord av eiketre på hjul, Brødkniv, Håndkle, Børste, Bløt pute, Tresleiv grå, Rød skål,"
        " Gulvteppe blått, Ørepynt, Såpe, Løpesko, Grønn kopp, Kaffekanne på fot, Skjærefjøl, Bålpanne, Nøkkel, Bøker",
        *("windows-1252", "iso-8859-15", "mac-roman", "cp850"),
    ),
    "Swedish": _language(
        "Köksstol, Skärbräda, Handduk blå, Fåtölj, Ljusstake mässing, Kökskniv, Barnsäng, Grön mugg, Tvål, Blöjor,"
        " Årgång, Smörkniv, Vägglampa, Påslakan, Träsked, Brödkorg, Örhänge, Äppelmust, Räfsa, Hängare, Möbeltassar",
        *("windows-1252", "iso-8859-15", "mac-roman", "cp850"),
    ),
    "Finnish": _language(
        "Keittiötuoli, Pöytäliina, Pyyhe vihreä, Sänky, Hyllykkö, Kynttilänjalka, Vesipullo metalliä, Näppäimistö,"
        " Pöllö, Tyyny pehmeä, Öljy, Äänieristys, Leipälauta, Jääkaappi, Kävelykengät, Sähköhella, Hammasväli",
        *("windows-1252", "iso-8859-15", "mac-roman", "cp850"),
    ),
    "Icelandic": _language(
        "Eldhússtóll, Borðstofuborð, Handklæði, Skál úr gleri, Kaffibolli grár, Þvottaefni, Peysa úr ull, Hnífur,"
        " Bókahilla, Stóll með örmum, Rúmföt, Lýsing, Þráður, Æður, Sængurver, Hurðarhúnn",
        *("windows-1252", "iso-8859-15", "mac-roman"),
    ),
    "English": _language(
        "Brand™ chair “nice”, Men’s shirt, Up to 250 °C, Box 30 × 40 cm, Rug 2 m², Café table, 12 – 24 months,"
        " Chef’s knife — steel, Price £5, Now 9 €, Lamp 60 W • warm, Acme® drill, Jalapeño sauce, Crème caramel,"
        " Pack of 10…, ‘Oak’ shelf, Don’t panic mug, Tank 5 m³, Angle 45°, Size 7½, ±5 % scale, Naïve poster,"
        " Voilà candle, © Acme, Façade paint, Piñata, Pipe Ø 20 mm, Filter 5 µm",
        *("windows-1252", "mac-roman"),
    ),
}
OTHERS: dict[str, Language] = {
    "Polish": _language(
        "Łódka, Krzesło dębowe, Stół, Świecznik mosiężny, Lampa wisząca, Poduszka żółta, Książka, Łóżko, Ręcznik,"
        " Żarówka, Garnek z pokrywką świetny, Miś, Półka, Zasłona, Kosz na śmieci, Łyżka, Źródło, Chleb żytni, Gęś,"
        " Biała koszula męska, Spódnica długa, Dzień, Ćwiartka, Szafka łazienkowa, Mąka, Narzędzia",
        *("windows-1250", "iso-8859-2", "cp852"),
    ),
    "Czech": _language(
        "skříň, velký talíř, dubový stůl, malá lžíce, Židle, Pohovka rozkládací, Hrníček, Čajová konvice, Postel"
        " manželská, Závěs, Nůž, Police dřevěná, Šálek, Řezačka, Ručník žlutý, Zahradní nábytek, Květináč, Dětská"
        " kolébka, Úložný box, Kuchyňská váha, Koště, Světlo stropní, Měkký polštář, Svíčka",
        *("windows-1250", "iso-8859-2", "cp852"),
    ),
    "Slovak": _language(
        "Stolička, Jedálenský stôl, Skriňa, Posteľ, Uterák žltý, Lyžica, Hrnček, Vankúš, Kôš na bielizeň, Dáždnik,"
        " Polička, Záhradný nábytok, Fľaša, Lopta detská, Nôž, Svietidlo stropné, Kľúčenka, Vŕtačka, Obliečky, Čaj",
        *("windows-1250", "iso-8859-2", "cp852"),
    ),
    "Hungarian": _language(
        "Asztali lámpa, Szék tölgyfából, Törölköző, Függöny, Könyvespolc, Kés, Fűnyíró, Ágynemű, Szőnyeg, Bögre zöld,"
        " Étkezőasztal, Tükör, Cipőtartó, Párna, Előszobafal, Vízforraló, Sütőforma, Kerti bútor, Gyűrű, Hűtő,"
        " Őszi kabát",
        *("windows-1250", "iso-8859-2", "cp852"),
    ),
    "Slovenian": _language(
        "Kuhinjski stol črn, Miza, Žlica, Šal, Brisača, Ročna svetilka, Košara, Blazina mehka rdeča, Čajnik, Nož,"
        " Otroška posteljica, Ščetka, Omarica, Vrečka, Škarje, Žarnica, Kavč",
        *("windows-1250", "iso-8859-2", "cp852"),
    ),
    "Croatian": _language(
        "Žlica, Stolić za kavu, Šalica, Čaša, Ručnik plavi, Nož, Kutija za hranu drvena žuta, Svijećnjak, Ćup, Đevrek,"
        " Ogrlica od školjki, Ormarić, Jastučnica, Tanjur duboki bijeli češki, Košulja, Narančasta svjetiljka, Vođica",
        *("windows-1250", "iso-8859-2", "cp852"),
    ),
    "Romanian": _language(
        "Masă, Scaun de bucătărie, Pernă, Lampă de birou, Farfurie întinsă, Cană roşie, Raft pentru cărţi, Pătură,"
        " Prosop gălbui, Cuţit, Covor bărbătesc, Oglindă, Şosete, Ţesătură, Jucărie, Geantă, Cămaşă, Faţă de masă,"
        " Găleată",
        *("windows-1250", "iso-8859-2"),
    ),
    "Turkish": _language(
        "Ahşap sandalye, Kırmızı bardak, Çay kaşığı, Yastık kılıfı, Masa örtüsü, Havlu sarı ışıklı, Bıçak,"
        " Gömlek düğmesi,"
        " Ayakkabılık, Şişe, Çorap, Küçük tabak, Işık, İplik, Dolap kapağı, Halı, Ağaç kaşık, Fırça, Eşarp,"
        " Kadın çantası",
        *("windows-1254", "iso-8859-9"),
    ),
    "Lithuanian": _language(
        "Kėdė medinė, Stalas ąžuolinis, Šviestuvas, Rankšluostis, Puodelis žalias, Lėkštė, Šaukštas, Čiužinys, Pagalvė,"
        " Žvakė, Peilis aštrus, Užuolaida, Lentyna, Žaislas, Drabužių spinta, Dėžė, Įrankiai, Krepšys, Kilimėlis",
        "windows-1257",
    ),
    "Latvian": _language(
        "Krēsls, Galds ozolkoka brūns, Lāmpa, Dvielis dzeltenīgs, Krūze, Šķīvis, Karote sudraba krāsā, Spilvens mīksts,"
        " Nažu komplekts, Aizkars zaļš, Grāmatu plaukts, Rotaļlieta, Vāze, Svečturis apaļš, Ēdamgalds, Ķemme,"
        " Žurnālgalds",
        "windows-1257",
    ),
    "Estonian": _language(
        "Köögitool, Söögilaud, Rätik, Küünlajalg, Padi õhuke, Šokolaad, Võti, Põrandalamp, Raamaturiiul väike,"
        " Jõulukuusk,"
        " Müts, Käekott, Õlikann, Garaaž, Žürii, Külmkapp, Tšello, Püksid, Dušš",
        *("windows-1257", "windows-1252", "iso-8859-15"),
    ),
    "Vietnamese": _language(
        "Ghế gỗ, Bàn ăn, Đèn bàn, Khăn tắm, Cốc sứ trắng, Gối mềm, Dao nhà bếp, Kệ sách, Rèm cửa, Tủ quần áo, Thảm,"
        " Nồi cơm điện, Bình nước, Áo sơ mi nam, Quạt điện, Giường ngủ, Chảo chống dính, Giày thể thao",
        "windows-1258",
    ),
    "Russian": _language(
        "Деревянный стул, Стол, Лампа настольная, Полотенце, Подушка, Нож кухонный, Радиатор «Север» № 5, Колодки"
        " тормозные, Ложка, Кружка синяя, Шкаф, Зеркало, Ковёр, Одеяло, Обувь, ЩЁТКА, Фильтр масляный, Куртка",
        *("windows-1251", "koi8-r", "cp866", "iso-8859-5"),
    ),
    "Ukrainian": _language(
        "Дерев'яний стілець, Стіл, Лампа настільна, Рушник, Подушка, Ніж кухонний, Склянка, Ковдра, Дзеркало, Їжа,"
        " Європейська якість, Килим, Взуття, Щітка, Пральна машина, Ґудзик",
        "windows-1251",
    ),
    "Bulgarian": _language(
        "Дървен стол, Маса, Настолна лампа, Кърпа, Възглавница, Нож, Чаша, Одеяло, Огледало, Килим, Обувки, Четка,"
        " Пералня, Шкаф, Завеса, Лъжица",
        "windows-1251",
    ),
    "Greek": _language(
        "Καρέκλα, Τραπέζι κουζίνας, Φωτιστικό, Πετσέτα, Μαξιλάρι, Μαχαίρι, Κούπα, Καθρέφτης, Χαλί, Παπούτσια, Βούρτσα,"
        " Ντουλάπα, Κουρτίνα, Κουτάλι, Άρωμα, ΠΡΟΣΦΟΡΑ, Ηλεκτρική σκούπα",
        *("windows-1253", "iso-8859-7"),
    ),
    "Hebrew": _language(
        "כיסא עץ, שולחן אוכל, מנורה, מגבת, כרית, סכין מטבח, כוס, מראה, שטיח, נעליים, מברשת, ארון, וילון, כפית",
        "windows-1255",
    ),
    "Arabic": _language(
        "كرسي خشبي, طاولة طعام, مصباح, منشفة, وسادة, سكين مطبخ, كوب, مرآة, سجادة, أحذية, فرشاة, خزانة, ستارة, ملعقة",
        "windows-1256",
    ),
    "Japanese": _language(
        "木製の椅子, テーブル, ランプ, タオル, 枕カバー, 包丁, マグカップ, 鏡, カーペット,"
        " 運動靴, 歯ブラシ, 食器棚, カーテン, スプーン, 表示ソフト, 能力開発",
        *("shift_jis", "euc-jp"),
    ),
    "Chinese (simplified)": _language(
        "木椅子, 餐桌, 台灯, 毛巾, 枕头, 厨房刀具, 马克杯, 镜子, 地毯,"
        " 运动鞋, 牙刷, 衣柜, 窗帘, 不锈钢勺子, 男士衬衫, 电饭锅",
        "gb18030",
    ),
    "Chinese (traditional)": _language(
        "木椅子, 餐桌, 檯燈, 毛巾, 枕頭, 廚房刀具, 馬克杯, 鏡子, 地毯,"
        " 運動鞋, 牙刷, 衣櫃, 窗簾, 不鏽鋼湯匙, 男士襯衫, 電飯鍋",
        "big5",
    ),
    "Korean": _language(
        "나무 의자, 식탁, 램프, 수건, 베개, 주방 칼, 머그컵, 거울, 카펫,"
        " 운동화, 칫솔, 옷장, 커튼, 숟가락, 남성 셔츠, 전기밥솥",
        "euc-kr",
    ),
}
