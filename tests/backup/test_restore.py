"""A restore: bad copies change nothing, a good one takes over while everybody stays connected, and nobody is fooled."""

import asyncio
import json
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from forkflow.base.ids import uuid7
from forkflow.commands import DEMO, make_token, restore
from forkflow.engine import Command, Engine, Entry, Reply, Tx, View, readers
from forkflow.engine.core import DATABASE
from forkflow.engine.followers import Follower
from forkflow.engine.readers import ReadersStay, ReadTooLong
from forkflow.engine.verify import verify_data
from forkflow.flow import FLOW
from forkflow.house.actions import pause_guests
from tests.backup.shop import InProcess, furnish, pauses, served, verified
from tests.server import forkflow


def _with_a_flipped_byte(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[content.rindex(b'"business_day"') + 3] ^= 1
    copy.write_bytes(content)


def _cut_short(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size * 2 // 3])


def _empty(copy: Path) -> None:
    copy.write_bytes(b"")


def _a_letter(copy: Path) -> None:
    copy.write_text("Dear cousin, here is the backup you wanted.\n" * 200)


def _with_an_altered_entry(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as file:
        file.execute("update log set actor = 'nobody' where type = 'order.placed'")
        file.commit()


def _with_its_end_cut_off(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as file:
        file.execute("delete from log where position = (select max(position) from log)")
        file.commit()


def _of_a_newer_program(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as file:
        file.execute("pragma user_version = 9999")
        file.commit()


def _another_database(copy: Path) -> None:
    copy.unlink()
    with closing(sqlite3.connect(copy)) as file:
        file.execute("create table songs (title text)")


BAD = [
    _with_a_flipped_byte, _cut_short, _empty, _a_letter, _with_an_altered_entry, _with_its_end_cut_off,
    _of_a_newer_program, _another_database, Path.unlink,
]  # fmt: skip


def test_a_bad_copy_is_refused_with_a_sentence_and_nothing_changes(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    tokens = furnish(data)
    with served(data, tokens, "--backup-hours", "0") as (_, shop):  # no backup but the one that is asked for here
        dish = shop.dish()
        shop.order(dish)
        assert forkflow(data, "backup", str(copy)).returncode == 0
        good = copy.read_bytes()
        shop.order(dish)
        before, position, files = shop.orders(), shop.get("orders")["position"], sorted(data.iterdir())
        for spoil in BAD:
            copy.write_bytes(good)
            spoil(copy)
            told = forkflow(data, "restore", str(copy))
            assert told.returncode == 1 and told.stderr.strip().endswith("."), (spoil, told)
            assert "copy.db" in told.stderr and "Traceback" not in told.stderr, told.stderr
            assert (shop.orders(), shop.get("orders")["position"]) == (before, position), spoil
            assert sorted(data.iterdir()) == files, spoil
        itself = forkflow(data, "restore", str(data / DATABASE))
        assert itself.returncode == 1 and "the data themselves" in itself.stderr
        shop.order(dish)
    copy.write_bytes(good)
    _with_a_flipped_byte(copy)
    assert forkflow(data, "restore", str(copy)).returncode == 1, "with no server it is refused too"
    verified(data)


def test_the_server_goes_on_serving_the_copy_and_the_data_before_are_kept(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    tokens = furnish(data)
    with served(data, tokens) as (server, shop):
        dish = shop.dish()
        kept = shop.order(dish)
        assert forkflow(data, "backup", str(copy)).returncode == 0
        lost = [shop.order(dish) for _ in range(3)]
        epoch, worker = lost[-1]["position"].split("-")[0], server.process.pid
        told = forkflow(data, "restore", str(copy))
        assert (told.returncode, told.stderr) == (0, ""), told
        assert server.process.poll() is None and server.process.pid == worker
        assert set(shop.orders()) == {kept["id"]}
        assert shop.get("orders")["position"].split("-")[0] != epoch
        called_out = {order["number"] for order in [kept, *lost]}
        assert shop.order(dish)["number"] not in called_out, "a number is never called out twice"
        (aside,) = data.glob(f"{DATABASE}.before-restore-*")
        assert str(aside) in told.stdout
        # and back: what was kept aside is itself a copy that can be restored
        assert forkflow(data, "restore", str(aside)).returncode == 0
        assert set(shop.orders()) == {kept["id"], *(order["id"] for order in lost)}
        verified(data)
    verified(data)


def test_data_that_cannot_be_opened_any_more_are_replaced_with_no_server_running(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    furnish(data)
    assert forkflow(data, "backup", str(copy)).returncode == 0
    (data / DATABASE).write_bytes(b"the disk forgot everything" * 1000)
    told = forkflow(data, "restore", str(copy))
    assert told.returncode == 0, told.stderr
    verified(data)
    assert forkflow(tmp_path / "another", "restore", str(copy)).returncode == 0, "and on a new machine"
    verified(tmp_path / "another")


def test_streams_are_told_to_come_again_and_start_anew(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    tokens = furnish(data)
    with InProcess(data, tokens) as shop:
        shop.in_a_thread(shop.engine.backup, copy)
        dish = next(
            item["id"]
            for category in json.loads(shop.ask("GET", "menu", tokens["pos"]).raw)["categories"]
            for item in category["items"]
            if item["station"] and not any(group["min"] for group in item["modifier_groups"])
        )

        def order() -> dict:
            wanted = {"id": uuid7(), "table": "1", "lines": [{"item": dish, "quantity": 1}]}
            answer = shop.ask("POST", "orders", tokens["pos"], json.dumps(wanted).encode())
            assert answer.status == 201, answer.raw
            return json.loads(answer.raw)

        # what the server remembers by now: a device, a menu, streams with a past
        late = shop.in_a_thread(make_token, shop.engine, DEMO, "pos", "paired after the backup")
        assert shop.ask("GET", "orders", late).status == 200
        assert shop.ask("PUT", f"items/{dish}/86", tokens["pos"]).status == 200
        assert not available(shop, tokens["pos"], dish)
        shop.ask("DELETE", f"items/{dish}/86", tokens["pos"])
        streams = [shop.stream() for _ in range(10)]
        before = [order() for _ in range(3)]
        shop.ask("PUT", f"items/{dish}/86", tokens["pos"])
        for stream in streams:
            shop.run(stream.until(lambda stream: len(stream.events) >= 3))

        shop.in_a_thread(restore, shop.engine, str(copy))
        for stream in streams:
            shop.run(stream.until_the_end())
            assert stream.types[-1] == "bye" and "order.placed" in stream.types

        epoch = shop.engine.head(shop.engine.house_of(DEMO) or 0).epoch
        assert not before[-1]["position"].startswith(f"{epoch}-")
        again = shop.stream(f"after={before[-1]['position']}")
        assert again.types == ["reset"] and again.events[0].data.position.startswith(f"{epoch}-")
        assert shop.ask("GET", "orders", late).status == 401, "the copy does not know this device"
        assert available(shop, tokens["pos"], dish), "the menu is the copy's"
        after = order()
        shop.run(again.until(lambda stream: "order.placed" in stream.types))
        assert again.ids[-1] == after["position"]
        assert after["number"] not in {order["number"] for order in before}


def available(shop: InProcess, token: str, dish: str) -> bool:
    menu = json.loads(shop.ask("GET", "menu", token).raw)
    return next(
        item["available"] for category in menu["categories"] for item in category["items"] if item["id"] == dish
    )


def test_orders_that_come_in_during_the_restore_are_in_the_old_data_or_in_the_new(tmp_path: Path) -> None:
    """Every answer of that moment is true: it names the epoch, and its order is where that epoch says."""
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    furnish(data)
    with closing(Engine(data, FLOW)) as engine:
        house = engine.house_of(DEMO) or 0
        engine.backup(copy)
        answers: list[Reply] = []
        restoring = Thread(target=restore, args=(engine, str(copy)))
        restoring.start()
        while restoring.is_alive():
            answers.append(engine.do_now(Command(house, _pauses, actor="test")))
        answers.append(engine.do_now(Command(house, _pauses, actor="test")))
        epochs = list(dict.fromkeys(answer.position.split("-")[0] for answer in answers))
        assert len(epochs) == 2, "the restore was not hit"
        new = [int(answer.position.split("-")[1]) for answer in answers if answer.position.startswith(epochs[1])]
        assert new == list(range(new[0], new[0] + len(new)))
        assert engine.head(house).text() == answers[-1].position
    assert [verdict.troubles for verdict in verify_data(data)] == [[]]


def _pauses(tx: Tx) -> Reply:
    pause_guests(tx, 1)
    return Reply(200, "")


def test_a_follower_goes_on_where_the_copy_says_it_was(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    furnish(data)

    async def story(engine: Engine) -> list[Entry]:
        engine.serve_on(asyncio.get_running_loop())
        house = engine.house_of(DEMO) or 0
        heard: list[Entry] = []

        async def hear(entry: Entry) -> None:
            heard.append(entry)

        follower = Follower(engine, house, "printer", hear)
        following = asyncio.ensure_future(follower.run())

        async def caught_up() -> None:
            async with asyncio.timeout(20):
                while follower.position != engine.head(house).position:
                    follower.wake()
                    await asyncio.sleep(0)

        await caught_up()
        await asyncio.to_thread(engine.backup, copy)
        for _ in range(5):
            await engine.do(Command(house, _pauses, actor="test"))
        await caught_up()
        await asyncio.to_thread(restore, engine, str(copy))
        told_before = len(heard)
        await engine.do(Command(house, _pauses, actor="test"))
        await caught_up()
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        return heard[told_before:]

    with closing(Engine(data, FLOW)) as engine:
        heard = asyncio.run(story(engine))
    types = [entry.type for entry in heard]
    assert types[-2:] == ["house.restored", "guest_orders.paused"]


def test_who_was_locked_out_after_the_backup_stays_out(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    tokens = furnish(data)
    with InProcess(data, tokens) as shop:

        def devices() -> dict[str, str]:
            answer = shop.ask("GET", "devices", tokens["office"])
            return {device.role: device.id for device in answer.body.devices}

        shop.in_a_thread(shop.engine.backup, copy)
        assert shop.ask("DELETE", f"devices/{devices()['pos']}", tokens["office"]).status == 200
        done = shop.in_a_thread(restore, shop.engine, str(copy))
        assert done["locked_out_stay_so"] and devices().keys() == {"kitchen", "office"}
        answered = {role: shop.ask("GET", "orders", token).status for role, token in tokens.items()}
        assert answered == {"pos": 401, "kitchen": 200, "office": 200}
    assert [verdict.troubles for verdict in verify_data(data)] == [[]]


def test_where_nobody_can_tell_who_was_locked_out_it_is_said(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    furnish(data)
    assert forkflow(data, "backup", str(copy)).returncode == 0
    told = forkflow(data, "restore", str(copy))
    assert told.returncode == 0 and "locked out" not in told.stdout
    (data / DATABASE).write_bytes(b"no database any more")
    told = forkflow(data, "restore", str(copy))
    assert told.returncode == 0 and "look in the office whether a device that was locked out is back" in told.stdout


def test_a_reader_who_does_not_end_keeps_a_restore_off_but_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "READER_SECONDS", 0.2)
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    furnish(data)
    began, enough = Event(), Event()

    def sleeps(view: View) -> None:
        """Inside one statement, where nobody can close its connection."""

        def sleep(*_: object) -> bool:
            began.set()
            return enough.wait(60)

        view._connection.create_scalar_function("sleep", sleep)
        list(view._connection.execute("select sleep()"))

    with closing(Engine(data, FLOW)) as engine:
        house = engine.house_of(DEMO) or 0
        engine.backup(copy)
        known = engine.do_now(pauses(engine)).position

        def read_for_long() -> None:
            with suppress(ReadTooLong):
                engine.read_now(house, sleeps)

        sleeping = Thread(target=read_for_long)
        sleeping.start()
        assert began.wait(20)
        with pytest.raises(ReadersStay):
            restore(engine, str(copy))
        assert engine.read_now(house, lambda view: view.position) == known, "the others read, and nothing was changed"
        enough.set()
        sleeping.join(20)
        restore(engine, str(copy))
        assert engine.read_now(house, lambda view: view.position) == engine.head(house).text() != known
        assert len(engine.readers._open) == 1, "no connection is forgotten"
