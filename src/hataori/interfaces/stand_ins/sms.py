"""模擬SMS: a provider as most are: one call a message, a key against repeats, numbers of this country's form."""

import re
from uuid import uuid4

from .kit import Asked, Reply, StandIn

_MOBILE = re.compile(r"\+81[789]0\d{8}")


class Sms(StandIn):
    """POST /v1/messages {"to", "text", "parts"} → 202 {"id"}."""

    title = "SMS"

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, str] = {}

    def answer(self, asked: Asked) -> Reply:
        """One message."""
        if asked.path != "/v1/messages" or asked.method != "POST":
            raise KeyError(asked.path)
        told, key = asked.told, asked.headers.get("idempotency-key", "")
        if key in self.keys:
            return Reply(202, {"id": self.keys[key], "repeated": True})
        if not _MOBILE.fullmatch(told["to"]):
            return Reply(400, {"code": "invalid_number"})
        number = uuid4().hex
        self.keys[key] = number
        self.kept.append({"to": told["to"], "text": told["text"], "parts": told["parts"]})
        return Reply(202, {"id": number})
