"""Ways in by mail: a forgotten password, and a code for a browser that is not known yet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.platform.accounts import codes, devices, models
from hataori.platform.accounts.actions import passwords
from hataori.platform.accounts.forms import CodeForm, LoginForm, ResetForm

from .common import attempt, show
from .sign_in import welcome


@never_cache
@require_http_methods(["GET", "POST"])
def ask_reset(request: HttpRequest) -> HttpResponse:
    """GET/POST /account/reset/."""
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        passwords.ask_reset(form.cleaned_data["login"], request)
        return HttpResponseRedirect(reverse("accounts:reset-code"))
    return show(request, "reset", form)


@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """GET/POST /account/reset/code/: the code and the new password; then the person is in."""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        row = attempt(form, lambda: passwords.reset_password(typed["code"], typed["password"]))
        if row is not None:
            messages.success(request, _("新しいパスワードを設定しました。"))
            return welcome(request, row, "password")
    return show(request, "reset_code", form)


@never_cache
@require_http_methods(["GET", "POST"])
def ask_device(request: HttpRequest) -> HttpResponse:
    """GET/POST /account/sign-in/new-device/."""
    form = LoginForm(request.POST or None, initial={"login": request.GET.get("login", "")})
    if request.method == "POST" and form.is_valid():
        passwords.ask_device_code(form.cleaned_data["login"], request)
        return HttpResponseRedirect(reverse("accounts:device-code"))
    return show(request, "device", form)


@never_cache
@require_http_methods(["GET", "POST"])
def device(request: HttpRequest) -> HttpResponse:
    """GET/POST /account/sign-in/code/: from now on this browser is known; the password is still asked."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = attempt(form, lambda: codes.use("device", form.cleaned_data["code"]))
        if row is not None and row.account is not None:
            return _known(request, row.account)
    return show(request, "device_code", form)


def _known(request: HttpRequest, account: models.Account) -> HttpResponse:
    messages.success(request, _("この端末を確認しました。パスワードでサインインしてください。"))
    response = HttpResponseRedirect(reverse("accounts:sign-in"))
    devices.remember(request, response, str(account.pk))
    return response
