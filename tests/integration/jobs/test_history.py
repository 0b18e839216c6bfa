"""The list of jobs, by status."""

from tests.support.jobs import Jobs


async def test_jobs_are_listed_by_status(jobs: Jobs) -> None:
    await jobs.fill(3)
    done = [await jobs.run("export", all=True) for _ in range(3)]
    await jobs.database.execute("UPDATE jobs SET status = 'failed' WHERE id = $1", done[1]["id"])

    async def listed(*statuses: str, **params: str) -> tuple[list[str], dict[str, object]]:
        given = [*(("status", status) for status in statuses), *params.items()]
        page = (await jobs.client.get("/jobs", params=given)).json()
        return [job["id"] for job in page["items"]], page

    failed, page = await listed("failed")
    assert failed == [done[1]["id"]]
    assert page["total"] == {"value": 1, "exact": True}
    assert (await listed("failed", "completed"))[0] == [job["id"] for job in reversed(done)]
    assert (await listed("queued"))[0] == []
    first, page = await listed("completed", limit="1")
    rest, page = await listed("completed", limit="1", cursor=str(page["next_cursor"]))
    assert (first, rest) == ([done[2]["id"]], [done[0]["id"]])
    back, _ = await listed("completed", limit="1", cursor=str(page["prev_cursor"]))
    assert back == first
    assert (await jobs.client.get("/jobs", params={"status": "lost"})).status_code == 422
