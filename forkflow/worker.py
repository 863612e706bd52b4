"""The worker: the process that serves, as the supervisor starts it.

`python -m forkflow.worker LISTENING SETTINGS LINE`: two descriptors, and between them the settings as JSON.
"""

import os
import socket
import sys

import msgspec

from forkflow.engine import StorageUnfit
from forkflow.line import Line
from forkflow.logs import write_logs
from forkflow.serve import Serving, serve
from forkflow.supervisor import EXIT_STORAGE, EXIT_UNFIT


def leave() -> None:
    """The outcome of a commit is not known: whoever waits gets no answer, and a new process reads what is true."""
    os._exit(EXIT_STORAGE)


def main() -> None:
    """Serve on the socket that was handed down, until told to stop or the supervisor is gone."""
    write_logs()
    descriptor, settings, line = sys.argv[1:]
    try:
        serve(
            msgspec.json.decode(settings, type=Serving),
            socket.socket(fileno=int(descriptor)),
            line=Line(int(line)),
            on_unknown=leave,
        )
    except StorageUnfit as unfit:
        sys.stderr.write(f"{unfit}\n")
        sys.exit(EXIT_UNFIT)


if __name__ == "__main__":
    main()
