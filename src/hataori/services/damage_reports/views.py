"""Reporting in three screens: photo, place, words; kind and what is known near by; the receipt. Scripts only help."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from hataori.blocks.geo import api as geo
from hataori.blocks.moderation import api as moderation
from hataori.blocks.service_requests import api as reports
from hataori.blocks.vision import api as vision
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound, Rejected
from hataori.platform.accounts.api import actor_of

from . import sending
from .drafts import Draft
from .forms import FirstForm, LastForm
from .places import Several, placed

_NEAR_BY = 3
_KEY = re.compile(r"[0-9a-f-]{36}")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET and POST /reports/new/: which screen is next depends on the button that was pressed."""
    if request.method != "POST":
        return _first(request, FirstForm(), Draft())
    sent = request.POST
    draft = Draft.unseal(sent["state"]) if sent.get("state") else _begun(sent.get("key", ""))
    if draft is None:
        return _late(request)
    pressed = next((name for name in _BUTTONS if name in sent), "")
    return _BUTTONS[pressed](request, draft) if pressed else _take_first(request, draft)


def _begun(key: str) -> Draft:
    """A draft under the key that the phone keeps it by, so that a lost answer makes no second report."""
    return Draft(key=key) if _KEY.fullmatch(key) else Draft()


def _late(request: HttpRequest) -> HttpResponse:
    form = FirstForm({})
    form.full_clean()
    form.add_error(None, gettext("開いてから時間がたちました。お手数ですが、もう一度入力してください。"))
    return _first(request, form, Draft(), status=422)


def _as_it_was(draft: Draft) -> FirstForm:
    lat, lon = draft.point()
    return FirstForm(initial={"place": draft.address, "text": draft.text, "lat": lat, "lon": lon})


def _first(request: HttpRequest, form: FirstForm, draft: Draft, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "state": draft.seal() if draft.photos or draft.lat is not None else "",
        "kept": vision.photos([photo_id for photo_id, _ in draft.photos]),
        "map": geo.map_view(gettext("場所を選ぶ地図"), lat_field="id_lat", lon_field="id_lon"),
        "calls": _numbers(),
        "kinds": reports.kinds(),
    }
    answer = render(request, "damage_reports/new.html", context, status=status)
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _numbers() -> list[tuple[str, str, str]]:
    """Whom to call while it burns: the title, the number, when."""
    return [
        ("119", "119", gettext("けが人・火事・人が閉じ込められた")),
        ("110", "110", gettext("事故・事件")),
        ("gas", "119", gettext("ガスのにおい：火とスイッチに触れず外へ出て、ガス会社の緊急電話か119へ")),
    ]


def _take_first(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The first screen was sent. An emergency stops before a photo is looked at."""
    form = FirstForm(request.POST, spots=_chosen_spot(request))
    if not form.is_valid():
        return _first(request, form, draft, status=422)
    text = form.cleaned_data["text"].strip()
    if told := reports.emergency_in(text):
        return _stop(request, replace(draft, text=text), told)
    draft = replace(draft, text=text, photos=_kept(request, draft))
    more = sending.take_photos(request, room=reports.MOST_PHOTOS - len(draft.photos))
    draft = replace(draft, photos=draft.photos + more.photos)
    form.show(more.problems)
    try:
        draft = placed(draft, form.told())
    except Rejected as refused:
        form.show(refused.problems)
    except Several as asked:
        if not form.errors:
            return _which(request, draft, asked)
    if not (draft.photos or text or more.problems):
        form.add_error("near", gettext("写真か説明のどちらかを入れてください。"))
    if form.errors:
        return _first(request, form, draft, status=422)
    return _last(request, draft, _blank(request, draft))


def _blank(request: HttpRequest, draft: Draft) -> LastForm:
    return LastForm(proposed=_proposed(draft), signed_in=_signed_in(request))


def _chosen_spot(request: HttpRequest) -> list[geo.Place]:
    try:
        return [geo.place(request.POST["spot"])] if request.POST.get("spot") else []
    except NotFound:
        return []


def _kept(request: HttpRequest, draft: Draft) -> tuple[tuple[str, str], ...]:
    """The photos of the state that are still ticked; where the page showed none, all of them."""
    if "shown" not in request.POST:
        return draft.photos
    ticked = set(request.POST.getlist("keep"))
    return tuple(each for each in draft.photos if each[0] in ticked)


def _which(request: HttpRequest, draft: Draft, asked: Several) -> HttpResponse:
    """The place fits several: one question, then on."""
    form = FirstForm(
        initial={"place": request.POST.get("place", ""), "text": draft.text}, spots=asked.places, auto_id="id_%s"
    )
    context = {"form": form, "state": draft.seal(), "town": request.POST.get("town", "")}
    return render(request, "damage_reports/which.html", context)


def _stop(request: HttpRequest, draft: Draft, told: str) -> HttpResponse:
    context = {"told": told, "state": draft.seal(), "numbers": _numbers()}
    return render(request, "damage_reports/stop.html", context, status=422)


def _proposed(draft: Draft) -> list[str]:
    return [each.code for each in reports.propose(draft.text)]


def _signed_in(request: HttpRequest) -> bool:
    return actor_of(request).kind == "resident"


def _last(request: HttpRequest, draft: Draft, form: LastForm, *, status: int = 200) -> HttpResponse:
    chosen = form.chosen or next(iter(_proposed(draft)), "")
    owner = reports.owner_of(chosen, draft.text, address=draft.address) if chosen else None
    context = {
        "form": form,
        "draft": draft,
        "published": moderation.masked(draft.text),
        "photos": vision.photos([photo_id for photo_id, _ in draft.photos]),
        "state": draft.seal(),
        "owner": owner,
        "alike": _alike(draft, chosen),
    }
    return render(request, "damage_reports/check.html", context, status=status)


def _alike(draft: Draft, kind: str) -> list[tuple[reports.Candidate, reports.Request]]:
    """What is known near by that may be the same, as the public sees it."""
    if draft.lat is None or draft.lon is None:
        return []
    drawn = tuple(vision.fingerprints(photo_id for photo_id, _ in draft.photos).values())
    asked = reports.Asked(kind, draft.lat, draft.lon, moderation.masked(draft.text), drawn)
    found = [(each, reports.request(each.number)) for each in reports.similar(asked, limit=_NEAR_BY)]
    return [(each, other) for each, other in found if not other.hidden]


def _compare(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The two side by side: photo and text of each."""
    other = _open_request(request.POST["compare"])
    context = {
        "draft": draft,
        "published": moderation.masked(draft.text),
        "photos": vision.photos([photo_id for photo_id, _ in draft.photos]),
        "other": other,
        "others": [each for each in other.photos if not each.hidden],
        "state": draft.seal(),
    }
    return render(request, "damage_reports/compare.html", context)


def _open_request(number: str) -> reports.Request:
    found = reports.request(number)
    if found.hidden:
        raise NotFound("request_not_found", "その番号の通報はありません。番号を確認してください。")
    return found


def _same(request: HttpRequest, draft: Draft) -> HttpResponse:
    """わたしも: the report is filed with its photos and joined to the one that is there."""
    other = _open_request(request.POST["same"])
    return _file(request, draft, other.kind, dict(other.attributes), same_as=other.number)


def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = LastForm(request.POST, proposed=_proposed(draft), signed_in=_signed_in(request))
    if not form.is_valid():
        return _last(request, draft, form, status=422)
    owner = reports.owner_of(form.chosen, draft.text, address=draft.address)
    if owner and request.POST.get("owner") != owner.key:
        return _last(request, draft, form)
    return _file(request, draft, form.chosen, form.answers(), form=form)


def _file(
    request: HttpRequest, draft: Draft, kind: str, answers: Mapping[str, Any], *, form: LastForm | None = None,
    same_as: str = "",
) -> HttpResponse:  # fmt: skip
    actor = actor_of(request)
    report = as_report(draft, kind, answers, actor, mail=form.cleaned_data.get("mail", "") if form else "")
    sending.spend(request)
    try:
        sent = sending.send(report, key=draft.key, content=str((report.kind, draft)), actor=actor, same_as=same_as)
    except sending.OtherContent:
        number = sending.number_of(draft.key)
        return _receipt(number, reports.token_of(number), again=True)
    except Rejected as refused:
        form = form or LastForm({"kind": kind}, proposed=_proposed(draft), signed_in=_signed_in(request))
        form.full_clean()
        form.show(refused.problems)
        return _last(request, draft, form, status=422)
    return _receipt(sent.number, sent.token)


def as_report(
    draft: Draft, kind: str, answers: Mapping[str, Any], actor: Actor, *, mail: str = ""
) -> reports.NewRequest:
    """The draft as it is filed."""
    return reports.NewRequest(
        kind=kind,
        description=draft.text,
        lat=draft.lat,
        lon=draft.lon,
        address=draft.address,
        address_id=draft.address_id,
        attributes=answers,
        photos=draft.new_photos(),
        contact=reports.Contact(email=mail),
        account_id=actor.id if actor.kind == "resident" else "",
    )


def _receipt(number: str, token: str, *, again: bool = False) -> HttpResponse:
    address = reverse("damage_reports:receipt", args=[number])
    return HttpResponseRedirect(f"{address}?t={token}{'&again=1' if again else ''}")


_BUTTONS: dict[str, Callable[[HttpRequest, Draft], HttpResponse]] = {
    "back": lambda request, draft: _first(request, _as_it_was(draft), draft),
    "compare": _compare,
    "same": _same,
    "send": _send,
    "on": lambda request, draft: _last(request, draft, _blank(request, draft)),
}
"""What each button of the screens does; without one the first screen was sent."""
