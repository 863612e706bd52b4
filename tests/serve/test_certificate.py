"""The house's own certificate: what it vouches for, when it is made anew, and that tablets need to be visited once."""

import plistlib
import ssl
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from forkflow import certificate, network
from forkflow.base import clock
from forkflow.base.clock import SECOND

DAY = 24 * 3600 * SECOND
NAMES = ["forkflow.local", "192.168.1.20", "fd00::20"]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A clock that the test moves."""
    moved = [clock.now()]
    monkeypatch.setattr(clock, "now", lambda: moved[0])
    return moved


def shown(data: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(certificate.files(data).shown.read_bytes())


def authority(data: Path) -> x509.Certificate:
    known = certificate.authority(data)
    assert known is not None
    return known


def test_it_lasts_as_long_as_browsers_take_it(tmp_path: Path) -> None:
    made = certificate.make(tmp_path, NAMES)
    assert made.authority and made.shown
    leaf, root = shown(tmp_path), authority(tmp_path)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=397)
    assert root.not_valid_after_utc - root.not_valid_before_utc > timedelta(days=3650)
    assert made.names == ["localhost", "127.0.0.1", "::1", *NAMES]


def test_only_the_owner_can_read_the_keys(tmp_path: Path) -> None:
    certificate.make(tmp_path, NAMES)
    at = certificate.files(tmp_path)
    assert stat.S_IMODE(at.authority.parent.stat().st_mode) == 0o700
    assert [stat.S_IMODE(key.stat().st_mode) for key in (at.authority_key, at.shown_key)] == [0o600, 0o600]


def test_a_second_time_nothing_is_made(tmp_path: Path) -> None:
    certificate.make(tmp_path, NAMES)
    before = certificate.files(tmp_path).shown.read_bytes()
    again = certificate.make(tmp_path, NAMES[:2])
    assert not again.authority and not again.shown
    assert certificate.files(tmp_path).shown.read_bytes() == before


@pytest.mark.parametrize("days, renewed", [(300, False), (360, True), (500, True)])
def test_near_its_end_it_is_made_anew_by_the_same_authority(
    tmp_path: Path, today: list[int], days: int, renewed: bool
) -> None:
    certificate.make(tmp_path, NAMES)
    trusted = authority(tmp_path)
    today[0] += days * DAY
    made = certificate.make(tmp_path, NAMES)
    assert (made.authority, made.shown) == (False, renewed)
    assert authority(tmp_path) == trusted
    shown(tmp_path).verify_directly_issued_by(trusted)


def test_an_address_that_was_added_is_in_it(tmp_path: Path) -> None:
    certificate.make(tmp_path, NAMES)
    trusted = authority(tmp_path)
    assert certificate.make(tmp_path, [*NAMES, "192.168.1.21"]).shown
    assert authority(tmp_path) == trusted
    names = shown(tmp_path).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "192.168.1.21" in [str(address) for address in names.get_values_for_type(x509.IPAddress)]


def test_a_running_server_shows_the_new_one(tmp_path: Path, today: list[int]) -> None:
    certificate.make(tmp_path, NAMES[:1])
    at = certificate.files(tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(at.shown, at.shown_key)
    assert _handshake(tmp_path, "192.168.1.20", server) != "trusted"
    assert certificate.renewed(tmp_path, NAMES, server)
    assert _handshake(tmp_path, "192.168.1.20", server) == "trusted"
    assert not certificate.renewed(tmp_path, NAMES, server)


def test_a_key_that_is_not_its_own_is_put_right(tmp_path: Path) -> None:
    """As a power cut between the two files leaves it: without this the server would not start again."""
    certificate.make(tmp_path, NAMES)
    at = certificate.files(tmp_path)
    at.shown_key.write_bytes(at.authority_key.read_bytes())
    assert certificate.make(tmp_path, NAMES).shown
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(at.shown, at.shown_key)


def test_it_vouches_for_nothing_outside_the_local_network(tmp_path: Path) -> None:
    made = certificate.make(tmp_path, ["bank.example", "198.51.100.7", "notlocal", "terrace.local", "10.0.0.9"])
    assert made.names == ["localhost", "127.0.0.1", "::1", "terrace.local", "10.0.0.9"]
    limits = authority(tmp_path).extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    permitted = [str(known.value) for known in limits.value.permitted_subtrees or ()]
    assert "local" in permitted and "192.168.0.0/16" in permitted


def test_what_the_thief_of_the_authority_makes_for_a_bank_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limits are not only written down: whoever verifies keeps them."""
    monkeypatch.setattr(certificate, "_is_local", lambda name: True)
    certificate.make(tmp_path, ["bank.example", "forkflow.local"])
    assert _handshake(tmp_path, "forkflow.local").startswith("certificate verify failed: permitted subtree violation")
    monkeypatch.undo()
    certificate.files(tmp_path).shown.unlink()
    certificate.make(tmp_path, ["forkflow.local"])
    assert _handshake(tmp_path, "forkflow.local") == "trusted"


def _handshake(data: Path, name: str, server: ssl.SSLContext | None = None) -> str:
    """What a device that trusts the authority says of the server, without a network between them."""
    at = certificate.files(data)
    if server is None:
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(at.shown, at.shown_key)
    device = ssl.create_default_context(cafile=at.authority)
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [device.wrap_bio(down, up, server_hostname=name), server.wrap_bio(up, down, server_side=True)]
    for _ in range(6):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                return f"certificate verify failed: {error.verify_message}"
    return "trusted"


def test_the_profile_for_iphones_holds_the_authority(tmp_path: Path) -> None:
    certificate.make(tmp_path, NAMES)
    root = authority(tmp_path)
    profile = plistlib.loads(certificate.as_mobileconfig(root))
    (payload,) = profile["PayloadContent"]
    assert profile["PayloadType"] == "Configuration" and payload["PayloadType"] == "com.apple.security.root"
    assert x509.load_der_x509_certificate(payload["PayloadContent"]) == root
    assert payload["PayloadUUID"] != profile["PayloadUUID"]
    assert certificate.as_mobileconfig(root) == certificate.as_mobileconfig(root)


@pytest.mark.parametrize(
    "scheme, host, port, written",
    [
        ("http", "forkflow.local", 8000, "http://forkflow.local:8000"),
        ("http", "forkflow.local", 80, "http://forkflow.local"),
        ("https", "forkflow.local", 443, "https://forkflow.local"),
        ("https", network.host_of("fd00::20"), 8443, "https://[fd00::20]:8443"),
    ],
)
def test_an_address_is_written_as_browsers_do(scheme: str, host: str, port: int, written: str) -> None:
    assert network.url(scheme, host, port) == written


@pytest.mark.parametrize(
    "name, fits",
    [("forkflow", True), ("can-ribera2", True), ("a.local", False), ("-a", False), ("É", False), ("", False)],
)
def test_a_name_is_one_label(name: str, fits: bool) -> None:
    assert network.is_name(name) is fits
