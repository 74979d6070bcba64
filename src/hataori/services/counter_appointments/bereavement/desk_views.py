"""The bereavement desk: find who died, see what follows, ask the little that is left, sign once."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.organisation import api as organisation
from hataori.services.counter_appointments import models as appointments
from hataori.services.counter_appointments.asking import said
from hataori.services.counter_appointments.service import DESK

from . import actions, filling
from .desk_forms import FindForm, LeftForm, SignForm
from .models import Preparation
from .preparing import NUMBER, PURPOSE, day_told, preparation, prepared
from .table import table
from .types import Item, Prepared

_KIND = "bereavement"
_NEWEST = 20
CHANGED = "開いているあいだに内容が変わりました。下の内容をもう一度確かめて、署名してください。"
CONSENT = "上の{count}件を届け出ます。市の記録から書かれた内容と、窓口で答えた内容に、間違いはありません。"


def _clerk(request: HttpRequest) -> Actor:
    """The actor, where he works for the counter's department. Forbidden."""
    actor = actor_of(request)
    kind = appointments.Kind.objects.filter(key=_KIND).first()
    department = kind.department if kind else "residents"
    if not any(actor.has_role(role, department) for role in DESK):
        raise Forbidden
    return actor


@never_cache
@staff_required(*DESK)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """GET /desk/bereavement/: whose list to open, and the newest lists."""
    _clerk(request)
    return render(request, "counter_appointments/bereavement_home.html", {"form": FindForm(), **_newest()})


@never_cache
@staff_required(*DESK)
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """POST /desk/bereavement/find/: of an appointment by its answers, else by what was typed. One match opens its list;
    else those of that name are shown, with what each is in the register.
    """
    actor, visit = _clerk(request), _visit(request)
    beforehand = bool(visit) and "name" not in request.POST
    form = FindForm(_answers(visit, actor) if visit and beforehand else request.POST)
    if not form.is_valid():
        context = {"form": FindForm() if beforehand else form, "visit": visit, **_newest()}
        return render(request, "counter_appointments/bereavement_home.html", context, status=200 if beforehand else 422)
    name, died_on = form.cleaned_data["name"], form.cleaned_data["died_on"]
    found = registries.match_dead(name, died_on)
    if found:
        return redirect("appointments-desk:bereavement-list", actions.open_list(found, actor, visit).pk)
    people = registries.search(name, actor=actor, purpose=PURPOSE, limit=_NEWEST)
    rows = [(each, registries.STATUS_WORDS[each.entry.status]) for each in people]
    context = {"form": form, "rows": rows, "visit": visit, "died_on": died_on, "asked": True, **_newest()}
    return render(request, "counter_appointments/bereavement_home.html", context)


@staff_required(*DESK)
@require_POST
def open_list(request: HttpRequest) -> HttpResponse:
    """POST /desk/bereavement/open/: the list of a person; with `died_on`, the accepted death is recorded first."""
    actor, person_id = _clerk(request), request.POST.get("person", "")
    try:
        if request.POST.get("died_on"):
            actions.record_death(person_id, parse_date(request.POST["died_on"]), actor)
        row = actions.open_list(person_id, actor, _visit(request))
    except (Conflict, Rejected, DateProblem) as refused:
        messages.error(request, _words(refused))
        return redirect("appointments-desk:bereavement")
    return redirect("appointments-desk:bereavement-list", row.pk)


@never_cache
@staff_required(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponse:
    """GET and POST /desk/bereavement/<id>/: the list with its facts; a POST writes down what was asked, and where
    something is still missing says what.
    """
    actor, row = _clerk(request), preparation(key)
    refused: Rejected | Conflict | None = None
    if request.method == "POST":
        try:
            row = actions.write_down(row, request.POST.dict(), actor)
        except (Rejected, Conflict) as told:
            refused = told
    ready = prepared(row, actor)
    form = LeftForm(ready, request.POST if request.method == "POST" else None)
    if refused:
        form.show(_by_field(refused))
    elif request.method == "POST" and form.is_valid():
        return redirect("appointments-desk:bereavement-sign", row.pk)
    context = {"ready": ready, "form": form, **_things(ready)}
    return render(request, "counter_appointments/bereavement_list.html", context, status=422 if form.errors else 200)


@never_cache
@staff_required(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, key: str) -> HttpResponse:
    """GET and POST /desk/bereavement/<id>/sign/: all papers to read, one signature for all of them."""
    actor, row = _clerk(request), preparation(key)
    if row.signed_at:
        return redirect("appointments-desk:bereavement-list", row.pk)
    ready = prepared(row, actor)
    missing = [each for each in ready.asked if not ready.given.get(each.name)]
    if missing or not ready.items:
        if missing:
            messages.error(request, "先に、残りの質問に答えてください：" + "、".join(each.label for each in missing))
        return redirect("appointments-desk:bereavement-list", row.pk)
    papers = [(each, _answers_of(each.filled, ready.given)) for each in ready.items]
    consent, seen = CONSENT.format(count=len(papers)), _digest(papers)
    form = SignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and request.POST.get("seen") != seen:
        form = SignForm({})  # the strokes too: they were meant for what stood there before
        form.add_error(None, CHANGED)
    elif request.method == "POST" and form.is_valid():
        try:
            made = actions.sign(row, form.signature(), consent, actor)
            messages.success(request, f"{len(made.cases)}件を受け付けました。")
            return redirect("appointments-desk:bereavement-list", row.pk)
        except (Rejected, Conflict, ValidationError) as refused:
            form.add_error(None, _words(refused))
    context = {"ready": ready, "form": form, "papers": papers, "consent": consent, "seen": seen}
    return render(request, "counter_appointments/bereavement_sign.html", context, status=422 if form.errors else 200)


def _newest() -> dict[str, Any]:
    place = appointments.Place.objects.filter(kind__key=_KIND).order_by("position").first()
    return {"place": place, "newest": Preparation.objects.select_related("visit").order_by("-opened_at")[:_NEWEST]}


def _visit(request: HttpRequest) -> appointments.Visit | None:
    number = request.POST.get("number", "")
    visits = appointments.Visit.objects.select_related("place__kind").filter(number=number, place__kind__key=_KIND)
    if number and not visits.exists():
        raise NotFound
    return visits.first() if number else None


def _answers(visit: appointments.Visit, actor: Actor) -> dict[str, str]:
    """What was answered beforehand, as the form of this page."""
    answers = scheduler.booking_for(visit.number, actor, answers=True).answers
    day = day_told(answers)
    parts = {f"died_on-{part}": str(getattr(day, part)) for part in ("year", "month", "day")} if day else {}
    return {"name": answers.get("deceased", ""), **parts}


def _things(ready: Prepared) -> dict[str, Any]:
    found = table()
    names = organisation.department_names()
    cases = [(each, names.get(each.department, each.department)) for each in ready.bundle.cases] if ready.bundle else []
    return {"bring": [said(found.bring[key]) for key in ready.found.bring], "cases": cases}


def _answers_of(filled: filling.Filled, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a paper will say, in the words of its form; a personal number only as that it stands there."""
    said = filling.answers(filled, given)
    return [
        (each.label, registration.MASK if each.name == NUMBER else said[each.name])
        for each in filling.asked_by(filled.form, said)
        if said.get(each.name)
    ]


def _digest(papers: Sequence[tuple[Item, list[tuple[str, str]]]]) -> str:
    """Of what stands on the screen: nobody signs what has become something else behind it."""
    said = [(each.due.procedure_id, each.due.because["ja"], rows) for each, rows in papers]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _by_field(refused: Rejected | Conflict) -> dict[str, str]:
    if isinstance(refused, Rejected):
        return {each.field: each.message for each in refused.problems}
    return {"": refused.message}


def _words(refused: Exception) -> str:
    if isinstance(refused, Rejected):
        return "、".join(each.message for each in refused.problems)
    return str(getattr(refused, "message", refused))
