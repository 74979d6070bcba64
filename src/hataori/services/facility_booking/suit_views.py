"""Entering a season by what suits: places, and for each weekday which times suit and which would do."""

from datetime import time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from hataori.blocks.lottery import api as lottery
from hataori.blocks.memberships import api as memberships
from hataori.blocks.registries import api as registries
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.accounts import api as accounts

from . import draws, models, seasons, telling
from .forms import ShowingForm, choose, length_words

Hour = tuple[int, time, time]
_FIELDS = {"wishes": "places", "group_id": "group"}


class SuitForm(ShowingForm):
    """For whom and what, how many a week and how long, where, and when on each weekday."""

    group = forms.ChoiceField(required=False)
    purpose = forms.ChoiceField(widget=forms.RadioSelect)
    wanted = forms.ChoiceField()
    least = forms.ChoiceField()
    most = forms.ChoiceField()
    places = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        slots: list[lottery.RoundSlot],
        found: lottery.Round,
        groups: list[memberships.Group],
        *args: Any,  # noqa: ANN401  Django's form
    ) -> None:
        super().__init__(*args)
        self._keys = {(seasons.place_in(slot.label), *_hour(slot)): slot.key for slot in slots}
        self._label()
        choose(self, "group", [("", gettext("個人")), *((each.id, each.name) for each in groups)])
        choose(self, "purpose", [(key, told["title"]) for key, told in found.rules["purposes"].items()])
        weekly = range(1, min(lottery.MOST_WANTED, found.max_wins) + 1)
        choose(self, "wanted", [(str(n), gettext("週に%(n)s回") % {"n": n}) for n in weekly])
        lengths = sorted({_minutes(slot) for slot in slots})
        for name, shown in (("least", lengths), ("most", lengths[::-1])):
            choose(self, name, [(str(n), length_words(n)) for n in shown])
        choose(self, "places", [(each, each) for each in sorted({place for place, *_ in self._keys})])
        self.hours: dict[str, Hour] = {}
        for hour in sorted({(weekday, begin, end) for _, weekday, begin, end in self._keys}):
            self._add(hour)

    def _label(self) -> None:
        words = {
            "group": gettext("だれの申込みか"),
            "purpose": gettext("利用目的"),
            "wanted": gettext("使いたい回数"),
            "least": gettext("1回の長さ（短くても）"),
            "most": gettext("1回の長さ（長くても）"),
            "places": gettext("使いたい場所（いくつでも）"),
        }
        for name, word in words.items():
            self.fields[name].label = word

    def _add(self, hour: Hour) -> None:
        weekday, begin, end = hour
        name = f"h{weekday}-{begin:%H%M}-{end:%H%M}"
        label = f"{seasons.WEEKDAYS_LONG[weekday]} {begin:%H:%M}–{'24:00' if end == time() else f'{end:%H:%M}'}"
        choices = [("", "—"), ("primary", gettext("第1希望（合う）")), ("secondary", gettext("第2希望（使える）"))]
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.hours[name] = hour

    def suitable(self) -> lottery.Suitable:
        """What was told, as keys of the places of the draw. Rejected for a time of another length, or none at all."""
        told = self.cleaned_data
        if problems := [each for name in self.hours if told.get(name) for each in self._wrong(name)]:
            raise Rejected(problems)
        primary, secondary = (self._keys_of(suits) for suits in ("primary", "secondary"))
        if not primary + secondary:
            raise Rejected([FieldProblem("", "required", gettext("合う曜日・時間を1つ以上選んでください。"))])
        return lottery.Suitable(told["purpose"], int(told["wanted"]), primary, secondary)

    def _keys_of(self, suits: str) -> tuple[str, ...]:
        """Every chosen place at every such time, where it is drawn."""
        told = self.cleaned_data
        hours = [hour for name, hour in self.hours.items() if told.get(name) == suits]
        found = (self._keys.get((place, *hour)) for hour in hours for place in told["places"])
        return tuple(key for key in found if key)

    def _wrong(self, name: str) -> list[FieldProblem]:
        """A time that is shorter or longer than the group can use."""
        _, begin, end = self.hours[name]
        minutes, told = _length(begin, end), self.cleaned_data
        if int(told["least"]) <= minutes <= int(told["most"]):
            return []
        words = {"length": length_words(minutes)}
        said = gettext("この時間は%(length)sです。1回の長さに合わないので、選べません。") % words
        return [FieldProblem(name, "length", said)]


def _hour(slot: lottery.RoundSlot) -> Hour:
    start, end = slot.start.astimezone(JST), slot.end.astimezone(JST)
    return start.weekday(), start.time(), end.time()


def _length(begin: time, end: time) -> int:
    """Minutes; an hour that ends at midnight ends at 24:00."""
    minutes = (end.hour - begin.hour) * 60 + end.minute - begin.minute
    return minutes if minutes > 0 else minutes + 24 * 60


def _minutes(slot: lottery.RoundSlot) -> int:
    return int((slot.end - slot.start).total_seconds()) // 60


def enter(request: HttpRequest, draw: models.Draw, found: lottery.Round) -> HttpResponse:
    """GET and POST /facilities/draws/?ref= of a season by what suits; receipts lie in 抽選の申込み."""
    actor, slots = accounts.actor_of(request), lottery.slots_of(found.id)
    groups = memberships.groups_of(actor.id)
    form = SuitForm(slots, found, groups, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draws.enter_suitable(draw, form.suitable(), form.cleaned_data["group"], actor)
            messages.success(request, gettext("申し込みました。受付番号を控えてください。"))
            return redirect("lottery:mine")
        except Rejected as refused:
            form.show(
                [
                    FieldProblem(_FIELDS.get(each.field, each.field), each.code, each.message)
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
        "days": _days(form),
        "purposes": list(found.rules["purposes"].values()),
        "again": _told_before(actor.id, found),
        "steps": [
            {"title": gettext("抽選"), "url": reverse("lottery:rounds")},
            {"title": found.title, "url": reverse("lottery:round", args=[found.id])},
            {"title": gettext("申込み")},
        ],
    }
    return render(request, "facility_booking/suit.html", context, status=422 if form.errors else 200)


def _days(form: SuitForm) -> list[tuple[Any, list[forms.BoundField], bool]]:
    """Each weekday with its times, and whether something is chosen or wrong there."""
    by_day: dict[int, list[forms.BoundField]] = {}
    for name, (weekday, _, _) in form.hours.items():
        by_day.setdefault(weekday, []).append(form[name])
    return [
        (seasons.WEEKDAYS_LONG[day], fields, any(field.value() or field.errors for field in fields))
        for day, fields in sorted(by_day.items())
    ]


def _told_before(account_id: str, found: lottery.Round) -> bool:
    """Whether this account has said something already, which will be replaced for the same group."""
    return lottery.has_entered(found.id, account_id)
