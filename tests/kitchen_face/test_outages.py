"""A kitchen screen through every outage: it says so on the whole screen, work goes on, and nothing is told twice.

Over a cable, at an address that a browser does not trust by itself: with https, and with plain http, where a screen
keeps what is tapped too, and a reload needs the network.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import PHONE, TABLET, WALL, Profile, answers_lost
from tests.kitchen_face.house import OUTAGE, House, Screen
from tests.lan import Cable, Network, over_https, trusting
from tests.served import ROOT

NO_STORAGE = """Object.defineProperty(window, "indexedDB", {
  value: { open() { throw new DOMException("refused", "SecurityError"); } },
});"""


@pytest.fixture(scope="module")
def served_house(cable: Cable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House(tmp_path_factory.mktemp("house") / "data", cable.address) as house:
        yield house


def test_killed_it_says_so_and_what_was_tapped_is_sent_once_afterwards(tablet: Browser, house: House) -> None:
    tickets = [house.ticket(table) for table in ("1", "2", "3")]
    with house.kitchen(tablet, pardoned=OUTAGE) as screen:
        screen.shows(tickets[2])
        house.kill()
        screen.is_cut()
        expect(screen.cut).to_contain_text("NOT LIVE")
        screen.bump(tickets[0])
        screen.bump(tickets[1])
        screen.lacks(tickets[1])
        expect(screen.unsent).to_contain_text("2 not sent")
        house.start()
        expect(screen.cut).to_have_count(0)
        screen.until(lambda: house.states() == {tickets[0]: "bumped", tickets[1]: "bumped", tickets[2]: "open"})
        assert [house.happened("ticket.bumped", ticket) for ticket in tickets] == [1, 1, 0]


def test_frozen_it_is_noticed_by_the_silence(tablet: Browser, house: House) -> None:
    ticket, other = house.ticket("1"), house.ticket("2")
    with house.kitchen(tablet, pardoned=OUTAGE) as screen:
        screen.page.clock.install()
        screen.open()
        screen.shows(other)
        house.freeze()
        screen.bump(ticket)
        screen.lacks(ticket)
        expect(screen.cut).to_have_count(0)
        screen.page.clock.fast_forward(10_100)
        screen.is_cut()
        house.thaw()
        expect(screen.cut).to_have_count(0)
        screen.until(lambda: house.states() == {ticket: "bumped", other: "open"})
        assert house.happened("ticket.bumped", ticket) == 1


def test_an_answer_that_is_lost_after_the_commit_changes_nothing(tablet: Browser, house: House) -> None:
    ticket, other = house.ticket("1"), house.ticket("2")
    with house.kitchen(tablet, pardoned=OUTAGE) as screen:
        answered = screen.page.expect_event("requestfinished", lambda request: request.url.endswith("/bump"))
        with answers_lost(screen.page, "*/bump") as lost, answered:
            screen.bump(ticket)  # the second try is answered
        screen.lacks(ticket)
        screen.shows(other)
        assert lost == [200]
        assert house.happened("ticket.bumped", ticket) == 1


@pytest.mark.parametrize("way", ["cut", "drown"])
def test_work_goes_on_while_the_cable_is_out_and_is_sent_once_afterwards(
    tablet: Browser, house: House, network: Network, way: str
) -> None:
    ticket, other = house.ticket("1"), house.ticket("2")
    with house.kitchen(tablet, pardoned=OUTAGE) as screen:
        screen.shows(other)
        with getattr(network, way)():
            screen.bump(ticket)
            screen.lacks(ticket)
            expect(screen.cut).to_contain_text("NOT LIVE")  # where nobody is told, by the silence
            expect(screen.unsent).to_contain_text("1 not sent")
        expect(screen.cut).to_have_count(0)
        expect(screen.unsent).to_have_count(0)
        expect(screen.page.locator("button.attention")).to_have_count(0)
        assert house.states() == {ticket: "bumped", other: "open"}
        assert house.happened("ticket.bumped", ticket) == 1


def test_what_a_reload_needs_is_said(tablet: Browser, cable: Cable, house: House) -> None:
    with house.kitchen(tablet, service_workers="allow") as screen:
        screen.page.get_by_role("button", name="Settings").click()
        says = "This page opens without a network too" if cable.is_safe else "Reloading this page needs the network"
        expect(screen.page.get_by_role("dialog")).to_contain_text(says)


@over_https
def test_a_reload_without_a_server_shows_the_board_and_keeps_what_was_tapped(tablet: Browser, house: House) -> None:
    ticket, other = house.ticket("1"), house.ticket("2")
    with house.kitchen(tablet, pardoned=OUTAGE, service_workers="allow") as screen:
        screen.worker_is_ready()
        screen.page.reload()
        screen.be_live()
        screen.shows(other)
        screen.board_is_kept(2)
        house.kill()
        screen.is_cut()
        screen.bump(ticket)
        expect(screen.unsent).to_contain_text("1 not sent")
        screen.page.reload()
        screen.shows(other)
        screen.lacks(ticket)
        screen.is_cut()
        expect(screen.unsent).to_contain_text("1 not sent")
        house.start()
        screen.until(lambda: house.states() == {ticket: "bumped", other: "open"})
        assert house.happened("ticket.bumped", ticket) == 1


@over_https
def test_a_flat_battery_takes_nothing_that_was_tapped(
    playwright: Playwright, network: Network, tls: Path, house: House, tmp_path: Path
) -> None:
    ticket, other = house.ticket("1"), house.ticket("2")
    tablet = network.device.browser(tmp_path)
    with Profile(playwright, tmp_path / "profile", trusting(tls), program=tablet) as profile:
        house.sign_in(profile.context)
        Screen(house, profile.page).open()
        profile.close()  # in order, once: so that the cookie is on disk
        profile.open()
        screen = Screen(house, profile.page)
        screen.open()
        screen.worker_is_ready()
        screen.shows(other)
        screen.board_is_kept(2)
        house.kill()
        screen.is_cut()
        screen.bump(ticket)
        expect(screen.unsent).to_contain_text("1 not sent")
        profile.kill()
        profile.open()
        screen = Screen(house, profile.page)
        screen.page.goto(f"{house.url}/demo/kitchen/")
        screen.shows(other)
        screen.lacks(ticket)
        house.start()
        screen.until(lambda: house.states() == {ticket: "bumped", other: "open"})
        assert house.happened("ticket.bumped", ticket) == 1


def test_a_double_tap_is_one_bump(tablet: Browser, house: House) -> None:
    ticket, other = house.ticket("1"), house.ticket("2")
    with house.kitchen(tablet) as screen:
        screen.shows(ticket).get_by_role("button", name="Bump").dblclick()
        screen.lacks(ticket)
        screen.until(lambda: house.states() == {ticket: "bumped", other: "open"})
        screen.shows(other)
        assert house.happened("ticket.bumped", ticket) == 1
        expect(screen.page.locator("button.attention")).to_have_count(0)


def test_two_tabs_have_one_outbox(tablet: Browser, house: House) -> None:
    first, second = house.ticket("1"), house.ticket("2")
    with house.kitchen(tablet, pardoned=OUTAGE) as screen:
        other = Screen(house, screen.page.context.new_page())
        other.open()
        house.kill()
        for each in (screen, other):
            each.is_cut()
        screen.bump(first)
        other.lacks(first)
        other.bump(second)
        screen.lacks(second)
        for each in (screen, other):
            expect(each.unsent).to_contain_text("2 not sent")
        house.start()
        screen.until(lambda: set(house.states().values()) == {"bumped"})
        for each in (screen, other):
            expect(each.unsent).to_have_count(0)
        assert [house.happened("ticket.bumped", ticket) for ticket in (first, second)] == [1, 1]


def test_eight_tabs_of_one_browser_are_all_live(tablet: Browser, house: House) -> None:
    with house.kitchen(tablet, pardoned=OUTAGE) as screen:
        tabs = [screen, *(Screen(house, screen.page.context.new_page()) for _ in range(7))]
        for tab in tabs[1:]:
            tab.open()
        house.kill()
        for tab in tabs:
            tab.is_cut()
        house.start()  # and all come back at the same moment
        for tab in tabs:
            tab.be_live()
        ticket = house.ticket("1")
        for tab in tabs:
            tab.shows(ticket)
        tabs[-1].bump(ticket)
        for tab in tabs:
            tab.lacks(ticket)
        screen.until(lambda: house.states() == {ticket: "bumped"})


@over_https
def test_a_new_build_is_taken_with_work_that_was_not_sent(tablet: Browser, house: House, tmp_path: Path) -> None:
    ticket, other = house.ticket("1"), house.ticket("2")
    newer = tmp_path / "newer"
    shutil.copytree(ROOT / "forkflow", newer / "forkflow", ignore=shutil.ignore_patterns("__pycache__"))
    with (newer / "forkflow" / "ui" / "kitchen" / "state.js").open("a") as state:
        state.write("\nexport const newer = true;\n")
    with house.kitchen(tablet, pardoned=OUTAGE, service_workers="allow") as screen:
        screen.worker_is_ready()
        screen.page.reload()  # now the worker is in charge
        screen.be_live()
        screen.board_is_kept(2)
        build = build_of(screen.page)
        house.kill()
        screen.is_cut()
        screen.page.context.route("**/bump", lambda route: route.abort())
        screen.bump(ticket)
        try:
            house.start(newer)
            update = screen.page.locator(".update")
            expect(update).to_be_visible(timeout=20_000)
            with screen.page.expect_navigation():
                update.get_by_role("button").click()
            screen.be_live()
            assert build_of(screen.page) != build
            screen.lacks(ticket)
            expect(screen.unsent).to_contain_text("1 not sent")
            screen.page.context.unroute_all()
            screen.until(lambda: house.states() == {ticket: "bumped", other: "open"})
            assert house.happened("ticket.bumped", ticket) == 1
        finally:
            house.kill()
            house.start(ROOT)


def test_who_is_locked_out_is_out_at_once(tablet: Browser, cable: Cable, house: House) -> None:
    house.ticket("1")
    with house.kitchen(tablet, pardoned=OUTAGE, service_workers="allow") as screen:
        if cable.is_safe:
            screen.worker_is_ready()
        expect(screen.cards).to_have_count(1)
        device = screen.page.evaluate("JSON.parse(document.body.dataset.page).device")
        house.office.do("DELETE", f"devices/{device}")
        expect(screen.cut).to_contain_text("locked out", timeout=8_000)
        expect(screen.page.get_by_role("heading", level=1)).to_contain_text("not a kitchen screen")
        expect(screen.cards).to_have_count(0)


def test_a_browser_that_keeps_nothing_works_and_says_so(tablet: Browser, house: House) -> None:
    ticket, other = house.ticket("1"), house.ticket("2")
    with house.kitchen(tablet, pardoned=OUTAGE) as screen:
        screen.page.add_init_script(NO_STORAGE)
        screen.open()
        screen.shows(other)
        house.kill()
        screen.is_cut()
        screen.bump(ticket)
        screen.lacks(ticket)
        screen.page.get_by_role("button", name="Settings").click()
        expect(screen.page.get_by_role("dialog")).to_contain_text("This browser keeps nothing")
        screen.page.keyboard.press("Escape")
        house.start()
        screen.until(lambda: house.states() == {ticket: "bumped", other: "open"})


def test_a_house_that_went_back_to_a_copy_is_told_again(tablet: Browser, house: House, tmp_path: Path) -> None:
    ticket, other = house.ticket("1"), house.ticket("2")
    copy = tmp_path / "copy.forkflow"
    with house.kitchen(tablet, pardoned=OUTAGE) as screen:
        screen.shows(ticket)
        house.tell("backup", str(copy))
        screen.bump(ticket)
        screen.until(lambda: house.states()[ticket] == "bumped")
        house.stop()
        screen.is_cut()
        house.tell("restore", str(copy))
        assert house.happened("ticket.bumped", ticket) == 0
        house.start()
        screen.until(lambda: house.states() == {ticket: "bumped", other: "open"})
        assert house.happened("ticket.bumped", ticket) == 1
        screen.lacks(ticket)


def test_an_empty_board_that_is_live_is_unlike_one_that_is_not(tablet: Browser, house: House) -> None:
    with house.kitchen(tablet, pardoned=OUTAGE) as screen:
        clear = screen.page.locator(".clear")
        expect(clear).to_contain_text("0 open, live")
        expect(screen.cut).to_have_count(0)
        house.kill()
        screen.is_cut()
        expect(clear).to_contain_text("0 open when the server was last heard")
        expect(clear).not_to_contain_text(re.compile("live$"))
        house.start()
        expect(clear).to_contain_text("0 open, live")


def test_a_bump_is_painted_before_anybody_has_answered(tablet: Browser, house: House) -> None:
    ticket = house.ticket("1")
    with house.kitchen(tablet) as screen:
        screen.shows(ticket)
        house.freeze()
        screen.bump(ticket)
        screen.lacks(ticket)
        house.thaw()
        screen.until(lambda: house.states() == {ticket: "bumped"})


@pytest.mark.parametrize("hours", [-3, 3])
def test_the_age_of_a_ticket_is_the_house_s_and_not_the_device_s(tablet: Browser, house: House, hours: int) -> None:
    ticket = house.ticket("1", age_ms=300_000)
    with house.kitchen(tablet) as screen:
        wrong = f"const right = Date.now; Date.now = () => right() + {hours} * 3600_000;"
        screen.page.add_init_script(wrong)
        screen.open()
        expect(screen.shows(ticket).locator(".age")).to_have_text(re.compile(r"^0?5:\d\d$"))


@over_https
def test_not_live_is_for_everybody(tablet: Browser, house: House) -> None:
    ticket = house.ticket("1")
    with ExitStack() as stack:
        sizes = (WALL, TABLET, PHONE)
        screens = [stack.enter_context(house.kitchen(tablet, size=size, pardoned=OUTAGE)) for size in sizes]
        for screen in screens:
            screen.shows(ticket)
        house.kill()
        for screen in screens:
            screen.is_cut()
            screen.bump(ticket)
            expect(screen.unsent).to_be_visible()
            screen.is_for_everybody()


def build_of(page: Page) -> str:
    return page.evaluate("JSON.parse(document.body.dataset.page).build")
