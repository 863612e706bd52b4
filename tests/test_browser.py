"""The browser the other tests use: that it finds what is wrong, and keeps what must outlive a kill."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.browser import PHONE, Profile, axe, chromium, opened
from tests.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("browser") / "data", "--demo") as running:
        yield running


def test_a_page_is_opened_in_a_language_a_theme_and_a_size(browser: Browser, server: Server) -> None:
    with opened(browser, language="ca", theme="dark", size=PHONE) as context:
        page = context.new_page()
        page.goto(server.url)
        assert page.evaluate("document.documentElement.lang") == "ca"
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        assert page.evaluate("innerWidth") == PHONE[0]


def test_an_error_on_the_console_fails_the_test_and_a_pardoned_one_does_not(browser: Browser, server: Server) -> None:
    for broken in ("console.error('soup')", "setTimeout(() => { throw new Error('soup') })"):
        with pytest.raises(AssertionError, match="soup"), opened(browser) as context:
            _at_home(context.new_page(), server, broken)
        with opened(browser, pardoned=("soup",)) as context:
            _at_home(context.new_page(), server, broken)


def _at_home(page: Page, server: Server, script: str) -> None:
    page.goto(server.url)
    page.evaluate(script)
    page.evaluate("new Promise(done => setTimeout(done))")


def test_axe_finds_a_button_without_a_name_under_our_content_security_policy(browser: Browser, server: Server) -> None:
    with opened(browser) as context:
        page = context.new_page()
        page.goto(server.url)
        assert axe(page) == []
        page.evaluate("document.querySelector('main').append(document.createElement('button'))")
        assert any(fault.startswith("button-name") for fault in axe(page))
        assert axe(page, without=("button-name",)) == []


def test_what_a_profile_stored_is_there_after_a_kill(playwright: Playwright, server: Server, tmp_path: Path) -> None:
    with Profile(playwright, tmp_path / "profile") as profile:
        profile.page.goto(server.url)
        profile.page.evaluate(STORE)
        profile.kill()
        profile.open()
        profile.page.goto(server.url)
        assert profile.page.evaluate(FETCH) == "an order"


STORE = """() => new Promise((done, failed) => {
    const opening = indexedDB.open("outbox", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("held");
    opening.onsuccess = () => {
        const writing = opening.result.transaction("held", "readwrite", { durability: "strict" });
        writing.objectStore("held").put("an order", 1);
        writing.oncomplete = () => done();
        writing.onerror = failed;
    };
})"""

FETCH = """() => new Promise((done, failed) => {
    const opening = indexedDB.open("outbox", 1);
    opening.onerror = failed;
    opening.onsuccess = () => {
        const reading = opening.result.transaction("held").objectStore("held").get(1);
        reading.onsuccess = () => done(reading.result);
    };
})"""


def test_the_browser_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORKFLOW_CHROMIUM", "/somewhere/chromium")
    assert chromium() == Path("/somewhere/chromium")


def test_a_program_that_does_not_start_is_no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shim, browser = tmp_path / "chromium", tmp_path / "google-chrome"
    for program, status in ((shim, 1), (browser, 0)):
        program.write_text(f"#!/bin/sh\nexit {status}\n")
        program.chmod(0o755)
    monkeypatch.delenv("FORKFLOW_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium() == browser
