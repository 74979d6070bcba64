"""The desk's pages of units: find one, see what it is and what holds, change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hataori.blocks.scheduler import closing, drafts, finding, openings
from hataori.blocks.scheduler.changing import UnitChange, change_unit
from hataori.blocks.scheduler.rules import inherited
from hataori.blocks.scheduler.rules.clock_times import end_text
from hataori.blocks.scheduler.types import Booking, Calendar, Unit
from hataori.blocks.scheduler.wording import in_words
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import Rejected
from hataori.platform.accounts.api import actor_of, names_of, staff_required
from hataori.platform.organisation import api as organisation

from .permissions import READERS, may_act, may_rule, readable, rulable, visible

_DAY = timedelta(days=1)
_A_PAGE = 50
KINDS = {
    "sports": "スポーツ施設",
    "park": "公園施設",
    "room": "部屋",
    "seat": "学習室の席",
    "school": "学校の施設",
    "counter": "窓口",
    "appointment": "窓口の予約",
    "city_event": "催し・講座",
}
VERSION_STATES = {
    "now": ("いまの決まり", "success"),
    "coming": ("これから", "info"),
    "past": ("終わった決まり", "neutral"),
    "replaced": ("差し替え済み", "neutral"),
}
BOOKING_KINDS = {"confirmed": "success", "checked_in": "success", "no_show": "error", "leased": "warning",
                 "requested": "warning"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A line of the list: where it stands in its tree and what today brings."""

    unit: Unit
    above: str
    kind: str
    department: str
    today: str


@never_cache
@staff_required(*READERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """GET /desk/units/: the tree of units, filtered by word, kind and department."""
    everything = visible(actor_of(request))
    wanted = {name: request.GET.get(name, "").strip() for name in ("q", "kind", "department")}
    ordered = _in_tree(everything)
    found = [each for each in ordered if _fits(each, wanted)]
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _rows(list(page.object_list), everything),
        "found": len(found),
        "wanted": wanted,
        "kinds": [(key, kind_title(key)) for key in sorted({each.kind for each in everything})],
        "departments": _departments(everything),
    }
    return render(request, "scheduler/units.html", context)


def kind_title(kind: str) -> str:
    """A kind for people."""
    return KINDS.get(kind, kind)


def _departments(units: Sequence[Unit]) -> list[tuple[str, str]]:
    """Sections that have units, in the city's own order."""
    own = {each.department for each in units}
    return [(key, name) for key, name in organisation.department_names().items() if key in own]


def _in_tree(units: Sequence[Unit]) -> list[Unit]:
    """Parts directly under what they are parts of."""
    known = {each.id for each in units}
    below: dict[int | None, list[Unit]] = {}
    for each in units:
        below.setdefault(each.parent_id if each.parent_id in known else None, []).append(each)
    ordered: list[Unit] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        each = waiting.pop()
        ordered.append(each)
        waiting += below.get(each.id, [])[::-1]
    return ordered


def _fits(unit: Unit, wanted: Mapping[str, str]) -> bool:
    if wanted["kind"] and unit.kind != wanted["kind"]:
        return False
    if wanted["department"] and unit.department != wanted["department"]:
        return False
    words = wanted["q"].casefold().split()
    return all(word in f"{unit.title} {unit.key} {unit.area} {unit.branch}".casefold() for word in words)


def _rows(units: Sequence[Unit], everything: Sequence[Unit]) -> list[UnitRow]:
    today, by_id = clock.today(), {each.id: each for each in everything}
    departments = organisation.department_names()
    read = openings.calendar([each.id for each in units], today, 1)
    return [
        UnitRow(
            each,
            _above(each, by_id),
            kind_title(each.kind),
            departments.get(each.department, each.department),
            _today(each, read, today),
        )
        for each in units
    ]


def _above(unit: Unit, by_id: Mapping[int, Unit]) -> str:
    line: list[str] = []
    while unit.parent_id is not None and unit.parent_id in by_id:
        unit = by_id[unit.parent_id]
        line.insert(0, unit.title)
    return " ＞ ".join(line)


def _today(unit: Unit, read: Calendar, today: date) -> str:
    """What today is like, in words."""
    found = read.of(unit.id, today)
    if not unit.bookable:
        return "予約を受け付けていません"
    if not found:
        return "休み"
    if all(each.state == "closed" for each in found):
        return "閉鎖中"
    hours = f"{found[0].start:%H:%M}〜{end_text(found[-1].end, today)}"
    free = any(each.state in ("free", "not_open_yet") for each in found)
    return f"{hours}（{'空きあり' if free else '空きなし'}）"


@never_cache
@staff_required(*READERS)
@require_safe
def one(request: HttpRequest, key: str) -> HttpResponse:
    """GET /desk/units/<key>/: what it is, what holds, closures, the bookings of a day."""
    actor = actor_of(request)
    unit, today = readable(key, actor), clock.today()
    day = _day_of(request, today)
    own, above = drafts.own_words(unit.id, today), drafts.words_above(unit.parent_id, today)
    versions = drafts.published(unit, today)
    everything = {each.id: each for each in visible(actor)}
    context = {
        "unit": unit,
        "above": _above(unit, everything),
        "parts_of_it": [each for each in everything.values() if each.parent_id == unit.id],
        "rows": _facts(unit),
        "parts": in_words(inherited(above, own), own),
        "versions": [(each, *VERSION_STATES[each.state]) for each in versions if each.state in ("now", "coming")],
        "version_count": len(versions),
        "draft": drafts.draft_of(unit),
        "closures": [(each, during(each.start, each.end)) for each in closing.closures_of(unit.key)],
        "day": day,
        "before": day - _DAY,
        "after": day + _DAY,
        "bookings": [_booking_row(each) for each in _bookings(unit, day)],
        "may_rule": may_rule(actor, unit),
        "may_act": may_act(actor, unit),
    }
    return render(request, "scheduler/unit.html", context)


def _day_of(request: HttpRequest, today: date) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today


def _facts(unit: Unit) -> list[dict[str, str]]:
    return [
        {"key": "種類", "value": kind_title(unit.kind)},
        {"key": "所管", "value": organisation.department_names().get(unit.department, unit.department)},
        {"key": "番号", "value": unit.key},
        {"key": "同時に使える数", "value": str(unit.lanes)},
        {"key": "前後の準備", "value": f"前{unit.minutes_before}分、後{unit.minutes_after}分"},
        {"key": "始まりの時刻", "value": f"{unit.start_interval}分ごと"},
        {"key": "予約", "value": "受け付けています" if unit.bookable else "受け付けていません"},
    ]


def _bookings(unit: Unit, day: date) -> list[Booking]:
    start = datetime(day.year, day.month, day.day, tzinfo=JST)
    return finding.bookings_at([unit.id], start, start + _DAY)


def _booking_row(booking: Booking) -> tuple[Booking, str, str]:
    return booking, during(booking.start, booking.end), BOOKING_KINDS.get(booking.state, "neutral")


def during(start: datetime, end: datetime) -> str:
    """2026-12-05 9:00〜11:00; the end with its day where that is another."""
    first, last = start.astimezone(JST), end.astimezone(JST)
    until = end_text(last, first.date())
    same = last.date() == first.date() or until == "24:00"
    return f"{first:%Y-%m-%d} {first.hour}:{first:%M}〜{until if same else f'{last:%Y-%m-%d} {until}'}"


def names(ids: Sequence[str]) -> dict[str, str]:
    """Names of staff, the account itself where nobody is known by it."""
    known = names_of([each for each in ids if each])
    return {each: str(known.get(each) or ("システム" if each == "system" else each)) for each in ids}


class UnitForm(forms.Form):
    """What may be changed of a unit."""

    use_required_attribute = False
    title = forms.CharField(label="名前", max_length=200)
    area = forms.CharField(label="地区", max_length=100, required=False)
    minutes_before = forms.IntegerField(label="使う前の準備（分）", min_value=0, max_value=1440)
    minutes_after = forms.IntegerField(label="使った後の片付け（分）", min_value=0, max_value=1440)
    start_interval = forms.IntegerField(label="始まりの時刻は何分ごと", min_value=1, max_value=1440)
    bookable = forms.BooleanField(label="予約を受け付ける", required=False)


@never_cache
@staff_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """GET and POST /desk/units/<key>/change/: name, minutes around a use, whether it is booked."""
    actor = actor_of(request)
    unit = rulable(key, actor)
    initial = {name: getattr(unit, name) for name in UnitForm.base_fields}
    form = UnitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_unit(unit.key, UnitChange(**form.cleaned_data), actor)
        except Rejected as refused:
            for each in refused.problems:
                form.add_error(each.field, ValidationError(each.message, code=each.code))
        else:
            messages.success(request, "変えました。いまある予約はそのままです。")
            return redirect("scheduler-desk:one", unit.key)
    return render(request, "scheduler/unit_change.html", {"unit": unit, "form": form},
                  status=422 if form.errors else 200)  # fmt: skip
