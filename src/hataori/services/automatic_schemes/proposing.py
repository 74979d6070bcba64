"""Turns differences into proposals: beside what is awarded, beside what is already offered, for whom wants offers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from secrets import randbits
from uuid import UUID

from django.db.models import Q

from hataori.kernel import clock

from . import models, register
from .findings import SAME, Finding, Key, grounds_of
from .routes import routes
from .states import LIVE, State

_BATCH = 500


class Proposing:
    """The proposals of one chunk of a run."""

    def __init__(self, run: models.Run, found: Sequence[Finding]) -> None:
        self.run = run
        self.found = [finding for finding in found if finding.change != SAME]
        self.now = clock.now()
        self.sample, self.routes = register.sample(), routes()
        people = sorted({finding.key[2] for finding in self.found})
        # Locked before the awards are read: a release that came between would be superseded after it has paid.
        self.live = {_key(row): row for row in _live(people)}
        self.awards = {_key(row): row for row in _awards(people, run.as_of)}
        self.refused = {
            (row.person_id, row.scheme)
            for part in batched(people)
            for row in models.OptOut.objects.filter(person_id__in=part)
        }

    def store(self) -> Counter[str]:
        """Write them; what they replace is superseded in the same step. How many of each change."""
        made = list(self._made())
        replaced = [self.live[finding.key] for finding in self.found if finding.key in self.live]
        models.Proposal.objects.filter(pk__in=[row.pk for row in replaced]).update(
            state=State.SUPERSEDED, changed_at=self.now
        )
        models.ProposalStep.objects.bulk_create([self._step(row) for row in replaced], batch_size=_BATCH)
        models.Proposal.objects.bulk_create(made, batch_size=_BATCH)
        return Counter(row.change for row in made)

    def _made(self) -> Iterator[models.Proposal]:
        for finding in self.found:
            award = self._award(finding)
            if award is None and (finding.result is None or self._unwanted(finding.key)):
                continue
            if award is not None and finding.result is not None and _same(award, finding):
                continue
            yield self._proposal(finding, award)

    def _award(self, finding: Finding) -> models.Award | None:
        """What is awarded now. Something given once is over for the next programme, and never taken back by a look."""
        award = self.awards.get(finding.key)
        if award is None or award.unit != "once":
            return award
        return award if finding.result and finding.result.version == award.version else None

    def _unwanted(self, key: Key) -> bool:
        scheme, _, person = key
        return (person, "") in self.refused or (person, scheme) in self.refused

    def _proposal(self, finding: Finding, award: models.Award | None) -> models.Proposal:
        scheme, household, person = finding.key
        result = finding.result
        before = award.amount if award else 0
        return models.Proposal(
            id=_ordered(self.now),
            run=self.run,
            scheme=scheme,
            department=self.routes.of(scheme).department,
            household_id=household,
            person_id=person,
            change=_change(award, finding),
            certain=result is None or result.status == "eligible",
            amount=result.amount if result else 0,
            before=before,
            lowest=result.lowest if result else 0,
            highest=result.highest if result else 0,
            unit=result.unit if result else (award.unit if award else "once"),
            payer=result.payer if result else "city",
            effective_from=(result and result.effective_from) or _next_month(self.run.as_of),
            version=result.version if result else "",
            grounds=grounds_of(finding),
            to_confirm=len(result.to_confirm) if result else 0,
            created_at=self.now,
            changed_at=self.now,
            sample=self.sample or bool(result and result.sample),
        )

    def _step(self, row: models.Proposal) -> models.ProposalStep:
        return models.ProposalStep(
            proposal=row,
            at=self.now,
            before=row.state,
            after=State.SUPERSEDED,
            actor_id="system",
            note=f"{self.run.as_of.isoformat()}の確認で、事実が変わりました。",
        )


def _ordered(now: datetime) -> UUID:
    """UUIDv7 (RFC 9562): rows of one look lie side by side, so that a whole city's are written in one place."""
    milliseconds = int(now.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | randbits(12) << 64 | 2 << 62 | randbits(62))


def _change(award: models.Award | None, finding: Finding) -> str:
    """Beside what is awarded, whatever the look before had found."""
    if award is None:
        return "new"
    if finding.result is None:
        return "ended"
    if finding.result.amount == award.amount:
        return "changed"
    return "raised" if finding.result.amount > award.amount else "lowered"


def _same(award: models.Award, finding: Finding) -> bool:
    """Whether the award says already what was found: an offer superseded before it came to anything."""
    result = finding.result
    if award.unit == "once":
        return True
    return bool(result and result.amount == award.amount and result.unit == award.unit and finding.change != "changed")


def _awards(people: Sequence[str], on: date) -> Iterator[models.Award]:
    """Awards that run on that day, an older one first, so that the newest stays."""
    running = Q(last__isnull=True) | Q(last__gte=on.replace(day=1))
    for part in batched(people):
        yield from models.Award.objects.filter(running, person_id__in=part).order_by("pk")


def _live(people: Sequence[str]) -> Iterator[models.Proposal]:
    for part in batched(people):
        rows = models.Proposal.objects.select_for_update().order_by("pk")
        yield from rows.filter(person_id__in=part, state__in=sorted(LIVE))


def batched(people: Sequence[str]) -> Iterator[Sequence[str]]:
    """In parts that any engine takes in one question."""
    return (people[start : start + _BATCH] for start in range(0, len(people), _BATCH))


def _key(row: models.Award | models.Proposal) -> Key:
    return row.scheme, row.household_id, row.person_id


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
