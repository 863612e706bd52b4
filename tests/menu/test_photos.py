"""Photos: uploaded once, shown upright in the right size, without what the phone wrote into them, and in the backup."""

import io
from typing import Any

import pytest
from PIL import Image

from forkflow.menu import photos
from forkflow.menu.photos import PhotoUnfit, prepared
from tests.evening import Device, Evening, Refused, refused
from tests.wire import Thing

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def photo(width: int = 1600, height: int = 1200, kind: str = "JPEG", mode: str = "RGB", **more: Any) -> bytes:
    """Red in the left half, blue in the right one."""
    picture = Image.new(mode, (width, height), (255, 0, 0, 255)[: len(mode)])
    picture.paste((0, 0, 255, 255)[: len(mode)], (width // 2, 0, width, height))
    written = io.BytesIO()
    picture.save(written, kind, **more)
    return written.getvalue()


def put(device: Device, item: str, content: bytes, kind: str = "image/jpeg") -> Thing:
    answer = device.ask("PUT", f"menu/items/{item}/photo", content, content_type=kind)
    if answer.status >= 400:
        raise Refused(answer)
    return answer.body


def shown(evening: Evening, url: str) -> Image.Image:
    answer = evening.ask("GET", url)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    return Image.open(io.BytesIO(answer.raw))


def test_a_photo_is_on_the_menu_in_the_right_sizes(evening: Evening) -> None:
    before = evening.office.look("menu").version
    saved = put(evening.office, "soup", photo())
    assert saved.version == before + 1
    card = evening.guest.card("soup").photo
    assert [size.width for size in card.sizes] == [160, 320, 640, 1280] and card.colour in (
        "#7f007f",
        "#7f0080",
        "#800080",
    )
    for size in card.sizes:
        assert shown(evening, size.url).size == (size.width, size.width * 4 // 5)
    assert evening.guest.card("steak").photo is None


def test_the_photo_stays_when_the_dish_is_written_anew_and_goes_when_it_is_taken_down(evening: Evening) -> None:
    put(evening.office, "soup", photo())
    item = dict(next(item for item in evening.office.look("menu/content").menu["items"] if item.id == "soup"))
    url = evening.guest.card("soup").photo.sizes[0].url
    content = {name: value for name, value in item.items() if name not in ("id", "photo")}
    evening.office.do("PUT", "menu/items/soup", {**content, "price_cents": 700})
    assert evening.guest.card("soup").photo.sizes[0].url == url
    evening.office.do("DELETE", "menu/items/soup/photo")
    assert evening.guest.card("soup").photo is None
    assert shown(evening, url).size == (160, 128), "an earlier menu may come back"


def test_a_photo_that_is_not_here_cannot_be_printed(evening: Evening) -> None:
    menu = evening.office.look("menu/content").menu
    menu["items"][0]["photo"] = {"digest": "ab" * 16, "colour": "#ffffff", "widths": [160]}
    with refused(422, "photo_unknown"):
        evening.office.do("PUT", "menu/content", menu)


def test_a_photo_is_in_the_backup(evening: Evening) -> None:
    put(evening.office, "soup", photo())
    url = evening.guest.card("soup").photo.sizes[-1].url
    before = evening.ask("GET", url).raw
    copy = evening.data.with_name("copy.db")
    evening.run(evening.in_a_thread(evening.engine.backup, copy))
    put(evening.office, "soup", photo(mode="L"))

    from forkflow.commands import restore

    evening.run(evening.in_a_thread(restore, evening.engine, str(copy)))
    answer = evening.run(evening.request("GET", url))
    assert answer.raw == before
    card = evening.run(evening.request("GET", "/api/lumiere/menu")).body
    assert url in str(card)
    from forkflow.engine.verify import verify_data

    assert [verdict.troubles for verdict in verify_data(evening.data)] == [[]]


def test_where_a_photo_was_taken_is_not_told_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "A phone"
    exif.get_ifd(GPS)[2] = (41.0, 23.0, 7.0)
    turned = photo(1600, 2000, exif=exif, quality=95)
    import base64

    picture = Image.open(io.BytesIO(base64.b64decode(prepared(turned).widths[320])))
    assert not picture.getexif() and "exif" not in picture.info
    shown = picture.convert("RGB")
    top, bottom = (shown.crop((160, y, 161, y + 1)).tobytes() for y in (20, 230))
    assert top[0] > 200 > bottom[0] and bottom[2] > 200, "a quarter turn to the right puts the left half above"


@pytest.mark.parametrize(
    "kind, mode", [("PNG", "RGBA"), ("PNG", "L"), ("WEBP", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L")]
)
def test_every_kind_of_photo_is_taken(kind: str, mode: str) -> None:
    assert list(prepared(photo(700, 560, kind, mode)).widths) == [160, 320, 640]


def test_what_is_transparent_stands_on_white() -> None:
    picture = Image.new("RGBA", (400, 320), (0, 0, 0, 0))
    written = io.BytesIO()
    picture.save(written, "PNG")
    assert prepared(written.getvalue()).colour == "#ffffff"


def test_nothing_is_made_larger_than_it_was() -> None:
    assert list(prepared(photo(640, 512)).widths) == [160, 320, 640]
    assert list(prepared(photo(2000, 512)).widths) == [160, 320, 640], "five to four of it"


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff\xe0 no photo", photo()[:2000], photo(300, 300)])
def test_what_is_no_photo_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(PhotoUnfit) as refusal:
        prepared(content)
    assert refusal.value.detail.endswith(".")


@pytest.mark.parametrize(
    "kind, limit", [("PNG", "MOST_PIXELS_WHOLE"), ("WEBP", "MOST_PIXELS_WHOLE"), ("JPEG", "MOST_PIXELS")]
)
def test_a_bomb_of_pixels_is_refused_before_it_is_opened(
    kind: str, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = photo(1001, 1000, kind)
    monkeypatch.setattr(photos, limit, 1_000_000)
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was opened"))
    with pytest.raises(PhotoUnfit, match="million pixels"):
        prepared(bomb)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_a_large_picture_is_made_smaller_before_anything_else(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step holds it once more in memory: at the limit that would be most of what a small computer has."""
    turned: list[tuple[int, int]] = []
    upright = photos._upright
    monkeypatch.setattr(photos, "_upright", lambda picture: (turned.append(picture.size), upright(picture))[1])
    assert list(prepared(photo(4000, 3200, "PNG", mode)).widths) == [160, 320, 640, 1280]
    assert turned == [(2560, 2048)]


def test_what_cannot_be_a_photo_is_said_before_it_is_read(evening: Evening) -> None:
    with refused(415, "file_kind_unfit"):
        put(evening.office, "soup", b"x", "image/gif")
    with refused(413, "too_large"):
        put(evening.office, "soup", b"x" * 12_000_001)
    with refused(422, "photo_unfit"):
        put(evening.office, "soup", b"x")
    with refused(404, "not_found"):
        put(evening.office, "nothing", photo())
    for name in ("x", "0" * 32 + "-640.webp", "../x"):
        assert evening.ask("GET", f"/api/lumiere/photos/{name}").status == 404
