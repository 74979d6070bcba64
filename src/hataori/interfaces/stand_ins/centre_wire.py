"""How the stand-in for 証明書交付センター speaks to the city's server, written apart from the city's own code.

It signs what it asks, and prints nothing that is not signed by the city for this question, or names another request,
card or digest than its own (docs/reference/certificates.md).
"""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

_PATIENCE_S = 60.0


class Refused(Exception):
    """The city gave nothing; `code` is its own, the text is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class MixedUp(Exception):
    """The answer does not belong to the question. Nothing is printed."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate that was proven to be the one asked for."""

    request: str
    card: str
    number: str
    title: str
    content: bytes


@dataclass(frozen=True, slots=True)
class City:
    """Where the city's server is, and the secret shared with it."""

    url: str
    secret: str

    def offers(self, card: str, kiosk: str) -> dict[str, Any]:
        """What this card may get. Refused."""
        return self._post("/api/certificates/v1/offers", {"card": card, "kiosk": kiosk})

    def ask(self, told: dict[str, Any]) -> Paper:
        """One certificate. Refused, MixedUp."""
        answer = self._post("/api/certificates/v1/requests", told)
        content = base64.b64decode(answer["pdf"])
        same = all(answer[name] == told[name] for name in ("request", "card", "certificate", "copies"))
        if not same or hashlib.sha256(content).hexdigest() != answer["sha256"] or not content.startswith(b"%PDF"):
            raise MixedUp
        return Paper(answer["request"], answer["card"], answer["number"], answer["title"], content)

    def tell(self, request: str, *, printed: bool, why: str = "") -> None:
        """What became of the print; may be said again. Refused."""
        self._post(f"/api/certificates/v1/requests/{request}/result", {"printed": printed, "why": why})

    def _post(self, path: str, told: dict[str, Any]) -> dict[str, Any]:
        body, moment = json.dumps(told, ensure_ascii=False).encode(), str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Hataori-Time": moment,
            "X-Hataori-Signature": self._signature(moment, "POST", path, body),
        }
        asked = urllib.request.Request(self.url + path, body, headers)  # noqa: S310  the operator's own address
        try:
            with urllib.request.urlopen(asked, timeout=_PATIENCE_S) as answer:  # noqa: S310  the same
                status, content, signed = answer.status, answer.read(), answer.headers.get("X-Hataori-Signature", "")
        except urllib.error.HTTPError as error:
            status, content, signed = error.code, error.read(), error.headers.get("X-Hataori-Signature", "")
        except OSError as error:
            raise Refused("away", "市のサーバーにつながりません。") from error
        if not hmac.compare_digest(signed, self._signature(moment, str(status), path, content)):
            raise MixedUp
        found: dict[str, Any] = json.loads(content)
        if status >= 400:  # noqa: PLR2004  HTTP's border of refusals
            raise Refused(found["code"], " ".join([found["detail"], *(each["message"] for each in found["errors"])]))
        return found

    def _signature(self, moment: str, first: str, path: str, body: bytes) -> str:
        said = "\n".join((moment, first, path, hashlib.sha256(body).hexdigest()))
        return hmac.new(self.secret.encode(), said.encode(), hashlib.sha256).hexdigest()
