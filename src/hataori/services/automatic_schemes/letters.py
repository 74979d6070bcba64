"""Paper letters for people without an account: kept as a list, printed in a batch, answered online with their code."""

import hashlib
import io
import secrets
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import segno
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from hataori.blocks.documents import api as documents
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.files import api as files

from . import models, register, telling
from .states import State

MOST_PRINTED = 50
LONGEST_CLAIM = timedelta(hours=1)
PRINTERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
_KINDS = {"offer": "お知らせ", "decision": "決定の通知", "offset": "支払いの調整", "repay": "返納の通知"}
# Without the letters that are read as another; 12 of 32 are 60 bits, and a code is of use only to whom the register
# knows by the name and birthday of the account that types it.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH, _GROUP = 12, 4
_READ_AS = str.maketrans("OIL", "011", "- 　‐－ー")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True, slots=True)
class ToPost:
    """A line of the list: whose letter, about what, since when."""

    id: int
    name: str
    scheme: str
    kind: str
    since: object
    sample: bool


def waiting(department: str) -> QuerySet[models.Letter]:
    """What is still to be printed, oldest first: not the offer that was answered or fell away before it was posted."""
    stands = ~Q(kind="offer") | Q(proposal__state__in=[State.OFFERED, State.INFORMED])
    return models.Letter.objects.filter(stands, department=department, printed_at=None).order_by("pk")


def claimed() -> Q:
    """Those of which a batch is making the paper; one that was cut off gives its letters back after a while."""
    return Q(paper_id="", claimed_at__gt=clock.now() - LONGEST_CLAIM)


def as_rows(found: Sequence[models.Letter], actor: Actor) -> list[ToPost]:
    """With names; the reading is audited."""
    names = register.names({row.proposal.person_id for row in found}, actor) if found else {}
    return [
        ToPost(
            row.pk,
            names.get(row.proposal.person_id, "（住民記録で確認できません）"),
            telling.title_of(row.proposal.scheme),
            _KINDS[row.kind],
            row.created_at,
            row.proposal.sample,
        )
        for row in found
    ]


def print_waiting(department: str, *, actor: Actor) -> bytes:
    """The next letters as a ZIP of PDFs, at most 50, marked as printed; each is made once, whoever prints beside.

    What a batch is making now is left to it. Rejected when nothing waits. A letter that cannot be made stops there:
    those before it stay printed.
    """
    if not any(actor.has_role(role, department) for role in PRINTERS):
        raise Forbidden("not_your_department", "郵送するものを印刷できるのは、担当課の職員だけです。")
    chosen = waiting(department).exclude(claimed()).values_list("pk", flat=True)[:MOST_PRINTED]
    printed = [paper for paper in (_print(pk, actor) for pk in chosen) if paper]
    if not printed:
        raise Rejected([FieldProblem("letters", "nothing", "郵送するものはありません。")])
    audit.record("scheme.letters_printed", actor=actor, subject="scheme-letters", detail={"count": len(printed)})
    return _zip(printed)


def again(letter_id: int, *, actor: Actor) -> bytes:
    """The paper of a letter printed before (the printer jammed, it came back)."""
    row = models.Letter.objects.filter(pk=letter_id, printed_at__isnull=False).first()
    if row is None or not any(actor.has_role(role, row.department) for role in PRINTERS):
        raise Forbidden("not_your_department", "印刷済みの手紙が見つかりません。")
    (paper,) = documents.documents([row.paper_id])
    audit.record("scheme.letter_printed_again", actor=actor, subject=f"document/{paper.id}")
    return files.open_file(paper.file_id, SYSTEM)


@transaction.atomic
def _print(letter_id: int, actor: Actor) -> documents.Document | None:
    row = models.Letter.objects.select_for_update().filter(pk=letter_id).exclude(claimed()).first()
    if row is None or row.printed_at:
        return None
    if not row.paper_id:
        row.paper_id = telling.letter_of_offer(row.proposal, _answering(row.proposal), actor).id
    row.printed_by, row.printed_at = actor.id, clock.now()
    row.save()
    return next(iter(documents.documents([row.paper_id])), None)


def _answering(row: models.Proposal) -> dict[str, str]:
    """A new code for an answer online, as the paper shows it; only its hash is kept."""
    row.letter_code, shown = new_answer()
    row.save(update_fields=["letter_code"])
    return shown


def new_answer() -> tuple[str, dict[str, str]]:
    """The hash of a new code, and the code as a paper shows it."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    address = f"{settings.HATAORI_URL}/my/proposals/letter/"
    drawn = segno.make(f"{address}?code={code}", error="m", micro=False)
    return _hash(code), {
        "code": "-".join(code[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP)),
        "url": address,
        "qr": drawn.svg_inline(border=0, omitsize=True, lineclass=None),
    }


def _zip(papers: Sequence[documents.Document]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for place, paper in enumerate(papers, start=1):
            archive.writestr(f"{place:03}-{paper.id}.pdf", files.open_file(paper.file_id, SYSTEM))
    return held.getvalue()


# ---- the answer


def proposal_of(typed: str, *, actor: Actor) -> str:
    """The proposal a code opens, for the person it was posted to. An account nobody has linked yet is linked by it:
    the letter came to the registered address, and name and birthday agree with the register.

    Rejected at the field for any other code or person, in the same words; the try is audited.
    """
    row = models.Proposal.objects.filter(letter_code=_hash(read_code(typed))).first() if read_code(typed) else None
    if row is None or not _is_addressee(row, actor):
        subject = f"proposal/{row.pk}" if row else "proposal/unknown"
        audit.record("proposal.code_refused", actor=actor, subject=subject)
        message = "この番号では開けません。手紙の番号と、アカウントの氏名・生年月日を確かめるか、窓口にお越しください。"
        raise Rejected([FieldProblem("code", "unknown", message)])
    return str(row.pk)


def read_code(typed: str) -> str:
    """The code as somebody may have typed it: small or full-width letters, hyphens, O for 0; empty for others."""
    found = typed.translate(_HALF_WIDTH).upper().translate(_READ_AS)
    return found if len(found) == _LENGTH and set(found) <= set(_LETTERS) else ""


def _is_addressee(row: models.Proposal, actor: Actor) -> bool:
    if register.is_person(actor, row.person_id):
        return True
    if not register.may_be_linked_by_letter(actor, row.person_id):
        return False
    try:
        register.link_by_letter(actor, row.person_id)
    except Conflict:
        return False
    return True


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
