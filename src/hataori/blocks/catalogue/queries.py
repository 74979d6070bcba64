"""Reading the catalogue: one procedure, and the runs that imported it."""

from .models import ImportFinding, ImportRun
from .search import catalogue
from .types import Finding, ImportReport, Outcome, Procedure


def procedure(procedure_id: str) -> Procedure | None:
    """The procedure of that id as it is now, None where there is none."""
    return catalogue().by_id.get(procedure_id)


def procedures() -> tuple[Procedure, ...]:
    """All procedures by id, those linked to the city's own rows included (`same_as`)."""
    return catalogue().procedures


def imports(limit: int = 50) -> list[ImportReport]:
    """The latest imports, newest first, without their findings."""
    return [_report(run, ()) for run in ImportRun.objects.order_by("-id")[:limit]]


def import_report(run_id: int, limit: int = 1000) -> ImportReport | None:
    """One import with its first `limit` findings in the order of the file."""
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        return None
    rows = ImportFinding.objects.filter(run=run).order_by("line", "id")[:limit]
    return _report(run, tuple(Finding(r.line, r.column, r.reason, r.value, Outcome(r.outcome)) for r in rows))


def _report(run: ImportRun, findings: tuple[Finding, ...]) -> ImportReport:
    return ImportReport(
        run_id=run.pk,
        file_name=run.file_name,
        layout=run.layout,
        encoding=run.encoding,
        started_at=run.started_at,
        seconds=(run.finished_at - run.started_at).total_seconds(),
        rows=run.rows,
        added=run.added,
        changed=run.changed,
        unchanged=run.unchanged,
        linked=run.linked,
        bad_rows=run.bad_rows,
        left_out=run.left_out,
        findings=findings,
    )
