"""What is known of a case when rules look at it: its answers, the register, and what a clerk would check first."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.name_fold import fold

from .desk_checks import has_account, missing_fields, missing_papers

Facts = Mapping[str, Any]
SAME, DIFFERENT, UNKNOWN = "same", "different", "unknown"


def known(case: workflow.Case, filed: registration.Application) -> dict[str, Any]:
    """Every fact by name: answers as the form's rules see them, applicant.* and household.* of the register, check.*.

    Unavailable while the register is closed: rules wait then, they never guess.
    """
    on = filed.submitted_at.astimezone(clock.JST).date()
    form = registration.form_version(filed.form_digest)
    answers = registration.facts_of(form, filed.answers, on)
    person = _register(case, on)
    return {**answers, **person, **checked(case, filed, person)}


def checked(case: workflow.Case, filed: registration.Application, person: Facts) -> dict[str, Any]:
    """What a clerk would look up first, as facts."""
    looks = registries.looks_about(f"case/{filed.number}")
    return {
        "check.complete": not missing_fields(filed),
        "check.papers": not missing_papers(filed),
        "check.duplicates": len(workflow.duplicates(case)),
        "check.register": register_says(filed.answers, person),
        "check.looks_waiting": sum(look.state == "waiting" for look in looks),
        "check.looks_differ": sum(look.state == "absent" or bool(look.differs) for look in looks),
    }


def register_says(answers: Mapping[str, str], person: Facts) -> str:
    """Whether name and day of birth on the form are those of the register (variant kanji count as one)."""
    if not person:
        return UNKNOWN
    name = " ".join(answers[part] for part in ("family_name", "given_name") if answers.get(part))
    born = answers.get("birth_date", "")
    wrong_name = bool(name) and fold(name) != fold(str(person.get("applicant.name", "")))
    wrong_day = bool(born) and born != person.get("applicant.birth")
    return DIFFERENT if wrong_name or wrong_day or not person.get("applicant.resident") else SAME


def _register(case: workflow.Case, on: date) -> Facts:
    if not has_account(case):
        return {}
    return registries.facts_for(case.applicant_id, on, actor=SYSTEM, purpose=f"case/{case.number}")
