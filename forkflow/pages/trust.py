"""`/trust`: how a tablet is told to trust the house's own certificate, and the certificate itself to take along."""

from collections.abc import Callable

from cryptography import x509
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forkflow import certificate
from forkflow.pages.frame import HEADERS, Frame, words_for
from forkflow.web.problems import NoSuchAddress

SYSTEMS = ("android", "apple", "windows", "mac")
STEPS = {"android": 4, "apple": 4, "windows": 4, "mac": 4}


class Trust:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.routes: list[BaseRoute] = [
            Route("/trust", self._page),
            Route("/trust/forkflow-ca.crt", self._certificate),
            Route("/trust/forkflow-ca.mobileconfig", self._profile),
        ]

    async def _page(self, request: Request) -> Response:
        known = certificate.authority(self._frame.engine.data)
        agent = request.headers.get("user-agent", "")
        return self._frame.page(
            request, "trust.html", words_for(request),
            fingerprint=certificate.fingerprint(known) if known else None,
            systems=SYSTEMS, steps=STEPS, this=_system(agent), next=f"{self._frame.staff_address(request)}/check",
        )  # fmt: skip

    async def _certificate(self, request: Request) -> Response:
        return self._file(certificate.as_der, "application/x-x509-ca-cert", "forkflow-ca.crt")

    async def _profile(self, request: Request) -> Response:
        return self._file(certificate.as_mobileconfig, "application/x-apple-aspen-config", "forkflow-ca.mobileconfig")

    def _file(self, form: Callable[[x509.Certificate], bytes], kind: str, name: str) -> Response:
        known = certificate.authority(self._frame.engine.data)
        if known is None:
            raise NoSuchAddress("This house has no certificate of its own.")
        attached = {"content-type": kind, "content-disposition": f'attachment; filename="{name}"'}
        return Response(form(known), headers=HEADERS | attached | {"cache-control": "no-store"})


def _system(agent: str) -> str:
    """Which steps to show first."""
    if "Android" in agent:
        return "android"
    if "iPhone" in agent or "iPad" in agent:
        return "apple"
    return "mac" if "Macintosh" in agent else "windows"  # an iPad may call itself a Macintosh; both stand there
