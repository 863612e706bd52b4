"""The least that an order over HTTP can cost in Starlette: decode the body, send as many bytes back, store nothing.

It runs under the settings under which `forkflow serve` runs uvicorn, and with its settings of the interpreter.
"""

import argparse
import gc
import sys

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from forkflow.orders.wanted import WantedOrder
from forkflow.serve import BACKLOG

_decode = msgspec.json.Decoder(WantedOrder).decode
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def application(answer: bytes) -> Starlette:
    async def place(request: Request) -> Response:
        _decode(await request.body())
        return Response(answer, 201, _HEADERS, "application/json")

    async def health(_: Request) -> Response:
        return Response(b'{"houses":1}')

    return Starlette(routes=[Route("/api/demo/orders", place, methods=["POST"]), Route("/health", health)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--answer", required=True)
    told = parser.parse_args()
    app = application(told.answer.encode())
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    sys.setswitchinterval(0.0005)
    uvicorn.run(
        app, port=told.port, loop="uvloop", http="httptools", lifespan="off", access_log=False, log_config=None,
        server_header=False, date_header=False, timeout_keep_alive=60, backlog=BACKLOG,
    )  # fmt: skip


if __name__ == "__main__":
    main()
