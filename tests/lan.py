"""A network of its own: two namespaces of the kernel joined by a cable, one for the server and one for a tablet.

On 127.0.0.1 a browser allows what it forbids everywhere else, and no cable can be pulled. Here the server has an
address like 10.77.4.1 and the browser another one, and the cable between them is ours:

    def test_it(tablet: Browser, cable: Cable) -> None:     # fixtures of tests/conftest.py
        with Server(data, at=cable.address) as server:      # once over https, and once over plain http
            page.goto(server.url)                           # on the tablet; the test itself is beside the server
            with cable.network.cut(): ...                   # the cable is out: both ends notice
            with cable.network.drown(): ...                 # all is lost on the way, and nobody is told

Needs root and `ip netns`; a test is skipped where there is none. Everything is gone at the end, and what a killed
run left behind is removed by the next one.
"""

import base64
import ctypes
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.browser import must_be_there
from tests.server import Address

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 60
CABLE = "cable"
NAMESPACES, OWN = Path("/run/netns"), Path("/proc/thread-self/ns/net")
_OURS = re.compile(r"forkflow-(\d+)-\w+")


class Place:
    """One end of the cable: a computer with an address of each kind."""

    def __init__(self, name: str, address: str, address6: str) -> None:
        self.name, self.address, self.address6 = name, address, address6
        _ip("netns", "add", name)

    def command(self, *words: str | Path) -> list[str]:
        """The words that run a program here. Its process id is that of the program: nothing stays in between."""
        return ["ip", "netns", "exec", self.name, *map(str, words)]

    def run(self, *words: str | Path) -> str:
        """One program, to its good end; what it said."""
        told = subprocess.run(
            self.command(*words), capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS, cwd=ROOT
        )
        assert told.returncode == 0, f"{words}: {told.stdout}{told.stderr}"
        return told.stdout

    def python(self, program: str, *words: str) -> str:
        return self.run(sys.executable, "-c", program, *words)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """This thread is here: what it starts, what it listens at and whom it connects to."""
        with OWN.open() as outside, (NAMESPACES / self.name).open() as here:
            _move(here.fileno())
            try:
                yield
            finally:
                _move(outside.fileno())

    def browser(self, folder: Path) -> Path:
        """A program that starts the Chromium of the tests here; for `launched` and `Profile`."""
        program = folder / f"chromium-in-{self.name}"
        command = shlex.join(self.command(must_be_there()))
        program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        program.chmod(0o755)
        return program

    def connect(self) -> None:
        _ip("-n", self.name, "link", "set", "lo", "up")
        _ip("-n", self.name, "link", "set", CABLE, "up")
        _ip("-n", self.name, "address", "replace", f"{self.address}/24", "dev", CABLE)
        # Nobody else is here, so it need not be asked whether the address is free; pulling the cable forgets it.
        _ip("-n", self.name, "-6", "address", "replace", f"{self.address6}/64", "dev", CABLE, "nodad")
        _ip("-n", self.name, "route", "replace", "default", "dev", CABLE)

    def remove(self) -> None:
        _remove(self.name)


class Network:
    """The server's computer, the tablet, and the cable."""

    def __init__(self) -> None:
        number = os.getpid()
        third = number % 250 + 1
        self.server = Place(f"forkflow-{number}-server", f"10.77.{third}.1", f"fd77:{third:x}::1")
        self.device = Place(f"forkflow-{number}-device", f"10.77.{third}.2", f"fd77:{third:x}::2")
        ends = (self.server.name, "type", "veth", "peer", "name", CABLE, "netns", self.device.name)
        _ip("link", "add", CABLE, "netns", *ends)
        self.heal()

    @contextmanager
    def cut(self) -> Iterator[None]:
        """The cable is pulled, and in again at the end."""
        _ip("-n", self.server.name, "link", "set", CABLE, "down")
        try:
            yield
        finally:
            self.heal()

    @contextmanager
    def drown(self) -> Iterator[None]:
        """Everything is lost, as by a Wi-Fi behind a thick wall: the packets go to a card that nobody has."""
        for place, other in ((self.server, self.device), (self.device, self.server)):
            for address in (other.address, other.address6):
                nobody = ("lladdr", "02:00:00:00:00:00", "nud", "permanent")
                _ip("-n", place.name, "neighbour", "replace", address, "dev", CABLE, *nobody)
        try:
            yield
        finally:
            self.heal()

    def worsen(self, *, delay_ms: int = 0, loss_percent: float = 0) -> None:
        """Delay and lose packets of both directions. Skips the test where the kernel cannot."""
        for place in (self.server, self.device):
            told = _try(
                "tc", "-n", place.name, "qdisc", "replace", "dev", CABLE, "root", "netem",
                "delay", f"{delay_ms}ms", "loss", f"{loss_percent}%",
            )  # fmt: skip
            if told.returncode:
                pytest.skip(f"this kernel cannot worsen a connection: {told.stderr.strip()}")

    def heal(self) -> None:
        """The cable is in again, and as good as new."""
        for place, other in ((self.server, self.device), (self.device, self.server)):
            _try("tc", "-n", place.name, "qdisc", "del", "dev", CABLE, "root")
            for address in (other.address, other.address6):
                _try("ip", "-n", place.name, "neighbour", "del", address, "dev", CABLE)
            place.connect()

    @contextmanager
    def served(self, data: Path, *words: str, port: int = 8000) -> "Iterator[Serving]":
        """`forkflow serve` on the server's computer, until it says where it is reached."""
        with Serving(self, data, port, words) as serving:
            yield serving

    def remove(self) -> None:
        self.server.remove()
        self.device.remove()


# For what a browser does over https only: over plain http there is no worker, so a reload needs the network.
over_https = pytest.mark.parametrize("cable", ["https"], indirect=True)


@dataclass(frozen=True)
class Cable:
    """A house stands at one end of the network. `address`: over https with its own authority, or over plain http."""

    network: Network
    address: Address

    @property
    def is_safe(self) -> bool:
        return self.address.tls is not None


class Serving:
    """A running server and what it said at its start."""

    def __init__(self, network: Network, data: Path, port: int, words: tuple[str, ...]) -> None:
        self.data, self.port = data, port
        self.host = f"{network.server.address}:{port}"
        self.log = data.with_name(f"{data.name}.log")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                network.server.command(
                    sys.executable, "-m", "forkflow", "serve", "--no-supervisor",
                    "--data", data, "--port", str(port), *words,
                ),
                cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )  # fmt: skip
        self.said = ""
        try:
            self._hear()
        except BaseException:
            self.__exit__()
            raise

    def _hear(self) -> None:
        assert self.process.stdout is not None
        # The houses come last: then everything was said, and the name was announced or could not be.
        while "one device each" not in self.said and "no house yet" not in self.said:
            line = self.process.stdout.readline()
            assert line, f"the server ended: {self.said}{self.log.read_text()}"
            self.said += line

    def link(self, role: str) -> str:
        """The address that the greeting says for a role of the demo house."""
        return next(line.split()[-1] for line in self.said.splitlines() if line.split()[:1] == [role])

    def __enter__(self) -> "Serving":
        return self

    def __exit__(self, *error: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def lan() -> Iterator[Network]:
    """The network; skips the test where none can be made."""
    if os.geteuid() != 0:
        pytest.skip("a network of its own needs root")
    if shutil.which("ip") is None:
        pytest.skip("a network of its own needs the program `ip` (package iproute2)")
    _sweep()
    probe = f"forkflow-{os.getpid()}-probe"
    told = _try("ip", "netns", "add", probe)
    if told.returncode:
        pytest.skip(f"this system makes no network namespaces: {told.stderr.strip()}")
    _remove(probe)
    try:
        network = Network()
        yield network
    finally:
        for end in ("server", "device"):
            _remove(f"forkflow-{os.getpid()}-{end}")


def trusting(tls: Path) -> str:
    """The flag by which Chromium trusts what lies in a folder of `forkflow tls` as if its authority was installed."""
    leaf = x509.load_pem_x509_certificate((tls / "server.crt").read_bytes())
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"--ignore-certificate-errors-spki-list={base64.b64encode(sha256(key).digest()).decode()}"


def _sweep() -> None:
    """Remove what runs left behind that were killed themselves."""
    for line in _try("ip", "netns", "list").stdout.splitlines():
        ours = _OURS.match(line)
        if ours and not Path(f"/proc/{ours[1]}").exists():
            _remove(ours[0])


def _remove(name: str) -> None:
    """Only processes of tests live in a namespace of theirs."""
    for pid in _try("ip", "netns", "pids", name).stdout.split():
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    _try("ip", "netns", "del", name)


def _move(namespace: int) -> None:
    """`os.setns` in words that Python 3.11 has."""
    if ctypes.CDLL(None, use_errno=True).setns(namespace, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _ip(*words: str) -> None:
    told = _try("ip", *words)
    assert told.returncode == 0, f"ip {' '.join(words)}: {told.stderr}"


def _try(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)
