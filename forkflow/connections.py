"""How many devices may be connected at once, and for how long one may be that asks for nothing."""

import os
import resource
from asyncio import Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_FILES = 65_536  # open at once: screens, and some for the data
NEAR = 0.8


def allow_many() -> None:
    """Allow this process as many open files as the system lets it: each connected device is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most_of(hard)), hard))


def most_of(hard: int) -> int:
    """How many files a server has open at most where the system allows so many."""
    return MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)


def warnings() -> list[str]:
    """What the operator should know of the connections, a sentence each."""
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        there = len(os.listdir("/dev/fd"))  # noqa: PTH208 (names are enough, and there may be thousands)
    except OSError:
        return []
    if there < NEAR * most:
        return []
    return [
        f"{there} files and connections are open, and {most} may be: more devices cannot connect then. "
        "Raise the limit (LimitNOFILE in the unit), or look who opens so many."
    ]


class Impatient(HttpToolsProtocol):
    """Uvicorn's, which hangs up on who is silent between two requests, and here on who is before the first, too."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_a_request()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._expect_a_request()

    def _expect_a_request(self) -> None:
        cycle: Any = self.cycle  # None until the head of the first request is complete
        if self.timeout_keep_alive_task is None and (cycle is None or cycle.response_complete):
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
