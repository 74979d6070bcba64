"""What /my/ shows of a person's applications: those that wait for him first."""

from django.utils.translation import gettext as _

from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.platform.pages.panels import Panel, PanelRow

from . import words

_SHOWN = 5


def my_applications(actor: Actor) -> Panel | None:
    """Open drafts and applications; a correction asked for needs him."""
    if actor.kind != "resident":
        return None
    filed = registration.applications_of(actor, limit=_SHOWN)
    cases = workflow.cases(found.number for found in filed)
    waiting = [found.number for found in filed if _waits(cases.get(found.number))]
    rows = [*(_filed(found, cases[found.number]) for found in filed if found.number in cases)]
    rows.sort(key=lambda row: row.kind != "warning")
    asked = [_signature(each) for each in workflow.signatures_asked(actor.id)[:_SHOWN]]
    drafts = [_draft(draft) for draft in registration.drafts_of(actor)[:_SHOWN]]
    return Panel(
        key="applications",
        title=_("申請"),
        url="/my/applications/",
        rows=(*asked, *rows, *drafts),
        attention=len(waiting) + len(asked),
        empty=_("申請はまだありません。"),
    )


def _waits(case: workflow.Case | None) -> bool:
    return case is not None and case.stage is workflow.Stage.CORRECTION


def _filed(found: registration.Application, case: workflow.Case) -> PanelRow:
    title = words.stage_words(case)[0]
    kind = "warning" if _waits(case) else "success" if case.closed_at else "info"
    return PanelRow(found.title, f"/applications/{found.number}/", found.number, title, kind)


def _signature(asked: workflow.Signature) -> PanelRow:
    title = workflow.case(asked.number).title
    return PanelRow(title, f"/applications/sign/{asked.id}/", asked.number, _("署名のお願い"), "warning")


def _draft(draft: registration.Draft) -> PanelRow:
    return PanelRow(draft.title, f"/procedures/{draft.procedure_id}/apply/", "", _("書きかけ"), "neutral")
