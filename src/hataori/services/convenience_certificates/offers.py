"""What a card may get just now: certificates with their fee, or why not; the household under the card's own tokens."""

from collections.abc import Iterator
from typing import Any

from hataori.kernel import clock
from hataori.kernel.actor import Actor

from . import cards
from .city import City, city
from .kinds import Certificate
from .people import Home, home_of
from .rules import Refusal, Wish, at_kiosk, open_at, refusal
from .types import NotGiven


def offers(card: str, kiosk: str, actor: Actor) -> dict[str, Any]:
    """The choice at the kiosk. NotGiven while kiosks are closed, NotFound (card_unknown)."""
    if shut := open_at(city().limits, clock.now()):
        raise NotGiven(refusal(shut))
    home = home_of(cards.holder(card), actor=actor, purpose=f"コンビニ交付 {kiosk}")
    return {
        "card": card,
        "members": [
            {"member": cards.member_token(card, each.id), "name": each.entry.full_name} for each in home.members
        ],
        "certificates": [_offer(each, home, city()) for each in city().certificates],
        "sample": city().sample,
    }


def _offer(certificate: Certificate, home: Home, town: City) -> dict[str, Any]:
    years = [each.year for each in home.me.taxes] if certificate.yearly else []
    why = _refusal(certificate, home, years)
    return {
        "certificate": certificate.code,
        "title": certificate.title,
        "fee": town.fee(certificate.code, "convenience"),
        "others": certificate.others,
        "years": years,
        "refusal": {"code": why.code, "message": why.message} if why else None,
    }


def _refusal(certificate: Certificate, home: Home, years: list[int]) -> Refusal | None:
    """Why there is none of this kind in any year."""
    tried = [at_kiosk(wish, home.ruled(), city().limits, clock.now()) for wish in _wishes(certificate, years)]
    return None if None in tried else tried[0]


def _wishes(certificate: Certificate, years: list[int]) -> Iterator[Wish]:
    for year in years or [0]:
        yield Wish(certificate, year=year)
