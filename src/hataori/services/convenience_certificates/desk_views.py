"""The counter: find the person, issue, print, hand over or void; and the record of all channels."""

from collections.abc import Callable, Collection
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.registries import api as registries
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from . import counter, desk_forms, models, people, queries
from .city import city
from .kinds import Certificate
from .service import DESK
from .types import NotGiven, as_issued

_PURPOSE = "証明書の交付（窓口）"
_MOST = 20


@never_cache
@staff_required(*DESK)
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """GET /desk/certificates/?state=: the newest of all channels, without names."""
    state = request.GET.get("state", "")
    return render(
        request,
        "convenience_certificates/desk_record.html",
        {"page": queries.page(actor_of(request), state), "state": state, "most": queries.MOST},
    )


@never_cache
@staff_required(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/certificates/new/: whose certificate. By POST: no name stands in an address."""
    actor = actor_of(request)
    if not queries.certificates_of(actor):
        raise Forbidden
    form = desk_forms.FindForm(request.POST or None)
    context: dict[str, object] = {"form": form, "asked": False, "rows": (), "most": _MOST}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        found = registries.search(typed["text"], birth=typed["birth"], actor=actor, purpose=_PURPOSE, limit=_MOST)
        hidden = registries.hidden_homes(found)
        context |= {"asked": True, "rows": [_found(each, hidden) for each in found]}
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "convenience_certificates/desk_find.html", context, status=status)


def _found(person: registries.RegisteredPerson, hidden: Collection[str]) -> dict[str, object]:
    """A person; where anybody of the household is protected, the address of all is kept back."""
    address = registries.HIDDEN if person.entry.household in hidden else person.entry.address
    status = registries.STATUS_WORDS[person.entry.status]
    return {"person": person, "birth": person.birth.words, "address": address, "status": status}


@never_cache
@staff_required(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """GET and POST /desk/certificates/person/<id>/: what, for whom, what was seen."""
    actor = actor_of(request)
    own = queries.certificates_of(actor)
    if not own:
        raise Forbidden
    home = people.home_of(str(person_id), actor=actor, purpose=_PURPOSE)
    form = desk_forms.IssueForm(home, own, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found, _ = counter.issue_at_counter(form.asked(), actor)
            return HttpResponseRedirect(reverse("certificates-desk:one", args=[found.id]))
        except (NotGiven, Conflict) as why:
            form.refuse(why)
        except Rejected as refused:
            for problem in refused.problems:
                form.add_error(problem.field, problem.message)
    person = home.me.member.person
    hidden = registries.hidden_homes([person])
    context = {
        "form": form,
        "who": _found(person, hidden),
        "protected": bool(hidden),
        "fees": _fees(own),
        "sample": city().sample,
    }
    return render(request, "convenience_certificates/desk_issue.html", context, status=422 if form.errors else 200)


def _fees(own: tuple[Certificate, ...]) -> list[tuple[str, int]]:
    return [(each.title, city().fee(each.code, "counter")) for each in own]


@never_cache
@staff_required(*DESK)
@require_safe
def one(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """GET /desk/certificates/<id>/: print, then say what became of it."""
    return _page(request, issue_id, desk_forms.SpoilForm())


def _page(request: HttpRequest, issue_id: UUID, form: desk_forms.SpoilForm, status: int = 200) -> HttpResponse:
    row = queries.one(issue_id, actor_of(request))
    found = as_issued(row)
    context = {"found": found, "row": row, "form": form, "code": queries.code_of(row), "rows": _rows(row)}
    return render(request, "convenience_certificates/desk_one.html", context, status=status)


def _rows(row: models.Issue) -> list[dict[str, object]]:
    found = as_issued(row)
    told = [
        ("発行番号", found.number or "（この市の別のシステムで作成）"),
        ("証明書", found.title),
        ("通数", f"{found.copies}通"),
    ]
    told += [
        ("手数料", f"{found.fee:,}円"),
        ("方法", f"{found.channel_title} {found.place if found.channel == 'convenience' else ''}".strip()),
    ]
    told += [("本人確認", row.proof or "電子申請の審査で確認"), ("受付番号", row.case_number or "なし")]
    told += [("渡さなかった理由", row.why)] if row.why else []
    return [{"key": key, "value": value} for key, value in told]


@never_cache
@staff_required(*DESK)
@require_safe
def paper(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """GET /desk/certificates/<id>/paper.pdf: to print, until it is handed over or void."""
    content = queries.paper(issue_id, actor_of(request))
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": "inline"})


@staff_required(*DESK)
@require_POST
def hand_over(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """POST: the fee was taken, the paper given."""
    return _settled(request, issue_id, lambda: counter.hand_over(str(issue_id), actor_of(request)), "交付しました。")


@staff_required(*DESK)
@require_POST
def spoil(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """POST: it was not given; its code says 失効 from now on."""
    form = desk_forms.SpoilForm(request.POST)
    if not form.is_valid():
        return _page(request, issue_id, form, 422)
    why = form.cleaned_data["why"]
    said = "無効にしました。必要なら、もう一度作ってください。"
    return _settled(request, issue_id, lambda: counter.spoil(str(issue_id), why, actor_of(request)), said)


def _settled(request: HttpRequest, issue_id: UUID, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except Conflict as late:
        messages.error(request, late.message)
    return HttpResponseRedirect(reverse("certificates-desk:one", args=[issue_id]))
