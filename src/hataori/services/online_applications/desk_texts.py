"""What a case page offers to write: the section's own texts filled in for the case, and what may be corrected."""

from collections.abc import Mapping

from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.wareki import format_wareki

from .desk_filters import department_name
from .desk_forms import REASONS, Correctable


def reasons(case: workflow.Case) -> dict[str, str]:
    """Openings of a decision's reasons: the section's texts for refusals and grants, then those that come with us."""
    return {**_own(case, "reason"), **_own(case, "grant"), **REASONS}


def correctable(case: workflow.Case, filed: registration.Application | None) -> Correctable:
    """The questions and papers an applicant may be asked for again; of a group its rows' questions, not the count."""
    if filed is None:
        return Correctable(openings=_own(case, "correction"))
    form = registration.form_version(filed.form_digest)
    asked = (field for page in form.answered(filed.answers) for field in page.fields)
    fields = [(each.name, each.label) for each in asked if each.kind is not registration.Kind.GROUP]
    papers = [(paper.slot, paper.title) for paper in form.papers if not paper.city_holds]
    return Correctable(fields, papers, _own(case, "correction"))


def _own(case: workflow.Case, kind: str) -> dict[str, str]:
    values = _values(case)
    found = workflow.texts(case.department, kind)
    return {f"text-{text.id}": workflow.filled(text.body, values) for text in found}


def _values(case: workflow.Case) -> Mapping[str, str]:
    """The variables of workflow.VARIABLES for a case."""
    return {
        "申請者": case.applicant_name,
        "受付番号": case.number,
        "手続き": case.title,
        "課": department_name(case.department),
        "受付日": format_wareki(case.received_on),
        "期限": format_wareki(case.due_on) if case.due_on else "",
        "今日": format_wareki(clock.today()),
    }
