"""What a real house told its screens during an evening, written down for the browser's code to read."""

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.boards import Anew
from tests.evening import HOUSE, Evening
from tests.wire import Answer, Happened
from tests.witness import Feed

BOARDS = ("kitchen", "grill", "orders", "tables", "menu")


class Notebook:
    """Looks over the shoulders of the witness's feeds: each board before and after each bit of the stream."""

    def __init__(self, evening: Evening) -> None:
        self.evening = evening
        self.pages: list[dict[str, Any]] = []
        self.acts: list[dict[str, Any]] = []
        self._ask = evening.ask
        evening.ask = self.ask  # type: ignore[method-assign]
        for name, feed in self.feeds.items():
            self._listen(name, feed)

    @property
    def feeds(self) -> dict[str, Feed]:
        return dict(zip(BOARDS, self.evening.feeds, strict=False))

    def ask(self, method: str, target: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """One request of the evening, and what it did to the boards if a member of the staff was not refused."""
        before, at = self._boards(), self.evening.now
        answer = self._ask(method, target, body, headers)
        if answer.status < 300 and method != "GET" and headers:
            path = target.removeprefix(f"/api/{HOUSE}/")
            act = {"method": method, "path": path, "body": body, "at": at, "before": before, "after": self._boards()}
            self.acts.append(json.loads(json.dumps(act)))
        return answer

    def _boards(self) -> dict[str, Any]:
        return {name: {**feed.board, "position": feed.position} for name, feed in self.feeds.items()}

    def _listen(self, name: str, feed: Feed) -> None:
        inner = feed._fold

        def fold(board: dict[str, Any], events: Iterable[Happened]) -> dict[str, Any]:
            told = list(events)
            page = {"board": name, "position": feed.position, "before": copy.deepcopy(board), "after": None}
            page["events"] = [{"id": event.id, "type": event.type, "data": event.data} for event in told]
            self.pages.append(page)
            try:
                after = inner(board, told)
            except Anew:
                raise
            page["after"] = copy.deepcopy(after)
            return after

        feed._fold = fold

    def write(self, file: Path) -> Path:
        file.write_text(json.dumps({"pages": self.pages, "acts": self.acts}))
        return file
