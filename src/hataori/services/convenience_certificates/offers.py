"""What a card may get now: certificates with fee or refusal, others of the household under the card's own tokens."""

from typing import Any

from hataori.kernel import clock
from hataori.kernel.actor import Actor

from . import cards
from .city import City, city
from .kinds import Certificate
from .people import Home, home_of
from .rules import Wish, at_kiosk, open_at, refusal
from .types import NotGiven


def offers(card: str, kiosk: str, actor: Actor) -> dict[str, Any]:
    """The choice at the kiosk. NotGiven while kiosks are closed, NotFound (card_unknown)."""
    if shut := open_at(city().limits, clock.now()):
        raise NotGiven(refusal(shut))
    home = home_of(cards.holder(card), actor=actor, purpose=f"コンビニ交付 {kiosk}")
    return {
        "members": [
            {"member": cards.member_token(card, each.id), "name": each.entry.full_name}
            for each in home.members
            if each.id != home.me.id
        ],
        "certificates": [_offer(each, home, city()) for each in city().certificates],
    }


def _offer(certificate: Certificate, home: Home, town: City) -> dict[str, Any]:
    years = [each.year for each in home.me.taxes] if certificate.yearly else []
    # whoever has an assessment gets any of the years
    why = at_kiosk(Wish(certificate, year=max(years, default=0)), home.ruled(), town.limits, clock.now())
    return {
        "certificate": certificate.code,
        "title": certificate.title,
        "fee": town.fee(certificate.code, "convenience"),
        "others": certificate.others,
        "years": years,
        "refusal": {"code": why.code, "message": why.message} if why else None,
    }
