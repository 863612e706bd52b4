"""The witness writes down, outside the server, what every device asked and was told, as it happens.

One JSON object a line. `t` is seconds since the record began. The kinds:

- `invoked`   a device put an attempt on the wire: `key`, `attempt`, `act`, `order`, `wish` (what it asked for), `due`,
              and `hang_up` or `again` where the attempt was clumsy or needless on purpose
- `ok`        that attempt was answered 2xx: `status`, `replayed`, `answer`
- `refused`   answered for good otherwise: `status`, `code`, `detail`
- `unknown`   it may or may not have happened: lost, timed out, hung up, 503, 429, 5xx; `why`, perhaps `status`
- `gave_up`   the device stopped trying
- `watching`, `delivered`, `cut`, `reset`   what a screen got: `screen`, `after`, `id`, `type`, `data`
- `killed`, `ready`, `stopped`   what the lab did to the server; `killed` tells when (`at`), of which `signal` it died
              and which keys were `in_flight`
"""

import json
import time
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class Witness:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.history: list[Entry] = []
        self._file = path.open("w", encoding="utf-8")
        self._began = time.monotonic()

    def now(self) -> float:
        """Seconds since the record began."""
        return time.monotonic() - self._began

    def note(self, kind: str, **facts: Any) -> Entry:
        entry: Entry = {"t": round(self.now(), 6), "kind": kind, **facts}
        self.history.append(entry)
        self._file.write(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n")
        return entry

    def close(self) -> None:
        self._file.close()


def recall(path: Path) -> list[Entry]:
    """A record read back from its file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
