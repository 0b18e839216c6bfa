"""Superseded rows are listed with the line that won, across chunks and ranges."""

from tests.support.importing import Importer, Json, as_json, counts, csv_of

# Each SKU three times, far apart, and a last one that is rejected and supersedes nothing.
SKUS = [f"P-{n:03}" for n in range(80)]
LINES = [
    *(f"{sku},First of {sku},yes" for sku in SKUS),
    *(f"{sku.lower()},Second of {sku},yes" for sku in reversed(SKUS)),
    *(f"{sku},Last of {sku},yes" for sku in SKUS),
    "P-000,Rejected,perhaps",
]
FIRST, SECOND, LAST = 2, 82, 162


async def superseded(importer: Importer, import_id: str, limit: int, cursor: str | None = None) -> Json:
    params = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
    answer = await importer.client.get(f"/imports/{import_id}/superseded", params=params)
    assert answer.status_code == 200, answer.text
    return as_json(answer)


async def test_each_superseded_row_names_the_line_that_won(importer: Importer) -> None:
    found = await importer.run(csv_of("sku,name,active", *LINES))
    assert found["counts"] == counts(created=80, superseded=160, rejected=1)

    pages: list[list[Json]] = []
    cursor = None
    while True:
        page = await superseded(importer, found["id"], 50, cursor)
        pages.append(page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert [len(page) for page in pages] == [50, 50, 50, 10]
    expected = [
        *({"line": FIRST + n, "winning_line": LAST + n, "sku": sku} for n, sku in enumerate(SKUS)),
        *(
            {"line": SECOND + n, "winning_line": LAST + 79 - n, "sku": sku.lower()}
            for n, sku in enumerate(reversed(SKUS))
        ),
    ]
    assert [item for items in pages for item in items] == expected
    back = [page["items"]]
    while page["prev_cursor"]:
        page = await superseded(importer, found["id"], 50, page["prev_cursor"])
        back.insert(0, page["items"])
    assert back == pages


async def test_a_winner_that_is_rejected_has_superseded_the_others(importer: Importer) -> None:
    content = csv_of("sku,name", "A-1,Table", "A-1,Chair", "B-1,Lamp")

    found = await importer.run(content + b"C-1,First\nC-1,Last\n", mode="upsert")
    again = await importer.start(await importer.upload(content), mode="create_only")
    await importer.ended(again["id"])

    page = await superseded(importer, found["id"], 50)
    assert [(item["line"], item["winning_line"]) for item in page["items"]] == [(2, 3), (5, 6)]
    page = await superseded(importer, again["id"], 50)
    assert [(item["line"], item["winning_line"]) for item in page["items"]] == [(2, 3)]


async def test_nothing_superseded_and_no_such_import(importer: Importer) -> None:
    found = await importer.run(csv_of("sku,name", "A-1,Table"))
    assert (await superseded(importer, found["id"], 50))["items"] == []

    unknown = "00000000-0000-7000-8000-0000000000ff"
    assert (await importer.client.get(f"/imports/{unknown}/superseded")).status_code == 404
