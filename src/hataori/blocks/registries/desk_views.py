"""The register at the desk: find a person, see the record. Asked by POST: no name stands in an address or a log."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.kernel.actor import Role
from hataori.platform.accounts.api import actor_of, staff_required

from . import queries
from .desk_forms import ReasonForm, SearchForm
from .looks import HIDDEN
from .switch import Unavailable, is_open
from .types import REASON_WORDS, SEX_WORDS, STATUS_WORDS, Line, RegisteredPerson

READERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
_MOST = 20


@never_cache
@staff_required(*READERS)
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """/desk/register/: the question and, after a reason, who was found."""
    form = SearchForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "open": is_open(), "asked": False, "rows": (), "most": _MOST}
    status = 200
    if request.method == "POST" and form.is_valid() and context["open"]:
        typed = form.cleaned_data
        found = queries.search(
            typed["text"], birth=typed["birth"], actor=actor_of(request), purpose=typed["reason"], limit=_MOST
        )
        hidden = queries.hidden_homes(found)
        context |= {"asked": True, "rows": [_row(each, hidden) for each in found], "reason": typed["reason"]}
    elif request.method == "POST":
        status = 422 if context["open"] else 503
    return render(request, "registries/search.html", context, status=status)


def _row(person: RegisteredPerson, hidden: Collection[str]) -> dict[str, Any]:
    return {
        "person": person,
        "birth": person.birth.words,
        "address": HIDDEN if person.entry.household in hidden else person.entry.address,
        "status": STATUS_WORDS[person.entry.status],
    }


@never_cache
@staff_required(*READERS)
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """/desk/register/<id>/: asks for the reason first; then the record, the household, the history."""
    form = ReasonForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "open": is_open()}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            context |= _record(str(person_id), request, form.cleaned_data["reason"])
        except Unavailable:
            context["open"], status = False, 503
    elif request.method == "POST":
        status = 422
    return render(request, "registries/person.html", context, status=status)


def _record(person_id: str, request: HttpRequest, reason: str) -> dict[str, Any]:
    actor = actor_of(request)
    found = queries.person(person_id, actor=actor, purpose=reason)
    household = queries.household_of(person_id, actor=actor, purpose=reason) if found.resident else ()
    homes = queries.hidden_homes([found])
    hidden = bool(homes)
    return {
        "person": found,
        "hidden": hidden,
        "facts": _facts(found, hidden=hidden),
        "household": [_row(each, homes) for each in household],
        "history": [_line(line, hidden=hidden) for line in reversed(queries.lines_of(person_id))],
        "reason": reason,
    }


def _facts(found: RegisteredPerson, *, hidden: bool) -> list[dict[str, Any]]:
    """The record in words; an address under protection is shown to nobody (住民基本台帳事務処理要領第5-10)."""
    entry = found.entry
    rows = [
        ("氏名", entry.full_name),
        ("フリガナ", entry.full_kana),
        ("旧氏", entry.former_family),
        ("通称", entry.common_name),
        ("ローマ字", entry.roman_name),
        ("生年月日", found.birth.words),
        ("性別", SEX_WORDS[found.sex]),
        ("住所", HIDDEN if hidden else entry.address),
        ("住所を定めた日", found.since.isoformat()),
        ("続柄", entry.relation),
        ("本籍", HIDDEN if hidden and entry.domicile else entry.domicile),
        ("筆頭者", entry.domicile_head),
        ("国籍", "" if found.nationality == "JPN" else found.nationality),
        ("宛名番号", found.number),
        ("個人番号", "●●●●●●●●●●●●（案件の画面から、理由を記録して確認します）"),
    ]
    names = {"氏名", "旧氏", "通称", "筆頭者"}
    return [{"key": key, "value": value, "name_glyphs": key in names} for key, value in rows if value]


def _line(line: Line, *, hidden: bool) -> dict[str, Any]:
    address = HIDDEN if hidden or line.entry.protected else line.entry.address
    return {
        "begins": line.begins,
        "reason": REASON_WORDS[line.reason],
        "name": line.entry.full_name,
        "address": address,
    }
