"""Public pages of draws: rounds, one round, its results, a receipt and its proof."""

from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from hataori.kernel.errors import HataoriError, NotFound
from hataori.platform.charts.api import Bar, Chart, bar_chart

from . import files, models, queries, verifier, wording
from .checking import judged
from .entries import Entry
from .forms import ProofForm, ReceiptForm
from .round_types import Round

_SHOWN = 12
_A_PAGE = 100


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """GET /lottery/: all rounds, those that close first at the top."""
    rows = [(each, wording.window(each), wording.PHASES[each.phase]) for each in queries.rounds()]
    return render(request, "lottery/rounds.html", {"rows": rows, "steps": [{"title": gettext("抽選")}]})


@require_safe
def round_page(request: HttpRequest, round_id: str) -> HttpResponse:
    """GET /lottery/<round>/: what, when, by which rules, and all that was published."""
    found = _public(round_id)
    interest, closing = queries.interest(round_id), queries.closing_of(round_id)
    context: dict[str, Any] = {
        "found": found,
        "phase": wording.PHASES[found.phase],
        "window": wording.window(found),
        "rules": wording.rules_in_words(found),
        "timeline": wording.steps_in_words(queries.timeline(found)),
        "slots": [(slot, wording.times(found.rules, slot.start, slot.end)) for slot in queries.slots_of(round_id)],
        "closing": closing,
        "draw": queries.draw_of(round_id),
        "chart": _chart(interest),
        "enter_url": reverse("lottery:enter", args=[round_id]),
        "steps": _steps(found.title),
    }
    return render(request, "lottery/round.html", context)


def _chart(interest: list[queries.Interest]) -> Chart | None:
    """How many entries stood against each place, the most wanted ones; what share of them won stands beside."""
    wanted = [each for each in interest if each.wished][:_SHOWN]
    if not wanted:
        return None
    bars = [Bar(each.slot.label, each.wished / each.slot.capacity, _share(each)) for each in wanted]
    title = gettext("申込みの倍率（高い順に%(count)s枠まで）") % {"count": _SHOWN}
    return bar_chart(key="lottery-rates", title=title, unit=gettext("倍"), bars=bars)


def _share(each: queries.Interest) -> str:
    told = {"won": each.won, "wished": each.wished, "rate": round(100 * each.won / each.wished)}
    return gettext("（%(wished)s件中%(won)s件が当選、%(rate)s%%）") % told


@require_safe
def results(request: HttpRequest, round_id: str, slot_id: int) -> HttpResponse:
    """GET /lottery/<round>/results/<slot>/: receipts that won and those that wait, in the order of the lots."""
    found = _public(round_id)
    outcome = models.Outcome.objects.filter(round_id=round_id, slot_id=slot_id).select_related("slot").first()
    if outcome is None:
        raise Http404
    rows = [(receipt, 0) for receipt in outcome.won]
    rows += [(receipt, place) for place, receipt in enumerate(outcome.waiting, start=1)]
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    steps = [*_steps(found.title, reverse("lottery:round", args=[round_id])), {"title": outcome.slot.label}]
    context = {"found": found, "slot": outcome.slot, "page": page, "steps": steps}
    return render(request, "lottery/results.html", context)


@require_safe
def notice(request: HttpRequest, round_id: str) -> HttpResponse:  # noqa: ARG001  a view's shape
    """GET /lottery/<round>/closing.json: what was published at closing."""
    _public(round_id)
    response = JsonResponse(files.closing_notice(round_id), json_dumps_params={"indent": 1})
    response["Content-Disposition"] = f'attachment; filename="closing-{round_id}.json"'
    return response


@require_safe
def bundle(request: HttpRequest, round_id: str) -> FileResponse:  # noqa: ARG001  a view's shape
    """GET /lottery/<round>/bundle.json.gz: the audit bundle."""
    _public(round_id)
    path = files.audit_bundle(round_id)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"draw-{round_id}.json.gz", content_type="application/gzip"
    )


@require_safe
def program(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  a view's shape
    """GET /lottery/verifier.py: the program with which anybody verifies, one file."""
    path = Path(verifier.__file__)
    response = HttpResponse(path.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def receipts(request: HttpRequest) -> HttpResponse:
    """GET /lottery/receipts/: look a receipt up; POST: check a receipt with its proof against the published root."""
    form = ReceiptForm(request.GET if "receipt" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("lottery:receipt", form.cleaned_data["receipt"].strip().lower())
    proof = ProofForm(request.POST if request.method == "POST" else None)
    outcome = judged(proof.cleaned_data["proof"]) if proof.is_bound and proof.is_valid() else None
    failed = next((each for each in (form, proof) if each.errors), None)
    context = {"form": form, "proof": proof, "failed": failed, "outcome": outcome, "steps": _steps(_CHECK())}
    return render(request, "lottery/receipts.html", context, status=422 if failed else 200)


def _CHECK() -> str:  # noqa: N802  a title that depends on the reader's language
    return gettext("受付番号を確かめる")


@require_safe
def receipt(request: HttpRequest, entry_id: str) -> HttpResponse:
    """GET /lottery/receipts/<receipt>/: what became of one entry, and its proof."""
    entry = _entry(entry_id)
    fate = queries.fate_of(entry)
    proof = files.receipt(entry_id)
    why = {reason.entry.entry_id: reason for reason in files.reasons_of(str(entry.round_id), entry.group.name)}
    context = {
        "fate": fate,
        "hours": wording.times(fate.round.rules, entry.slot.starts_at, entry.slot.ends_at),
        "tag": wording.win_in_words(fate.win) if fate.win else None,
        "until": wording.until(fate.win.until) if fate.win else "",
        "why": wording.reason_in_words(why[entry_id]) if entry_id in why else "",
        "counted": wording.counted(fate.round.rules, fate.receipt),
        "proof": proof,
        "line": Entry(entry.pk, entry.group.name, entry.slot.key, entry.rank),
        "steps": [*_steps(_CHECK(), reverse("lottery:receipts")), {"title": entry_id}],
    }
    return render(request, "lottery/receipt.html", context)


@require_safe
def receipt_file(request: HttpRequest, entry_id: str) -> HttpResponse:  # noqa: ARG001  a view's shape
    """GET /lottery/receipts/<receipt>.json: the receipt with its proof, for both verifiers."""
    _entry(entry_id)
    found = files.receipt(entry_id)
    if found is None:
        raise Http404
    response = JsonResponse(found, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="receipt-{entry_id}.json"'
    return response


def _entry(entry_id: str) -> models.Entry:
    try:
        return queries.entry_of(entry_id)
    except NotFound:
        raise Http404 from None


def _public(round_id: str) -> Round:
    try:
        return queries.round_(round_id)
    except HataoriError:
        raise Http404 from None


def _steps(title: str, url: str = "") -> list[dict[str, str]]:
    return [{"title": gettext("抽選"), "url": reverse("lottery:rounds")}, {"title": title, "url": url}]
