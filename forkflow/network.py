"""Where the devices of the house find this computer: its addresses, and a name that stays when they change."""

import ipaddress
import logging
import re
import socket
from contextlib import suppress
from typing import Any

import ifaddr
import msgspec
import structlog

log = structlog.get_logger("network")

LOOKED_FOR_MS = 700  # how long another computer may take to say that the name is its own
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_FOR_ALL = ("0.0.0.0", "::")


class Reach(msgspec.Struct, kw_only=True):
    """The beginning of every address that is handed out: `https://forkflow.local:8000`.

    `staff` is for the house's own devices. `guests` is what stands on the tables: the same, unless only the house's own
    devices trust the certificate; then guests come by plain http. `stays`: whether paper may carry it.
    """

    staff: str
    guests: str
    stays: bool = False

    @property
    def trust(self) -> str | None:
        """Where a device learns to trust the house's own certificate; None when there is nothing to learn."""
        return f"{self.guests}/trust" if self.guests != self.staff else None

    def moved(self, host: str, to: str) -> None:
        """Another host than the one that was to be announced; from now on the addresses may change."""
        self.staff, self.guests = (url.replace(f"//{host}", f"//{to}", 1) for url in (self.staff, self.guests))
        self.stays = False


def addresses() -> list[str]:
    """At which other devices of the network may reach this computer, the most likely one first."""
    found: list[str] = []
    for adapter in ifaddr.get_adapters():
        for known in adapter.ips:
            address = known.ip if isinstance(known.ip, str) else known.ip[0]
            parsed = ipaddress.ip_address(address)
            if not (parsed.is_loopback or parsed.is_link_local or parsed.is_multicast):
                found.append(address)
    usual = _usual()
    return sorted(dict.fromkeys(found), key=lambda address: (address != usual, ":" in address))


def _usual() -> str | None:
    """The address of the interface that leads out of the house, if one does."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # nothing is sent: the system only chooses the interface it would use
        return str(probe.getsockname()[0])
    return None


def is_loopback(address: str) -> bool:
    """Whether it is an address of this computer for itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    # A socket for both kinds shows 127.0.0.1 as ::ffff:127.0.0.1, which older Pythons do not know as loopback.
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback


def host_of(host: str) -> str:
    """A listening address as others write it in a URL; for all addresses, the most likely one."""
    if host in _FOR_ALL:
        host = (addresses() or ["127.0.0.1"])[0]
    return f"[{host}]" if ":" in host else host


def url(scheme: str, host: str, port: int) -> str:
    """`http://host:8000`, and without the port where it is the usual one."""
    usual = {"http": 80, "https": 443}[scheme]
    return f"{scheme}://{host}" if port == usual else f"{scheme}://{host}:{port}"


def is_name(name: str) -> bool:
    """Whether it can stand before `.local`."""
    return _NAME.fullmatch(name) is not None


class Announced:
    """The name `<name>.local`, said to the network by multicast DNS from `say` to `close`."""

    def __init__(self, name: str, scheme: str, port: int) -> None:
        self.name, self.host = name, f"{name}.local"
        self._kind, self._port = f"_{scheme}._tcp.local.", port
        self._said: list[str] = []
        self._zeroconf: Any = None
        self._is_open = False

    def say(self) -> None:
        """Raises OSError with the reason: another computer has the name, port 5353 is taken, there is no network."""
        # Imported here: who does not serve the network need not carry it.
        from zeroconf import Error, IPVersion, ServiceInfo, Zeroconf

        self._said = addresses()
        if not self._said:
            raise OSError("this computer has no address in a network")
        logging.getLogger("zeroconf").setLevel(logging.CRITICAL)  # what matters is raised, or tried again
        is_v6 = any(":" in address for address in self._said)
        try:
            self._zeroconf = Zeroconf(self._said, ip_version=IPVersion.All if is_v6 else IPVersion.V4Only)
            self._must_be_free()
            info = ServiceInfo(
                self._kind, f"ForkFlow {self.name}.{self._kind}", port=self._port, server=f"{self.host}.",
                parsed_addresses=self._said,
            )  # fmt: skip
            self._zeroconf.register_service(info)
            self._is_open = True
        except (OSError, Error) as error:
            self._hush()
            raise OSError(str(error) or type(error).__name__) from error

    def _must_be_free(self) -> None:
        from zeroconf import AddressResolver  # pyright: ignore[reportPrivateImportUsage]  # left out of its list

        resolver = AddressResolver(f"{self.host}.")
        if resolver.request(self._zeroconf, LOOKED_FOR_MS):
            others = [address for address in resolver.parsed_addresses() if address not in self._said]
            if others:
                raise OSError(f"another computer, {others[0]}, has this name; choose another one with --local-name")

    def follow(self) -> None:
        """Say the addresses again if they are others by now: the router may give a new one at any time."""
        now = addresses()
        if self._is_open and now and now != self._said:
            log.info("the addresses changed", addresses=now)
            self._hush()
            try:
                self.say()
            except OSError as error:
                self._said = []  # so that the next time it is tried again
                log.warning("the name cannot be announced", name=self.host, reason=str(error))

    def close(self) -> None:
        self._is_open = False
        self._hush()

    def _hush(self) -> None:
        if self._zeroconf is not None:
            self._zeroconf.close()
            self._zeroconf = None
