"""Answers of an application that somebody files for another (GIF 申請の委任者・代理人)."""

from collections.abc import Mapping

from hataori.blocks.mandates import api as mandates
from hataori.blocks.registration import api as registration
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.kernel.name_fold import fold
from hataori.platform.audit import api as audit


def on_behalf(
    form: registration.Form, answers: Mapping[str, str], position: mandates.Standing, actor: Actor
) -> dict[str, str]:
    """The answers with the representative in the form's own fields. Rejected at the field where they are not those of
    whom it is filed for (variant kanji count as one).
    """
    filled = dict(answers)
    for name, value in _told(position, actor).items():
        if form.field(name) and not (name in ("company_name", "corporate_number") and filled.get(name)):
            filled[name] = value
    if problem := _wrong(filled, position):
        raise Rejected([problem])
    return filled


def application_for(number: str, actor: Actor) -> registration.Application:
    """The application, for its applicant and for who filed it for him while he may. NotFound for others, audited."""
    found = registration.application_for(number, actor)
    subject = f"application/{found.number}"
    if not mandates.still_acts(subject, actor):
        audit.record("application.refused", actor=actor, subject=subject)
        raise NotFound
    return found


def _told(position: mandates.Standing, actor: Actor) -> dict[str, str]:
    if position.kind == "corporate":
        return {
            "applicant_kind": "company",
            "company_name": position.name,
            "corporate_number": position.corporate_number,
        }
    relation = mandates.KIND_TITLES[position.kind]
    return {"filing_for": "other", "proxy_name": actor.name, "proxy_relation": relation}


def _wrong(answers: Mapping[str, str], position: mandates.Standing) -> FieldProblem | None:
    if position.kind == "corporate":
        given = answers.get("corporate_number", position.corporate_number)
        if given == position.corporate_number:
            return None
        return FieldProblem("corporate_number", "standing", f"法人番号が、選んだ法人（{position.name}）と違います。")
    name = "".join(answers.get(part, "") for part in ("family_name", "given_name"))
    if not name or fold(name).replace(" ", "") == fold(position.name).replace(" ", ""):
        return None
    message = f"申請する人の氏名が、選んだ人（{position.name}）と違います。"
    return FieldProblem("family_name", "standing", message)
