"""Verbs on one case. Each is one transaction, one line of history, one fact in the event log."""

from datetime import date

from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.kernel.name_fold import fold
from hataori.kernel.working_days import add_working_days
from hataori.platform.prepared import insert

from . import models, rules, signatures, steps
from .policy import policy
from .shapes import FAR, as_case, as_correction, state_of
from .stages import Stage
from .types import Case, CorrectionRequest, Cosigner, InternalNote


def open_case(
    *,
    number: str,
    kind: str,
    title: str,
    department: str,
    applicant_id: str,
    channel: str,
    period_days: int | None,
    actor: Actor,
    sample: bool = False,
    applicant_name: str = "",
    applicant_kana: str = "",
    received_on: date | None = None,
    cosigner: Cosigner | None = None,
) -> Case:
    """Open a case at 受付. `number` is the receipt number; Conflict when it is taken. With a `cosigner` it waits at
    署名待ち first, and its period begins with his signature.

    `applicant_id` is an account id, empty for a person without one; `applicant_name` is shown in the work list and
    searched there, as is its reading. `period_days` is the standard processing period, in the days the city's policy
    says, counted from `received_on` (today by default; a letter may have arrived earlier).
    """
    now, received = clock.now(), received_on or clock.today()
    chosen = policy()
    due = None if cosigner else rules.due_date(received, period_days, chosen.period_mode)
    row = models.Case(
        number=number,
        kind=kind,
        graph=chosen.graph_of(kind).key,
        title=title,
        department=department,
        stage=Stage.SIGNATURE if cosigner else Stage.RECEPTION,
        applicant_id=applicant_id,
        applicant_name=applicant_name[:300],  # the work list's copy; the application keeps the whole name
        applicant_key=fold(applicant_name)[:300],
        kana_key=fold(applicant_kana)[:300],
        channel=channel,
        opened_at=now,
        received_on=received,
        due_on=due,
        due_order=due or FAR,
        sample=sample,
    )
    with transaction.atomic():
        _insert(row)
        steps.first_step(row, actor)
        steps.tell(row, "case.opened", actor)
        if cosigner:
            signatures.ask_signature(row, cosigner=cosigner, period_days=period_days, actor=actor)
    return as_case(row)


def advance(number: str, to: str, actor: Actor, note: str = "", *, version: int | None = None) -> Case:
    """Move a case to the stage `to`, one that `next_stages` offers; sending it back is a move too.

    NotFound for another department's case, Forbidden for a reader, Conflict when the move is not open now or somebody
    else acted since `version`. A notification's last move completes it. Rejected for a personal number in `note`.
    """
    rules.check_free_text("note", note)
    with transaction.atomic():
        row = steps.locked(number, actor, version)
        graph, before = policy().graph(row.graph), row.stage
        state = rules.advanced(state_of(row), _stage(to), graph, actor.id)
        backwards = graph.stages.index(state.stage) < graph.stages.index(Stage(before))
        steps.step(row, state, "returned" if backwards else "advanced", actor, note=note)
        if state.closed:
            steps.tell(row, "case.completed", actor, outcome=row.outcome)
        else:
            steps.tell(row, "case.stage_changed", actor, from_stage=before, to_stage=row.stage)
    return as_case(row)


def assign(number: str, assignee_id: str, actor: Actor, *, assignee_name: str = "", version: int | None = None) -> Case:
    """Give a case to a member of staff; an empty `assignee_id` puts it back for all. Conflict once it is closed."""
    with transaction.atomic():
        row = steps.locked(number, actor, version)
        if row.closed_at:
            raise Conflict("not_allowed_now", "完了した案件の担当者は変えられません。")
        name = assignee_name or (actor.name if assignee_id == actor.id else "")
        names = {"assignee_id": assignee_id, "assignee_name": name if assignee_id else ""}
        steps.step(row, state_of(row), "assigned", actor, note=names["assignee_name"], also=names)
        steps.tell(row, "case.assigned", actor, assignee=assignee_id)
    return as_case(row)


def request_correction(
    number: str,
    fields: tuple[str, ...],
    message: str,
    actor: Actor,
    *,
    version: int | None = None,
    papers: tuple[str, ...] = (),
    answer_by: date | None = None,
) -> CorrectionRequest:
    """Ask the applicant to correct form fields and to give `papers` (slots) anew (行政手続法第7条: 相当の期間).

    The deadline stands still till he answers. `answer_by` is the city's usual term unless given; nothing happens by
    itself after it. Rejected without words to the applicant or for a day gone by, Conflict from 決裁 on.
    """
    if not message.strip():
        raise Rejected([FieldProblem("message", "required", "何をどう直してほしいかを書いてください。")])
    rules.check_free_text("message", message)
    if answer_by is not None and answer_by <= clock.today():
        raise Rejected([FieldProblem("answer_by", "range", "回答の期限は、明日以後の日にしてください。")])
    term = answer_by or add_working_days(clock.today(), policy().correction_days)
    with transaction.atomic():
        row = steps.locked(number, actor, version)
        state = rules.paused(state_of(row), policy().graph(row.graph), clock.today())
        steps.step(row, state, "correction_requested", actor, note=message)
        asked = models.CorrectionRequest.objects.create(
            case=row,
            fields=list(fields),
            papers=list(papers),
            answer_by=term,
            message=message,
            requested_at=clock.now(),
            requested_by=actor.id,
            requested_by_name=actor.name,
        )
        steps.tell(row, "case.correction_requested", actor, request=asked.pk)
    return as_correction(asked, number)


def answer_correction(number: str, actor: Actor) -> Case:
    """The applicant (or a clerk for him) has answered: the case goes back to its stage and its clock runs on.

    NotFound for somebody else's case, Conflict when nothing waits for an answer.
    """
    with transaction.atomic():
        row = steps.answerable(number, actor)
        state = rules.resumed(state_of(row), clock.today(), policy().period_mode)
        asked = models.CorrectionRequest.objects.get(case=row, answered_at__isnull=True)
        asked.answered_at = clock.now()
        asked.save(update_fields=["answered_at"])
        steps.step(row, state, "correction_answered", actor)
        steps.tell(row, "case.correction_answered", actor, request=asked.pk)
    return as_case(row)


def take_correction_reminders() -> list[CorrectionRequest]:
    """Requests whose term ends within three open days, each once, marked as reminded in the caller's transaction."""
    last = add_working_days(clock.today(), signatures.REMIND_DAYS)
    rows = models.CorrectionRequest.objects.select_for_update().filter(
        answered_at__isnull=True, reminded_at__isnull=True, answer_by__lte=last, answer_by__gte=clock.today()
    )
    found = list(rows)
    for asked in found:
        asked.reminded_at = clock.now()
        asked.save(update_fields=["reminded_at"])
        steps.tell(asked.case, "case.correction_reminded", SYSTEM)
    return [as_correction(asked, asked.case.number) for asked in found]


def complete(number: str, actor: Actor, *, version: int | None = None) -> Case:
    """Close a case whose notice has reached the applicant. Conflict unless it stands at 通知."""
    with transaction.atomic():
        row = steps.locked(number, actor, version)
        steps.step(row, rules.completed(state_of(row)), "completed", actor)
        steps.tell(row, "case.completed", actor, outcome=row.outcome)
    return as_case(row)


def add_note(number: str, text: str, actor: Actor) -> InternalNote:
    """Leave a remark that only staff see. Rejected when empty; it does not change the case's version."""
    if not text.strip():
        raise Rejected([FieldProblem("text", "required", "メモを書いてください。")])
    rules.check_free_text("text", text)
    with transaction.atomic():
        row = steps.locked(number, actor, None)
        note = models.InternalNote.objects.create(
            case=row, at=clock.now(), actor_id=actor.id, actor_name=actor.name, text=text
        )
        steps.tell(row, "case.note_added", actor)
    return InternalNote(note.at, note.actor_name, note.text)


def _insert(row: models.Case) -> None:
    try:
        with transaction.atomic():
            insert(row)
    except IntegrityError:
        if models.Case.objects.filter(number=row.number).exists():
            raise Conflict("number_taken", "この受付番号の案件はもうあります。") from None
        raise


def _stage(value: str) -> Stage:
    try:
        return Stage(value)
    except ValueError:
        raise Rejected([FieldProblem("to", "unknown", "進め先の段階を選んでください。")]) from None
