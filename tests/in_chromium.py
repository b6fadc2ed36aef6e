"""Chromium as the tests of the pages have it: drawn by software, one browser a file, and whatever goes wrong is told.

A page that asks another host for anything, or writes an error or a warning to the console, fails its test.
"""

from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

CHROMIUM = "/usr/bin/chromium"
DRAWS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
DRIVER = "GL Driver Message"  # that drawing by software is slow
READY = ".cf-scene[data-state=ready]"  # the 3D view, drawn


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=DRAWS)
        yield browser
        browser.close()


def expect(locator):
    """Playwright's assertions, loaded when asked for: without a browser these tests are left out by their mark."""
    from playwright.sync_api import expect

    expect.set_options(timeout=60_000)
    return expect(locator)


@contextmanager
def watched(chromium, *, expected=(), **options):
    """A page of a context of its own; `page.expected`: parts of console lines that the test itself brings about."""
    with chromium.new_context(**options) as context:
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.expected, hosts, wrong = [DRIVER, *expected], set(), []
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page
        assert hosts <= {"127.0.0.1", None, ""}, hosts
        assert [line for line in wrong if not any(part in line for part in page.expected)] == []


def serious(page, within="html"):
    """What axe-core finds that is serious or critical, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=within).response["violations"]
    return [
        f"{rule['id']}: {[node['html'][:200] for node in rule['nodes']]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
