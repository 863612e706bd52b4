"""The house's own certificate: an authority that the tablets are told to trust once, and what the server shows.

It lies in `tls/` of the data. The authority is good for ten years, and only for names of a local network: whoever
stole its key could not pose as a bank with it. What the server shows is good for a year, and made anew by the same
authority when its end is near or an address was added, so that no tablet has to be visited again.
"""

import ipaddress
import os
import plistlib
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from forkflow.base import clock
from forkflow.base.clock import SECOND

AUTHORITY_LASTS = timedelta(days=3652)
SHOWN_LASTS = timedelta(days=397)  # longer than that, browsers take none
RENEWED_BEFORE = timedelta(days=45)
CLOCKS_DIFFER = timedelta(days=1)

LOCAL_NAMES = ("localhost", "local", "lan", "internal", "home.arpa")  # and all below them
LOCAL_NETWORKS = (
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
    "::1/128", "fc00::/7", "fe80::/10",
)  # fmt: skip


class Files(NamedTuple):
    """Where everything lies."""

    authority: Path
    authority_key: Path
    shown: Path
    shown_key: Path


class Made(NamedTuple):
    """What was done: `authority` and `shown` say whether they are new. `until` is the end of what is shown."""

    authority: bool
    shown: bool
    names: list[str]
    until: datetime


def files(data: Path) -> Files:
    folder = data / "tls"
    return Files(folder / "ca.crt", folder / "ca.key", folder / "server.crt", folder / "server.key")


def is_made(data: Path) -> bool:
    return files(data).authority.exists()


def make(data: Path, names: list[str]) -> Made:
    """See to it that there is an authority and a certificate for these names and addresses. Raises OSError, ValueError.

    A name outside the local network is left out: the authority may not vouch for it.
    """
    at, now = files(data), datetime.fromtimestamp(clock.now() // SECOND, UTC)
    names = [name for name in dict.fromkeys(["localhost", "127.0.0.1", "::1", *names]) if _is_local(name)]
    at.authority.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new_authority = not at.authority.exists()
    if new_authority:
        _make_authority(at, now)
    shown = _certificate(at.shown)
    if not new_authority and shown is not None and not _is_stale(shown, at.shown_key, names, now):
        return Made(False, False, _names_of(shown), shown.not_valid_after_utc)
    shown = _make_shown(at, names, now)
    return Made(new_authority, True, names, shown.not_valid_after_utc)


def renewed(data: Path, names: list[str], shown_by: ssl.SSLContext) -> bool:
    """The same while a server runs, which shows the new one to everybody who comes from now on."""
    at = files(data)
    made = make(data, names)
    if made.shown:
        shown_by.load_cert_chain(at.shown, at.shown_key)
    return made.shown


def authority(data: Path) -> x509.Certificate | None:
    """The house's authority; None when none was made."""
    return _certificate(files(data).authority)


def fingerprint(certificate: x509.Certificate) -> str:
    """As devices show it: `AB:CD:...`, of SHA-256."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def as_der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def as_mobileconfig(certificate: x509.Certificate) -> bytes:
    """The authority as a profile, as iPhones and iPads install it: always the same one, so that it replaces itself."""
    digest = certificate.fingerprint(hashes.SHA256()).hex()
    name = _common_name(certificate)
    inner, outer = _as_uuid(digest[:32]), _as_uuid(digest[32:])
    payload = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"forkflow.{inner}",
        "PayloadUUID": inner,
        "PayloadDisplayName": name,
        "PayloadCertificateFileName": "forkflow-ca.crt",
        "PayloadContent": as_der(certificate),
    }
    profile = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"forkflow.{outer}",
        "PayloadUUID": outer,
        "PayloadDisplayName": name,
        "PayloadDescription": "Lets this device trust the ForkFlow server of the house, and nothing else.",
        "PayloadContent": [payload],
    }
    return plistlib.dumps(profile)


def _as_uuid(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])).upper()


def _make_authority(at: Files, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    # The name tells two houses apart on a device that works in both.
    mark = hashes.Hash(hashes.SHA256())
    mark.update(_spki(key.public_key()))
    name = _name(f"ForkFlow house {mark.finalize().hex()[:6]}")
    permitted: list[x509.GeneralName] = [x509.DNSName(known) for known in LOCAL_NAMES]
    permitted += [x509.IPAddress(ipaddress.ip_network(network)) for network in LOCAL_NETWORKS]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(at.authority_key, key)
    _write(at.authority, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _make_shown(at: Files, names: list[str], now: datetime) -> x509.Certificate:
    issuer = x509.load_pem_x509_certificate(at.authority.read_bytes())
    signer = serialization.load_pem_private_key(at.authority_key.read_bytes(), None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{at.authority_key} is no key that ForkFlow made")
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name("ForkFlow"))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now - CLOCKS_DIFFER + SHOWN_LASTS)
        .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write_key(at.shown_key, key)
    _write(at.shown, certificate.public_bytes(serialization.Encoding.PEM), 0o644)
    return certificate


def _is_stale(shown: x509.Certificate, key: Path, names: list[str], now: datetime) -> bool:
    if shown.not_valid_after_utc < now + RENEWED_BEFORE or not set(names) <= set(_names_of(shown)):
        return True
    # Two files cannot change as one: a power cut between them leaves a key that is not this certificate's.
    try:
        known = serialization.load_pem_private_key(key.read_bytes(), None)
    except FileNotFoundError:
        return True
    return known.public_key() != shown.public_key()


def _is_local(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return any(name == known or name.endswith(f".{known}") for known in LOCAL_NAMES)
    networks = (ipaddress.ip_network(network) for network in LOCAL_NETWORKS)
    return any(address.version == network.version and address in network for network in networks)


def _names_of(certificate: x509.Certificate) -> list[str]:
    known = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [*known.get_values_for_type(x509.DNSName), *map(str, known.get_values_for_type(x509.IPAddress))]


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _spki(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _certificate(path: Path) -> x509.Certificate | None:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except FileNotFoundError:
        return None


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    plain = serialization.NoEncryption()
    _write(path, key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain), 0o600)


def _write(path: Path, content: bytes, mode: int) -> None:
    """The whole file or none of it, and never readable for others, not even for a moment."""
    new = path.with_suffix(path.suffix + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
