"""The login in Chromium, against a server in a process of its own: by keyboard alone, in, out, and out for good."""

import pytest
from in_chromium import chromium, serious
from page_site import visit
from toy_server import running

pytestmark = pytest.mark.browser
FIXTURES = (chromium,)
TOKEN = "a-token-of-many-characters"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    (folder / "token").write_text(TOKEN)
    words = ("--folder", folder / "cases", "--workers", "1", "--token-file", folder / "token")
    with running(*words, cwd=folder) as (address, _):
        yield address


@pytest.fixture()
def page(chromium, server):
    """Whatever it says but for a wrong token and a page that is not there, and whatever it asks others, fails."""
    with visit(chromium, server, expected=("401", "404")) as page:
        page.set_default_timeout(20_000)
        yield page


def log_in(page, token=TOKEN):
    """As somebody does who has no mouse: the field has the focus already."""
    page.locator("#token:focus").wait_for()
    page.keyboard.type(token)
    page.keyboard.press("Enter")


def test_a_person_logs_in_by_keyboard_works_and_logs_out(page):
    page.goto("/?from=mail")
    assert page.url.endswith("/login?next=/%3Ffrom%3Dmail") and serious(page) == []
    log_in(page, "wrong-" + TOKEN)
    page.get_by_role("alert").get_by_text("not the token").wait_for()
    assert page.get_by_label("Token").get_attribute("aria-invalid") == "true" and serious(page) == []
    log_in(page)
    page.wait_for_url("**/?from=mail")
    page.get_by_role("button", name="Try the sample").wait_for()
    assert page.evaluate("fetch('/api/v1/cases/sample', {method: 'POST'}).then(told => told.status)") == 201
    assert "httpOnly" in str(page.context.cookies()) and page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login")
    page.goto("/")
    page.wait_for_url("**/login?next=/")


def test_the_documentation_is_shown_under_its_own_policy(page):
    page.goto("/login")
    log_in(page)
    page.wait_for_url("**/")
    page.goto("/api/v1/docs")
    page.locator("#operations-cases-createCase").click()
    page.get_by_text("told by what they hold").wait_for()
    page.goto("/there/is/nothing")
    page.get_by_role("heading", name="Nothing is here").wait_for()
