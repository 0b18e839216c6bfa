from playwright.async_api import expect

from tests.browser.conftest import Visitor, origin_of


async def test_the_api_documentation_works_within_our_own_policy(visitor: Visitor) -> None:
    visitor.complaints.clear()
    visitor.requests.clear()
    page = visitor.page
    await page.goto(f"{visitor.url}/docs")
    await expect(page.get_by_role("heading", name="Skuport", level=1)).to_be_visible()

    # An operation can be tried out right there, by the session of the page.
    operation = page.locator("#operations-accounts-getMe")
    await operation.get_by_role("button").first.click()
    await operation.get_by_role("button", name="Execute").click()
    await expect(operation.locator(".live-responses-table")).to_contain_text("Ada Lovelace")

    assert {origin_of(request.url) for request in visitor.requests} == {origin_of(visitor.url)}
    # The Content-Security-Policy reports what it refuses as an error on the console.
    assert visitor.complaints == []
