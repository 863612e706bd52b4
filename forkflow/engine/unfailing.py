"""The log of the engine's own threads. Whoever waits for an answer waits for ever when the thread dies that owes it:
so a line that cannot be written, for whatever reason, is left out, and that is said.
"""

import sys
from contextlib import suppress
from typing import Any

import structlog


class UnfailingLog:
    """As structlog's, but that nothing it does is raised."""

    def __init__(self, name: str) -> None:
        self._log = structlog.get_logger(name)

    def warning(self, event: str, **values: Any) -> None:
        self._say("warning", event, values)

    def error(self, event: str, **values: Any) -> None:
        self._say("error", event, values)

    def exception(self, event: str, **values: Any) -> None:
        self._say("exception", event, values)

    def critical(self, event: str, **values: Any) -> None:
        self._say("critical", event, values)

    def _say(self, level: str, event: str, values: dict[str, Any]) -> None:
        try:
            getattr(self._log, level)(event, **values)
        except Exception as error:
            with suppress(Exception):
                sys.stderr.write(f"A line of the log could not be written ({type(error).__name__}): {event}\n")
