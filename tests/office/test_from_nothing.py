"""The first evening: from an empty directory to the first cooked order, on other devices, with no terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, expect

from tests.browser import PHONE, axe, launched, opened
from tests.lan import Network, Serving

MENU = "name;price;category\nOnion soup;6,50;Starters\nSteak;twelve;Mains\n;8;Mains\nTart;5,00;Desserts\n"
SLOW_MS = 20_000  # an awaited change of the page, on a machine that does much else

# What a phone's camera does: reads the address out of the code that is on the screen.
READ_CODE = """async (code) => {
  const { decodeQR } = await import("qr/decode.js");
  const size = 8 * Number(code.getAttribute("viewBox").split(" ")[2]);
  const picture = new Image(size, size);
  picture.src = `data:image/svg+xml,${encodeURIComponent(code.outerHTML.replace("<svg",
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"`))}`;
  await picture.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const brush = canvas.getContext("2d");
  brush.drawImage(picture, 0, 0, size, size);
  return decodeQR(brush.getImageData(0, 0, size, size));
}"""


@pytest.fixture
def empty(network: Network, tmp_path: Path) -> Iterator[Serving]:
    """A server on a directory in which there is nothing, reached at its address in the network."""
    address = f"http://{network.server.address}:8000"
    with network.served(tmp_path / "data", "--host", "0.0.0.0", "--public-url", address) as serving:
        yield serving


def setup_code(serving: Serving) -> str:
    assert serving.process.stdout is not None
    line = serving.process.stdout.readline()
    assert "asks for this code" in line, line
    return line.split()[-1]


def code_on(page: Page) -> str:
    """The address in the QR code of the step that is open."""
    page.locator(".start .open").get_by_role("button", name="Show the QR code").click()
    code = page.locator(".start .open .code svg.qr")
    expect(code).to_be_visible()
    address: str = code.evaluate(READ_CODE)
    return address


def pair(page: Page, address: str, name: str) -> None:
    """On the new device: the camera opened the address, a name, one tap."""
    page.goto(address)
    page.get_by_role("textbox").fill(name)
    page.locator("#go").click()


def step(page: Page, number: int) -> "Page":
    expect(page.locator(".start > li").nth(number - 1)).to_have_class("open", timeout=SLOW_MS)
    return page


def test_from_an_empty_directory_to_the_first_cooked_order(empty: Serving, tablet: Browser) -> None:
    code = setup_code(empty)
    wrong = "status of 403"  # the browser writes a refused form to its console
    with opened(tablet, pardoned=(wrong,)) as desk, opened(tablet) as wall, opened(tablet, size=PHONE) as pocket:
        office = desk.new_page()
        office.goto(f"http://{empty.host}/")
        expect(office.get_by_role("heading", level=1)).to_have_text("This restaurant is not open here yet")
        expect(office.locator("#set-up")).to_have_count(0)
        assert axe(office) == []

        office.get_by_text("I am setting it up").click()
        office.get_by_label("Set-up code").fill("aaaaa-aaaaa")
        office.get_by_role("button", name="Go on").click()
        expect(office.get_by_role("alert")).to_contain_text("not the code")
        office.get_by_label("Set-up code").fill(code.upper().replace("-", " "))
        office.get_by_role("button", name="Go on").click()

        office.get_by_role("button", name="Open my restaurant").click()
        expect(office.get_by_role("alert")).to_have_text("The restaurant needs a name.")
        assert axe(office) == []
        office.get_by_label("What is your restaurant called?").fill("Can Ribera")
        expect(office.locator("#address")).to_contain_text(f"{empty.host}/can-ribera/")
        expect(office.get_by_label("How many tables?")).to_have_value("14")
        office.get_by_role("button", name="Open my restaurant").click()

        step(office, 1)
        assert office.url == f"http://{empty.host}/can-ribera/office/#start"
        office.get_by_label("Paste your price list").fill(MENU)
        office.get_by_role("button", name="Look at it").click()
        expect(office.get_by_role("status").filter(has_text="2 lines have to be mended")).to_be_visible()
        assert axe(office) == []
        price = office.get_by_label("Price, Line 3")
        expect(price).to_have_attribute("aria-invalid", "true")
        category = office.get_by_label("Category, Line 3")
        held: list[Route] = []

        def hold_the_first(route: Route) -> None:
            held.append(route)
            if len(held) > 1:
                route.continue_()

        office.route("**/menu/sheet", hold_the_first)
        price.fill("12")
        with office.expect_request("**/menu/sheet"):
            category.fill("Grill")  # while the house looks at the price
        held[0].continue_()
        expect(price).not_to_have_attribute("aria-invalid", "true")
        expect(category).to_have_value("Grill")
        category.press("Tab")
        office.get_by_role("button", name="Remove line 4").click()
        office.get_by_role("button", name="Take this menu: 3 dishes").click()

        kitchen, phone = wall.new_page(), pocket.new_page()
        pair(kitchen, code_on(step(office, 2)), "Kitchen tablet")
        expect(kitchen.locator(".pulse.live")).to_be_visible(timeout=SLOW_MS)
        pair(phone, code_on(step(office, 3)), "Waiter's phone")
        phone.get_by_role("button", name="Without a name").click()

        step(office, 4)
        assert axe(office) == []
        expect(phone.locator(".areas .table")).to_have_count(14)
        phone.locator(".areas .table", has=phone.locator("strong:text-is('7')")).click()
        phone.get_by_role("searchbox").fill("steak")
        phone.locator(".tile", has_text="Steak").click()
        phone.locator(".send .go").click()

        step(office, 5)
        expect(kitchen.locator(".ticket")).to_contain_text("Steak")
        kitchen.locator(".ticket .bump").click()
        expect(office.locator(".start > li.done")).to_have_count(5, timeout=SLOW_MS)
        expect(step(office, 6).locator(".start .open")).to_contain_text("pull the plug")

        stranger = wall.new_page()
        stranger.goto(f"http://{empty.host}/set-up")
        assert stranger.url == f"http://{empty.host}/"
        expect(stranger.get_by_text("Can Ribera")).to_be_visible()


def test_on_the_computer_that_serves_the_demo_is_one_tap_and_a_house_of_ones_own_comes_after(
    network: Network, playwright: Playwright, tmp_path: Path
) -> None:
    with (
        network.served(tmp_path / "data") as serving,
        launched(playwright, program=network.server.browser(tmp_path)) as here,
        opened(here, language="ca", theme="dark") as desk,
    ):
        page = desk.new_page()
        page.goto(f"http://127.0.0.1:{serving.port}/")
        assert axe(page) == []
        page.get_by_role("button", name="Obre el restaurant de mostra").click()
        expect(page.locator(".start > li.done").first).to_contain_text("plats a la carta", timeout=SLOW_MS)
        page.goto(f"http://127.0.0.1:{serving.port}/")
        page.get_by_role("link", name="Prepara el teu propi restaurant").click()
        expect(page.locator("#set-up")).to_be_visible()
        expect(page.locator("#demo")).to_have_count(0)
        page.locator("#name").fill("Ca l’Àvia")
        page.get_by_role("button", name="Obre el meu restaurant").click()
        csv = tmp_path / "carta.csv"
        csv.write_bytes("nom;preu;categoria\nCrème brûlée à l’orange;6,50;Postres\n".encode("cp1252"))
        page.locator("input[type=file]").set_input_files(csv)
        page.get_by_text("Veure tota la carta").click()
        expect(page.locator(".preview")).to_contain_text("Crème brûlée à l’orange")
        page.get_by_role("button", name="Fes servir aquesta carta: 1 plat").click()
        expect(page.locator(".start > li.done")).to_have_count(1)
        assert axe(page) == []
