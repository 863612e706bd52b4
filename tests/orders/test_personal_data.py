"""Names, phones, notes and allergies can be erased: they lie in one table and nowhere else."""

from forkflow.engine import Reply
from tests.evening import Evening, dish


def test_personal_data_stands_in_one_table_only(evening: Evening) -> None:
    words = ["Eulàlia", "600123456", "seated by the door", "on a red plate", "peanuts"]
    fields = {
        "guest": {"name": "Eulàlia", "phone": "600123456"},
        "note": "seated by the door",
        "allergies": ["peanuts"],
    }
    order = evening.guest.order("2", dish("soup", note="on a red plate", allergies=["peanuts"]), **fields)
    evening.pos.amend(order, 1, note="on a blue plate")
    evening.pos.add(order, dish("tart", note="with a candle"))
    seen = evening.pos.see_order(order)
    assert (seen.guest.name, seen.note, seen.allergies) == ("Eulàlia", "seated by the door", ["peanuts"])
    assert [line.note for line in seen.lines] == ["on a blue plate", "with a candle"]
    said = evening.ledger.text_outside_personal_data()
    menu = [row for row in said.split("\n") if '"contains"' not in row]
    for word in [*words, "on a blue plate", "with a candle"]:
        assert word not in "\n".join(menu), f"{word} stands outside the personal data"


def test_what_was_erased_comes_back_as_nothing_and_the_chain_holds(evening: Evening) -> None:
    wanted = evening.pos.wanted("2", dish("soup", note="red plate", allergies=["nuts"]), note="door",
                                guest={"name": "Eulàlia"})  # fmt: skip
    order = evening.pos.send(wanted)

    def erase(tx) -> Reply:
        for ref, kind, salt, at in evening.ledger.rows("select ref, class, salt, at from personal"):
            tx.put("personal", ref=ref, **{"class": kind}, salt=salt, value=None, at=at)
        return Reply(200, "")

    evening.command(erase)
    evening.take_new_boards()
    seen = evening.pos.see_order(order)
    assert (seen.note, seen.guest, seen.lines[0].note) == (None, None, None)
    assert seen.lines[0].allergies is None, "lost, not empty: the screen asks"
    assert evening.kitchen.board()[order.tickets["cold"]].lines[0].allergies is None
    replay = evening.pos.ask("POST", "orders", wanted)
    assert replay.status == 201 and b"red plate" not in replay.raw and b"Eul" not in replay.raw
    told = evening.pos.stream(f"topics=orders&after={evening.ledger.head.epoch}-0")
    evening.run(told.until(lambda stream: "order.placed" in stream.types))
    assert b"red plate" not in b"".join(told.raw)


def test_a_text_that_looks_like_a_reference_is_only_a_text(evening: Evening) -> None:
    order = evening.pos.order("1", dish("soup", note="secret"))
    [[ref]] = evening.ledger.rows("select ref from personal where class <> 'salt'")
    forged = f"personal:note:{ref}.0000000000000000"
    assert evening.pos.order("1", dish("soup", note=forged)).lines[0].note == forged
    assert evening.pos.see_order(order).lines[0].note == "secret"
