"""Importing a file: read it, decide owners and links, write what differs, keep the report."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.events.api import record

from . import events
from .models import ImportFinding, ImportRun
from .reading import Table, open_table
from .rows import read_row
from .storing import Stored, store
from .types import Facts, Finding, ImportReport

_JAPAN = 124_000_000


@dataclass(slots=True)
class Gathered:
    """What reading a table gave, before anything is written."""

    rows: int = 0
    bad_rows: int = 0
    facts: dict[str, Facts] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def import_procedures(path: Path, *, actor: Actor, quiet: bool = False) -> ImportReport:
    """Import an inventory (its layout is told by its header). A second run of the same file changes no procedure.

    Good rows are written even where others are bad; bad ones are listed with line, column and reason. `quiet` keeps no
    report of a run that changed nothing (every start of the city loads its files). Raises Rejected when the file is no
    table we know.
    """
    began, started = time.perf_counter(), clock.now()
    table = open_table(path)
    gathered = gather(table)
    return _write(_Reading(path.name, table.layout.key, table.encoding, began, started, quiet), gathered, actor)


def import_city_rows(name: str, gathered: Gathered, *, actor: Actor) -> ImportReport:
    """Write the rows of a city's own pack, with the same promises."""
    return _write(_Reading(name, "city", "utf-8", time.perf_counter(), clock.now(), quiet=True), gathered, actor)


def gather(table: Table) -> Gathered:
    """Read every line; of two lines with one id the first counts."""
    found = Gathered()
    share = city_share()
    for number, cells in table.lines:
        found.rows += 1
        read = read_row(table.layout, number, cells)
        found.findings += read.findings
        if read.facts is not None:
            add(found, _scaled(read.facts, share), number, table.layout.titles["procedure_id"])
        elif read.left_out:
            found.left_out[read.left_out] += 1
        else:
            found.bad_rows += 1
    return found


def add(found: Gathered, facts: Facts, number: int, title: str) -> None:
    """Take a row unless its id came before."""
    if facts.procedure_id in found.facts:
        found.bad_rows += 1
        found.findings.append(Finding(number, title, "同じIDの行が前にもあります", facts.procedure_id))
        return
    found.facts[facts.procedure_id] = facts


@cache
def city_share() -> float:
    """The city's people over the country's, by which national counts become an estimate for the city."""
    path: Path = settings.HATAORI_CITY_FOLDER / "city.json"
    people = json.loads(path.read_text(encoding="utf-8"))["population"]["people"] if path.is_file() else 0
    return float(people / _JAPAN)


def _scaled(facts: Facts, share: float) -> Facts:
    if facts.yearly_estimate is None:
        return facts
    return replace(facts, yearly_estimate=round(facts.yearly_estimate * share, 2))


@dataclass(frozen=True, slots=True)
class _Reading:
    name: str
    layout: str
    encoding: str
    began: float
    started: datetime
    quiet: bool


@transaction.atomic
def _write(reading: _Reading, found: Gathered, actor: Actor) -> ImportReport:
    stored = store(list(found.facts.values()), without_columns=_unknown_to(reading.layout))
    run = ImportRun(
        file_name=reading.name[:255],
        layout=reading.layout,
        encoding=reading.encoding,
        actor=actor.id,
        started_at=reading.started,
        finished_at=clock.now(),
        rows=found.rows,
        added=stored.added,
        changed=stored.changed,
        unchanged=stored.unchanged,
        linked=stored.linked,
        bad_rows=found.bad_rows,
        left_out=dict(found.left_out),
    )
    if stored.added or stored.changed or not reading.quiet:
        run.save(force_insert=True)
        _keep_findings(run, found.findings)
        _record(run, stored, found, actor)
    return _report(run, found, time.perf_counter() - reading.began)


def _unknown_to(layout: str) -> frozenset[str]:
    """Facts a layout does not carry: what is known of them already stays."""
    return frozenset({"law_number"}) if layout == "r7" else frozenset()


def _keep_findings(run: ImportRun, findings: Sequence[Finding]) -> None:
    rows = (
        ImportFinding(
            run=run, line=f.line, column=f.column[:100], value=f.value[:100], reason=f.reason[:300], outcome=f.outcome
        )
        for f in findings
    )
    ImportFinding.objects.bulk_create(rows, batch_size=1000)


def _record(run: ImportRun, stored: Stored, found: Gathered, actor: Actor) -> None:
    counts = {
        "layout": run.layout,
        "rows": found.rows,
        "added": stored.added,
        "changed": stored.changed,
        "unchanged": stored.unchanged,
        "bad_rows": found.bad_rows,
        "left_out": found.left_out.total(),
    }
    record(events.IMPORTED.name, subject=f"import/{run.pk}", data=counts, actor=actor)


def _report(run: ImportRun, found: Gathered, seconds: float) -> ImportReport:
    return ImportReport(
        run_id=run.pk or 0,
        file_name=run.file_name,
        layout=run.layout,
        encoding=run.encoding,
        started_at=run.started_at,
        seconds=seconds,
        rows=run.rows,
        added=run.added,
        changed=run.changed,
        unchanged=run.unchanged,
        linked=run.linked,
        bad_rows=run.bad_rows,
        left_out=dict(found.left_out),
        findings=tuple(found.findings),
    )
