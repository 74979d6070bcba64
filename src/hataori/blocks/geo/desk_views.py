"""The desk draws areas: the list of a purpose, one area as text and on the map, a file of them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.kernel import clock
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from . import keeping
from .areas import as_geojson
from .borders import MOST_BYTES
from .corners import text_of
from .desk_forms import AreaForm, UploadForm
from .drawing import outline_of
from .models import AreaRow
from .neighbours import Overlap, overlaps_in
from .neighbours import told as told_of
from .purposes import Purpose, draw_or_refuse, purpose
from .queries import map_view
from .types import EVER


def _purpose(request: HttpRequest, layer: str) -> Purpose:
    found = purpose(layer)
    draw_or_refuse(found, actor_of(request))
    return found


@never_cache
@staff_required()
@require_safe
def listing(request: HttpRequest, layer: str) -> HttpResponse:
    """GET /desk/areas/<purpose>/."""
    return _list(request, _purpose(request, layer), UploadForm())


def _list(
    request: HttpRequest, wanted: Purpose, form: UploadForm, brought: keeping.Brought | None = None
) -> HttpResponse:
    today = clock.today()
    rows = list(keeping.rows_of(wanted.layer))
    past = _past(rows)
    context = {
        "purpose": wanted,
        "rows": [(row, _corners(row), wanted.used(row.key), row.pk in past) for row in rows],
        "ever": EVER,
        "today": today,
        "form": form,
        "brought": brought,
        "overlaps": overlaps_in(wanted.layer) if wanted.overlap else (),
        "map": map_view(f"{wanted.title}の地図", borders_url=reverse("areas-desk:borders", args=[wanted.layer])),
    }
    return render(request, "geo/desk_areas.html", context, status=422 if form.errors else 200)


def _past(rows: Sequence[AreaRow]) -> set[int]:
    """Those that a later border of the same area has put out of force."""
    today, latest = clock.today(), {}
    for row in sorted(rows, key=lambda each: each.starts_on):
        if row.starts_on <= today:
            latest[row.key] = row.pk
    return {row.pk for row in rows if row.starts_on <= today and latest[row.key] != row.pk}


def _corners(row: AreaRow) -> int:
    return sum(len(ring) - 1 for rings in row.shape for ring in rings)


@never_cache
@staff_required()
@require_safe
def borders(request: HttpRequest, layer: str) -> HttpResponse:
    """GET /desk/areas/<purpose>/borders.geojson: as they are today, for the map."""
    return JsonResponse(as_geojson(_purpose(request, layer).layer), content_type="application/geo+json")


@never_cache
@staff_required()
@require_POST
def upload(request: HttpRequest, layer: str) -> HttpResponse:
    """POST /desk/areas/<purpose>/upload/: a file of areas; what was repaired and what was left out is shown."""
    wanted = _purpose(request, layer)
    form = UploadForm(request.POST, request.FILES)
    brought = None
    if form.is_valid():
        try:
            brought = _bring(request, wanted, form.cleaned_data)
        except Rejected as refused:
            form.add_error("file", refused.message)
        else:
            form = UploadForm()
    return _list(request, wanted, form, brought)


def _bring(request: HttpRequest, wanted: Purpose, told: dict[str, Any]) -> keeping.Brought:
    raw = told["file"].read(MOST_BYTES + 1)
    return keeping.bring_in(
        raw,
        wanted.layer,
        actor=actor_of(request),
        name_property=told["name_property"],
        source="desk",
        replace=told["replace"],
        starts_on=told["begins_on"] or EVER,
    )


@never_cache
@staff_required()
@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: HttpRequest, layer: str, row: int = 0) -> HttpResponse:
    """GET and POST /desk/areas/<purpose>/new/ and /desk/areas/<purpose>/<n>/."""
    wanted = _purpose(request, layer)
    found = AreaRow.objects.filter(layer=layer, pk=row).first() if row else None
    if row and found is None:
        raise Http404
    form = AreaForm(request.POST if request.method == "POST" else None, initial=_as_it_is(found))
    if request.method == "POST" and form.is_valid() and _kept(request, wanted, found, form):
        return redirect("areas-desk:list", layer)
    return _one(request, wanted, found, form)


def _as_it_is(found: AreaRow | None) -> dict[str, Any]:
    if found is None:
        return {}
    since = found.starts_on if found.starts_on != EVER else None
    return {"name": found.name, "corners": text_of(found.shape), "starts_on": since}


def _kept(request: HttpRequest, wanted: Purpose, found: AreaRow | None, form: AreaForm) -> bool:
    told = form.cleaned_data
    since = told["starts_on"] or (found.starts_on if found else EVER)
    new = keeping.NewArea(wanted.layer, told["name"], told["corners"], found.key if found else "", since)
    try:
        if wanted.overlap and not told["overlaps_known"] and _asked_back(form, keeping.overlaps(new)):
            return False
        area, notes = keeping.keep_area(new, actor=actor_of(request))
    except Rejected as refused:
        _show(form, refused.problems)
        return False
    messages.success(request, f"「{area.name}」の境界を決めました。{''.join(f'{each}。' for each in notes)}")
    return True


def _asked_back(form: AreaForm, found: Sequence[Overlap]) -> bool:
    """Whether it overlaps neighbours: they are told at the box that says so is meant."""
    if found:
        form.add_error(
            "overlaps_known", f"ほかの区域と重なっています：{told_of(found)}。承知のうえなら、印を付けてください。"
        )
    return bool(found)


def _show(form: AreaForm, problems: Sequence[FieldProblem]) -> None:
    for problem in problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)


def _one(request: HttpRequest, wanted: Purpose, found: AreaRow | None, form: AreaForm) -> HttpResponse:
    others = reverse("areas-desk:borders", args=[wanted.layer])
    context = {
        "purpose": wanted,
        "row": found,
        "form": form,
        "used": wanted.used(found.key) if found else (),
        "overlapping": form.has_error("overlaps_known"),
        "outline": outline_of(found.shape) if found else None,
        "map": map_view("区域を描く地図", borders_url=others, corners_field="id_corners"),
    }
    return render(request, "geo/desk_area.html", context, status=422 if form.errors else 200)


@never_cache
@staff_required()
@require_POST
def remove(request: HttpRequest, layer: str, row: int) -> HttpResponse:
    """POST: an area that nobody uses goes."""
    wanted = _purpose(request, layer)
    found = AreaRow.objects.filter(layer=layer, pk=row).first()
    if found is None:
        raise Http404
    try:
        _refuse_used(wanted, found)
        keeping.remove_area(layer, row, actor=actor_of(request))
        messages.success(request, f"「{found.name}」を消しました。")
    except Conflict as refused:
        messages.error(request, refused.message)
    return redirect("areas-desk:list", layer)


def _refuse_used(wanted: Purpose, found: AreaRow) -> None:
    """A border of another day is no loss; the last one of a used area is."""
    others = AreaRow.objects.filter(layer=wanted.layer, key=found.key).exclude(pk=found.pk)
    used = wanted.used(found.key)
    if used and not others.exists():
        said = f"「{found.name}」は使われているので、消せません（{'、'.join(used)}）。先に外してください。"
        raise Conflict("area_used", said)
