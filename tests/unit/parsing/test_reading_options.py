"""What users say about how a file is read: where its header is, comments, escapes, short rows."""

import pytest

from skuport.parsing import FileProblem, ReadingOptions, read_batches, read_head
from skuport.parsing.dialect import Dialect, open_head
from skuport.parsing.header import PreambleLine, read_columns

PRICE_LIST = (
    b"# Price list spring\n;;;;\n;;Example Trading Ltd;;\nValid from;01.03.2026;;;\n;;;;\n"
    b'Article no.;Name;Unit;Price;Remark\nPR-1;Beans, dried;kg;3,20;\nPR-2;Apples "Ruby";kg;2,40;new crop\n'
    b";Seasonal goods;;;\nPR-3;Onions;kg;2,95;\n;;;;\n;;;;\n"
)
NO_HEADER = (
    b"NORD;7710-K4;610;9;Door seal, left\nNORD;7725-B;145;3;Lid clip\nSUED;7710-K4;890;1;Door seal, genuine\n"
    b"Nord;8008-A;;6;Dust cap\n"
)


def outcome(
    data: bytes, options: ReadingOptions, mapping: dict[str, str | None] | None = None
) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for batch in read_batches(data, options=options, overrides=mapping):
        found += [(row.line, row.sku, row.name) for row in batch.rows]
        found += [(reject.line, reject.code) for reject in batch.rejects]
    return sorted(found, key=lambda row: str(row[0]).zfill(3))


def test_lines_above_the_header_are_shown_and_skipped() -> None:
    head, header = read_columns(open_head(PRICE_LIST, complete=True))
    assert head.dialect.delimiter == ";"
    assert header.line == 6
    assert header.preamble == (
        PreambleLine(1, "# Price list spring"),
        PreambleLine(3, ";;Example Trading Ltd;;"),
        PreambleLine(4, "Valid from;01.03.2026;;;"),
    )
    assert outcome(PRICE_LIST, ReadingOptions()) == [
        (7, "PR-1", "Beans, dried"),
        (8, "PR-2", 'Apples "Ruby"'),
        (9, "sku_required"),
        (10, "PR-3", "Onions"),
    ]


def test_the_header_is_on_the_line_that_was_chosen() -> None:
    data = b"sku,name\nColour,Item\nA-1,Mug\n"
    options = ReadingOptions(header_row=2)
    assert read_head(data, complete=True, overrides={"Colour": "sku"}, options=options).header.line == 2
    assert outcome(data, options, {"Colour": "sku"}) == [(3, "A-1", "Mug")]
    with pytest.raises(FileProblem) as caught:
        open_head(data, complete=True, options=ReadingOptions(header_row=5))
    assert caught.value.code == "header_row_missing"


def test_a_file_without_a_header_has_numbered_columns() -> None:
    options = ReadingOptions(header_row="none")
    head = read_head(
        NO_HEADER, complete=True, overrides={"Column 2": "sku", "Column 5": "name"}, options=options
    )
    assert head.header.columns == ("Column 1", "Column 2", "Column 3", "Column 4", "Column 5")
    assert (head.header.line, head.header.body_line) == (None, 1)
    assert outcome(NO_HEADER, options, {"Column 2": "sku", "Column 5": "name"}) == [
        (1, "7710-K4", "Door seal, left"),
        (2, "7725-B", "Lid clip"),
        (3, "7710-K4", "Door seal, genuine"),
        (4, "8008-A", "Dust cap"),
    ]


def test_comments_are_no_records_whatever_quotes_they_have() -> None:
    data = b'# made by, "hand\nsku,name\n#,"x\nA-1,"a\n# b"\n#A-2,Cup\nA-3,#Pot\n'
    assert outcome(data, ReadingOptions(comment="#")) == [(4, "A-1", "a\n# b"), (7, "A-3", "#Pot")]
    assert (6, "#A-2", "Cup") in outcome(b"sku,name\n\n\n\n\n#A-2,Cup\n", ReadingOptions())


def test_short_rows_are_padded_if_that_was_chosen() -> None:
    data = (
        b"sku,name,description,color\nRG-1,Short row\nRG-2,Full row,Text,red\nRG-3,Long row,Text,red,EXTRA\n"
    )
    assert outcome(data, ReadingOptions(short_rows="pad")) == [
        (2, "RG-1", "Short row"),
        (3, "RG-2", "Full row"),
        (4, "wrong_column_count"),
    ]
    assert outcome(data, ReadingOptions())[0] == (2, "wrong_column_count")


def test_backslashes_before_quotes_are_detected_or_chosen() -> None:
    data = b'sku,name,note\nBE-1,Mug,"He said \\"hot\\" twice"\nBE-2,Cup,ok\n'
    assert open_head(data, complete=True).dialect.escape == "backslash"
    assert outcome(data, ReadingOptions()) == [(2, "BE-1", "Mug"), (3, "BE-2", "Cup")]
    assert outcome(data, ReadingOptions(escape="doubled")) == [(2, "text_after_quote"), (3, "BE-2", "Cup")]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # All cells stand between apostrophes …
        ("'sku','name'\n'A-1','Mug'\n", [(2, "A-1", "Mug")]),
        ("'Nr','Text'\n'A-1','Mug'\n", [(2, "A-1", "Mug")]),
        (
            "'sku';'name'\n'A-1';'Mug; big'\n'A-2';'It''s \"new\"'\n",
            [(2, "A-1", "Mug; big"), (3, "A-2", 'It\'s "new"')],
        ),
        ("sep=;\n'sku';'name'\n'A-1';'a\nb'\n", [(3, "A-1", "a\nb")]),
        # … or those that have to
        ("sku,name\nA-1,'Mug, big'\nA-2,Cup\n", [(2, "A-1", "Mug, big"), (3, "A-2", "Cup")]),
        ("sku,name\nA-1,'Mug\nbig'\nA-2,5\" cup\n", [(2, "A-1", "Mug\nbig"), (4, "A-2", '5" cup')]),
        # … and not: an apostrophe is a character
        ("sku,name\nA-1,'Mug'\nA-2,'Cup'\n", [(2, "A-1", "'Mug'"), (3, "A-2", "'Cup'")]),
        ("sku,name\nA-1,'t Mug\nA-2,Boys' Cup\n", [(2, "A-1", "'t Mug"), (3, "A-2", "Boys' Cup")]),
        ("sku,name\nA-1,'Mug, big'\nA-2,\"Cup\"\n", [(2, "wrong_column_count"), (3, "A-2", "Cup")]),
        (
            "sku,name\nA-1,'Mug'\nA-2,'Cup\nA-3,Pot, red\n",
            [(2, "A-1", "'Mug'"), (3, "A-2", "'Cup"), (4, "wrong_column_count")],
        ),
        (
            '"sku","name"\n"A-1","\'Mug\'"\n"A-2","a, \'b\', c"\n',
            [(2, "A-1", "'Mug'"), (3, "A-2", "a, 'b', c")],
        ),
    ],
)
def test_apostrophes_are_quotes_where_the_rows_agree_only_then(
    text: str, rows: list[tuple[object, ...]]
) -> None:
    assert (
        outcome(text.encode(), ReadingOptions(), {"Nr": "sku", "Text": "name"} if "Nr" in text else None)
        == rows
    )


def test_a_quote_that_was_chosen_is_used() -> None:
    data = b"sku,name\nA-1,'Mug, big'\n"
    assert open_head(data, complete=True).dialect.quote == "'"
    assert outcome(data, ReadingOptions(quote='"')) == [(2, "wrong_column_count")]
    assert outcome(b"sku,name\nA-1,'Mug'\n", ReadingOptions(quote="'")) == [(2, "A-1", "Mug")]


def test_formulas_that_protect_text_are_text() -> None:
    data = b'sku,name\n"=""00456""",Mug\n="a""b",Cup\n=""x"",Pot\n="",Pan\n'
    skus = [row[1] for row in outcome(data, ReadingOptions())]
    assert skus == ["00456", 'a"b', '=""x""', '=""']


def test_what_is_as_usual_is_not_stored() -> None:
    usual = Dialect("utf-8", ",", '"', 0)
    assert set(usual.to_json()) == {"encoding", "delimiter", "quote", "bom_bytes", "compression"}
    unusual = Dialect("utf-8", ",", '"', 0, escape="backslash", comment="#", short_rows="pad")
    assert Dialect.from_json(unusual.to_json(), 0) == unusual
    assert Dialect.from_json(usual.to_json(), 0) == usual
    # A release that knows no other quote must not read the file.
    in_apostrophes = Dialect("utf-8", ",", "'", 0)
    assert set(in_apostrophes.to_json()) == {*usual.to_json(), "escape"}
    assert Dialect.from_json(in_apostrophes.to_json(), 0) == in_apostrophes
