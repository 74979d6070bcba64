"""Signing and filing: every case, every paper and the record of the signature, or nothing of it."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from django.db import IntegrityError, transaction

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.documents import api as documents
from hataori.blocks.filing import api as filing
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.files import api as files
from hataori.platform.outbox import api as outbox

from . import events, models, rules
from .paper import paper_data
from .queries import as_bundle, bundle_of_key
from .sealing import SEALING, seal_at_once
from .types import Bundle, Filing, NewBundle


def sign_and_file(new: NewBundle, *, actor: Actor, within: Callable[[Bundle], None] | None = None) -> Bundle:
    """File every case of a visit under one signature, make its papers and keep the evidence: all in one transaction.

    The same key again answers what is there, from whichever client and however many at once (`new` is False); with
    another content it is Conflict (bundle_changed). `within` is called in that transaction, once a bundle. The city's
    signatures follow at once where they ask nobody outside, else through the outbox (see `documents.issue`).

    Raises Rejected with the field `<filing key>/<field>` for a wrong answer, NotFound for a procedure, Forbidden for
    who is no staff, PaperFailed: then nothing of it stands.
    """
    if before := _before(new):
        return before
    if problems := rules.problems_of(new, clock.now()):
        raise Rejected(problems)
    try:
        with transaction.atomic():
            row = _written(new, actor)
            made = as_bundle(row)
            if within:
                within(made)
    except IntegrityError:
        if before := _before(new):
            return before
        raise
    sign_at_once(made)
    return replace(made, sealed=bool(models.Bundle.objects.values_list("seal", flat=True).get(pk=row.pk)))


def sign_at_once(bundle: Bundle) -> None:
    """The city's signature on its papers and its manifest, where that can be done now; the outbox has them anyway."""
    for each in bundle.cases:
        documents.sign_at_once(each.document_id)
    seal_at_once(bundle.id)


@transaction.atomic
def drop_facts(bundle_id: str, *, actor: Actor) -> None:
    """Forget the facts of a bundle once they stand where they belong (the register)."""
    models.Bundle.objects.filter(pk=bundle_id).update(facts="")
    audit.record("bundle.facts_dropped", actor=actor, subject=f"bundle/{bundle_id}")


def _before(new: NewBundle) -> Bundle | None:
    """What the key stands for already. Conflict where that is something else."""
    found = bundle_of_key(new.key)
    if found is None:
        return None
    if models.Bundle.objects.values_list("content_sha256", flat=True).get(pk=found.id) != rules.content_digest(new):
        message = "この署名は、別の内容ですでに届け出られています。受付番号を確かめてください。"
        raise Conflict("bundle_changed", message)
    return replace(found, new=False)


def _written(new: NewBundle, actor: Actor) -> models.Bundle:
    """The row first, so that a twin waits here; then the cases, their papers, and the manifest over all."""
    row = models.Bundle(
        key=new.key,
        content_sha256=rules.content_digest(new),
        kind=new.kind,
        signer=new.signer,
        by_pen=new.signature.by_pen,
        people=new.people,
        signed_at=new.signed_at,
        filed_at=clock.now(),
        filed_by=actor.id,
        evidence=rules.canonical({"consent": new.consent, "signature": asdict(new.signature)}),
        facts=rules.canonical(new.facts) if new.facts else "",
        manifest="{}",
        sample=new.sample,
    )
    row.save(force_insert=True)
    papers = [_filed(row, n, each, new, actor) for n, each in enumerate(new.filings)]
    row.manifest = rules.manifest(new, str(row.pk), papers)
    row.save(update_fields=["manifest"])
    _told(row, len(papers), actor)
    return row


def _filed(row: models.Bundle, position: int, each: Filing, new: NewBundle, actor: Actor) -> dict[str, Any]:
    """One case with its paper; what the manifest says of it."""
    receipt = _receipt(each, new, actor)
    paper = documents.issue(
        template="signed",
        title=receipt.title,
        data=paper_data(receipt, each, new),
        owner_id=new.applicant_id,
        about=f"case/{receipt.number}",
        department=receipt.department,
        actor=actor,
        key=f"bundle:{row.pk}:{each.key}",
        number=receipt.number,
    )
    row.items.create(
        position=position,
        key=each.key,
        number=receipt.number,
        title=receipt.title,
        department=receipt.department,
        document_id=paper.id,
    )
    content = files.open_file(paper.file_id, SYSTEM)
    proof = {"document": paper.id, "sha256": rules.sha256(content), "bytes": len(content)}
    return {"case": receipt.number, "procedure": each.procedure_id, "form": receipt.form_version, **proof}


def _receipt(each: Filing, new: NewBundle, actor: Actor) -> filing.Receipt:
    envelope = filing.Envelope(
        procedure_id=each.procedure_id,
        answers=each.answers,
        channel="counter",
        applicant_id=new.applicant_id,
        received_on=new.signed_at.astimezone(JST).date(),
        sample=new.sample,
    )
    try:
        return filing.file_application(envelope, actor=actor)
    except Rejected as refused:
        raise Rejected(list(_named(each, refused.problems)), _words(each, refused.problems)) from refused


def _named(each: Filing, problems: tuple[FieldProblem, ...]) -> list[FieldProblem]:
    return [replace(problem, field=f"{each.key}/{problem.field}") for problem in problems]


def _words(each: Filing, problems: tuple[FieldProblem, ...]) -> str:
    known = catalogue.procedure(each.procedure_id)
    return f"「{known.name if known else each.procedure_id}」の内容を確認してください。{problems[0].message}"


def _told(row: models.Bundle, cases: int, actor: Actor) -> None:
    subject = f"bundle/{row.pk}"
    facts = {"kind": row.kind, "cases": cases, "people": row.people, "by_pen": row.by_pen}
    record(events.SIGNED, subject=subject, data=facts, actor=actor)
    detail = {"manifest_sha256": rules.sha256(row.manifest), "cases": cases}
    audit.record(events.SIGNED, actor=actor, subject=subject, detail=detail)
    outbox.enqueue(SEALING, {"bundle": str(row.pk)}, key=str(row.pk))
