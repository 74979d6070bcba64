"""How reports are routed: the rows with what clashes, targets, and a trial of what would happen to a report."""

from dataclasses import replace
from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hataori.blocks.service_requests import policy, routes
from hataori.blocks.service_requests.kinds import kinds, titles
from hataori.blocks.service_requests.rules.routing import EVERY_DAY, WEEKDAYS, RoutingRow
from hataori.kernel import clock
from hataori.kernel.errors import HataoriError, Rejected
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.organisation.api import department_names

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
READERS = (*policy.HANDLERS, *policy.SETTERS)


class RowForm(forms.Form):
    """A new row."""

    use_required_attribute = False
    position = forms.IntegerField(
        label="順番", min_value=1, max_value=9999, help_text="小さい順に見て、はじめに当てはまる行で決まります"
    )
    kind = forms.ChoiceField(label="種類", required=False)
    area = forms.CharField(label="町の名前", required=False, max_length=60, help_text="はじめの文字。空ならどこでも")
    border = forms.ChoiceField(label="区域", required=False, help_text="地図に描いた区域の中だけ。空ならどこでも")
    weekdays = forms.MultipleChoiceField(
        label="曜日",
        required=False,
        choices=list(zip("0123456", WEEKDAYS, strict=True)),
        widget=forms.CheckboxSelectMultiple,
        help_text="選ばなければ毎日",
    )
    since = forms.TimeField(label="何時から", required=False, help_text="例 17:15。空なら一日中")
    until = forms.TimeField(label="何時まで", required=False)
    department = forms.ChoiceField(label="担当課")
    starts_on = forms.DateField(label="いつから", help_text="例 2026-12-01")
    ends_on = forms.DateField(label="いつまで（この日は含まない）", required=False)
    note = forms.CharField(label="メモ", required=False, max_length=200)

    def __init__(self, sent: QueryDict | None = None) -> None:
        super().__init__(sent)
        offered = kinds()
        choices = [("", "すべて"), *((code, title) for code, title in titles().items() if code.endswith("."))]
        self.fields["kind"].choices = [*choices, *((each.code, each.name) for each in offered)]  # type: ignore[attr-defined]
        self.fields["border"].choices = [("", "どこでも"), *routes.borders().items()]  # type: ignore[attr-defined]
        self.fields["department"].choices = list(department_names(retired=False).items())  # type: ignore[attr-defined]

    def row(self) -> RoutingRow:
        """What was entered."""
        told = self.cleaned_data
        return RoutingRow(
            id=0,
            position=told["position"],
            department=told["department"],
            starts_on=told["starts_on"],
            kind=told["kind"],
            area=told["area"].strip(),
            weekdays=frozenset(map(int, told["weekdays"])) or EVERY_DAY,
            since=told["since"] or time(0),
            until=told["until"] or time(0),
            ends_on=told["ends_on"],
            note=told["note"],
            border=told["border"],
        )


class TrialForm(forms.Form):
    """A report that nobody files."""

    use_required_attribute = False
    kind = forms.ChoiceField(label="種類")
    area = forms.CharField(label="町の名前", required=False, max_length=60)
    border = forms.ChoiceField(label="区域", required=False, help_text="この区域の中からの通報として")
    at = forms.DateTimeField(label="いつ", required=False, help_text="例 2026-11-28 22:00。空なら今")
    text = forms.CharField(label="通報の文", required=False, max_length=400)

    def clean_at(self) -> datetime | None:
        """A time for which the calendar knows its holidays."""
        at: datetime | None = self.cleaned_data["at"]
        if at and not _FIRST_YEAR <= at.year <= _LAST_YEAR:
            raise forms.ValidationError(f"{_FIRST_YEAR}年から{_LAST_YEAR}年までで入力してください。")
        return at

    def __init__(self, asked: QueryDict | None = None) -> None:
        super().__init__(asked, auto_id="trial_%s")
        self.fields["kind"].choices = [(each.code, each.name) for each in kinds()]  # type: ignore[attr-defined]
        self.fields["border"].choices = [("", "区域の外"), *routes.borders().items()]  # type: ignore[attr-defined]


@never_cache
@staff_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    """GET: the rows, a trial by query. POST: one more row, by those who may."""
    form = RowForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            found = routes.change_rows([*routes.rows(), form.row()], actor=actor_of(request))
        except Rejected as rejected:
            for problem in rejected.problems:
                form.add_error(None, problem.message)
        else:
            return _changed(request, len(found))
    return _page(request, form, status=422 if form.is_bound else 200)


def _page(request: HttpRequest, form: RowForm, *, status: int) -> HttpResponse:
    trial = TrialForm(request.GET) if request.GET.get("kind") else TrialForm()
    found, wrong = routes.rows(), routes.clashes()
    actor = actor_of(request)
    context = {
        "rows": found,
        "clashes": wrong,
        "names": department_names(),
        "titles": titles(),
        "borders": routes.borders(),
        "layer": routes.LAYER,
        "kinds": {each.code: each for each in kinds(retired=True)},
        "form": form,
        "trial": trial,
        "wrong": form if form.is_bound else trial,
        "outcome": _outcome(trial) if trial.is_bound and trial.is_valid() else None,
        "may_list": any(actor.has_role(role) for role in policy.HANDLERS),
        "may_set": any(actor.has_role(role) for role in policy.SETTERS),
        "today": clock.today(),
    }
    return render(request, "service_requests/desk_routing.html", context, status=status)


def _outcome(trial: TrialForm) -> routes.Trial:
    told = trial.cleaned_data
    return routes.simulate(
        told["kind"], area=told["area"].strip(), border=told["border"], at=told["at"], text=told["text"]
    )


@staff_required(*policy.SETTERS)
@require_POST
def change(request: HttpRequest, row_id: int, act: str) -> HttpResponse:
    """POST: take a row away, or let it end today."""
    kept = [row for row in routes.rows() if row.id != row_id]
    ending = [replace(row, ends_on=clock.today()) for row in routes.rows() if row.id == row_id]
    try:
        found = routes.change_rows([*kept, *ending] if act == "end" else kept, actor=actor_of(request))
    except Rejected as rejected:
        messages.error(request, rejected.problems[0].message)
        return HttpResponseRedirect(reverse("reports-desk:routing"))
    return _changed(request, len(found))


@staff_required(*policy.SETTERS)
@require_POST
def target(request: HttpRequest, code: str) -> HttpResponse:
    """POST: the target of a kind, for what comes in from now on."""
    days, mode = request.POST.get("days", ""), request.POST.get("mode", "")
    try:
        number = int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0  # noqa: PLR2004  digits
        changed = routes.change_target(code, days=number, mode=mode, actor=actor_of(request))
    except HataoriError as refused:
        said = refused.problems[0].message if isinstance(refused, Rejected) else refused.message
        messages.error(request, said)
    else:
        messages.success(request, f"{changed.name}の目標を{changed.target}にしました。これから届く通報に使います。")
    return HttpResponseRedirect(reverse("reports-desk:routing"))


def _changed(request: HttpRequest, clashes: int) -> HttpResponse:
    more = f"確かめる点が{clashes}つあります。" if clashes else ""
    messages.success(request, f"振り分けを変えました。{more}")
    return HttpResponseRedirect(reverse("reports-desk:routing"))
