"""文書の廃棄 at the desk: propose a list, let the section head approve it, destroy, keep the certificate."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from hataori.blocks.documents import api as documents
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, Forbidden, NotFound
from hataori.kernel.wareki import format_wareki
from hataori.platform.accounts import api as accounts
from hataori.platform.forgetting import forget_everywhere

from .desk_filters import department_name, own_departments
from .desk_list import READERS, WORKERS

CERTIFICATE_YEARS = 30
"""How long the proof of a destruction outlives what it proves; to be confirmed against the city's 文書管理規程."""


@require_GET
@accounts.staff_required(*READERS)
def lists(request: HttpRequest) -> HttpResponse:
    """The lists of the person's departments."""
    actor = accounts.actor_of(request)
    own = own_departments(actor)
    rows = [(each, own.get(each.department, each.department)) for each in workflow.destructions(actor)]
    works = {key: name for key, name in own.items() if any(actor.has_role(role, key) for role in WORKERS)}
    context = {"rows": rows, "departments": works, "me": actor.id}
    return render(request, "online_applications/desk_retention.html", context)


@require_POST
@accounts.staff_required(*WORKERS)
def propose(request: HttpRequest) -> HttpResponse:
    """Make a list."""
    try:
        made = workflow.propose_destruction(request.POST.get("department", ""), accounts.actor_of(request))
    except Conflict as none:
        messages.error(request, none.message)
    else:
        messages.success(request, f"{len(made.items)}件の一覧を作りました。課長の承認を待ちます。")
    return redirect("cases-desk:retention")


@require_POST
@accounts.staff_required(Role.SECTION_HEAD)
def answer(request: HttpRequest, list_id: int) -> HttpResponse:
    """Approve a list, and destroy what is on it; or send it back."""
    actor, approve = accounts.actor_of(request), request.POST.get("answer") == "approve"
    try:
        workflow.answer_destruction(list_id, actor, approve=approve)
    except (Conflict, Forbidden) as refused:
        messages.error(request, refused.message)
        return redirect("cases-desk:retention")
    if approve:
        carry_out(list_id, actor)
        messages.success(request, "廃棄して、廃棄証明書を作りました。")
    return redirect("cases-desk:retention")


@require_POST
@accounts.staff_required(Role.SECTION_HEAD)
def resume(request: HttpRequest, list_id: int) -> HttpResponse:
    """Go on with an approved list that was interrupted."""
    try:
        carry_out(list_id, accounts.actor_of(request))
    except Conflict as refused:
        messages.error(request, refused.message)
    return redirect("cases-desk:retention")


@require_GET
@accounts.staff_required(*READERS)
def certificate(request: HttpRequest, list_id: int) -> HttpResponseBase:
    """The certificate of a list that is done."""
    actor = accounts.actor_of(request)
    found = workflow.destruction(list_id, actor)
    papers = [each for each in documents.documents_about(f"destruction/{list_id}") if each.id == found.certificate_id]
    if not papers:
        raise NotFound
    return documents.open_document(papers[0], actor, allow=lambda who: who == actor, reason="廃棄証明書の確認")


def carry_out(list_id: int, actor: Actor) -> workflow.DestructionList:
    """Destroy what is on an approved list, case by case, then certify it; begun again it goes on where it stopped."""
    found = workflow.destruction(list_id, actor)
    for line in found.items:
        if not line.digest:
            _destroy(line, actor)
    paper = _certify(workflow.destruction(list_id, actor), actor)
    return workflow.finish_destruction(list_id, paper.id, actor)


def _destroy(line: workflow.DestructionLine, actor: Actor) -> None:
    """One case: answers, files and names go from every app in one transaction with the proof of what they were."""
    with transaction.atomic():
        forget_everywhere(line.number)
        digest, gone = registration.destroy(line.number, actor=actor, reason="保存年限の満了")
        workflow.destroyed(line.number, digest, gone, actor)


def _certify(found: workflow.DestructionList, actor: Actor) -> documents.Document:
    rows = [
        [line.number, line.title, line.closed_on.isoformat(), line.keep_until.isoformat(), str(line.files), line.digest]
        for line in found.items
    ]
    approved = f"{found.proposed_by_name}が一覧を作り、{found.answered_by_name}が承認しました。"
    section = {
        "title": f"{department_name(found.department)}が廃棄した文書（{len(rows)}件）",
        "paragraphs": [
            "保存年限が過ぎた次の申請の内容と添付書類を廃棄しました。件数などの統計だけを残しています。",
            approved,
            "SHA-256は、廃棄した内容を示す値です。",
        ],
        "columns": ["受付番号", "手続き", "完了した日", "保存の期限", "添付", "SHA-256"],
        "rows": rows,
        "widths": [3, 4, 2, 2, 1, 6],
    }
    return documents.issue(
        template="report",
        title="文書廃棄証明書",
        data={"sections": [section], "as_of": format_wareki(found.as_of)},
        owner_id="",
        about=f"destruction/{found.id}",
        department=found.department,
        actor=actor,
        retention_years=CERTIFICATE_YEARS,
        key=f"destruction:{found.id}",
    )
