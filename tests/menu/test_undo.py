"""What was published can be taken back, and that, too."""

from tests.evening import Evening, refused


def test_the_menu_before_comes_back_and_so_does_the_one_behind_it(evening: Evening) -> None:
    before = evening.office.look("menu/content")
    evening.office.do("PUT", "menu/sheet", {"text": "name,price\nSoup of the day,7.50\n"})
    assert evening.office.look("menu/versions").versions[0].version == before.version
    evening.office.do("PUT", f"menu/versions/{before.version}")
    now = evening.office.look("menu/content")
    assert now.menu == before.menu and now.version == before.version + 2
    evening.office.do("PUT", f"menu/versions/{before.version + 1}")
    assert [item.id for item in evening.office.look("menu/content").menu["items"]] == ["soup-of-the-day"]


def test_every_small_change_can_be_taken_back_for_a_while(evening: Evening) -> None:
    first = evening.office.look("menu").version
    for turn in range(25):
        order = ["food", "drinks"] if turn % 2 else ["drinks", "food"]
        evening.office.do("PUT", "menu/order", {"categories": order})
    kept = evening.office.look("menu/versions").versions
    assert len(kept) == 20 and kept[0].by == "office" and kept[0]["items"] == 9
    with refused(404, "not_found"):
        evening.office.do("PUT", f"menu/versions/{first}")
    for version in ("x", "99999999999999999999"):
        with refused(404, "not_found"):
            evening.office.do("PUT", f"menu/versions/{version}")
