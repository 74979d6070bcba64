"""Looking at the whole city in chunks of households: resumable, one look at a time, kept with its progress."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from hataori.blocks.schemes.api import Household, Result, Tables, explain, scan
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, HataoriError
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import models, register
from .findings import Finding, Key, differences, key_of, terms_of
from .law import Amendments
from .proposing import Proposing
from .tables import tables

CHUNK = 1_000
OPEN = ("waiting", "running")


def start(*, as_of: date, actor: Actor, schemes: Collection[str] = (), reason: str = "") -> int:
    """Begin a look at the city as of a day; the worker does it. Conflict while another one is under way."""
    try:
        with transaction.atomic():
            row = models.Run.objects.create(
                as_of=as_of,
                schemes=sorted(schemes),
                reason=reason,
                total=register.size(as_of),
                started_by=actor.id,
                created_at=clock.now(),
            )
            subject = f"scheme-run/{row.pk}"
            audit.record("scheme.scan_started", actor=actor, subject=subject, detail={"as_of": as_of.isoformat()})
    except IntegrityError:
        message = "いま、別の確認が動いています。終わってから、もう一度始めてください。"
        raise Conflict("scan_running", message) from None
    return row.pk


def work() -> int:
    """Do what is left of the open run, chunk by chunk; how many households were looked at."""
    looked = 0
    while done := step():
        looked += done
    return looked


def step(size: int = CHUNK) -> int:
    """One chunk of the open run in one transaction: killed in the middle, it was never begun. 0 when nothing is open.

    A register or a table that cannot answer ends the run as failed, with the sentence; what was stored stays true.
    """
    try:
        with transaction.atomic():
            run = models.Run.objects.select_for_update().filter(state__in=OPEN).first()
            return 0 if run is None else _chunk(run, size)
    except HataoriError as error:
        _fail(error)
        return 0


def _chunk(run: models.Run, size: int) -> int:
    city, until = register.households(run.as_of, after=run.cursor, size=size)
    found = _store(run, city, until, tables())
    run.found = dict(Counter(run.found) + found)
    run.done += len(city)
    run.cursor = until or run.cursor
    run.state = "running"
    if not until:
        _finish(run)
    run.save()
    return max(len(city), int(bool(until)))


def _store(run: models.Run, city: Sequence[Household], until: str, rules: Tables) -> Counter[str]:
    results = list(scan(city, run.as_of, rules, run.schemes))
    before = _standing(run, until)
    found = list(differences({key: row.terms for key, row in before.items()}, results, run.as_of))
    _keep_standing(run, before, found)
    homes = {home.id: home for home in city}
    law = Amendments(rules, _looked_before(run), run.as_of)
    return Proposing(run, [_with_reasons(finding, homes.get(finding.key[1]), law) for finding in found]).store()


def _with_reasons(found: Finding, home: Household | None, law: Amendments) -> Finding:
    """With the amendment behind it, and for an end the rule's own refusal."""
    if found.before is None and not law.since:
        return found
    refused = None
    if found.result is None and home:
        answers = explain(home, law.as_of, law.tables, [found.key[0]])
        refused = next((each for each in answers if not each.proposed), None)
    return replace(found, law=law.behind(found, home), refusal=refused)


def _looked_before(run: models.Run) -> date | None:
    """The day of the last finished look at the same schemes, None where this is the first."""
    done = models.Run.objects.filter(state="done", pk__lt=run.pk, taken_over=False).order_by("-pk")[:50]
    return next((row.as_of for row in done if not row.schemes or row.schemes == run.schemes), None)


def _standing(run: models.Run, until: str) -> dict[Key, models.Standing]:
    """What was found before for the households of this chunk, and for those between them that are gone."""
    rows = models.Standing.objects.filter(household_id__gt=run.cursor)
    if until:
        rows = rows.filter(household_id__lte=until)
    if run.schemes:
        rows = rows.filter(scheme__in=run.schemes)
    return {(row.scheme, row.household_id, row.person_id): row for row in rows}


def _keep_standing(run: models.Run, before: dict[Key, models.Standing], found: Sequence[Finding]) -> None:
    gone = [before[finding.key].pk for finding in found if finding.result is None]
    models.Standing.objects.filter(pk__in=gone).delete()
    rows = [_standing_row(run, finding.result) for finding in found if finding.result]
    models.Standing.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["scheme", "household_id", "person_id"],
        update_fields=["terms", "run"],
        batch_size=500,
    )


def _standing_row(run: models.Run, result: Result) -> models.Standing:
    scheme, household, person = key_of(result)
    return models.Standing(
        scheme=scheme, household_id=household, person_id=person, terms=terms_of(result, run.as_of), run=run
    )


def _finish(run: models.Run) -> None:
    run.state, run.finished_at = "done", clock.now()
    facts: dict[str, Any] = {"households": run.done, "changes": sum(run.found.values()), "sample": register.sample()}
    who = register.SCANNER
    record("scheme.scanned", subject=f"scheme-run/{run.pk}", data=facts, actor=who)
    what = f"{run.as_of.isoformat()}現在の{run.done}世帯の、制度の対象を決める事実"
    audit.record_read(who, f"scheme-run/{run.pk}", what, reason=register.PURPOSE)


@transaction.atomic
def _fail(error: HataoriError) -> None:
    models.Run.objects.filter(state__in=OPEN).update(state="failed", finished_at=clock.now(), error=error.message[:300])
