"""Reading: mappings, targets, cases on their way, batches."""

from django.db.models import Count, Max

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.registration import api as registration
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Forbidden, NotFound

from . import models, rules
from .mapping import findings, generic
from .shapes import as_batch, as_handed, as_mapping, as_report, as_route, as_target
from .types import Batch, Handed, Mapping, MappingFinding, ResultReport, Route, Target, TargetNumbers

_SHOWN = 100


def mapping(procedure_id: str) -> Mapping:
    """The procedure's own table in force, else the generic one. NotFound for an unknown procedure."""
    row = models.MappingVersion.objects.filter(procedure_id=procedure_id).order_by("-version").first()
    if row is not None:
        return as_mapping(row)
    return Mapping(procedure_id, 0, generic(registration.current_form(procedure_id)))


def procedure_of_outside(code: str) -> str:
    """The procedure the national portal means by a code: the one whose table names it, else the one of that id.

    Empty where there is none.
    """
    named = models.MappingVersion.objects.filter(outside_code=code).exclude(outside_code="").order_by("-version")
    for row in named:
        if mapping(row.procedure_id).outside_code == code:
            return row.procedure_id
    found = catalogue.procedure(code)
    return found.procedure_id if found else ""


def mapping_findings(procedure_id: str) -> list[MappingFinding]:
    """What is to be seen to in the table, by the form in force and by each one published for later."""
    table = mapping(procedure_id)
    forms = [registration.current_form(procedure_id)]
    later = [each for each in registration.publications(procedure_id) if each.state == "later"]
    forms += [registration.form_version(each.digest) for each in later]
    found = [finding for form in forms for finding in findings(table.items, form)]
    return list(dict.fromkeys(found))


def findings_of(form: registration.Form) -> list[MappingFinding]:
    """What a form that is about to be published leaves to be seen to; nothing where its cases go to no target."""
    taken = models.Route.objects.filter(procedure_id=form.procedure_id, active=True).exists()
    own = models.MappingVersion.objects.filter(procedure_id=form.procedure_id).exists()
    return findings(mapping(form.procedure_id).items, form) if taken or own else []


def targets() -> list[Target]:
    """All targets, by title."""
    return [as_target(row) for row in models.Target.objects.order_by("title", "key")]


def target_row(key: str, *, lock: bool = False) -> models.Target:
    """The row of a target. NotFound."""
    rows = models.Target.objects.select_for_update() if lock else models.Target.objects
    row = rows.filter(key=key).first()
    if row is None:
        raise NotFound("target_not_found", "連携先が見つかりません。一覧から選び直してください。")
    return row


def target(key: str) -> Target:
    """One target. NotFound."""
    return as_target(target_row(key))


def routes(key: str) -> list[Route]:
    """What a target takes."""
    rows = models.Route.objects.filter(target__key=key, active=True).select_related("target").order_by("procedure_id")
    return [as_route(row) for row in rows]


def numbers() -> list[TargetNumbers]:
    """How each target stands."""
    counted: dict[tuple[int, str], int] = {}
    for row in models.HandedCase.objects.values("target_id", "state").annotate(found=Count("id")):
        counted[row["target_id"], row["state"]] = row["found"]
    last = dict(models.Batch.objects.values_list("target_id").annotate(Max("made_at")))
    return [
        TargetNumbers(
            target=as_target(row),
            last_at=last.get(row.pk),
            waiting=counted.get((row.pk, "waiting"), 0),
            held=counted.get((row.pk, "held"), 0),
            open=counted.get((row.pk, "handed"), 0) + counted.get((row.pk, "accepted"), 0),
            errors=counted.get((row.pk, "error"), 0),
            recalled=counted.get((row.pk, "recalled"), 0),
        )
        for row in models.Target.objects.order_by("title", "key")
    ]


def waiting(key: str) -> dict[str, int]:
    """How many cases could go to a target, by procedure; those held before are tried again."""
    rows = models.HandedCase.objects.filter(target__key=key, state__in=rules.TO_GO)
    return dict(rows.values_list("procedure_id").annotate(Count("id")))


def handed(key: str, states: tuple[str, ...], limit: int = _SHOWN) -> list[Handed]:
    """A target's cases in these states, the latest change first."""
    rows = models.HandedCase.objects.filter(target__key=key, state__in=states).select_related("target", "batch")
    return [as_handed(row) for row in rows.order_by("-changed_at", "id")[:limit]]


def handed_of(number: str) -> list[Handed]:
    """Where a case was handed to."""
    rows = models.HandedCase.objects.filter(number=number).select_related("target", "batch").order_by("id")
    return [as_handed(row) for row in rows]


def batches(key: str, limit: int = _SHOWN) -> list[Batch]:
    """A target's batches, newest first."""
    rows = models.Batch.objects.filter(target__key=key).select_related("target", "again_of")
    return [as_batch(row) for row in rows.order_by("-made_at", "-id")[:limit]]


def batch_row(number: str, actor: Actor) -> models.Batch:
    """A batch of the actor's department. NotFound for others: they may not know of it."""
    row = models.Batch.objects.select_related("target", "again_of").filter(number=number).first()
    if row is None or not (works(actor, row.department) or sees_all(actor)):
        raise NotFound("batch_not_found", "バッチが見つかりません。一覧から選び直してください。")
    return row


def batch(number: str, actor: Actor) -> Batch:
    """One batch. NotFound as in `batch_row`."""
    return as_batch(batch_row(number, actor))


def report_of(number: str, actor: Actor) -> str:
    """The 外字 report of a batch, empty where nothing was lacking."""
    report: str = batch_row(number, actor).report
    return report


def results(key: str, limit: int = 20) -> list[ResultReport]:
    """The latest result files of a target."""
    rows = models.ResultFile.objects.filter(target__key=key).order_by("-imported_at", "-id")[:limit]
    return [as_report(row) for row in rows]


def works(actor: Actor, department: str) -> bool:
    """Whether the actor handles cases of the department."""
    return actor.kind == "staff" and any(actor.has_role(role, department) for role in rules.HANDLERS)


def sees_all(actor: Actor) -> bool:
    """Whether the actor looks after the connections themselves (never what is in them)."""
    return actor.kind == "staff" and any(actor.has_role(role) for role in (*rules.MANAGERS, Role.AUDITOR))


def check_manages(actor: Actor) -> None:
    """Forbidden except for 運用 and DX推進."""
    if actor.kind != "staff" or not any(actor.has_role(role) for role in rules.MANAGERS):
        raise Forbidden("handover_managers_only", "連携先を決められるのは、運用とDX推進の職員だけです。")


def owned(procedure_id: str, actor: Actor) -> catalogue.Procedure:
    """A procedure whose section the actor works in. NotFound without it, Forbidden for others."""
    found = catalogue.procedure(procedure_id)
    if found is None:
        raise NotFound("procedure_not_found", "手続きが見つかりません。一覧から選び直してください。")
    if not works(actor, found.department):
        raise Forbidden("handover_section_only", "この手続きの案件を渡せるのは、担当課の職員だけです。")
    return found
