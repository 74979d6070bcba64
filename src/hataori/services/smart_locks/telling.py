"""What the service does with facts: tells the holder where his number is, asks him afterwards."""

from collections.abc import Sequence

from hataori.blocks.access import api as access
from hataori.blocks.messaging import api as messaging
from hataori.blocks.surveys import api as surveys
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound
from hataori.platform.events.api import Event

from .surveys import SMART_LOCK

_ISSUED = ("入口の番号ができました", "ご予約の入口の番号ができました。開始の{lead}分前から使えます。")
_CHANGED = ("入口の番号が変わりました", "ご予約の入口の番号が変わりました。前の番号では開きません。")
TELLS = {"access.code_issued": _ISSUED, "access.code_changed": _CHANGED}
TYPES = frozenset(TELLS) | {"smart_lock.unlocked"}


def handle(events: Sequence[Event]) -> None:
    """Each fact once; a booking whose code is gone meanwhile is passed over."""
    for event in events:
        try:
            grant = access.grant_of(event.subject)
        except NotFound:
            continue
        if event.type in TELLS:
            _tell(event, grant)
        else:
            _ask(event, grant)


def _tell(event: Event, grant: access.Grant) -> None:
    """A message with the way to the number; the number itself is on the page alone, which only the holder can open."""
    if not grant.locks or not grant.holder_id:
        return
    subject, body = TELLS[event.type]
    lead = int((grant.window.start - grant.valid_from).total_seconds() // 60)
    way = f"番号はマイページの「入口の番号」で見られます：/my/doors/{address_of(grant.booking_ref)}/"
    messaging.send(
        to=grant.holder_id,
        subject=subject,
        body=f"{body.format(lead=lead)}\n{grant.window.start:%Y-%m-%d %H:%M}から{grant.window.end:%H:%M}まで\n{way}",
        key=f"doors:{event.id}",
        actor=SYSTEM,
        sample=grant.sample,
    )


def _ask(event: Event, grant: access.Grant) -> None:
    """One invitation a use, sent when the use is over."""
    lock = access.lock(str(event.data["lock"]))
    if not grant.holder_id:
        return
    surveys.invite(
        SMART_LOCK.key,
        about=event.subject,
        holder_id=grant.holder_id,
        place=lock.site,
        place_title=lock.site_title,
        used_at=event.time,
        send_at=max(grant.valid_until, event.time),
        sample=bool(event.data["sample"]),
    )


def address_of(booking_ref: str) -> str:
    """The booking's part of an address."""
    return booking_ref.partition("/")[2]
