"""Pure decisions: when kiosks are open, whose certificate may go to whom, and why not.

Nationwide: 6:30–23:00, not from 12-29 to 01-03 (コンビニ交付). Who is refused there: 転出予定, 支援措置
(住民基本台帳事務処理要領第5-10), the dead, names longer than the form. Ages and lengths are the city's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

from .kinds import Certificate

Scope = Literal["one", "household"]
Asker = Literal["self", "household", "proxy", "card_bearer"]
ADULT_OF_SEALS = 15
"""印鑑登録証明事務処理要領: nobody under 15 registers a seal."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the city's server makes no certificates."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds at the kiosk. `closed_from` to `closed_until` are month and day, over the new year."""

    opens: time
    closes: time
    closed_from: tuple[int, int]
    closed_until: tuple[int, int]
    pauses: tuple[Pause, ...]
    youngest: int
    longest_name: int
    most_copies: int


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rules know of one person of the register on a day. `age` is None while the birthday is unknown;
    `imprint` says whether there is a picture of the registered seal.
    """

    person_id: str
    age: int | None
    resident: bool = True
    dead: bool = False
    leaving: bool = False
    protected: bool = False
    seal: bool = False
    imprint: bool = False
    japanese: bool = True
    longest: int = 0
    tax_years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `scope` and `subject` count where a certificate may be about others, `year` for taxes."""

    certificate: Certificate
    scope: Scope = "one"
    subject: str = ""
    domicile: bool = False
    relations: bool = False
    year: int = 0
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a certificate is not given: a stable code, and what to do instead."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Household:
    """Who asks by card and who lives with them, the one who asks among them."""

    me: Subject
    members: tuple[Subject, ...] = field(default=())

    @property
    def protected(self) -> bool:
        """Whether anybody here is (支援措置): the address of the others would tell theirs."""
        return any(each.protected for each in (self.me, *self.members))

    def about(self, wish: Wish) -> tuple[Subject, ...]:
        """The people the certificate would be about; empty where the wish names a stranger."""
        if not wish.certificate.others:
            return (self.me,)
        if wish.scope == "household":
            return self.members
        wanted = wish.subject or self.me.person_id
        return tuple(each for each in (self.me, *self.members) if each.person_id == wanted)[:1]


_COUNTER = "窓口で手続きをしてください。"
_CODES = {
    "closed": "いまの時間は使えません。毎日6時30分から23時まで使えます（12月29日から1月3日を除く）。",
    "pause": "いまは点検のため使えません。終わってから、もう一度お試しください。",
    "dead": f"この方の証明書は、ここでは出せません。{_COUNTER}",
    "not_resident": "いまこの市に住民登録がないため、この証明書は出せません。お住まいの市区町村で取ってください。",
    "leaving": f"転出の届けが出ているため、コンビニでは出せません。{_COUNTER}",
    "protected": f"この証明書は、コンビニでは出せません。{_COUNTER}",
    "too_young": f"年齢のきまりにより、コンビニでは出せません。{_COUNTER}",
    "long_name": f"氏名の字数が多いため、コンビニでは出せません。{_COUNTER}",
    "stranger": "本人と、同じ世帯の方の証明書だけを取れます。選び直してください。",
    "no_seal": "印鑑登録がありません。先に、窓口で印鑑を登録してください。",
    "no_tax": "選んだ年度の課税の記録がありません。その年の1月1日に住んでいた市区町村で取ってください。",
    "no_domicile": "外国籍の方の住民票には本籍がありません。本籍を「のせない」にしてください。",
    "no_imprint": "印影の記録がここにありません。印鑑登録証を持って、窓口で手続きをしてください。",
    "copies": "一度に取れる通数を超えています。通数を減らしてください。",
    "letter": "委任状と、代理の方の本人確認書類を確かめてください。",
    "seal_card": "印鑑登録証を確かめてください。印鑑登録証がないと、窓口では出せません。",
    "section_head": "支援措置のある世帯の方です。本人だけに、課長が確かめて交付してください。",
}


def refusal(code: str) -> Refusal:
    """The refusal of that code."""
    return Refusal(code, _CODES[code])


def open_at(limits: Limits, moment: datetime) -> str:
    """Empty where kiosks give certificates at a moment (JST), else "closed" or "pause"."""
    if in_new_year(limits, moment) or not limits.opens <= moment.time() < limits.closes:
        return "closed"
    return "pause" if any(each.begins <= moment < each.ends for each in limits.pauses) else ""


def in_new_year(limits: Limits, moment: datetime) -> bool:
    """Whether the day lies between 29 December and 3 January, the year's end within."""
    day = (moment.month, moment.day)
    if limits.closed_from <= limits.closed_until:
        return limits.closed_from <= day <= limits.closed_until
    return day >= limits.closed_from or day <= limits.closed_until


def at_kiosk(wish: Wish, home: Household, limits: Limits, moment: datetime) -> Refusal | None:
    """Why the kiosk gives nothing, None where it does. One's own reasons are told before others'.

    Who lives with a protected person is sent to the counter as well, in the same words.
    """
    if shut := open_at(limits, moment):
        return refusal(shut)
    if not 1 <= wish.copies <= limits.most_copies:
        return refusal("copies")
    about = home.about(wish)
    if not about:
        return refusal("stranger")
    everybody = (home.me, *(each for each in about if each.person_id != home.me.person_id))
    code = next(filter(None, (_person(each, limits) for each in everybody)), "")
    code = code or ("protected" if home.protected else _young(home.me, wish, limits)) or _certificate(wish, about)
    return refusal(code) if code else None


def _person(subject: Subject, limits: Limits) -> str:
    """What keeps a person's certificates from every kiosk."""
    if subject.dead:
        return "dead"
    if not subject.resident:
        return "not_resident"
    if subject.protected:
        return "protected"
    if subject.leaving:
        return "leaving"
    return "long_name" if subject.longest > limits.longest_name else ""


def _young(me: Subject, wish: Wish, limits: Limits) -> str:
    """Who holds the card must be old enough; an unknown birthday is a question for the counter."""
    least = max(limits.youngest, ADULT_OF_SEALS if wish.certificate.code == "seal" else 0)
    return "too_young" if me.age is None or me.age < least else ""


def _certificate(wish: Wish, about: Sequence[Subject]) -> str:
    """What the register must hold for this certificate."""
    if wish.certificate.code == "seal" and not about[0].seal:
        return "no_seal"
    if wish.certificate.code == "seal" and not about[0].imprint:
        return "no_imprint"
    if wish.certificate.yearly and wish.year not in about[0].tax_years:
        return "no_tax"
    # 法第30条の45: foreign residents have no 本籍; a household of both shows it for those who have one.
    without = wish.domicile and not any(each.japanese for each in about)
    return "no_domicile" if without else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the clerk saw: who stands there, a letter of authority, the 印鑑登録証; whether the clerk is a 課長."""

    asker: Asker
    letter: bool = False
    seal_card: bool = False
    section_head: bool = False


def at_counter(wish: Wish, home: Household, shown: Shown) -> Refusal | None:
    """Why the counter gives nothing, None where it does; `home.me` is the person the certificate is about.

    法第12条第1項: oneself or one of the same household; by letter for a proxy (同条第4項 with 規則, to be confirmed).
    Seals: to whoever brings the 印鑑登録証, and to nobody without it. Others with an interest (第12条の3): not here.
    """
    code = _shown(wish, shown)
    about = home.about(wish)
    if not code and not about:
        code = "stranger"
    if not code and any(each.dead or not each.resident for each in about):
        code = "dead" if any(each.dead for each in about) else "not_resident"
    if not code and home.protected and not (shown.asker == "self" and shown.section_head):
        code = "section_head"
    code = code or _certificate(wish, about)
    return refusal(code) if code else None


def _shown(wish: Wish, shown: Shown) -> str:
    """Whether what was seen is enough for this asker."""
    if wish.certificate.code == "seal":
        return "" if shown.seal_card else "seal_card"
    if shown.asker == "card_bearer":
        return "letter"
    if shown.asker == "proxy" or (shown.asker == "household" and not wish.certificate.others):
        return "" if shown.letter else "letter"
    return ""
