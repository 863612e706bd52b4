"""A real browser for the tests: one Chromium for all of them, driven by Playwright.

    def test_it(browser: Browser) -> None:                      # a fixture of tests/conftest.py
        with opened(browser, language="ca", theme="dark", size=PHONE) as context:
            page = context.new_page()
            page.goto(...)
            assert axe(page) == []

A context fails its test when a page wrote an error to the console, unless the test pardoned it beforehand. What has
to outlive a kill of the browser (the outbox, the worker, the cookie) is a `Profile`.

While Playwright is up, its event loop counts as running in the thread of the tests, so a module that uses it cannot
call asyncio.run; the fixture therefore lives as long as its module and no longer.

`python -m tests.browser` sees to it that there is a Chromium, and says how; `make setup-dev` runs it.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright, expect

# For what is awaited, on a machine that does much else or after an outage: attempts follow each other within 8 s.
expect.set_options(timeout=20_000)

PHONE, TABLET, WALL = (390, 844), (1180, 820), (1920, 1080)

FLAGS = [
    "--no-sandbox",  # tests run as root in containers, where Chromium's own sandbox cannot be made
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Without a window, which nobody sees here, the same pages take less of the machine.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

# How a system gets a Chromium, when we are root and Playwright could not fetch its own.
PACKAGES = {
    "apt-get": "apt-get update -qq && for package in chromium-headless-shell chromium; do "
    "apt-get install -y -qq --no-install-recommends $package && break; done",
    "dnf": "dnf install -y -q chromium",
    "apk": "apk add -q chromium",
    "pacman": "pacman -S --noconfirm --quiet chromium",
}
FETCH_SECONDS = 600
ANSWER_SECONDS = 20

AXE = Path(__file__).with_name("vendor") / "axe.min.js"


# --- which browser --------------------------------------------------------------------------------------------------


def chromium() -> Path | None:
    """The Chromium to use: the one FORKFLOW_CHROMIUM names, the system's, or Playwright's own. None: there is none."""
    if named := os.environ.get("FORKFLOW_CHROMIUM"):
        return Path(named)
    return _of_the_system() or _of_playwright()


def _of_the_system() -> Path | None:
    found = (shutil.which(name) for name in PROGRAMS)
    return next((Path(program) for program in found if program and _works(program)), None)


@cache
def _of_playwright() -> Path | None:
    # In a process of its own: this must be possible to ask while a Playwright is up, and when none ever will be.
    ask = "from playwright.sync_api import sync_playwright as p\nwith p() as p: print(p.chromium.executable_path)"
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    program = told.stdout.strip()
    return Path(program) if program and Path(program).exists() and _works(program) else None


@cache
def _works(program: str) -> bool:
    """Whether it starts at all: a shim that only asks for another package manager is no browser."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, timeout=ANSWER_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return told.returncode == 0


def get_chromium() -> str:
    """See to it that there is one. Returns the sentence that says where it is or why there is none."""
    if program := chromium():
        return f"Tests in a real browser use {program}."
    _tell("There is no Chromium here for the tests in a real browser. Fetching Playwright's own ...")
    _try([sys.executable, "-m", "playwright", "install", "chromium"])
    _of_playwright.cache_clear()
    if program := _of_playwright():
        return f"Tests in a real browser use Playwright's own Chromium, {program}."
    command = next((PACKAGES[name] for name in PACKAGES if shutil.which(name)), None)
    if command and os.geteuid() == 0:
        _tell(f"It cannot be had, or it does not start on this system. Trying the system's: {command}")
        _try(["sh", "-c", command], env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    if program := _of_the_system():
        return f"Tests in a real browser use {program}."
    return (
        "There is no Chromium, so the tests in a real browser are skipped. Install one (as root, for example: "
        f"{command or 'with the package manager'}), or name one in FORKFLOW_CHROMIUM."
    )


def _try(command: list[str], **more: Any) -> None:
    try:
        told = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=FETCH_SECONDS,
            check=False,
            **more,
        )
    except subprocess.TimeoutExpired:
        _tell(f"  nothing came within {FETCH_SECONDS} seconds")
    else:
        if told.returncode:
            _tell("  " + (told.stderr.strip().splitlines() or ["it failed without a word"])[-1])


def _tell(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


# --- a browser for a test -------------------------------------------------------------------------------------------


@contextmanager
def launched(playwright: Playwright, *flags: str, program: Path | None = None) -> Iterator[Browser]:
    """A browser with some more flags, or one behind a `program` that starts it somewhere else."""
    running = playwright.chromium.launch(executable_path=program or must_be_there(), args=[*FLAGS, *flags])
    try:
        yield running
    finally:
        running.close()


def must_be_there() -> Path:
    """The Chromium to use; skips the test where there is none."""
    program = chromium()
    if program is None:
        pytest.skip("there is no Chromium; `make setup-dev` says how one is had")
    return program


class Console:
    """What the pages of a context wrote to the console as errors, and threw."""

    def __init__(self, context: BrowserContext) -> None:
        self.errors: list[str] = []
        self._pardoned: list[re.Pattern[str]] = []
        context.on("console", self._said)
        context.on("weberror", lambda thrown: self._noted(str(thrown.error)))

    def pardon(self, pattern: str) -> None:
        """An error that matches is expected from now on: `Failed to load resource` while the server is away."""
        self._pardoned.append(re.compile(pattern))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._noted(f"{message.text} ({message.location.get('url', '')})")

    def _noted(self, error: str) -> None:
        if not any(pattern.search(error) for pattern in self._pardoned):
            self.errors.append(error)


def _options(language: str, theme: str, size: tuple[int, int], more: dict[str, Any]) -> dict[str, Any]:
    width, height = size
    options: dict[str, Any] = {
        "locale": language, "color_scheme": theme, "viewport": {"width": width, "height": height},
        "has_touch": width < WALL[0], "reduced_motion": "reduce",
    }  # fmt: skip
    return options | more


@contextmanager
def opened(
    browser: Browser, *, language: str = "en", theme: str = "light", size: tuple[int, int] = TABLET,
    pardoned: tuple[str, ...] = (), **more: Any,
) -> Iterator[BrowserContext]:  # fmt: skip
    """A fresh context. Fails at its end when a page wrote an error that matches none of the pardoned patterns.

    A worker would fetch a whole face into each of them, so there is none: `service_workers="allow"` for a test of one.
    """
    context = browser.new_context(**_options(language, theme, size, {"service_workers": "block"} | more))
    console = Console(context)
    for pattern in pardoned:
        console.pardon(pattern)
    try:
        yield context
    finally:
        context.close()
    assert console.errors == [], console.errors


@contextmanager
def answers_lost(page: Page, path: str, *, first: int = 1) -> Iterator[list[int]]:
    """The house does what this page asks for, and the page never hears of it: for so many answers, or until the end.

    Yields their statuses. `path` is a pattern with stars.
    """
    lost: list[int] = []
    line = page.context.new_cdp_session(page)

    def lose(paused: dict[str, Any]) -> None:
        request = {"requestId": paused["requestId"]}
        with suppress(Error):  # the page has hung up by itself
            if len(lost) < first:
                lost.append(paused["responseStatusCode"])
                line.send("Fetch.failRequest", {**request, "errorReason": "ConnectionClosed"})
            else:
                line.send("Fetch.continueRequest", request)

    line.on("Fetch.requestPaused", lose)
    line.send("Fetch.enable", {"patterns": [{"urlPattern": path, "requestStage": "Response"}]})
    yield lost
    line.detach()


def resize(page: Page, size: tuple[int, int]) -> None:
    """Another screen, and the page is painted for it."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


class Profile:
    """A browser whose folder stays: what pages stored is there again after `close` and `open`, or `kill` and `open`.

    Chromium writes a new cookie to disk within 30 s or when it closes in order. So pair, `close`, `open`; from then
    on a kill takes nothing that the page was told is stored.
    """

    def __init__(
        self, playwright: Playwright, folder: Path, *flags: str, language: str = "en", theme: str = "light",
        size: tuple[int, int] = TABLET, program: Path | None = None, **more: Any,
    ) -> None:  # fmt: skip
        self._playwright, self._folder, self._flags, self._program = playwright, folder.resolve(), flags, program
        self._options = _options(language, theme, size, more)
        self.open()

    def open(self) -> BrowserContext:
        self.context = self._playwright.chromium.launch_persistent_context(
            self._folder, executable_path=self._program or must_be_there(), args=[*FLAGS, *self._flags], **self._options
        )
        self.console = Console(self.context)
        return self.context

    @property
    def page(self) -> Page:
        return self.context.pages[0]

    def close(self) -> None:
        self.context.close()

    def kill(self) -> None:
        """As a flat battery does: no page hears of it."""
        with self.context.expect_event("close"):
            os.killpg(self._leader(), signal.SIGKILL)

    def _leader(self) -> int:
        """The browser's first process, which Playwright started at the head of a group of its own."""
        flag = f"--user-data-dir={self._folder}".encode()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and os.getpgid(int(entry.name)) == int(entry.name):
                try:
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if flag in words:
                    return int(entry.name)
        raise AssertionError(f"no browser runs with the profile {self._folder}")

    def __enter__(self) -> "Profile":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


# Only what is wrong leaves the page: all that axe looked at would be many megabytes.
FAULTS = """async (off) => {
    const rules = Object.fromEntries(off.map((rule) => [rule, { enabled: false }]));
    const { violations } = await axe.run({ rules, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
}"""


def axe(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds wrong for people who see, hear or move otherwise: one line a fault, with its place."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(FAULTS, list(without))


if __name__ == "__main__":
    _tell(get_chromium())
