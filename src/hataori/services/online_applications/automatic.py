"""自動審査: rules look at each new application; what is clear is granted at once, all else goes to a person prepared.

Sources: 行政手続法第7条 (formal requirements), 第8条 (reasons with a refusal: never automatic here), 第37条 (a
notification that is formally right is complete). A city declares only procedures without discretion.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import structlog

from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.errors import Conflict, Forbidden, NotFound
from hataori.kernel.logic import DecisionFailure

from . import facts, models
from .automatic_rules import Declared, automatic

log = structlog.get_logger("hataori.automatic")
VERDICTS = {"granted": "granted", "認める": "granted", "refused": "refused", "認めない": "refused"}
DOUBTS = (
    ("check.complete", True, "記入もれがあります。"),
    ("check.papers", True, "添付書類がそろっていません。"),
    ("check.duplicates", 0, "同じ人の同じ手続きがほかにあります。"),
    ("check.looks_waiting", 0, "市の記録による確認が終わっていません。"),
    ("check.looks_differ", 0, "市の記録と書かれたことが違うか、記録がありません。"),
)
"""Whatever of these does not hold, a person looks at the case."""


def consider(number: str) -> workflow.Assessment | None:
    """Look at a case that stands at 受付 by its rules, keep the finding, and decide what is clear.

    None where no rules are declared, the case is elsewhere, or the register is closed or its checks are still to be
    done (it is looked at later then).
    """
    try:
        case, filed = workflow.case(number), registration.application(number)
    except NotFound:
        return None
    if case.stage is not workflow.Stage.RECEPTION or not ruled(filed):
        return None
    known = _known(case, filed)
    if known is None:
        models.LaterCheck.objects.get_or_create(number=number, defaults={"since": clock.now()})
        return None
    finding = find(filed, known)
    kept = workflow.assess(number, filed.revision, finding)
    models.LaterCheck.objects.filter(number=number).delete()
    if finding.verdict == "granted":
        _decide(number, automatic().share_of(case.kind))
    return kept


def consider_waiting() -> int:
    """Look again at what could not be looked at while the register was closed; how many were."""
    if not registries.is_open():
        return 0
    waiting = list(models.LaterCheck.objects.order_by("since").values_list("number", flat=True)[:100])
    gone = [number for number in waiting if not _waits(number)]
    models.LaterCheck.objects.filter(number__in=gone).delete()
    return sum(consider(number) is not None for number in waiting if number not in gone)


def _known(case: workflow.Case, filed: registration.Application) -> Mapping[str, Any] | None:
    """The facts, None while the register is closed or its checks for this case are still to be done."""
    try:
        known = facts.known(case, filed)
    except registries.Unavailable:
        return None
    return None if known["check.looks_waiting"] else known


def _waits(number: str) -> bool:
    """Whether the case still stands where rules may look at it."""
    try:
        return workflow.case(number).stage is workflow.Stage.RECEPTION
    except NotFound:
        return False


def ruled(filed: registration.Application) -> bool:
    """Whether rules are declared for this procedure."""
    form = registration.form_version(filed.form_digest)
    return form.table("decision") is not None or filed.procedure_id in automatic().declared


def find(filed: registration.Application, known: Mapping[str, Any]) -> workflow.Finding:
    """What the rules say; the same facts always give the same."""
    form = registration.form_version(filed.form_digest)
    if form.table("decision") is not None:
        return _by_table(form, known)
    return _by_declaration(automatic().declared[filed.procedure_id], form, known)


def replay(kept: workflow.Finding, procedure_id: str) -> workflow.Finding:
    """The finding computed again from what was kept: form, rules and facts. NotFound when the rules are no more."""
    form = registration.form_version(kept.form_version)
    if form.table("decision") is not None:
        return _by_table(form, kept.basis)
    rule = automatic().declared.get(procedure_id)
    if rule is None or rule.version != kept.rules_version:
        raise NotFound("rules_gone", f"規則 {kept.rules_version} は、いまの automatic.json にありません。")
    return _by_declaration(rule, form, kept.basis)


def _decide(number: str, share: float) -> None:
    """A clerk or the applicant may have been first: then nothing is left to decide."""
    try:
        workflow.decide_by_rules(number, share=share)
    except (Conflict, Forbidden) as late:
        log.info("automatic.left_to_a_person", case=number, code=late.code)


def _by_table(form: registration.Form, known: Mapping[str, Any]) -> workflow.Finding:
    table = form.table("decision")
    read = [column.expression.strip() for column in table.inputs] if table else []
    basis = {**{name: known.get(name) for name in read}, **_checks(known)}
    found = partial(workflow.Finding, rules_version=f"table:{form.digest[:16]}", form_version=form.digest, basis=basis)
    try:
        decided = registration.table_outcome(form, "decision", known)
    except DecisionFailure as failure:
        log.warning("automatic.table_failed", form=form.digest[:16], problem=str(failure))
        return found("person", "判定表が答えを出せませんでした。職員が確かめてください。")
    said: Any = decided.json if decided else None
    verdict, reasons, article = _read(said, decided.annotations if decided else ())
    article = article or f"{form.law}{form.article}"
    needs_register = any(name.startswith(("applicant.", "household.")) for name in read)
    if verdict == "granted" and (doubts := _doubts(known, needs_register=needs_register)):
        return found("person", "\n".join(doubts), article)
    return found(verdict, reasons or "様式の判定表によります。", article)


def _read(said: Any, annotations: Sequence[str]) -> tuple[str, str, str]:  # noqa: ANN401  a table's answer
    """Verdict, reasons and article, from a table with one output or with several."""
    columns = said if isinstance(said, dict) else {"outcome": said}
    outcome = columns.get("outcome", columns.get("判定"))
    reasons = str(columns.get("reasons", columns.get("理由")) or "")
    article = str(columns.get("article", columns.get("根拠")) or "、".join(note for note in annotations if note))
    return VERDICTS.get(str(outcome), "person"), reasons, article


def _by_declaration(rule: Declared, form: registration.Form, known: Mapping[str, Any]) -> workflow.Finding:
    basis = {**{name: known.get(name) for name in rule.requires}, **_checks(known)}
    doubts = _doubts(known, needs_register=rule.needs_register)
    if any(known.get(name) != wanted for name, wanted in rule.requires.items()):
        doubts.append("市の記録では、要件を満たすことが確かめられませんでした。")
    return workflow.Finding(
        verdict="person" if doubts else "granted",
        reasons="\n".join(doubts) or rule.reason,
        article=rule.article,
        rules_version=rule.version,
        form_version=form.digest,
        basis=basis,
    )


def _doubts(known: Mapping[str, Any], *, needs_register: bool) -> list[str]:
    found = [text for name, wanted, text in DOUBTS if known.get(name) != wanted]
    register = known.get("check.register")
    if register == facts.DIFFERENT:
        found.append("氏名か生年月日が、住民の記録と違います。")
    elif register != facts.SAME and needs_register:
        found.append("申請した人が、住民の記録と結び付いていません。")
    return found


def _checks(known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if name.startswith("check.")}
