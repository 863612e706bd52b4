"""What a cook does on the kitchen screen, in a real browser with a real house."""

import re

from playwright.sync_api import Browser, expect

from tests.browser import TABLET
from tests.kitchen_face.house import CALCOTS, SOUP, SPINACH, House

# Counts how often a ticket comes to the board and leaves it, as the page paints.
COUNTED = """ticket => {
  const told = window.told = { came: 0, left: 0 };
  const mine = (nodes) => [...nodes].filter((node) => node.dataset?.ticket === ticket).length;
  new MutationObserver((changes) => {
    for (const change of changes) { told.came += mine(change.addedNodes); told.left += mine(change.removedNodes); }
  }).observe(document.querySelector("main"), { childList: true, subtree: true });
}"""

# Everything that the stream brings comes this much later than the answers do.
LATE_STREAM = """
  const real = window.fetch;
  const wait = (chunk, line) => new Promise((go) => setTimeout(() => { line.enqueue(chunk); go(); }, 300));
  window.fetch = async (address, options) => {
    const answer = await real(address, options);
    if (!String(address).includes("/stream")) return answer;
    return new Response(answer.body.pipeThrough(new TransformStream({ transform: wait })), { headers: answer.headers });
  };
"""


def test_what_the_waiter_sends_the_kitchen_shows_and_a_bump_can_be_undone(browser: Browser, house: House) -> None:
    with house.kitchen(browser) as screen:
        expect(screen.page.locator(".clear")).to_contain_text("0 open, live")
        first, second = house.ticket("1"), house.ticket("2")
        expect(screen.shows(first)).to_contain_text("Table 1")
        screen.shows(second)
        screen.bump(first)
        screen.lacks(first)
        screen.page.locator(".undo").get_by_role("button", name="Table 1").click()
        screen.shows(first)
        expect(screen.cards.first).to_have_attribute("data-ticket", first)
        expect(screen.page.locator(".undo")).to_have_count(0)


def test_undo_is_offered_for_ten_seconds_and_recall_for_the_evening(browser: Browser, house: House) -> None:
    old, young = house.ticket("1", age_ms=600_000), house.ticket("2")
    with house.kitchen(browser) as screen:
        screen.page.clock.install()
        screen.open()
        screen.bump(old)
        screen.lacks(old)
        undo = screen.page.locator(".undo")
        expect(undo).to_be_visible()
        screen.until(lambda: house.states()[old] == "bumped")
        screen.page.clock.fast_forward(10_100)
        expect(undo).to_have_count(0)
        screen.page.get_by_role("button", name="Recall", exact=True).click()
        # Its place and its age are those it had.
        screen.page.get_by_role("dialog").get_by_role("button", name="Recall", exact=True).first.click()
        screen.shows(old)
        expect(screen.cards.first).to_have_attribute("data-ticket", old)
        expect(screen.card(old).locator(".age")).to_have_text(re.compile(r"^10:\d\d$"))
        expect(screen.card(young).locator(".age")).to_have_text(re.compile(r"^0?0:\d\d$"))


def test_an_allergy_is_read_before_the_bump(browser: Browser, house: House) -> None:
    ticket = house.ticket("1", allergies=["nuts"])
    with house.kitchen(browser) as screen:
        screen.bump(ticket)
        expect(screen.page.locator(".toast.bad")).to_contain_text("allergy")
        bar = screen.card(ticket).get_by_role("button", name=re.compile("ALLERGY: .*nuts", re.IGNORECASE))
        expect(bar).to_have_attribute("aria-pressed", "false")
        bar.click()
        expect(bar).to_have_attribute("aria-pressed", "true")
        screen.bump(ticket)
        screen.lacks(ticket)


def test_a_change_is_seen_or_refused_because_it_is_plated(browser: Browser, house: House) -> None:
    order = house.order("1", CALCOTS, CALCOTS)
    ticket = f"{order['id']}.grill.1"
    house.office.do("PUT", f"tickets/{ticket}/start")
    with house.kitchen(browser) as screen:
        card = screen.shows(ticket)
        house.amend(order["id"], 1, quantity=3)
        changed = card.locator(".mark.amended")
        expect(changed).to_contain_text("CHANGED")
        changed.get_by_role("button", name="Seen").click()
        expect(changed).to_have_count(0)
        house.pos.do("DELETE", f"orders/{order['id']}/lines/2?reason=changed their mind")
        void = card.locator(".mark.void")
        expect(void).to_contain_text("VOID")
        void.get_by_role("button", name="Plated").click()
        expect(void).to_have_count(0)
        told = [(None, None), (None, "void")]
        screen.until(lambda: [(line["change"], line["plated"]) for line in house.lines(order)] == told)


def test_what_cannot_be_made_is_said_on_its_line(browser: Browser, house: House) -> None:
    order = house.order("1", CALCOTS, CALCOTS)
    ticket = f"{order['id']}.grill.1"
    with house.kitchen(browser) as screen:
        card = screen.shows(ticket)
        card.get_by_role("button", name="Something is wrong").click()
        card.get_by_role("button", name="Cannot make").first.click()
        expect(card.locator(".line")).to_have_count(1)
        screen.until(lambda: [line["state"] for line in house.lines(order)] == ["cannot_make", "open"])


def test_86_from_a_line_and_from_the_rail_tells_the_tables_it_hits(browser: Browser, house: House) -> None:
    ticket = house.ticket("1", SOUP)
    house.ticket("2", SOUP)
    with house.kitchen(browser) as screen:
        card = screen.shows(ticket)
        card.get_by_role("button", name="Something is wrong").click()
        expect(card.locator(".trouble")).to_contain_text("Table 2")
        card.get_by_role("button", name="86").click()
        gone = screen.page.locator(".gone li")
        expect(gone).to_have_count(1)
        gone.get_by_role("button").click()
        expect(gone).to_have_count(0)
        rail = screen.page.locator(".rail")
        rail.locator("li > button").first.click()
        expect(rail.locator(".ways")).to_contain_text("Table 1, Table 2")
        rail.get_by_role("button", name="86").click()
        expect(gone).to_have_count(1)
        gone.get_by_role("button").click()
        expect(gone).to_have_count(0)
        screen.until(lambda: house.happened("item.restored", SOUP) == 2)


def test_a_bump_bar_is_a_keyboard(browser: Browser, house: House) -> None:
    tickets = [house.ticket(str(number % 9 + 1)) for number in range(11)]
    with house.kitchen(browser) as screen:
        screen.shows(tickets[0])
        screen.page.keyboard.press("2")
        screen.lacks(tickets[1])
        screen.page.keyboard.press("u")
        screen.shows(tickets[1])
        screen.page.keyboard.press("0")
        screen.lacks(tickets[9])
        screen.page.keyboard.press("r")
        expect(screen.page.get_by_role("dialog")).to_be_visible()
        screen.page.keyboard.press("1")
        screen.page.keyboard.press("Escape")
        expect(screen.page.get_by_role("dialog")).to_have_count(0)
        screen.shows(tickets[0])


def test_two_hundred_tickets_are_pages_and_not_a_slow_board(browser: Browser, house: House) -> None:
    for number in range(200):
        house.ticket(str(number % 9 + 1), SPINACH)
    with house.kitchen(browser, size=TABLET) as screen:
        expect(screen.page.locator(".count")).to_contain_text("200 open")
        assert screen.cards.count() <= 24
        pager = screen.page.locator(".pager")
        expect(pager).to_contain_text(re.compile(r"\+\d+ more"))
        first = screen.cards.first.get_attribute("data-ticket")
        screen.page.keyboard.press("ArrowRight")
        expect(pager).to_contain_text(re.compile(r"2 / \d+"))
        assert screen.cards.first.get_attribute("data-ticket") != first
        assert screen.cards.count() <= 24, "what cannot be seen is not drawn"
        screen.page.keyboard.press("ArrowLeft")
        expect(pager).to_contain_text(re.compile(r"1 / \d+"))


def test_a_ticket_longer_than_the_screen_goes_on_in_the_next_column(browser: Browser, house: House) -> None:
    ticket = f"{house.order('1', *[CALCOTS] * 25, allergies=['nuts'])['id']}.grill.1"
    behind = house.ticket("2", SOUP)
    with house.kitchen(browser, size=TABLET) as screen:
        card, rest = screen.shows(ticket), screen.page.locator(f'li.rest[data-ticket="{ticket}"]')
        expect(card).to_contain_text(re.compile(r"\d+ more lines"))
        expect(card.get_by_role("button", name="Bump")).to_have_count(0)
        again = re.compile(r"Table 1.*continued.*ALLERGY: .*nuts", re.DOTALL | re.IGNORECASE)
        expect(rest.first).to_contain_text(again)
        page = 1
        while not rest.get_by_role("button", name="Bump").count():
            screen.page.keyboard.press("ArrowRight")
            page += 1
            expect(screen.page.locator(".pager")).to_contain_text(f"{page} / ")
        expect(rest.last).to_contain_text(again)
    with house.kitchen(browser) as screen:
        expect(screen.page.locator(f'[data-ticket="{ticket}"] .line')).to_have_count(25)
        heights = (
            "() => [...document.querySelectorAll('.board, .card')].map((each) => each.getBoundingClientRect().height)"
        )
        board, *cards = screen.page.evaluate(heights)
        assert cards and max(cards) <= board
        screen.shows(behind)


def test_an_undo_that_overtakes_the_stream_does_not_flicker(browser: Browser, house: House) -> None:
    ticket = house.ticket("1")
    house.ticket("2")  # the board stays, whatever happens to the first
    with house.kitchen(browser, service_workers="block") as screen:
        screen.page.add_init_script(LATE_STREAM)
        screen.open()
        screen.shows(ticket)
        screen.page.evaluate(COUNTED, ticket)
        for _ in range(5):
            screen.page.keyboard.press("1")
            screen.lacks(ticket)
            screen.page.keyboard.press("u")
            screen.shows(ticket)
        screen.until(lambda: house.happened("ticket.recalled", ticket) == 5)
        house.ticket("3")
        expect(screen.cards).to_have_count(3)  # so the stream has told everything before it
        assert screen.page.evaluate("told") == {"came": 5, "left": 5}
