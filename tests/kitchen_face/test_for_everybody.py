"""Every state of the kitchen screen for everybody: axe, targets for wet fingers, light and dark, each size."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import PHONE, TABLET, WALL
from tests.kitchen_face.house import CALCOTS, SOUP, SPINACH, House, Screen


def nothing(screen: Screen) -> None:
    expect(screen.page.locator(".clear")).to_be_visible()


def a_busy_board(screen: Screen) -> None:
    """Late and fresh, amended and void, allergies and trouble, 86 and the way each dish is wanted."""
    house = screen.house
    house.ticket("1", age_ms=25 * 60_000)
    house.ticket("2", SOUP, age_ms=12 * 60_000, allergies=["nuts", "gluten"])
    order = house.order("3", CALCOTS, CALCOTS, "carxofes", age_ms=26 * 60_000)
    house.office.do("PUT", f"tickets/{order['id']}.grill.1/start")
    house.amend(order["id"], 1, quantity=3)
    house.pos.do("DELETE", f"orders/{order['id']}/lines/2?reason=changed their mind")
    house.ticket("4", SPINACH, note="Geburtstagsüberraschungsgesellschaft, bitte mit Zwiebelmarmeladenbrot")
    house.office.do("PUT", "items/escalivada/86")
    parts = screen.page.locator(f'.card[data-ticket="{order["id"]}.grill.1"]')
    expect(parts.locator(".mark")).to_have_count(2)
    parts.get_by_role("button", name="Something is wrong").click()
    screen.page.locator(".rail li > button").first.click()
    expect(screen.page.locator(".gone li")).to_have_count(1)


def bumped(screen: Screen) -> None:
    ticket = screen.house.ticket("1")
    screen.house.ticket("2")
    screen.bump(ticket)
    screen.lacks(ticket)


def pages(screen: Screen) -> None:
    for number in range(40):
        screen.house.ticket(str(number % 9 + 1), SPINACH)
    expect(screen.page.locator(".pager")).to_be_visible()


def recalling(screen: Screen) -> None:
    bumped(screen)
    screen.page.get_by_role("button", name="Recall", exact=True).click()
    expect(screen.page.locator(".recall li").first).to_be_visible()


def settings(screen: Screen) -> None:
    screen.page.get_by_role("button", name="Settings").click()
    expect(screen.page.get_by_role("dialog")).to_be_visible()


STATES = [nothing, a_busy_board, bumped, pages, recalling, settings]


@pytest.fixture
def menu(house: House) -> House:
    house.office.do("DELETE", "items/escalivada/86")
    return house


@pytest.mark.parametrize("size", [WALL, TABLET, PHONE], ids=["wall", "tablet", "phone"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_state_of_the_screen(
    browser: Browser, menu: House, state: Callable[[Screen], None], size: tuple[int, int]
) -> None:
    with menu.kitchen(browser, size=size) as screen:
        state(screen)
        screen.is_for_everybody()
