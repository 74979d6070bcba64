"""Where time stamps come from: the service at HATAORI_TSA_URL, else the 模擬 one in this very process (ADR 0035)."""

import asyncio
from functools import lru_cache
from pathlib import Path

from asn1crypto import tsp
from asn1crypto import x509 as asn1
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper

from hataori.kernel import clock
from hataori.kernel.errors import Unavailable
from hataori.platform import egress

from . import keyring, tsa

DIGEST = "sha256"


class StamperAway(Unavailable):
    """The time-stamping service did not answer, or not as it should; the paper waits and is signed later."""

    def __init__(self, detail: str) -> None:
        super().__init__("tsa_away", f"時刻認証局につながりません。文書は保管していて、あとで署名します（{detail}）。")


class InHouse(TimeStamper):
    """The 模擬 service without a network."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko's own
        self._stamper = keyring.time_stamper()

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Answered here, by the product's clock."""
        return tsp.TimeStampResp.load(tsa.answer(req.dump(), self._stamper, clock.now()))


class Remote(TimeStamper):
    """A service reached over HTTP (RFC 3161, 3.4)."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko's own
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """One POST. StamperAway for whatever is no answer in form."""
        try:
            answered = egress.fetch(
                "time-stamp",
                "POST",
                self._url,
                content=req.dump(),
                headers={"Content-Type": "application/timestamp-query"},
            )
        except OSError as error:
            raise StamperAway(type(error).__name__) from error
        if answered.status_code != 200:  # noqa: PLR2004  HTTP's OK
            raise StamperAway(f"HTTP {answered.status_code}")
        return tsp.TimeStampResp.load(answered.content)


def current() -> TimeStamper:
    """The stamper the settings name; it is kept, for the first one costs a request to learn an answer's size."""
    return _stamper(settings.HATAORI_TSA_URL, keyring.folder())


def certificates(stamper: TimeStamper) -> list[asn1.Certificate]:
    """The certificates the service stamps with, and those it sends along. Asks it where it was not asked yet."""
    asyncio.run(stamper.async_dummy_response(DIGEST))
    return list(stamper.cert_registry)


def forget() -> None:
    """Ask anew what the service stamps with: it may have a new certificate."""
    _stamper.cache_clear()


@lru_cache(maxsize=4)
def _stamper(url: str, _: Path) -> TimeStamper:
    return Remote(url) if url else InHouse()
