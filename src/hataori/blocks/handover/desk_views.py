"""The desk's page 「連携」: where cases go, what waits, what failed; and a page for each target."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.blocks.catalogue import api as catalogue
from hataori.kernel.actor import Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, HataoriError, NotFound, Rejected
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.accounts.api import actor_of, staff_required

from . import actions, models, queries, rules
from .connections import connections
from .forms import ReasonForm, ResultForm, RouteForm, TargetForm
from .results import LARGEST, import_results
from .shapes import as_handed

VIEWERS = (*rules.HANDLERS, *rules.MANAGERS, Role.AUDITOR)
_FAILED = ("error", "held", "recalled")


def refuse(form: Form, refused: HataoriError) -> None:
    """Put what was refused where it belongs in the form."""
    problems = refused.problems if isinstance(refused, Rejected) else (FieldProblem("", refused.code, refused.message),)
    for each in problems:
        field = each.field if each.field in form.fields else None
        form.add_error(field, ValidationError(each.message, code=each.code))


def named(procedure_id: str) -> str:
    """The procedure's name, its id where it is no more."""
    found = catalogue.procedure(procedure_id)
    return found.name if found else procedure_id


@never_cache
@staff_required(*VIEWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """GET /desk/handover/: how each target stands, the other connections, and (for managers) a form for a target."""
    actor = actor_of(request)
    manages = any(actor.has_role(role) for role in rules.MANAGERS)
    form = TargetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.set_target(**form.cleaned_data, actor=actor)
            messages.success(request, f"連携先「{made.title}」を登録しました。")
            return HttpResponseRedirect(reverse("handover-desk:target", args=[made.key]))
        except (Rejected, Forbidden) as refused:
            refuse(form, refused)
    context = {"rows": queries.numbers(), "others": connections(actor), "form": form if manages else None}
    return render(request, "handover/overview.html", context, status=422 if form.errors else 200)


@never_cache
@staff_required(*VIEWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def target(request: HttpRequest, key: str) -> HttpResponse:
    """GET /desk/handover/targets/<key>/; POST lets it take a procedure's cases."""
    form = RouteForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _routed(request, key, form):
        return to_target(key)
    return _target(request, key, {"route_form": form}, 422 if form.errors else 200)


def _routed(request: HttpRequest, key: str, form: RouteForm) -> bool:
    told = form.cleaned_data
    try:
        since = parse_date(told["since"])
        actions.set_route(key, told["procedure_id"].strip(), when=told["when"], since=since, actor=actor_of(request))
    except DateProblem as problem:
        refuse(form, Rejected([problem.in_field("since")]))
    except NotFound as missing:
        refuse(form, Rejected([FieldProblem("procedure_id", missing.code, missing.message)]))
    except (Rejected, Forbidden) as refused:
        refuse(form, refused)
    else:
        messages.success(request, "この連携先に渡す手続きを登録しました。")
        return True
    return False


def _target(request: HttpRequest, key: str, more: dict[str, Any], status: int = 200) -> HttpResponse:
    actor, found, waiting = actor_of(request), queries.target(key), queries.waiting(key)
    routed = {route.procedure_id: route for route in queries.routes(key)}
    rows = [
        {
            "id": each,
            "name": named(each),
            "route": routed.get(each),
            "when": dict(models.WHENS)[routed[each].when] if each in routed else "登録なし",
            "waiting": waiting.get(each, 0),
            "works": _works(actor, each),
        }
        for each in sorted({*routed, *waiting})
    ]
    context = {
        "found": found,
        "format": f"{dict(models.FORMATS)[found.format]}・{dict(models.ENCODINGS)[found.encoding]}",
        "rows": rows,
        "failed": queries.handed(key, _FAILED),
        "batches": [(each, named(each.procedure_id)) for each in queries.batches(key)],
        "results": queries.results(key),
        "route_form": RouteForm(),
        "result_form": ResultForm(),
        "handles": any(actor.has_role(role) for role in rules.HANDLERS),
        **more,
    }
    return render(request, "handover/target.html", context, status=status)


def _works(actor: Any, procedure_id: str) -> bool:  # noqa: ANN401  Actor
    found = catalogue.procedure(procedure_id)
    return found is not None and queries.works(actor, found.department)


@staff_required(*rules.HANDLERS)
@require_http_methods(["POST"])
def results(request: HttpRequest, key: str) -> HttpResponse:
    """POST a result file."""
    form = ResultForm(request.POST, request.FILES)
    upload = request.FILES.get("file")
    if form.is_valid() and upload is not None:
        try:
            report = import_results(key, upload.read(LARGEST + 1), name=str(upload.name), actor=actor_of(request))
        except (Rejected, Forbidden) as refused:
            refuse(form, refused)
        else:
            said = f"{report.rows}行のうち{report.applied}行を取り込みました。"
            again = "このファイルは前に取り込んであります。" if report.again else ""
            tell = messages.warning if report.problems or report.again else messages.success
            tell(
                request,
                again
                + said
                + ("下の「取り込んだ処理結果」で、合わない行を確かめてください。" if report.problems else ""),
            )
            return to_target(key)
    return _target(request, key, {"result_form": form}, 422)


@staff_required(*rules.HANDLERS)
@require_http_methods(["POST"])
def end(request: HttpRequest, key: str) -> HttpResponse:
    """POST: no further cases of a procedure."""
    actions.end_route(key, request.POST.get("procedure_id", ""), actor=actor_of(request))
    messages.success(request, "この手続きの新しい案件は、渡さないようにしました。待っている案件は渡せます。")
    return to_target(key)


@never_cache
@staff_required(*rules.HANDLERS)
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, handed_id: int) -> HttpResponse:
    """GET and POST /desk/handover/cases/<id>/: a case that failed at a target; hand it over again with a reason."""
    row = models.HandedCase.objects.select_related("target", "batch").filter(pk=handed_id).first()
    if row is None:
        raise NotFound
    queries.owned(row.procedure_id, actor_of(request))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_again(handed_id, actor=actor_of(request), reason=form.cleaned_data["reason"])
            messages.success(request, "次のバッチで、もう一度渡します。")
            return to_target(row.target.key)
        except (Conflict, Rejected) as refused:
            refuse(form, refused)
    context = {"row": as_handed(row), "target": row.target.title, "form": form}
    context["may"] = row.state in ("error", "recalled")
    return render(request, "handover/case.html", context, status=422 if form.errors else 200)


def to_target(key: str) -> HttpResponse:
    """Back to the target's page."""
    return HttpResponseRedirect(reverse("handover-desk:target", args=[key]))
