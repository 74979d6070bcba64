"""事後確認 at the desk: automatic decisions drawn for a person to look at."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from hataori.blocks.workflow import api as workflow
from hataori.kernel.errors import Conflict, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit

from .desk_list import READERS, WORKERS


@require_GET
@accounts.staff_required(*READERS)
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits, and what was found before. Names are on it, so the look is audited."""
    actor = accounts.actor_of(request)
    waiting = workflow.reviews(actor)
    audit.record_read(actor, "cases", f"事後確認の一覧（{len(waiting)}件の氏名）")
    works = any(actor.has_role(role) for role in WORKERS)
    context = {"waiting": waiting, "done": workflow.reviews(actor, done=True), "works": works}
    return render(request, "online_applications/desk_reviews.html", context)


@require_POST
@accounts.staff_required(*WORKERS)
def review(request: HttpRequest, review_id: int) -> HttpResponse:
    """Say whether one was right."""
    finding, note = request.POST.get("finding", ""), request.POST.get("note", "")
    try:
        found = workflow.review(review_id, finding, note, accounts.actor_of(request))
    except Rejected as refused:
        messages.error(request, refused.problems[0].message)
    except Conflict as late:
        messages.error(request, late.message)
    else:
        said = "正しい決定と記録しました。" if found.finding == "right" else "決定を取り消して、審査に戻しました。"
        messages.success(request, f"{found.case.number}：{said}")
    return redirect("cases-desk:reviews")
