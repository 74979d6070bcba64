"""One report: as everybody sees it, and with what its reporter can do, by the secret of his link or his account."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hataori.blocks.messaging import api as messaging
from hataori.blocks.service_requests import api as reports
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, resident_required, source
from hataori.platform.organisation.api import department_names

from . import sending, words

_MINE_SHOWN = 50


def is_mine(found: reports.Request, token: str, actor: Actor) -> bool:
    """Whether the asker is the reporter: by account, or by the secret."""
    if found.account_id and found.account_id == actor.id:
        return True
    try:
        return bool(token) and reports.by_token(token).number == found.number
    except NotFound:
        return False


def asked_for(request: HttpRequest, number: str, token: str) -> tuple[reports.Request, bool]:
    """The report and whether it is the asker's. 404 for what is hidden from him."""
    try:
        found = reports.request(number)
    except NotFound:
        raise Http404 from None
    mine = is_mine(found, token, actor_of(request))
    if found.hidden and not mine:
        raise Http404
    return found, mine


@never_cache
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """GET /reports/<number>/receipt/?t=: the number, the secret link, by when, and what comes next."""
    token = request.GET.get("t", "")
    found, mine = asked_for(request, number, token)
    if not mine:
        raise Http404
    link = reverse("damage_reports:one", args=[number]) + (f"?t={token}" if token else "")
    context = {
        "report": found,
        "kind": reports.kind(found.kind),
        "department": department_names().get(found.department, found.department),
        "link": link,
        "full_link": request.build_absolute_uri(link),
        "again": "again" in request.GET,
    }
    return render(request, "damage_reports/receipt.html", context)


@never_cache
@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """GET /reports/<number>/, with ?t= the reporter's own page."""
    return _page(request, number, request.GET.get("t", ""))


def _page(
    request: HttpRequest, number: str, token: str, *, problems: tuple[FieldProblem, ...] = (), status: int = 200
) -> HttpResponse:
    found, mine = asked_for(request, number, token)
    actor = actor_of(request)
    context = {
        "report": found,
        "mine": mine,
        "token": token if mine else "",
        "said": words.said_of(found.state),
        "state": words.title_of(found.state),
        "tag": words.tag_of(found.state),
        "department": department_names().get(found.department, found.department),
        "steps": [(each, words.title_of(each.state) if each.state else "") for each in reversed(_steps(found))],
        "photos": [each for each in found.photos if not each.hidden],
        "parent": _shown_parent(found),
        "followers": reports.followers(number),
        "signed_in": actor.kind == "resident",
        "may_follow": found.is_open and not mine,
        "may_add": mine and found.is_open,
        "may_rate": mine and not found.is_open and found.rating is None,
        "may_reopen": mine and not found.is_open and not found.parent,
        "reopen_days": reports.REOPEN_DAYS,
        "problems": [FieldProblem(each.field, each.code, gettext(each.message)) for each in problems],
        "typed": request.POST,
        "scale": [(5, gettext("とても満足")), (4, gettext("満足")), (3, gettext("ふつう")), (2, gettext("不満")),
                  (1, gettext("とても不満"))],
    }  # fmt: skip
    return render(request, "damage_reports/report.html", context, status=status)


def _steps(found: reports.Request) -> tuple[reports.Step, ...]:
    """Its own steps and, where it was joined to another, what happened to that one."""
    own = reports.steps(found.number)
    there = reports.steps(found.parent)[1:] if found.parent else ()
    return tuple(sorted((*own, *there), key=lambda step: step.at))


def _shown_parent(found: reports.Request) -> str:
    return found.parent if found.parent and not reports.request(found.parent).hidden else ""


def _comment(request: HttpRequest, number: str, token: str, actor: Actor) -> str:  # noqa: ARG001  an act's shape
    text = request.POST.get("text", "")
    if told := reports.emergency_in(text):
        raise Rejected([FieldProblem("text", "emergency", told)], told)
    reports.comment(number, text, actor=actor)
    return gettext("担当の課に伝えました。")


def _photos(request: HttpRequest, number: str, token: str, actor: Actor) -> str:
    taken = sending.all_photos(request, ("near",))
    reports.add_photos(number, tuple(reports.NewPhoto(each) for each, _ in taken), actor=actor, token=token)
    return gettext("写真を加えました。")


def _rate(request: HttpRequest, number: str, token: str, actor: Actor) -> str:
    score = request.POST.get("score", "")
    reports.rate(number, int(score) if score in ("1", "2", "3", "4", "5") else 0, actor=actor, token=token)
    return gettext("ありがとうございました。")


def _reopen(request: HttpRequest, number: str, token: str, actor: Actor) -> str:
    why = request.POST.get("why", "")
    if not why.strip():
        raise Rejected([FieldProblem("why", "required", "何がまだ直っていないかを入力してください。")])
    reports.reopen(number, text=why, actor=actor, token=token)
    return gettext("もう一度受け付けました。")


def _follow(request: HttpRequest, number: str, token: str, actor: Actor) -> str:  # noqa: ARG001  an act's shape
    """By the account, else by a mail address whose reader confirms it."""
    if actor.kind == "resident":
        reports.follow(number, actor=actor)
        return gettext("この通報が進んだら、お知らせします。")
    if not reports.request(number).is_open:
        raise Conflict("closed", reports.CLOSED_TO_FOLLOWERS)
    topic, mail = reports.topic_of(number), request.POST.get("mail", "")[:254]
    messaging.ask_by_mail(mail, [topic], language=get_language() or "ja", source=source(request))
    return gettext("確認のメールを送りました。メールのリンクを開いて、ボタンを押してください。")


_Act = Callable[[HttpRequest, str, str, Actor], str]
ACTS: dict[str, _Act] = {"comment": _comment, "photos": _photos, "rate": _rate, "reopen": _reopen, "follow": _follow}
_EVERYBODYS = frozenset({"follow"})


@never_cache
@require_POST
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """POST /reports/<number>/<act>/: one form of the page; what is wrong stands at its field."""
    token = request.POST.get("t", "")
    found, mine = asked_for(request, number, token)
    if act not in ACTS or not (mine or act in _EVERYBODYS):
        raise Http404
    sending.spend(request)
    try:
        said = ACTS[act](request, found.number, token, actor_of(request))
    except Rejected as refused:
        return _page(request, number, token, problems=_at_fields(refused.problems), status=422)
    except Conflict as refused:
        messages.error(request, gettext(refused.message))
    else:
        messages.success(request, said)
    address = reverse("damage_reports:one", args=[number])
    return HttpResponseRedirect(f"{address}?t={token}" if mine and token else address)


def _at_fields(problems: tuple[FieldProblem, ...]) -> tuple[FieldProblem, ...]:
    """Problems under the names that the page's fields have."""
    names = {"photo": "near", "photos": "near"}
    return tuple(FieldProblem(names.get(each.field, each.field), each.code, each.message) for each in problems)


@never_cache
@resident_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """GET /my/reports/: what I have reported, the newest first."""
    wanted = reports.Wanted(account_id=actor_of(request).id, with_hidden=True)
    found = reports.requests(wanted, size=_MINE_SHOWN)
    rows = [(each, words.title_of(each.state), words.tag_of(each.state)) for each in found.requests]
    return render(request, "damage_reports/mine.html", {"rows": rows})
