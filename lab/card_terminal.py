"""A card terminal that takes its time: a real program that the old monolith, or a till, asks for the money.

    python -m lab.card_terminal --port 9100 --seconds 1.2 --spread 0.4 --seed 7

`POST /charge` {"amount_cents", "reference"} waits as guest and bank do, then answers {"approved", "charge"} and notes
the charge. `GET /charges` lists them all, oldest first: what really left the guests' cards. The waiting times follow
from the seed: log-normal around the median `--seconds`; many at once is allowed, as with a terminal at each table.
"""

import argparse
import asyncio
import json
import math
import random
import sys


class Terminal:
    """`seconds`: the median wait. `spread`: of the logarithm; 0 makes all alike. `declined`: share of refusals."""

    def __init__(self, seconds: float, spread: float, declined: float, seed: int) -> None:
        self.seconds, self.spread, self.declined = seconds, spread, declined
        self.rng = random.Random(f"cards {seed}")
        self.charges: list[dict[str, object]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                method, path, _ = head[0].split(" ", 2)
                lengths = [line.split(":")[1] for line in head[1:] if line.lower().startswith("content-length")]
                body = await reader.readexactly(int(lengths[0])) if lengths else b""
                status, answer = await self._answer(method, path, body)
                content = json.dumps(answer).encode()
                kind = "Content-Type: application/json"
                writer.write(f"HTTP/1.1 {status}\r\n{kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode())
                writer.write(content)
                await writer.drain()
        except (OSError, ValueError, asyncio.IncompleteReadError):
            pass  # hung up: what was charged stays charged
        finally:
            writer.close()

    async def _answer(self, method: str, path: str, body: bytes) -> tuple[str, object]:
        if (method, path) == ("GET", "/charges"):
            return "200 OK", self.charges
        if (method, path) != ("POST", "/charge"):
            return "404 Not Found", {"detail": "There is POST /charge and GET /charges."}
        asked = json.loads(body)
        await asyncio.sleep(self.seconds * math.exp(self.rng.gauss(0, self.spread)))
        approved = self.rng.random() >= self.declined
        if approved:
            self.charges.append({"amount_cents": asked["amount_cents"], "reference": asked["reference"]})
        return "200 OK", {"approved": approved, "charge": len(self.charges)}


async def _run(terminal: Terminal, port: int) -> None:
    server = await asyncio.start_server(terminal.serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m lab.card_terminal", description=__doc__)
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--seconds", type=float, default=1.2, help="the median wait (default 1.2)")
    parser.add_argument("--spread", type=float, default=0.4, help="of the wait's logarithm (default 0.4)")
    parser.add_argument("--declined", type=float, default=0.0, help="share of charges refused (default 0)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    try:
        asyncio.run(_run(Terminal(given.seconds, given.spread, given.declined, given.seed), given.port))
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
