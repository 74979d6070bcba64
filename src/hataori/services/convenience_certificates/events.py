"""Facts of certificates. Subject is "certificate/<uuid>"; none says whose it was.

`channel` is convenience, counter, online, mail (or as the application came in), `kind` residence, seal, tax, family.
"""

from hataori.platform.events.api import EventType

ISSUED = "certificate.issued"
NOT_PRINTED = "certificate.not_printed"
REFUSED = "certificate.refused"
_OF = {"channel": str, "kind": str, "certificate": str, "copies": int, "sample": bool}

EVENT_TYPES = (
    EventType(ISSUED, "証明書を交付した", _OF),
    EventType(NOT_PRINTED, "証明書を作ったが、渡らなかった", _OF),
    EventType(REFUSED, "証明書を出せなかった", {"channel": str, "kind": str, "certificate": str, "reason": str}),
)
