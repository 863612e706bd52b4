"""The heart of the faces in a real browser: its database, and an evening with a real house.

Over a cable, at an address that a browser does not trust by itself, with https and with plain http.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import opened
from tests.lan import Cable
from tests.pos.waiter import House


def in_the_page(program: str) -> str:
    """A program for the page that may say `await shared("keep")`: the module of this build, by the address of others.

    What it is given is called `given`.
    """
    modules = """const entry = document.querySelector("script[type=module]").src;
        const shared = (name) => import(entry.replace(/pos.main.js$/, `shared/${name}.js`));"""
    return f"async (given) => {{ {modules} {program} }}"


STORE = in_the_page("""
  const { Keep } = await shared("keep");
  const keep = new Keep("forkflow-test");
  const seqs = [await keep.put("outbox", { id: "a" }), await keep.put("outbox", { id: "b" })];
  await keep.move("outbox", seqs[0], "kept", { id: "a", seq: seqs[0], position: "7-1" });
  await keep.put("boards", { name: "menu", board: { position: "7-1" } });
  await keep.put("attention", { id: "c" });
  (await keep.database).close(); // as iOS does to a page that sleeps
  await keep.remove("attention", "c");
  return [seqs, keep.storage.value];
""")

FOUND = in_the_page("""
  const { Keep } = await shared("keep");
  const keep = new Keep("forkflow-test");
  return Promise.all(["outbox", "kept", "boards", "attention"].map((store) => keep.all(store)));
""")

# An order of one dish while nobody is reached; then what is painted, and what is known.
UNSENT = in_the_page("""
  const [{ openEvening }, { ordersBoard }, { menuBoard }, { commands }] =
    await Promise.all(["evening", "boards/orders", "boards/menu", "commands"].map(shared));
  const evening = window.evening = openEvening({
    house: "demo", face: "test", topics: ["orders", "menu"], boards: { orders: ordersBoard, menu: menuBoard }, commands,
  });
  await evening.start();
  while (evening.link.value.state !== "live") await new Promise((resolve) => setTimeout(resolve, 20));
  const real = window.fetch;
  window.fetch = (path, options) =>
    (options?.method === "POST" ? Promise.reject(new TypeError("no network")) : real(path, options));
  const item = evening.boards.menu.value.categories.flatMap((category) => category.items)
    .find((dish) => dish.available && dish.left === null && dish.modifier_groups.every((group) => !group.min));
  const id = evening.send("order.place", { pickup: true, lines: [{ item: item.id, quantity: 2 }] });
  while (!evening.unsent.value[0]?.tries) await new Promise((resolve) => setTimeout(resolve, 20));
  const has = (board) => board.value.orders.some((order) => order.id === id);
  return [id, has(evening.boards.orders), has(evening.known.orders)];
""")

SENT = in_the_page("""
  const [{ openEvening }, { ordersBoard }, { menuBoard }, { commands }] =
    await Promise.all(["evening", "boards/orders", "boards/menu", "commands"].map(shared));
  const evening = openEvening({
    house: "demo", face: "test", topics: ["orders", "menu"], boards: { orders: ordersBoard, menu: menuBoard }, commands,
  });
  await evening.start();
  const { state } = await evening.outcome(given);
  while (evening.held.value.length) await new Promise((resolve) => setTimeout(resolve, 20));
  const [order] = evening.known.orders.value.orders.filter((one) => one.id === given);
  return [state, typeof order.number, order.lines[0].quantity, evening.unsent.value.length, evening.storage.value];
""")


@pytest.fixture(scope="module")
def house(cable: Cable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    served = House(tmp_path_factory.mktemp("heart") / "data", cable.address)
    yield served
    served.close()


@pytest.fixture
def page(tablet: Browser, house: House) -> Iterator[Page]:
    """The POS of the demo house, signed in."""
    with opened(tablet) as context:
        context.add_cookies([{"name": "forkflow_demo_pos", "value": house.token("pos"), "url": house.url}])
        page = context.new_page()
        page.goto(f"{house.url}/demo/pos/")
        yield page


def test_what_is_put_away_is_there_after_a_reload(page: Page) -> None:
    assert page.evaluate(STORE) == [[1, 2], "kept"]
    page.reload()
    outbox, kept, boards, attention = page.evaluate(FOUND)
    assert outbox == [{"id": "b", "seq": 2}]
    assert kept == [{"id": "a", "seq": 1, "position": "7-1"}]
    assert boards == [{"name": "menu", "board": {"position": "7-1"}}]
    assert attention == []


def test_an_order_that_was_not_sent_is_sent_after_a_reload(page: Page) -> None:
    order, painted, known = page.evaluate(UNSENT)
    assert (painted, known) == (True, False)
    page.reload()
    assert page.evaluate(SENT, order) == ["answered", "number", 2, 0, "kept"]
