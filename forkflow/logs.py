"""Structured logs on stderr: readable on a terminal, one JSON object a line elsewhere.

No line holds a token, a guest's words or a name: requests are told by route, house and key, and of an exception only
where and which one. Its message is told when it comes from the disk or is one of our own assertions; others may
quote what somebody typed.
"""

import contextlib
import logging
import sys
import threading
import traceback
from typing import Any

import apsw
import structlog

_SAY_NOTHING_OF_PEOPLE = (apsw.Error, OSError, AssertionError)


def write_logs(level: int = logging.INFO) -> None:
    """From now on, log to stderr."""
    if sys.stderr.isatty():
        renderer: structlog.typing.Processor = structlog.dev.ConsoleRenderer()
    else:
        renderer = structlog.processors.JSONRenderer()
    common: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(told),
    ]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *common, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Stderr(),
    )
    # What the libraries below us say, and what nobody caught, under the same rules.
    others = logging.StreamHandler(sys.stderr)
    others.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *common],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[others])
    sys.excepthook = _crashed
    threading.excepthook = lambda caught: _crashed(*caught[:3])


def _crashed(*caught: Any) -> None:
    structlog.get_logger("logs").critical("crashed", exc_info=caught)


def told(exc_info: Any) -> str:
    """An exception and its causes as (type, value, traceback) gives them: where, and which one."""
    _, error, _ = exc_info
    lines: list[str] = []
    while error is not None:
        lines = [*_one(error), *(["", "and so:", ""] if lines else []), *lines]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


def _one(error: BaseException) -> list[str]:
    frames = traceback.format_tb(error.__traceback__)
    says = f": {error}" if isinstance(error, _SAY_NOTHING_OF_PEOPLE) else ""
    return ["Traceback (most recent call last):", "".join(frames).rstrip(), f"{type(error).__name__}{says}"]


class _Stderr:
    """Where the lines go. When it is full or closed they are lost: an order does not fail for want of a log."""

    def msg(self, message: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(message + "\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = msg
