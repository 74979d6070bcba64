"""Entering a draw over our places: wishes by place, day (or day of the week, for a season) and hour."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.blocks.lottery import api as lottery
from hataori.blocks.memberships import api as memberships
from hataori.blocks.registries import api as registries
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, FieldProblem, HataoriError, Rejected
from hataori.platform.accounts import api as accounts

from . import draws, seasons, suit_views, telling
from .forms import ShowingForm, choose


class WishForm(ShowingForm):
    """For whom, and up to so many wishes, each a place, a day and an hour."""

    group = forms.ChoiceField(required=False)

    def __init__(
        self,
        slots: list[lottery.RoundSlot],
        found: lottery.Round,
        groups: list[memberships.Group],
        *args: Any,  # noqa: ANN401  Django's form
    ) -> None:
        super().__init__(*args)
        self.fields["group"].label = gettext("だれの申込みか")
        choose(self, "group", [("", gettext("個人")), *((each.id, each.name) for each in groups)])
        if (most := found.rules.get("applications_per_group", 1)) > 1:
            numbers = [(str(n), gettext("%(n)s件目") % {"n": n}) for n in range(1, most + 1)]
            told = gettext("1件ごとに第1希望・第2希望を選びます。1件につき1枠まで当たります。")
            self.fields["application"] = forms.ChoiceField(
                label=gettext("何件目の申込みか"), choices=numbers, help_text=told
            )
        self._season = seasons.is_season(found.rules)
        self._by_choice = {self._parts(slot): slot.key for slot in slots}
        places, days, hours = (sorted({parts[n] for parts in self._by_choice}) for n in range(3))
        shown = [(each, each) for each in places], [(each, self._day(each)) for each in days], [(h, h) for h in hours]
        self.rows = [self._row(n, *shown) for n in range(1, found.max_wishes + 1)]

    def _row(self, n: int, *columns: list[tuple[str, str]]) -> list[str]:
        day = gettext("曜日") if self._season else gettext("日")
        titles = (gettext("場所"), day, gettext("始まり"))
        names = [f"{name}{n}" for name in ("place", "day", "hour")]
        for name, title, values in zip(names, titles, columns, strict=True):
            label = gettext("第%(n)s希望の%(title)s") % {"n": n, "title": title}
            self.fields[name] = forms.ChoiceField(label=label, choices=[("", "—"), *values], required=False)
        return names

    def _day(self, value: str) -> str:
        return str(seasons.WEEKDAYS_LONG[int(value)]) if self._season else value

    def _parts(self, slot: lottery.RoundSlot) -> tuple[str, str, str]:
        start = slot.start.astimezone(JST)
        if self._season:
            return seasons.place_in(slot.label), str(start.weekday()), f"{start:%H:%M}"
        return slot.label.rpartition(" ")[0].rpartition(" ")[0], f"{start:%Y-%m-%d}", f"{start:%H:%M}"

    def wishes(self) -> list[str]:
        """Keys of the places wished for, dearest first. Rejected for a combination that is not drawn."""
        found: list[str] = []
        for names in self.rows:
            told = tuple(self.cleaned_data.get(name, "") for name in names)
            if not any(told):
                continue
            if told not in self._by_choice:
                said = gettext("この組み合わせの枠はありません。場所・日・始まりを選び直してください。")
                raise Rejected([FieldProblem(names[0], "unknown_slot", said)])
            found.append(self._by_choice[told])
        if not found:
            raise Rejected([FieldProblem("place1", "required", gettext("第1希望を選んでください。"))])
        return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def enter(request: HttpRequest) -> HttpResponse:
    """GET and POST /facilities/draws/?ref=: choose wishes; receipts lie in 抽選の申込み."""
    try:
        draw, found = draws.draw_of(request.GET.get("ref", "")[:60])
    except HataoriError:
        raise Http404 from None
    if seasons.is_suited(found.rules):
        return suit_views.enter(request, draw, found)
    actor, slots = accounts.actor_of(request), lottery.slots_of(found.id)
    form = WishForm(
        slots,
        found,
        memberships.groups_of(actor.id),
        request.POST if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            application = int(form.cleaned_data.get("application") or 1)
            draws.enter(draw, form.wishes(), form.cleaned_data["group"], actor, application)
            messages.success(request, gettext("申し込みました。受付番号を控えてください。"))
            return redirect("lottery:mine")
        except Rejected as refused:
            form.show(
                [
                    FieldProblem("place1" if each.field == "wishes" else each.field, each.code, each.message)
                    for each in refused.problems
                ]
            )
        except Conflict as late:
            form.show([FieldProblem("", late.code, late.message)])
    context = {
        "found": found,
        "window": f"{telling.moment(found.apply_from)} – {telling.until(found.apply_until)}",
        "is_verified": bool(registries.person_of_account(actor.id)),
        "form": form,
        "hours": [slot.label for slot in slots] if seasons.is_season(found.rules) else [],
        "wishes": [(n, [form[name] for name in names]) for n, names in enumerate(form.rows, 1)],
        "steps": [
            {"title": gettext("抽選"), "url": reverse("lottery:rounds")},
            {"title": found.title, "url": reverse("lottery:round", args=[found.id])},
            {"title": gettext("申込み")},
        ],
    }
    return render(request, "facility_booking/enter.html", context, status=422 if form.errors else 200)
