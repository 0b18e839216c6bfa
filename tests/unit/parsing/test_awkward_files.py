"""Files of the shapes that collections of awkward CSVs have, read as a whole: nothing may be lost, or read wrongly,
without a word.

Each is small and made up. What becomes of a file is a list in the order of its rows: (line, SKU, name) of a row that is
taken, (line, code) of a reject.
"""

import pytest

from skuport.parsing import ChunkParser, ColumnMapping, Dialect, FileProblem, read_batches, read_head

Outcome = list[tuple[int, str] | tuple[int, str, str | None]]


def outcome_of(data: bytes) -> Outcome:
    outcome: Outcome = []
    for batch in read_batches(data):
        assert batch.records == len(batch.rows) + len(batch.rejects) + batch.blank
        outcome += [(row.line, row.sku, row.name) for row in batch.rows]
        outcome += [(reject.line, reject.code) for reject in batch.rejects]
    return sorted(outcome, key=lambda row: row[0])


TWO: Outcome = [(2, "A1", "Mug"), (3, "A2", "Cup")]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        # Delimiters
        ("sku;name;price\nA1;Mug;3,50\nA2;Cup;4,00\n", TWO),
        ("Artikelnr.;Bezeichnung;EK;VK\nA1;Mug, blau;3,50;4,00\n", [(2, "A1", "Mug, blau")]),
        ("sku\tname\nA1\tMug\nA2\tCup\n", TWO),
        ("sku||name\nA1||Mug\nA2||Cup\n", TWO),
        ("SEP=\t\nsku\tname\nA1\tMug\n", [(3, "A1", "Mug")]),
        ('"sep=|"\r\nsku|name\r\nA1|Mug\r\n', [(3, "A1", "Mug")]),
        ("sku,name,x\nA1,Mug,1\nA2;Cup;1\n", [(2, "A1", "Mug"), (3, "wrong_column_count")]),
        # Quotes
        ('sku, "name"\nA1, "Mug, big"\nA2, 5" pipe\n', [(2, "A1", "Mug, big"), (3, "A2", '5" pipe')]),
        ('"sku" ,"name" \n"A1",   "Mug"\n"A2"\t,Cup\n', [(2, "A1", "Mug"), (3, "text_after_quote")]),
        (
            'sku,name\nA1, "big" Mug\nA2, "Cup\nA3, x "y"\n',
            [(2, "text_after_quote"), (3, "unterminated_quote"), (4, "A3", 'x "y"')],
        ),
        ('sku,name\nA1,"5\\" pipe"\nA2,Cup\n', [(2, "A1", '5" pipe'), (3, "A2", "Cup")]),
        (
            'sku,name\nA1,"5\\" pipe"\nA2,"C:\\"\nA3,"x"y\n',
            [(2, "text_after_quote"), (3, "A2", "C:\\"), (4, "text_after_quote")],
        ),
        (
            'sku,name\nA1,Mug"\nA2,"Cup"""\nA3,"a\n\n""b"""\n',
            [(2, "A1", 'Mug"'), (3, "A2", 'Cup"'), (4, "A3", 'a\n\n"b"')],
        ),
        ('sku,name\nA1,"Mug\nA2,Cup\n', [(2, "unterminated_quote"), (3, "A2", "Cup")]),
        ("sku,name\nA1,“Mug, big”\nA2,“Cup”\n", [(2, "wrong_column_count"), (3, "A2", "“Cup”")]),
        ('sku,name\n="001",Mug\n\'002,Cup\n', [(2, "001", "Mug"), (3, "'002", "Cup")]),
        # Line ends
        ("sku,name\r\nA1,Mug\nA2,Cup\rA3,Pot\r\n\r\nA4,Pan", [*TWO, (4, "A3", "Pot"), (6, "A4", "Pan")]),
        ("sku,name\r\r\nA1,Mug\r\r\nA2,Cup", [(3, "A1", "Mug"), (5, "A2", "Cup")]),
        ("sku,name\n\rA1,Mug\n\rA2,Cup\n\r", [(3, "A1", "Mug"), (5, "A2", "Cup")]),
        ("sku,name\nA1,a\u2028b\nA2,c\x85d\x0b\n", [(2, "A1", "a\u2028b"), (3, "A2", "c\x85d")]),
        # Ragged rows
        ("sku,name\nA1,Mug,\nA2,Cup,,\n", TWO),
        ("sku,name,,\nA1,Mug\nA2,Cup,\nA3\n", [*TWO, (4, "wrong_column_count")]),
        ("sku,name\nA1,Mug,3\nA2\n", [(2, "wrong_column_count"), (3, "wrong_column_count")]),
        ("sku,,name\nA1,x,Mug\nA2,,Cup\n", TWO),
        # Rows that end with a delimiter: all of them, so that no cell is lost
        ("sku\tname\tean\nA1\tMug\t05\t\nA2\tCup\t\t\n", TWO),
        ("sku,name,price,note\nA1,Mug,3,x,,\nA2,Cup,3,,,\n", TWO),
        ("sku,name,price,\nA1,Mug,3,\nA2,Cup,,\n", TWO),
        ("sku,name,price\nA1,Mug,3,\nA2,Cup,4,\n\n,,,\nA3,Pot,5,\n", [*TWO, (6, "A3", "Pot")]),
        # … or one, which an unquoted delimiter may have shifted
        (
            "sku,name,price,note\nA1,Mug,4.50,\nA2,Cup,3.20,gift\nA3,Mug, white,4.50,\n",
            [*TWO, (4, "wrong_column_count")],
        ),
        ("sku,name,price,\nA1,Mug,3,\nA2,Cup,4,\nA3,Pot, red,3,\n", [*TWO, (4, "wrong_column_count")]),
        ("sku,name,price\nA1,Mug,3,\nA2,Cup,4,\nA3,Pot, red,,\n", [*TWO, (4, "wrong_column_count")]),
        ("sku,name,price\nA1,Mug, white,\n", [(2, "wrong_column_count")]),
        ("sku,price,name\nA1,3,Mug\nA2,4,Cup\nA3,4,50,\n", [*TWO, (4, "wrong_column_count")]),
        ("name,sku\nMug,A1\nCup,A2\nPot, red,\n", [*TWO, (4, "wrong_column_count")]),
        # … or several, and one that has been shifted
        ("sku,name,price\nA1,Mug,3,\nA2,Cup,4,\nA3,Pot, red,3,\n", [*TWO, (4, "wrong_column_count")]),
        ("sku,name,price,\nA1,Mug,3,\nA2,Cup,4,\nA3,Pot, red,3\n", [*TWO, (4, "wrong_column_count")]),
        (
            "sku,name,price,,\nA1,Mug,3,,\nA2,Cup,4,,\nA3,Pot, red,3,\nA4,Pan,3,,\n",
            [*TWO, (4, "wrong_column_count"), (5, "A4", "Pan")],
        ),
        ("sku,name,price,\nA1,Mug,3,\nA2,Cup, red,4\n", [(2, "A1", "Mug"), (3, "wrong_column_count")]),
        ("sku,name,price,,\nA1,Mug,3,,\nA2,Cup, red,4,\n", [(2, "A1", "Mug"), (3, "wrong_column_count")]),
        # … while columns without a header may have notes
        ("sku,name,price,\nA1,Mug,3,last one\nA2,Cup,4,sold out\n", TWO),
        ("sku,name,price,\nA1,Mug, red,3\n", [(2, "A1", "Mug")]),
        ("sku,name,,price\nA1,Mug,,3\nA2,Cup,x,4\n", TWO),
        # … or a row with too few texts for one of them to have been split
        (
            "sku,name,description,color\nA1,Mug,,\nA2,Cup,,,,,\n"
            "A3,Pot,Text,red,,,\nA4,Pan,Text,red,x\nA5,Pan, flat,Text,red\n",
            [*TWO, *((line, "wrong_column_count") for line in (4, 5, 6))],
        ),
        ("sku,name,price\nA1,Mug,3\nA2,Cup,4\nA3,Pot, white,,\n", [*TWO, (4, "wrong_column_count")]),
        ("name,sku,price\nMug,A1,3\nCup,A2,4\nPot,A3,,,\n", [*TWO, (4, "wrong_column_count")]),
        # The header ends with a delimiter, and most rows don't, or a few
        ("sku,name,price,\nA1,Mug,3\nA2,Cup,4\nA3,Pot, red,3\n", [*TWO, (4, "wrong_column_count")]),
        (
            "sku,name,price,\nA1,Mug,3\nA2,Cup,4,\nA3,Pot,5,\nA4,Pan, red,3\n",
            [*TWO, (4, "A3", "Pot"), (5, "wrong_column_count")],
        ),
        (
            "sku,name,note,\n" + "A1,Mug,x,\n" * 15 + "A2,Cup,x\n" * 35,
            [*((line, "A1", "Mug") for line in range(2, 17)), *((line, "A2", "Cup") for line in range(17, 52))],
        ),
        # Headers
        ("\n,,\nsku,name\nA1,Mug\n", [(4, "A1", "Mug")]),
        ("sku,name,unit\n,,EUR\nA1,Mug,3\n", [(2, "sku_required"), (3, "A1", "Mug")]),
        (
            "sku,name\nA1,Mug\nsku , name\nA2,Cup\nsku,x\n",
            [(2, "A1", "Mug"), (3, "repeated_header"), (4, "A2", "Cup"), (5, "sku", "x")],
        ),
        (
            "sku,name\nA1,Mug\nSKU,\u00a0Name\nA2,Cup\nSKU,x\n",
            [(2, "A1", "Mug"), (3, "repeated_header"), (4, "A2", "Cup"), (5, "SKU", "x")],
        ),
        ("\ufeff\ufeffsku\u200b,*Product-Name*\nA1,Mug\nA2,Cup\n", TWO),
        (
            "\ufeffsku,name\nA1,Mug\n\ufeffsku,name\nA2,Cup\n",
            [(2, "A1", "Mug"), (3, "repeated_header"), (4, "A2", "Cup")],
        ),
        (
            '\ufeff"sku","name"\nA1,Mug\n\ufeff"sku","name"\nA2,Cup\n',
            [(2, "A1", "Mug"), (3, "repeated_header"), (4, "A2", "Cup")],
        ),
        (
            '\ufeff"na""me","sku",name\nx,A1,Mug\n\ufeff\ufeff"Na""me","sku",name\nx,A2,Cup\n',
            [(2, "A1", "Mug"), (3, "repeated_header"), (4, "A2", "Cup")],
        ),
        (
            "sku\u200b,name\nA1,Mug\nsku\u200b,name\nA2,Cup\n\ufeffsku,x\n",
            [(2, "A1", "Mug"), (3, "repeated_header"), (4, "A2", "Cup"), (5, "sku_invisible_character")],
        ),
        ('\ufeff\ufeff"sku","name"\nA1,Mug\nA2,Cup\n', TWO),
        ('\ufeff\ufeff\ufeffsep=;\n"sku";"name"\nA1;Mug\nA2;Cup\n', [(3, "A1", "Mug"), (4, "A2", "Cup")]),
        (
            "\ufeffsku,name\nA1,Mug\nA2,\ufeffCup\n\ufeffA3,Pot\n",
            [(2, "A1", "Mug"), (3, "A2", "\ufeffCup"), (4, "sku_invisible_character")],
        ),
        (
            "sku,name\nA1,Mug\n\nsku,colour,x\nA2,red,y\n",
            [(2, "A1", "Mug"), (4, "wrong_column_count"), (5, "wrong_column_count")],
        ),
        # What shops add
        (
            "sku,store_view_code,name\nA1,,Mug\nA1,de,\nA2, ,Cup\n",
            [(2, "A1", "Mug"), (3, "store_view"), (4, "A2", "Cup")],
        ),
        # What database tools add
        (
            " sku | name \n-----+------\n A1  | Mug\n(1 row)\n",
            [(2, "wrong_column_count"), (3, "A1", "Mug"), (4, "wrong_column_count")],
        ),
        ("sku,name\nA1,Mug\n\x1a", [(2, "A1", "Mug")]),
        ("sku,name\nA1,Mug\r\n\x1a\r\n", [(2, "A1", "Mug")]),
        ("sku,name\n\x1a\nA1,Mug\n", [(2, "wrong_column_count"), (3, "A1", "Mug")]),
        # Lines above the header
        ("# Export of today,,\nsku,name,price\nA1,Mug,3\n", [(3, "A1", "Mug")]),
        ("Price list 2026\nsku;name;price\nA1;Mug;4,50\n", [(3, "A1", "Mug")]),
        ('Sold by "Ann\n\n;;\nsku;name;price\nA1;Mug;3\n', [(5, "A1", "Mug")]),
        # Errors of a spreadsheet's formulas
        ("sku,name\n#REF!,Mug\nA2,#N/A\n", [(2, "spreadsheet_error"), (3, "A2", "#N/A")]),
        ("sku,name\nA1,Mu\0g\nA2,Cup\n", [(2, "invalid_character"), (3, "A2", "Cup")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16"])
def test_what_becomes_of_its_rows(text: str, outcome: Outcome, encoding: str) -> None:
    assert outcome_of(text.encode(encoding)) == outcome


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "empty_file", "The file is empty."),
        (b" \r\n\t\n", "empty_file", "The file is empty."),
        (b"A1,Mug,3\nA2,Cup,4\n", "missing_sku_column", "The file has “A1”, “Mug”, “3”."),
        (b"sku name price\nA1 Mug 3\n", "missing_sku_column", "commas, semicolons, tabs or vertical bars"),
        (b'"sku,name"\n"A1,Mug"\n', "missing_sku_column", "outside quotes"),
        (b"sep=^\nsku^name\n", "unsupported_delimiter", "“^”"),
        (b"sku,name,price,price\nA1,Mug,3,4\n", "duplicate_column", "“price”"),
        (b'{"sku":"A1"}\n{"sku":\n', "broken_json", "Record 2"),
        (b'{"name":"Mug"}\n', "missing_sku_column", "name"),
        (b"\xef\xbb\xbf\n<table border=1><tr><td>sku</td></tr></table>", "not_text", "a web page or XML"),
        (b"<Error><Code>NoSuchKey</Code></Error>", "not_text", "a web page or XML"),
        (b"<SKU>,<NAME>\nA1,Mug\n", "missing_sku_column", "“<SKU>”, “<NAME>”"),
        (b"sku,name\nA1,Mug\n" + b"\0" * 500, "not_text", "a binary file"),
    ],
)
def test_what_is_wrong_with_it(data: bytes, code: str, says: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read_head(data, complete=True)
    assert caught.value.code == code
    assert says in caught.value.message


ROW = "A{},Mug,4.50,gift,\n"


@pytest.mark.parametrize(("others", "surplus"), [(0, 1), (1, 0), (50, 0)])
def test_how_rows_end_is_what_all_of_the_first_ones_do(others: int, surplus: int) -> None:
    text = (
        "sku,name,price,note\n" + "B,Mug,4.50,gift\n" * others + "".join(map(ROW.format, range(50 - others)))
    )
    assert read_head(text.encode(), complete=True).dialect.surplus_cells == surplus


def test_imports_from_before_drop_what_they_dropped() -> None:
    stored = {
        "encoding": "utf-8",
        "delimiter": ",",
        "quote": '"',
        "bom_bytes": 0,
        "compression": None,
        "later": 1,
    }
    dialect = Dialect.from_json(stored, None)
    mapping = ColumnMapping(("sku", "name", "price"), ("sku", "name", None))
    (batch,) = ChunkParser(dialect, mapping).parse(b"A1,Mug,3,,\n", start=0, first_line=2)
    assert [row.sku for row in batch.rows] == ["A1"]
    known = Dialect.from_json(stored, 0)
    assert known.surplus_cells == 0
    assert known.to_json() == {key: value for key, value in stored.items() if key != "later"}
