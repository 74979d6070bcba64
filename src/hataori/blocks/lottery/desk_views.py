"""The desk's pages of draws: make one with a preview, see where each stands, type numbers, export."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected, Unavailable
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.organisation import api as organisation

from . import queries, wording
from .closing import close_round
from .conducting import draw_round
from .desk_forms import BeaconForm, NumbersForm, ReasonForm, RoundForm
from .opening import cancel_round, open_round
from .permissions import MAKERS, may_draw
from .publishing_rules import problems_of, published_rules
from .round_types import NewRound, Round
from .rules import read_rules
from .wins import leftovers, offers

# Fields of the form by the names that rules use.
_FIELDS = {
    "apply_from": "from_day",
    "apply_until": "until_day",
    "draw_at": "draw_day",
    "confirm_until": "confirm_day",
    "further": "title",
}


@never_cache
@staff_required(*MAKERS)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """GET /desk/lottery/: the section's rounds."""
    found = queries.rounds(departments=_departments(actor_of(request)))
    rows = [(each, wording.window(each), wording.PHASES[each.phase]) for each in found]
    return render(request, "lottery/desk_rounds.html", {"rows": rows})


def _departments(actor: Actor) -> list[str]:
    """Where the person may make rounds: his sections, or all of them."""
    keys = list(organisation.department_names())
    return [key for key in keys if may_draw(actor, key)]


@never_cache
@staff_required(*MAKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/lottery/new/: fill in, look at the preview, publish."""
    actor, parent = actor_of(request), request.GET.get("parent", "")
    department, initial = _origin(actor, request.GET.get("department", ""), parent)
    form = RoundForm(request.POST or None, initial=initial)
    told = form.new_round(department, parent) if request.method == "POST" and form.is_valid() else None
    if told is not None:
        _show(form, problems_of(told))
    if told is not None and not form.errors and request.POST.get("publish"):
        made = _made(form, told, actor)
        if made is not None:
            messages.success(request, "抽選を公表しました。決まりと枠は、もう変えられません。")
            return redirect("lottery-desk:one", made.id)
    context = {
        "form": form,
        "department": organisation.department(department),
        "departments": [organisation.department(key) for key in _departments(actor)],
        "parent": queries.round_(parent) if parent else None,
        "preview": _preview(told) if told is not None and not form.errors else None,
    }
    return render(request, "lottery/desk_new.html", context, status=422 if form.errors else 200)


def _origin(actor: Actor, department: str, parent: str) -> tuple[str, dict[str, Any]]:
    """For which section, and with what the form begins: for a second chance the places left over."""
    allowed = _departments(actor)
    if parent:
        found = queries.round_(parent)
        lines = [_line(each.label, each.start, each.end, each.places) for each in leftovers(parent)]
        initial = {"title": f"{found.title}（再抽選）", "slots": "\n".join(lines), "mode": found.mode}
        department = found.department
    else:
        initial, department = {}, department or next(iter(allowed), "")
    if department not in allowed:
        raise Forbidden
    return department, initial


def _line(label: str, start: Any, end: Any, places: int) -> str:  # noqa: ANN401  two datetimes
    first, last = start.astimezone(clock.JST), end.astimezone(clock.JST)
    until = "24:00" if last.date() > first.date() else f"{last:%H:%M}".lstrip("0")
    return f"{label},{first:%Y-%m-%d},{first.hour}:{first:%M},{until},{places}"


def _made(form: RoundForm, told: NewRound, actor: Actor) -> Round | None:
    try:
        return open_round(told, actor)
    except Rejected as refused:
        _show(form, refused.problems)
        return None


def _show(form: Form, problems: Any) -> None:  # noqa: ANN401  an iterable of FieldProblem
    for problem in problems:
        field = _FIELDS.get(problem.field, problem.field)
        known = field if field in form.fields else None
        form.add_error(known, ValidationError(problem.message, code=problem.code))


def _preview(told: NewRound) -> dict[str, Any]:
    """What residents will read, and the hash that will bind it."""
    rules = read_rules(published_rules(told))
    shown = Round(
        id="", title=told.title, about=told.about, department=told.department, parent=told.parent, entry_url="",
        rules=rules.published, rules_hash=rules.hash.hex(), mode=told.mode, max_wins=told.max_wins,
        max_wishes=told.max_wishes, max_wishes_person=told.max_wishes_person, over_limit=told.over_limit,
        beacon=told.beacon, numbers=told.numbers, apply_from=told.apply_from, apply_until=told.apply_until,
        draw_at=told.draw_at, confirm_until=told.confirm_until, offer_hours=told.offer_hours, commitment="",
        phase="planned", reason="", sample=False,
    )  # fmt: skip
    clashing = sum(map(len, rules.clash.values())) // 2
    return {
        "window": wording.window(shown),
        "draw_at": wording.until(told.draw_at),
        "rules": wording.rules_in_words(shown),
        "slots": [(slot, wording.hours(slot.start, slot.end)) for slot in told.slots],
        "clashing": clashing,
        "hash": shown.rules_hash,
    }


@never_cache
@staff_required(*MAKERS)
@require_safe
def one(request: HttpRequest, round_id: str) -> HttpResponse:
    """GET /desk/lottery/<round>/: where a round stands and what can be done."""
    return _page(request, round_id)


@never_cache
@staff_required(*MAKERS)
@require_POST
def act(request: HttpRequest, round_id: str, act: str) -> HttpResponse:
    """POST an act of the page."""
    doing = _ACTS.get(act)
    if doing is None:
        raise Http404
    found = own(round_id, actor_of(request))
    try:
        return doing(request, found)
    except (Conflict, Unavailable) as waiting:
        messages.error(request, waiting.message)
        return redirect("lottery-desk:one", round_id)


def _close(request: HttpRequest, found: Round) -> HttpResponse:
    close_round(found.id, actor_of(request))
    messages.success(request, "締め切り、申込みの一覧を固定して公表しました。")
    return redirect("lottery-desk:one", found.id)


def _draw(request: HttpRequest, found: Round) -> HttpResponse:
    draw_round(found.id, actor_of(request))
    return _drawn(request, found)


def _drawn(request: HttpRequest, found: Round) -> HttpResponse:
    messages.success(request, "抽選しました。結果と監査ファイルを公表しました。")
    return redirect("lottery-desk:one", found.id)


def _draw_by_numbers(request: HttpRequest, found: Round) -> HttpResponse:
    form = NumbersForm(request.POST)
    if not form.is_valid():
        return _page(request, found.id, numbers=form)
    try:
        draw_round(found.id, actor_of(request), **form.cleaned_data)
    except Rejected as refused:
        _show(form, refused.problems)
        return _page(request, found.id, numbers=form)
    return _drawn(request, found)


def _draw_by_beacon(request: HttpRequest, found: Round) -> HttpResponse:
    form = BeaconForm(request.POST)
    if not form.is_valid():
        return _page(request, found.id, drand=form)
    try:
        draw_round(found.id, actor_of(request), beacon=form.cleaned_data["drand"])
    except Rejected as refused:
        _show(form, refused.problems)
        return _page(request, found.id, drand=form)
    return _drawn(request, found)


def _cancel(request: HttpRequest, found: Round) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found.id, reason=form)
    cancel_round(found.id, reason=form.cleaned_data["reason"], actor=actor_of(request))
    messages.success(request, "抽選を取りやめました。理由は住民の画面に出ます。")
    return redirect("lottery-desk:one", found.id)


_ACTS: dict[str, Callable[[HttpRequest, Round], HttpResponse]] = {
    "close": _close,
    "draw": _draw,
    "numbers": _draw_by_numbers,
    "beacon": _draw_by_beacon,
    "cancel": _cancel,
}


def own(round_id: str, actor: Actor) -> Round:
    """The round, where it is of the person's section."""
    try:
        found = queries.round_(round_id)
    except NotFound:
        raise Http404 from None
    if not may_draw(actor, found.department):
        raise Forbidden
    return found


def _page(request: HttpRequest, round_id: str, **forms: Form) -> HttpResponse:
    found, now = own(round_id, actor_of(request)), clock.now()
    failed = next(iter(forms.values()), None)
    counted = queries.counts(round_id)
    context: dict[str, Any] = {
        "found": found,
        "phase": wording.PHASES[found.phase],
        "window": wording.window(found),
        "timeline": wording.steps_in_words(queries.timeline(found)),
        "rows": [{"key": title, "value": f"{counted[name]:,}件"} for name, title in _COUNTED if name in counted],
        "can_close": found.phase in ("open", "closing") and now >= found.apply_until,
        "can_draw": found.phase == "closed" and now >= found.draw_at,
        "can_cancel": found.phase in ("planned", "open", "closing", "closed"),
        "offers": [(win, wording.until(win.until)) for win in offers(round_id, limit=100) if win.how == "line"],
        "left": leftovers(round_id),
        "numbers_form": NumbersForm(),
        "drand_form": BeaconForm(),
        "reason_form": ReasonForm(),
        **{f"{name}_form": form for name, form in forms.items()},
        "failed": failed,
        "new_url": f"{reverse('lottery-desk:new')}?parent={round_id}",
    }
    return render(request, "lottery/desk_round.html", context, status=422 if failed else 200)


_COUNTED = (
    ("groups", "グループ"),
    ("standing", "有効な申込み"),
    ("cancelled", "取り消した申込み"),
    ("void", "無効になった申込み"),
    ("offered", "確認待ちの当選"),
    ("accepted", "確定した当選"),
    ("declined", "辞退"),
    ("lapsed", "期限切れ"),
    ("given_up", "確定後の取消し"),
)
