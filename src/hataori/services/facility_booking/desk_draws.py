"""The section opens a draw over the times of a facility, or of the schools of an area."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.blocks.lottery import api as lottery
from hataori.blocks.scheduler.api import rules
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.pages.fields import WarekiDateField

from . import desk_acts, draws, models
from .forms import ShowingForm, choose, length_words

_MODES = (
    ("rsd", "グループごとのくじの順に（ふつうはこれ）"),
    ("match", "何も当たらないグループを最も少なくする"),
    ("rank_rounds", "第1希望から順に"),
)
_BEACONS = (("drand", "drand（公表される乱数）"), ("commit_reveal", "公開の乱数なし（保証は低い）"))
_SORTS = (
    ("once", "1回ずつ（日時ごとに抽選する）"),
    ("weekly", "シーズン（毎週同じ曜日・時間を、期間を通して抽選する。希望は順位で聞く）"),
    ("suitable", "シーズン（合う曜日・時間を第1希望・第2希望で聞き、利用目的と週の回数も考えて決める）"),
)
_SCHOOLS = "schools:"
_COUNT = re.compile(r"[1-9]\d{0,3}")
_FIELDS = {"apply_from": "from_day", "apply_until": "until_day", "draw_at": "draw_day", "confirm_until": "confirm_day"}


class PurposesField(forms.CharField):
    """One purpose a line: its name and what a first and a second wish count."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: str | None) -> dict[str, lottery.Purpose]:
        """Purposes by a key that says nothing: p1, p2, …"""
        told = [line.split() for line in (super().clean(value) or "").splitlines() if line.strip()]
        if len(told) > lottery.MOST_PURPOSES:
            said = f"利用目的は{lottery.MOST_PURPOSES}行までにしてください。"
            raise forms.ValidationError(said, code="purposes")
        return {f"p{n}": self._purpose(parts) for n, parts in enumerate(told, 1)}

    def _purpose(self, parts: list[str]) -> lottery.Purpose:
        *words, primary, secondary = ["", "", *parts][-max(3, len(parts)) :]
        title = " ".join(words).strip()
        if not (title and _COUNT.fullmatch(primary) and _COUNT.fullmatch(secondary) and int(primary) < int(secondary)):
            line = " ".join(parts)
            said = (
                f"「{line}」を読めません。「名前 第1希望の数 第2希望の数」の順に、"
                "数は1から9999まで、第2希望を大きくしてください。"
            )
            raise forms.ValidationError(said, code="purposes")
        return lottery.Purpose(title, int(primary), int(secondary))


class DrawForm(ShowingForm):
    """A draw over all free times of a facility, or of the schools of an area together, in some days."""

    title = forms.CharField(label="抽選の名前", max_length=100, help_text="例: 2月分 中央プラザ体育館")
    facility = forms.ChoiceField(label="施設")
    first = WarekiDateField(label="使う日（はじめ）")
    last = WarekiDateField(label="使う日（おわり）")
    minutes = forms.ChoiceField(
        label="1枠の長さ", choices=[(str(n), length_words(n)) for n in (60, 120, 180, 240)], initial="120"
    )
    minutes_weekend = forms.ChoiceField(
        label="土曜・日曜の1枠の長さ（シーズンのとき）",
        choices=[("0", "平日と同じ"), *((str(n), length_words(n)) for n in (60, 120, 180, 240))],
        required=False,
    )
    sort = forms.ChoiceField(
        label="枠の種類", choices=_SORTS, help_text="シーズンでは、半分以上の週で空いている曜日・時間だけが枠になります"
    )
    from_day = WarekiDateField(label="申込みの受付（この日の0:00から）")
    until_day = WarekiDateField(label="申込みの締切（この日の24:00まで）")
    draw_day = WarekiDateField(label="抽選の日（9:00）")
    confirm_day = WarekiDateField(label="当選の確認（この日の24:00まで）")
    mode = forms.ChoiceField(label="決め方", choices=_MODES)
    max_wins = forms.IntegerField(
        label="1グループの当選は何枠まで",
        min_value=1,
        max_value=20,
        initial=1,
        help_text=(
            "「何も当たらないグループを最も少なくする」と「合う曜日・時間」では、2枠目は全グループに1枠目が回った後に"
            "決めます。ほかの決め方では、くじや希望の順に、この数まで当たります"
        ),
    )
    applications = forms.IntegerField(
        label="1グループの申込みは何件まで",
        min_value=1,
        max_value=20,
        initial=1,
        required=False,
        help_text="2件以上にすると、1件ごとに第1・第2希望を選び、1件につき1枠まで当たります（1回ずつの抽選のとき）",
    )
    purposes = PurposesField(
        label="利用目的と数え方（合う曜日・時間を聞くとき）",
        required=False,
        initial="青少年の育成 1 4\nそのほか 2 3",
        help_text=(
            "1行に1つ、「名前 第1希望の数 第2希望の数」。何も当たらない団体を最も少なくした上で、"
            "数の合計が小さくなるように決めます。抽選の決まりとして公表されます。"
        ),
    )
    beacon = forms.ChoiceField(label="乱数", choices=_BEACONS)

    def __init__(self, facilities: list[models.Facility], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Django's form
        super().__init__(*args, **kwargs)
        self.facilities = dict(_together(facilities))
        choose(self, "facility", [(key, _title(key, each)) for key, each in self.facilities.items()])

    def clean(self) -> dict[str, Any]:
        """Where it is asked what suits, purposes are needed."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("sort") == "suitable" and "purposes" in told and not told["purposes"]:
            self.add_error("purposes", "利用目的を1行以上書いてください。分けないときは「利用 1 2」だけで足ります。")
        return told

    def new_draw(self) -> draws.NewDraw:
        """What was asked for."""
        told = self.cleaned_data
        suited = told["sort"] == "suitable"
        several = (told["applications"] or 1) if told["sort"] == "once" else 1
        return draws.NewDraw(
            title=told["title"],
            facilities=self.facilities[told["facility"]],
            first=told["first"],
            last=told["last"],
            minutes=int(told["minutes"]),
            apply_from=rules.at(told["from_day"], "00:00"),
            apply_until=rules.at(told["until_day"], "24:00"),
            draw_at=rules.at(told["draw_day"], "09:00"),
            confirm_until=rules.at(told["confirm_day"], "24:00"),
            mode="match" if suited else told["mode"],
            max_wins=1 if several > 1 else told["max_wins"],
            beacon=told["beacon"],
            weekly=told["sort"] != "once",
            minutes_weekend=int(told["minutes_weekend"] or 0),
            purposes=told["purposes"] if suited else {},
            applications=several,
        )


def _together(facilities: list[models.Facility]) -> Iterator[tuple[str, tuple[models.Facility, ...]]]:
    """What may be drawn at once: the schools of an area, for groups choose among gyms; then each facility alone."""
    areas: dict[str, list[models.Facility]] = {}
    for each in facilities:
        if each.kind == "school":
            areas.setdefault(each.area, []).append(each)
    yield from ((f"{_SCHOOLS}{area}", tuple(schools)) for area, schools in areas.items())
    yield from ((each.key, (each,)) for each in facilities)


def _title(key: str, facilities: tuple[models.Facility, ...]) -> str:
    if key.startswith(_SCHOOLS):
        return f"学校開放 {key.removeprefix(_SCHOOLS)}地区（{len(facilities)}校）"
    return facilities[0].title


def _preview(form: DrawForm, looked: draws.Preview) -> dict[str, Any]:
    """What would be published, in words."""
    new = form.new_draw()
    return {
        "looked": looked,
        "lengths": "、".join(length_words(each) for each in looked.lengths),
        "slots": sum(looked.by_place.values()),
        "purposes": list(new.purposes.values()),
        "new": new,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.staff_required(*desk_acts.WORKERS)
def new(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/facilities/draws/new/."""
    actor = accounts.actor_of(request)
    found = {row.facility.key: row.facility for row in desk_acts.places_of(actor)}
    facilities = [each for each in found.values() if lottery.may_draw(actor, each.department)]
    if not facilities:
        status = 403 if request.method == "POST" else 200
        return render(request, "facility_booking/desk_draw.html", {"refused": True}, status=status)
    form = DrawForm(facilities, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if "look" in request.POST:
                looked = draws.preview(form.new_draw())
                return render(request, "facility_booking/desk_draw.html", {"form": form, **_preview(form, looked)})
            opened = draws.open_draw(form.new_draw(), actor)
            messages.success(request, "抽選を公表しました。枠の時間は、先着では予約できなくなりました。")
            return redirect("lottery-desk:one", opened.id)
        except Rejected as refused:
            form.show([FieldProblem(_FIELDS.get(e.field, e.field), e.code, e.message) for e in refused.problems])
        except Conflict as refusal:
            form.show([FieldProblem("", refusal.code, refusal.message)])
    return render(request, "facility_booking/desk_draw.html", {"form": form}, status=422 if form.errors else 200)
