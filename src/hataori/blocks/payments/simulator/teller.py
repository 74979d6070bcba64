"""The stand-in's teller: asks the city what a code is for, takes the money, tells the city. Nothing is kept on disk."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import httpx

from hataori.blocks.payments.configuration import Institution
from hataori.kernel import clock

NAME = "mogi-bank"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the city said, and whether it took it."""

    taken: bool
    told: dict[str, Any]


@dataclass(slots=True)
class Teller:
    """A bank that never was. `copies` repeats each message, as lines that fail do."""

    city: str
    institution: Institution
    copies: int = 1
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)

    def look(self, code: str) -> Answer:
        """照会: what the code is for."""
        return self._send("inquiry", json.dumps({"code": code}).encode())

    def pay(self, code: str, amount: int) -> tuple[str, Answer]:
        """The payer hands over the money; 速報. The reference of the payment."""
        reference = f"MOGI-{secrets.token_hex(6)}"
        self.payments[reference] = {"code": code, "amount": amount, "paid_at": clock.now().isoformat(), "stage": ""}
        return reference, self.tell(reference, "prompt")

    def tell(self, reference: str, stage: str) -> Answer:
        """速報 (prompt), 確報 (final) or 取消 (cancel) of a payment. KeyError for an unknown one."""
        paid = self.payments[reference]
        message = {"institution": NAME, "message": f"{reference}-{stage}", "stage": stage, "reference": reference}
        body = json.dumps({**message, **{name: paid[name] for name in ("code", "amount", "paid_at")}}).encode()
        for _ in range(self.copies):
            answer = self._send("notices", body)
        if answer.taken:
            paid["stage"] = stage
        return answer

    def close_the_day(self) -> int:
        """確報 for whatever was told promptly; how many were taken."""
        waiting = [reference for reference, paid in self.payments.items() if paid["stage"] == "prompt"]
        return sum(self.tell(reference, "final").taken for reference in waiting)

    def _send(self, where: str, body: bytes) -> Answer:
        stamp = str(int(clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "X-Payment-Stamp": stamp,
            "X-Payment-Signature": self.institution.sign(f"{stamp}.{body.decode()}"),
        }
        address = f"{self.city}/payments/institution/{where}/"
        sent = httpx.post(address, content=body, headers=headers, timeout=10, trust_env=False)
        return Answer(sent.is_success, sent.json())
