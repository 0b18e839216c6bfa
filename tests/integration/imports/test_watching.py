"""Progress by polling with an ETag, as server-sent events, and the history."""

import asyncio
import json

import httpx
import pytest

from tests.support.importing import Importer, Json, as_json, counts, csv_of
from tests.support.in_process import InProcessStack
from tests.support.stack import Stack

FILE = csv_of("sku,name", *(f"P-{number:04},Table {number}" for number in range(1000)))


async def test_polling_with_an_etag(importer: Importer, stack: InProcessStack) -> None:
    with stack.frozen():
        started = await importer.start(await importer.upload(FILE))
        first = await importer.client.get(f"/imports/{started['id']}")
        etag = first.headers["etag"]
        same = await importer.client.get(f"/imports/{started['id']}", headers={"If-None-Match": etag})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
    await importer.completed(started["id"])

    last = await importer.client.get(f"/imports/{started['id']}", headers={"If-None-Match": etag})

    assert last.status_code == 200
    assert last.headers["etag"] != etag
    again = await importer.client.get(
        f"/imports/{started['id']}", headers={"If-None-Match": last.headers["etag"]}
    )
    assert again.status_code == 304


async def test_progress_never_falls(importer: Importer) -> None:
    started = await importer.start(await importer.upload(FILE))
    seen: list[Json] = []
    while not seen or seen[-1]["status"] != "completed":
        seen.append(await importer.show(started["id"]))

    for name in ("percent", "bytes_read", "rows_read"):
        values = [found[name] for found in seen]
        assert values == sorted(values)
    assert all(found["percent"] < 100 for found in seen[:-1])
    phases = [found["phase"] for found in seen]
    order = [None, "staging", "publishing", "finishing"]
    assert phases == sorted(phases, key=order.index)


@pytest.mark.processes
async def test_events_end_with_the_end_of_the_import(importer: Importer, stack: Stack) -> None:
    with stack.frozen():
        started = await importer.start(await importer.upload(FILE))
        reading = asyncio.create_task(_events(importer, started["id"]))
        await asyncio.sleep(0.7)
        assert not reading.done()
    events = await asyncio.wait_for(reading, 60)

    names = [name for name, _ in events]
    assert names == ["progress"] * (len(names) - 1) + ["completed"]
    assert events[0][1]["status"] == "queued"
    assert events[-1][1]["counts"] == counts(created=1000)
    assert events[-1][1] | {"heartbeat_at": None} == await importer.show(started["id"]) | {
        "heartbeat_at": None
    }


@pytest.mark.processes
@pytest.mark.parametrize("ending", ["failed", "cancelled"])
async def test_events_of_an_import_that_has_ended(importer: Importer, stack: Stack, ending: str) -> None:
    content = FILE if ending == "cancelled" else csv_of("sku,name", "A-1,")
    with stack.frozen():
        started = await importer.start(await importer.upload(content))
        if ending == "cancelled":
            assert (await importer.post(started["id"], "cancel")).status_code == 200
    await importer.ended(started["id"])

    events = await _events(importer, started["id"])

    assert [(name, event["status"]) for name, event in events] == [(ending, ending)]


async def test_events_of_an_unknown_import(importer: Importer) -> None:
    answer = await importer.client.get("/imports/00000000-0000-7000-8000-0000000000ff/events")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_history_is_paged_newest_first(importer: Importer) -> None:
    ids = []
    for number in range(5):
        started = await importer.start(await importer.upload(csv_of("sku,name", f"A-{number},Table")))
        ids.append(started["id"])
    for import_id in ids:
        await importer.completed(import_id)
    ids.reverse()

    first = await _history(importer, limit="2")
    second = await _history(importer, limit="2", cursor=first["next_cursor"])
    last = await _history(importer, limit="2", cursor=second["next_cursor"])
    back = await _history(importer, limit="2", cursor=last["prev_cursor"])

    pages = [[found["id"] for found in page["items"]] for page in (first, second, last, back)]
    assert pages == [ids[:2], ids[2:4], ids[4:], ids[2:4]]
    assert (first["prev_cursor"], last["next_cursor"]) == (None, None)
    assert first["total"] == {"value": 5, "exact": True}
    assert first["items"][0] | {"heartbeat_at": None} == await importer.show(ids[0]) | {"heartbeat_at": None}


async def test_the_history_of_some_states(importer: Importer) -> None:
    taken = [(await importer.run(csv_of("sku,name", f"A-{number},Table")))["id"] for number in range(3)]
    refused = await importer.start(await importer.upload(csv_of("sku,name", ",No SKU")))
    await importer.ended(refused["id"])
    waiting = await importer.start(await importer.upload(csv_of("sku,name", "B-1,Lamp")), dry_run=True)
    await importer.wait(waiting["id"], lambda found: found["status"] == "awaiting_confirmation")

    first = await _history(importer, status="completed", limit="2")
    rest = await _history(importer, status="completed", limit="2", cursor=first["next_cursor"])
    assert [item["id"] for item in first["items"] + rest["items"]] == taken[::-1]
    assert (rest["next_cursor"], first["total"]) == (None, {"value": 3, "exact": True})

    answer = await importer.client.get("/imports?status=failed&status=awaiting_confirmation")
    assert [item["id"] for item in answer.json()["items"]] == [waiting["id"], refused["id"]]
    assert (await importer.client.get("/imports", params={"status": "done"})).status_code == 422


async def _history(importer: Importer, **params: str) -> Json:
    answer = await importer.client.get("/imports", params=params)
    assert answer.status_code == 200, answer.text
    return as_json(answer)


async def _events(importer: Importer, import_id: str) -> list[tuple[str, Json]]:
    """The events until the stream ends."""
    events = []
    timeout = httpx.Timeout(60)
    async with importer.client.stream("GET", f"/imports/{import_id}/events", timeout=timeout) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        name = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                events.append((name, json.loads(line.removeprefix("data: "))))
    return events
