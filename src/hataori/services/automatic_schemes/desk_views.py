"""The desk's pages of proposals: list, one proposal with its acts, looks at the city."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
from hataori.platform.exports.table import Column
from hataori.platform.exports.xlsx import xlsx_response
from hataori.platform.organisation import api as organisation

from . import actions, importing, models, queries, register, scanning, telling
from .desk_forms import NOTES, LookForm, NoteForm
from .routes import routes
from .states import State

_BULK: dict[str, tuple[str, Callable[..., object]]] = {
    "offer": ("お知らせを送る", actions.offer),
    "prepare": ("確認済みにする", actions.prepare),
    "release": ("決裁する", actions.release),
}
_MOST_EXPORTED = 10_000
_COLUMNS = (
    Column("scheme", "制度"),
    Column("name", "氏名"),
    Column("change", "内容"),
    Column("amount", "金額"),
    Column("state", "状態"),
)


@require_GET
@accounts.staff_required(*queries.READERS)
def proposal_list(request: HttpRequest) -> HttpResponse:
    """What the looks have found and what has become of it, 50 a page, with bulk acts."""
    actor, asked = accounts.actor_of(request), request.GET
    wanted = _wanted(asked)
    page = Paginator(queries.proposals(wanted, actor), queries.PAGE_ROWS).get_page(asked.get("page"))
    here = {
        "rows": queries.as_rows(page.object_list, actor),
        "page": page,
        "wanted": wanted,
        "counts": queries.counts(actor).items(),
        "schemes": [(key, telling.title_of(key)) for key in sorted(routes().schemes)],
        "changes": queries.CHANGES.items(),
        "states": [(state.value, state.label) for state in State],
        "query": QueryDict(asked.urlencode()).urlencode(),
        "run": next(iter(queries.newest_runs(1)), None),
        "works": any(actor.has_role(role) for role in actions.WORKERS),
        "imports": any(actor.has_role(role) for role in importing.IMPORTERS),
    }
    return render(request, "automatic_schemes/desk_list.html", here)


@require_GET
@accounts.staff_required(*queries.READERS)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as Excel, up to 10,000 rows; audited."""
    actor = accounts.actor_of(request)
    found = queries.as_rows(queries.proposals(_wanted(request.GET), actor)[:_MOST_EXPORTED], actor)
    audit.record("proposals.exported", actor=actor, subject="proposals", detail={"rows": len(found)})
    rows = [
        {"scheme": row.scheme, "name": row.name, "change": row.change, "amount": row.amount, "state": row.state.label}
        for row in found
    ]
    return xlsx_response(rows, _COLUMNS, "制度の提案.xlsx", sheet="制度の提案")


@require_POST
@accounts.staff_required(*actions.WORKERS)
def bulk(request: HttpRequest) -> HttpResponse:
    """One act on the ticked proposals; those that need a person's look say so and stay."""
    actor = accounts.actor_of(request)
    chosen = _BULK.get(request.POST.get("act", ""))
    ids = request.POST.getlist("proposal")[: queries.PAGE_ROWS]
    if chosen is None or not ids:
        messages.error(request, "提案を1件以上選んでから、もう一度操作してください。")
        return redirect(f"/desk/schemes/?{QueryDict(request.POST.get('query', '')[:1000]).urlencode()}")
    title, act = chosen
    result = actions.each(ids, lambda one: act(one, actor=actor))
    back = QueryDict(request.POST.get("query", "")[:1000]).urlencode()
    here = {"title": title, "result": result, "failed": sorted(result.failed.items()), "back": back}
    return render(request, "automatic_schemes/desk_bulk.html", here)


@require_GET
@accounts.staff_required(*queries.READERS)
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """One proposal: who, what, why, what to confirm, and the next acts only."""
    actor = accounts.actor_of(request)
    return _page(request, queries.proposal_for(str(proposal_id), actor), actor)


@require_POST
@accounts.staff_required(*actions.WORKERS)
def act(request: HttpRequest, proposal_id: UUID, act: str) -> HttpResponse:
    """Do one act; problems come back at their fields."""
    actor = accounts.actor_of(request)
    row = queries.proposal_for(str(proposal_id), actor)
    try:
        messages.success(request, _do(act, request.POST, str(row.pk), actor))
    except Rejected as refused:
        form = NoteForm(act, request.POST)
        form.show([FieldProblem("note", problem.code, problem.message) for problem in refused.problems])
        return _page(request, queries.proposal_for(str(proposal_id), actor), actor, act, form)
    except (Conflict, Forbidden) as refusal:
        messages.error(request, refusal.message)
    return redirect("schemes-desk:proposal", proposal_id=row.pk)


def _do(act: str, posted: QueryDict, proposal_id: str, actor: Actor) -> str:
    note = posted.get("note", "")
    if act == "offer":
        actions.offer(proposal_id, actor=actor)
        return "ご本人にお知らせしました。"
    if act == "prepare":
        actions.prepare(proposal_id, actor=actor, note=note, confirmed=posted.get("confirmed") == "yes")
        return "確認済みにしました。別の決裁者の決裁を待ちます。"
    if act == "release":
        actions.release(proposal_id, actor=actor)
        return "決裁しました。通知書を作り、ご本人に届けます。"
    if act == "send-back":
        actions.send_back(proposal_id, actor=actor, note=note)
        return "差し戻しました。"
    if act == "exclude":
        actions.exclude(proposal_id, actor=actor, reason=note)
        return "対象外としました。"
    raise Conflict("unknown_act", "画面を読み込み直して、もう一度操作してください。")


def _page(
    request: HttpRequest, row: models.Proposal, actor: Actor, refused: str = "", form: NoteForm | None = None
) -> HttpResponse:
    """`form` is that of the `refused` act, with what was typed and why it was not taken."""
    forms = {act: NoteForm(act) for act in NOTES}
    forms |= {refused: form} if form else {}
    found = telling.grounds(row)
    here: dict[str, Any] = {
        "row": row,
        "state": State(row.state),
        "title": telling.title_of(row.scheme),
        "who": register.shown(row.person_id, actor),
        "amount": telling.amount_words(row.amount, row.unit),
        "before": telling.amount_words(row.before, row.unit) if row.before else "",
        "change": queries.CHANGES[row.change],
        "found": found,
        "handling": routes().of(row.scheme),
        "department": organisation.department(row.department).name,
        "acts": queries.acts_for(row, actor),
        "steps": [(step, State(step.after).label) for step in row.steps.order_by("pk")],
        "wrong": form,
        "refused": refused,
        "prepare_form": forms["prepare"],
        "back_form": forms["send-back"],
        "exclude_form": forms["exclude"],
    }
    return render(request, "automatic_schemes/desk_proposal.html", here, status=422 if form else 200)


@require_http_methods(["GET", "POST"])
@accounts.staff_required(*queries.READERS)
def looks(request: HttpRequest) -> HttpResponse:
    """The looks at the city with their progress, and the way to begin one."""
    actor = accounts.actor_of(request)
    works = any(actor.has_role(role) for role in actions.WORKERS)
    form = LookForm(request.POST or None)
    if request.method == "POST" and works and form.is_valid():
        try:
            scanning.start(as_of=form.cleaned_data["as_of"], actor=actor, reason=form.cleaned_data["reason"])
            messages.success(request, "確認を始めました。この画面で進み具合がわかります。")
            return redirect("schemes-desk:looks")
        except Conflict as conflict:
            messages.error(request, conflict.message)
    here = {"runs": queries.newest_runs(), "form": form, "works": works}
    return render(request, "automatic_schemes/desk_looks.html", here, status=422 if form.errors else 200)


def _wanted(asked: QueryDict) -> queries.Wanted:
    return queries.Wanted(
        state=asked.get("state", ""),
        scheme=asked.get("scheme", ""),
        change=asked.get("change", ""),
        certain=asked.get("certain", ""),
        name=asked.get("q", "")[:100],
    )
