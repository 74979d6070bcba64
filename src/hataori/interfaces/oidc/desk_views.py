"""Clients at the desk: list, register, look, stop."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.kernel.errors import Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from . import clients, models
from .forms import ClientForm
from .settings import issuer

_staff = staff_required(*clients.REGISTRARS)


@never_cache
@_staff
@require_safe
def clients_page(request: HttpRequest) -> HttpResponse:
    """GET /desk/oidc/clients/."""
    rows = models.Client.objects.order_by("stopped_at", "name")
    return render(request, "oidc/desk_clients.html", {"rows": rows, "issuer": issuer()})


@never_cache
@_staff
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET/POST /desk/oidc/clients/new/."""
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = clients.register(form.client(), actor=actor_of(request))
        except Rejected as refused:
            for problem in refused.problems:
                form.add_error(problem.field, ValidationError(problem.message, code=problem.code))
        else:
            messages.success(request, "連携サービスを登録しました。クライアントIDを運営者に伝えてください。")
            return HttpResponseRedirect(reverse("oidc-desk:client", args=[made.client_id]))
    return render(request, "oidc/desk_new.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@_staff
@require_safe
def one(request: HttpRequest, client_id: str) -> HttpResponse:
    """GET /desk/oidc/clients/<id>/."""
    row = models.Client.objects.filter(client_id=client_id).first()
    if row is None:
        raise Http404
    rows = [
        {"key": "クライアントID", "value": row.client_id},
        {"key": "発行者（issuer）", "value": issuer()},
        {"key": "運営者", "value": row.operator},
        {"key": "認証", "value": row.get_auth_method_display()},
        {"key": "渡す情報", "value": row.scopes},
        {"key": "戻り先", "value": "\n".join(row.redirect_uris)},
        {"key": "サインアウト後の戻り先", "value": "\n".join(row.post_logout_redirect_uris)},
        {"key": "登録した日", "value": f"{row.registered_at:%Y-%m-%d}"},
    ]
    return render(request, "oidc/desk_client.html", {"client": row, "rows": rows})


@_staff
@require_POST
def stop(request: HttpRequest, client_id: str) -> HttpResponse:
    """POST /desk/oidc/clients/<id>/stop/."""
    clients.stop(client_id, actor=actor_of(request))
    messages.success(request, "連携を止めました。渡していたものは、すべて使えなくなりました。")
    return HttpResponseRedirect(reverse("oidc-desk:clients"))
