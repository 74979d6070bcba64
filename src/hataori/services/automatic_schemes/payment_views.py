"""The desk's pages of payments: what is due, files for the bank, what came back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, Forbidden, HataoriError, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
from hataori.platform.files import api as files
from hataori.platform.organisation import api as organisation

from . import models, paying, queries, telling
from .desk_forms import PayForm, ReturnedForm
from .overpaying import STATES
from .routes import routes


@require_http_methods(["GET", "POST"])
@accounts.staff_required(*queries.READERS)
def payments(request: HttpRequest) -> HttpResponse:
    """What a day would pay, the files made, months paid too much; POST makes a file."""
    actor = accounts.actor_of(request)
    asked = request.GET.get("department", "") or request.POST.get("department", "")
    department = queries.department_asked(asked, actor)
    if not department:
        return render(request, "automatic_schemes/desk_payments.html", {"nothing": True})
    form = PayForm(request.POST or None, initial={"pay_on": clock.today().isoformat()})
    if request.method == "POST" and form.is_valid():
        try:
            file = paying.prepare_file(form.cleaned_data["pay_on"], department, actor=actor)
            messages.success(request, "支払いのファイルを作りました。課長の決裁を待ちます。")
            return redirect("schemes-desk:payment-file", file_id=file.pk)
        except Rejected as refused:
            form.show(refused.problems)
        except HataoriError as refusal:
            form.add_error(None, refusal.message)
    return _payments(request, actor, department, form=form)


def _payments(
    request: HttpRequest,
    actor: Actor,
    department: str,
    *,
    form: PayForm | None = None,
    came: ReturnedForm | None = None,
) -> HttpResponse:
    monthly = queries.yen_awarded(department)
    here = {
        "form": form or PayForm(initial={"pay_on": clock.today().isoformat()}),
        "returned": came or ReturnedForm(),
        "wrong": came if came and came.errors else form,
        "department": organisation.department(department),
        "departments": queries.own_departments(actor),
        "files": queries.files_of(actor).filter(department=department)[:20],
        "over": [(row, telling.title_of(row.scheme), STATES[row.state]) for row in queries.overpayments(department)],
        "monthly": [(telling.title_of(key), yen) for key, yen in monthly.items()],
        "works": any(actor.has_role(role, department) for role in paying.PREPARERS),
        "sample": routes().payer_sample,
    }
    bad = (form and form.errors) or (came and came.errors)
    return render(request, "automatic_schemes/desk_payments.html", here, status=422 if bad else 200)


@require_GET
@accounts.staff_required(*queries.READERS)
def payment_file(request: HttpRequest, file_id: int) -> HttpResponse:
    """A file: totals by scheme, hash, its payments, release."""
    actor = accounts.actor_of(request)
    row = _file(file_id, actor)
    here = {
        "file": row,
        "totals": [(telling.title_of(scheme), count, yen) for scheme, count, yen in paying.totals(row)],
        "payments": row.payments.order_by("pk")[:200],
        "may_release": actor.has_role(Role.SECTION_HEAD, row.department) and row.prepared_by != actor.id,
        "form": ReturnedForm(),
        "sample": routes().payer_sample,
    }
    return render(request, "automatic_schemes/desk_payment_file.html", here)


@require_POST
@accounts.staff_required(Role.SECTION_HEAD)
def release(request: HttpRequest, file_id: int) -> HttpResponse:
    """Release it to the bank."""
    actor = accounts.actor_of(request)
    row = _file(file_id, actor)
    try:
        paying.release_file(row.pk, actor=actor)
        messages.success(request, "決裁しました。ファイルを保存して、銀行に渡してください。")
    except (Conflict, Forbidden) as refusal:
        messages.error(request, refusal.message)
    return redirect("schemes-desk:payment-file", file_id=row.pk)


@require_GET
@accounts.staff_required(*queries.READERS)
def download(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """The file itself, once released; who took it is audited."""
    actor = accounts.actor_of(request)
    row = _file(file_id, actor)
    if not row.released_by:
        raise Conflict("not_released", "決裁が済んでから、ファイルを保存できます。")
    if not row.file_id:
        raise Conflict("nothing_to_transfer", "すべて差し引いたため、振り込むものがありません。")
    audit.record("scheme.payment_downloaded", actor=actor, subject=f"payment-file/{row.pk}", detail={"yen": row.total})
    return files.download_response(row.file_id, actor, allow=lambda _ref, _actor: True)


@require_POST
@accounts.staff_required(*paying.PREPARERS)
def came_back(request: HttpRequest) -> HttpResponse:
    """Record a transfer that came back."""
    actor = accounts.actor_of(request)
    department = queries.department_asked(request.POST.get("department", ""), actor)
    form = ReturnedForm(request.POST)
    if form.is_valid():
        try:
            row = paying.returned(form.cleaned_data["reference"], form.cleaned_data["reason"], actor=actor)
            told = f"整理番号{row.pk}の振込が戻ったことを記録しました。正しい口座がわかり次第、次の支払いに入ります。"
            messages.success(request, told)
            return redirect("schemes-desk:payments")
        except HataoriError as refusal:
            form.add_error("reference", refusal.message)
    return _payments(request, actor, department, came=form) if department else redirect("schemes-desk:payments")


def _file(file_id: int, actor: Actor) -> models.TransferFile:
    row = queries.files_of(actor).filter(pk=file_id).first()
    if row is None:
        raise NotFound("file_not_found", "支払いのファイルが見つかりません。")
    return row
