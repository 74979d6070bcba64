"""From the register to what rules and papers need: one reading, one day, for one request."""

from dataclasses import dataclass
from datetime import date

from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.audit import api as audit

from .rules import Household, Subject, Wish

_JAPAN = "JPN"


@dataclass(frozen=True, slots=True)
class Known:
    """One person with history and assessments, as read at one moment."""

    member: registries.Member
    lines: tuple[registries.Line, ...]
    taxes: tuple[registries.TaxFacts, ...]

    @property
    def id(self) -> str:
        """The person's id."""
        return self.member.person.id

    @property
    def past(self) -> tuple[registries.Line, ...]:
        """The lines that have begun: what was announced for later stands on no paper."""
        return tuple(line for line in self.lines if line.begins <= clock.today())

    @property
    def entry(self) -> registries.Entry:
        """The line in force."""
        return self.member.person.entry

    def tax(self, year: int) -> registries.TaxFacts | None:
        """The assessment of a year."""
        return next((each for each in self.taxes if each.year == year), None)


@dataclass(frozen=True, slots=True)
class Home:
    """Who asks and the household, the head first."""

    me: Known
    members: tuple[Known, ...]

    def ruled(self) -> Household:
        """The same as the rules see it."""
        return Household(_subject(self.me), tuple(map(_subject, self.members)))

    def about(self, wish: Wish) -> tuple[Known, ...]:
        """The people a certificate is about."""
        ids = {each.person_id for each in self.ruled().about(wish)}
        found = {each.id: each for each in (*self.members, self.me) if each.id in ids}
        return tuple(found.values())


def home_of(person_id: str, *, actor: Actor, purpose: str) -> Home:
    """The person with the household. The reading is audited, whoever asks. NotFound, Unavailable."""
    asked = registries.person(person_id, actor=actor, purpose=purpose)
    # the dead and those who have left have no household here
    members: tuple[registries.Member, ...] = (registries.Member(asked, {}, None),)
    if asked.resident:
        members = registries.circle_of(person_id, actor=actor, purpose=purpose).members
    if actor.kind != "staff":  # the register itself notes what staff read
        for each in members:
            audit.record_read(actor, f"person/{each.person.id}", "住民の記録", purpose)
    known = tuple(_known(each, purpose) for each in members)
    return Home(next(each for each in known if each.id == person_id), known)


def _known(member: registries.Member, purpose: str) -> Known:
    """The rest of what is known of somebody whose reading was noted just now: it is noted once."""
    person_id = member.person.id
    lines = registries.history(person_id, actor=SYSTEM, purpose=purpose)
    return Known(member, lines, registries.assessments(person_id, actor=SYSTEM, purpose=purpose))


def _subject(known: Known) -> Subject:
    entry, today = known.entry, clock.today()
    return Subject(
        person_id=known.id,
        age=registries.age_on(known.member, today),
        resident=known.member.person.resident,
        dead=entry.status == registries.Status.DEAD,
        leaving=_leaving(known.lines, today),
        protected=entry.protected,
        seal="seal" in known.member.conditions,
        imprint=known.member.person.sample,  # drawn for sample people; the register holds no picture of a seal
        japanese=known.member.person.nationality == _JAPAN,
        longest=max(map(len, (entry.full_name, entry.common_name, entry.roman_name))),
        tax_years=tuple(each.year for each in known.taxes),
    )


def _leaving(lines: tuple[registries.Line, ...], today: date) -> bool:
    """転出予定者: a notice of moving out is in, the day has not come (法第24条)."""
    return any(line.begins > today and line.entry.status == registries.Status.MOVED_OUT for line in lines)
