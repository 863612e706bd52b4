"""A process is killed in the middle of writing: every command it acknowledged is there."""

import os
import signal
import sys
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

import forkflow.flow  # noqa: F401
from forkflow.engine import Engine
from forkflow.engine.verify import verify_data
from tests.engine.lamps import command, hang, lamps

HOUSES = (101, 202)
ROOT = Path(__file__).parents[2]

# Four devices that hang lamps as fast as they can; whatever was acknowledged stands on stdout before the next one.
SERVER = """
import sys, threading
from pathlib import Path
import forkflow.flow
from forkflow.engine import Engine
from tests.engine.lamps import command, hang

engine = Engine(Path(sys.argv[1]), {})
for house in (101, 202):
    if house not in engine._writer.heads:
        engine.do_now(command(house, hang("first"), key="", founding=f"house-{house}"))

def device(name):
    number = 0
    while True:
        number += 1
        lamp = f"{sys.argv[2]}-{name}-{number}"
        engine.do_now(command((101, 202)[number % 2], hang(lamp), key=lamp))
        sys.stdout.write(lamp + "\\n")
        sys.stdout.flush()

for name in "abcd":
    threading.Thread(target=device, args=(name,)).start()
"""


@pytest.mark.parametrize("acknowledged_before_the_kill", [1, 40, 90])
def test_kill_9_takes_nothing_that_was_acknowledged(tmp_path: Path, acknowledged_before_the_kill: int) -> None:
    data = tmp_path / "data"
    acknowledged: set[str] = set()
    in_flight: set[str] = {"first"}
    for life in range(2):
        server = Popen([sys.executable, "-c", SERVER, str(data), str(life)], stdout=PIPE, text=True, cwd=ROOT)
        assert server.stdout is not None
        for _ in range(acknowledged_before_the_kill + 7 * life):
            acknowledged.add(server.stdout.readline().strip())
        os.kill(server.pid, signal.SIGKILL)
        rest, _ = server.communicate()
        acknowledged |= {line for line in rest.splitlines(keepends=False)[: rest.count("\n")] if line}
        verdicts = verify_data(data)
        assert len(verdicts) == 2 and [verdict.troubles for verdict in verdicts] == [[], []]
        engine = Engine(data, {})
        hung = {lamp for house in HOUSES for lamp in engine.read_now(house, lamps)}
        assert acknowledged <= hung, "an acknowledged command is lost"
        unheard = hung - acknowledged - in_flight
        assert len(unheard) <= 4, "four devices had at most one command each whose answer was lost"
        in_flight |= unheard
        for lamp in sorted(acknowledged)[:20]:
            house = HOUSES[int(lamp.split("-")[2]) % 2]
            assert engine.do_now(command(house, hang(lamp), key=lamp)).replayed
        engine.close()
    assert len(acknowledged) > 2 * acknowledged_before_the_kill
