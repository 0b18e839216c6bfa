"""Files in other encodings than UTF-8, from the upload to the catalog."""

from typing import Any

import asyncpg
import httpx
import pytest

from tests.support.importing import Importer, Json, as_json, counts

CZECH = "sku,name\nA-1,skříň\nA-2,velký talíř\nA-3,dubový stůl\nA-4,malá lžíce\n"
CYRILLIC = "Артикул;Название;Цена\r\nKB-7;Радиатор «Север» № 5;16400\r\nKB-8;Колодки тормозные;\r\n"
# Second bytes that look like a backslash, a vertical bar or a letter
JAPANESE = 'sku,name\r\nJ-1,表示ソフト\r\nJ-2,能力開発\r\nJ-3,"十二, ポスト"\r\nJ-4,木製の椅子\r\n'
UNCERTAIN = "sku,name\nA-1,Łódka\nA-2,Boat\n".encode("cp1250")


async def names(database: asyncpg.Connection) -> dict[str, str]:
    return {row["sku"]: row["name"] for row in await database.fetch("SELECT sku, name FROM products")}


async def send_file(importer: Importer, content: bytes, **query: Any) -> httpx.Response:
    return await importer.client.post("/imports/file", params={"filename": "x.csv", **query}, content=content)


async def preview(importer: Importer, upload_id: str, **choices: Any) -> Json:
    answer = await importer.client.post("/imports/preview", json={"upload_id": upload_id, **choices})
    assert answer.status_code == 200, answer.text
    return as_json(answer)


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [(CZECH, "cp1250", "windows-1250"), (JAPANESE, "cp932", "shift_jis"), (JAPANESE, "euc_jp", "euc-jp")],
)
async def test_a_clear_encoding_needs_no_answer(
    importer: Importer, database: asyncpg.Connection, text: str, codec: str, encoding: str
) -> None:
    found = await importer.run(text.encode(codec))

    assert found["dialect"]["encoding"] == encoding
    assert found["counts"] == counts(created=4)
    expected = {"J-1": "表示ソフト", "J-2": "能力開発", "J-3": "十二, ポスト", "J-4": "木製の椅子"}
    if text == CZECH:
        expected = {"A-1": "skříň", "A-2": "velký talíř", "A-3": "dubový stůl", "A-4": "malá lžíce"}
    assert await names(database) == expected


async def test_a_cyrillic_file(importer: Importer, database: asyncpg.Connection) -> None:
    upload_id = await importer.upload(CYRILLIC.encode("cp1251"))
    mapping = {"Артикул": "sku", "Название": "name"}

    found = await preview(importer, upload_id, mapping=mapping)

    assert (found["dialect"]["encoding"], found["dialect"]["delimiter"]) == ("windows-1251", ";")
    assert found["encodings"][0] == {"encoding": "windows-1251", "sample": "Артикул"}
    assert found["problems"] == []
    other = await preview(importer, upload_id, mapping={}, encoding="koi8-r")
    assert other["columns"][0]["header"] == CYRILLIC[:7].encode("cp1251").decode("koi8-r")

    started = await importer.start(upload_id, mapping=mapping, encoding="cp1251")
    assert started["options"]["encoding"] == "windows-1251"
    done = await importer.completed(started["id"])
    assert done["counts"] == counts(created=2)
    assert await names(database) == {"KB-7": "Радиатор «Север» № 5", "KB-8": "Колодки тормозные"}


async def test_an_uncertain_encoding_is_a_question(importer: Importer, database: asyncpg.Connection) -> None:
    upload_id = await importer.upload(UNCERTAIN)

    found = await preview(importer, upload_id)
    (problem,) = found["problems"]
    assert problem["code"] == "encoding_uncertain"
    samples = {candidate["encoding"]: candidate["sample"] for candidate in found["encodings"]}
    assert (samples["windows-1250"], samples["windows-1252"]) == ("Łódka", "£ódka")
    assert all(name in problem["message"] for name in samples)
    assert found["rows"][0]["name"] == samples[found["dialect"]["encoding"]]

    # The preview follows each choice, and still offers the others.
    chosen = await preview(importer, upload_id, encoding="windows-1252")
    assert (chosen["problems"], chosen["rows"][0]["name"]) == ([], "£ódka")
    assert chosen["encodings"] == found["encodings"]

    refused = await importer.ask(upload_id)
    assert (refused.status_code, refused.json()["code"]) == (422, "encoding_uncertain")
    assert refused.json()["errors"][0]["pointer"] == "/encoding"
    assert await database.fetchval("SELECT count(*) FROM imports") == 0

    started = await importer.start(upload_id, encoding="windows-1250")
    await importer.completed(started["id"])
    assert await names(database) == {"A-1": "Łódka", "A-2": "Boat"}


async def test_a_streamed_file_names_the_remedy(importer: Importer, database: asyncpg.Connection) -> None:
    refused = await send_file(importer, UNCERTAIN)
    assert (refused.status_code, refused.json()["code"]) == (422, "encoding_uncertain")
    assert "encoding=windows-1250" in refused.json()["detail"]
    assert "“Łódka”" in refused.json()["detail"]

    accepted = await send_file(importer, UNCERTAIN, encoding="latin2")
    assert accepted.status_code == 202, accepted.text
    await importer.completed(accepted.json()["id"])
    assert (await names(database))["A-1"] == "Łódka"


async def test_bytes_outside_the_encoding_cost_their_rows(
    importer: Importer, database: asyncpg.Connection
) -> None:
    content = JAPANESE.encode("cp932") + b"J-5,\x82\xa0\xff\r\nJ-6,\x82\xa0\r\n"

    found = await importer.run(content, encoding="sjis")

    assert found["counts"] == counts(created=5, rejected=1)
    (reject,) = await importer.rejects(found["id"])
    assert (reject["line"], reject["column"], reject["code"]) == (6, "name", "invalid_encoding")
    assert "0xFF, 6 bytes into the row, isn't shift_jis" in reject["message"]
    assert (await names(database))["J-6"] == "あ"


async def test_an_encoding_that_is_not_known_is_refused(importer: Importer) -> None:
    refused = await importer.ask(await importer.upload(UNCERTAIN), encoding="klingon")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/encoding")
