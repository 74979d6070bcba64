"""The list of a section's requests, and one request with everything that can be done about it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hataori.blocks.service_requests import finding, joining, policy, queries
from hataori.blocks.service_requests.kinds import kinds
from hataori.blocks.service_requests.rules.states import TITLES
from hataori.blocks.service_requests.types import Candidate, Request, Wanted
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.audit.api import record_read
from hataori.platform.exports import Column, csv_response
from hataori.platform.organisation.api import department_names

from .acts import ACTS
from .forms import DeskForm, forms_for

PAGE_ROWS = 50
VIEWS = (
    ("open", "対応中すべて"),
    ("overdue", "目標日を過ぎた"),
    ("closed", "終わったもの"),
    ("hidden", "公開していない"),
)


def sections_of(actor: Actor) -> tuple[str, ...] | None:
    """The sections whose requests an actor handles; None for all of them."""
    own = actor.departments(*policy.HANDLERS)
    return None if own is None else tuple(sorted(own))


def _wanted(request: HttpRequest) -> Wanted:
    asked, own = request.GET, sections_of(actor_of(request))
    view = asked.get("view", "open")
    kind = asked.get("kind", "")
    sections = (asked["department"],) if asked.get("department") else ()
    mine = own if own is not None else ()
    return Wanted(
        departments=tuple(each for each in sections if own is None or each in own) or mine,
        kinds=(kind,) if kind else (),
        is_open={"open": True, "overdue": True, "closed": False}.get(view),
        overdue=view == "overdue",
        hidden_only=view == "hidden",
        with_hidden=True,
    )


@never_cache
@staff_required(*policy.HANDLERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """GET /desk/reports/?view=&kind=&department=&page=: a page of 50, the newest first."""
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1  # noqa: PLR2004  digits
    wanted = _wanted(request)
    found = queries.requests(wanted, page=page, size=PAGE_ROWS)
    own = sections_of(actor_of(request))
    names = department_names(retired=False)
    context = {
        "found": found,
        "page": Paginator(range(found.total), PAGE_ROWS).get_page(page),
        "today": clock.today(),
        "views": VIEWS,
        "view": request.GET.get("view", "open"),
        "kind": request.GET.get("kind", ""),
        "department": request.GET.get("department", ""),
        "kinds": kinds(retired=True),
        "sections": [(key, name) for key, name in names.items() if own is None or key in own],
        "names": names,
        "counts": queries.counts(own or ()),
        "query": request.GET.urlencode(),
    }
    return render(request, "service_requests/desk_list.html", context)


@never_cache
@staff_required(*policy.HANDLERS)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """GET /desk/reports/export.csv: the list as asked for; nothing of the reporters is in it."""
    found = queries.requests(_wanted(request), size=5_000).requests
    record_read(actor_of(request), "reports", f"通報の一覧（{len(found)}件）")
    rows = [
        (each.number, each.kind_name, each.address, each.state_title, each.received_at.date().isoformat(),
         each.due_on.isoformat(), each.department, each.description)
        for each in found
    ]  # fmt: skip
    heads = ("受付番号", "種類", "場所", "段階", "受付日", "目標日", "担当課", "公開している文")
    columns = [Column(name, name) for name in heads]
    return csv_response(rows, columns, "通報.csv")


@never_cache
@staff_required(*policy.HANDLERS)
@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """GET /desk/reports/<number>/."""
    return _page(request, own_or_refuse(request, number))


def own_or_refuse(request: HttpRequest, number: str) -> Request:
    """A request of the actor's section. 404 without it, Forbidden for another section's."""
    try:
        found = queries.request(number)
    except NotFound:
        raise Http404 from None
    if not policy.may_handle(found.department, actor_of(request)):
        raise Forbidden("not_your_section", "この通報を扱えるのは、担当する課の職員です。")
    return found


def _page(request: HttpRequest, found: Request, wrong: DeskForm | None = None) -> HttpResponse:
    sections = [wrong if wrong and isinstance(wrong, each) else each(found) for each in forms_for(found)]
    joined, actor = queries.joined(found.number), actor_of(request)
    parent = (queries.request(found.parent),) if found.parent else ()
    context: dict[str, Any] = {
        "request_": found,
        "department": department_names().get(found.department, found.department),
        "original": queries.original_text(found.number, actor=actor, reason="通報の対応"),
        "late": found.is_open and clock.today() > found.due_on,
        "steps": reversed(queries.steps(found.number, internal=True)),
        "orders": queries.orders(found.number),
        "joined": joined,
        "mine": {each.number for each in (*joined, *parent) if policy.may_handle(each.department, actor)},
        "links": queries.links(found.number),
        "moderated": queries.moderation_log(found.number),
        "followers": queries.followers(found.number),
        "alike": _alike(found, actor) if found.is_open and not found.parent else [],
        "forms": sections,
        "wrong": wrong,
        "titles": TITLES,
    }
    return render(request, "service_requests/desk_request.html", context, status=422 if wrong else 200)


def _alike(found: Request, actor: Actor) -> list[tuple[Candidate, Request, str]]:
    """Reports that may speak of the same, to be looked at side by side; with its number where it is the section's own,
    whose withheld photos it sees.
    """
    listed = [(each, queries.request(each.number)) for each in finding.similar(finding.asked_of(found.number))]
    return [(each, other, other.number if policy.may_handle(other.department, actor) else "") for each, other in listed]


@staff_required(*policy.HANDLERS)
@require_POST
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """POST /desk/reports/<number>/<act>/: one form of the page."""
    found, actor = own_or_refuse(request, number), actor_of(request)
    offered = {each.act: each for each in forms_for(found)}
    if act not in offered:
        messages.error(request, "その間に通報の状態が変わりました。もう一度確かめてください。")
        return _back(number)
    form = offered[act](found, request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    said, do = ACTS[act]
    try:
        do(number, form.cleaned_data, actor)
    except Rejected as rejected:
        form.show(rejected.problems)
        return _page(request, found, form)
    except (Conflict, NotFound, joining.NotJoinable) as refused:
        messages.error(request, refused.message)
        return _back(number)
    messages.success(request, said)
    here = policy.may_handle(queries.request(number).department, actor)
    return _back(number) if here else HttpResponseRedirect(reverse("reports-desk:list"))


def _back(number: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("reports-desk:one", args=[number]))
