"""Signing in and out, and showing once more who one is."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.accounts import devices, models, passkeys, sign_in
from hataori.platform.accounts.access import note_step_up, signed_in_required
from hataori.platform.accounts.actions import samples
from hataori.platform.accounts.actors import actor_of
from hataori.platform.accounts.forms import SignInForm, StepUpForm
from hataori.platform.accounts.trail import note
from hataori.platform.accounts.ways import ways

from .common import account_row, attempt, next_url, show


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """GET/POST /account/sign-in/."""
    if request.method == "GET" and actor_of(request).kind != "guest":
        return HttpResponseRedirect(_home(request))
    form = SignInForm(request.POST or None)
    if request.POST.get("credential"):
        return _by_passkey(request)
    if request.method == "POST" and form.is_valid():
        row = attempt(form, lambda: sign_in.check_password(_tried(request, form)))
        if row is not None:
            return welcome(request, row, "password")
    return _page(request, form)


def welcome(request: HttpRequest, row: models.Account, method: str) -> HttpResponse:
    """Let the person in, remember the browser, go on."""
    sign_in.enter(request, row, method)
    response = HttpResponseRedirect(_home(request))
    devices.remember(request, response, str(row.pk))
    return response


@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """GET asks, POST signs out."""
    if request.method == "GET":
        return show(request, "sign_out")
    sign_in.leave(request)
    messages.success(request, _("サインアウトしました。"))
    return HttpResponseRedirect("/")


@never_cache
@signed_in_required
@require_http_methods(["GET", "POST"])
def step_up(request: HttpRequest) -> HttpResponse:
    """GET/POST /account/step-up/: password or passkey of the person who is signed in."""
    row = account_row(request)
    form = StepUpForm(request.POST or None)
    if request.method == "POST" and (request.POST.get("credential") or form.is_valid()):
        shown = attempt(form, lambda: _shown(request, row))
        if shown is not None:
            note_step_up(request)
            note("stepped_up", actor=actor_of(request), account_id=row.pk)
            return HttpResponseRedirect(next_url(request, _home(request)))
    wanted = next_url(request, "")
    others = ways(wanted or _home(request), step_up=True) if row.kind == "resident" else []
    return show(request, "step_up", form, next=wanted, has_password=row.has_usable_password(), ways=others)


def _shown(request: HttpRequest, row: models.Account) -> models.Account:
    """The person, or Rejected: a passkey of his own, or his password within its budget."""
    credential = request.POST.get("credential", "")
    if credential:
        found = passkeys.proved_owner(request, credential)
    else:
        nonce_of = _own_nonce(request)
        tried = sign_in.PasswordTry(row.login, request.POST.get("password", ""), sign_in.source(request), nonce_of)
        found = sign_in.check_password(tried)
    if found.pk != row.pk:
        message = _("いまサインインしている方のパスキーを使ってください。")
        raise Rejected([FieldProblem("credential", "passkey_other", message)], message)
    return found


def _own_nonce(request: HttpRequest) -> sign_in.NonceOf:
    """Who is signed in here is known, even where the cookie was cleared."""
    session = request.session.session_key or ""
    return lambda account_id: devices.nonce_of(request, account_id) or session


def _tried(request: HttpRequest, form: SignInForm) -> sign_in.PasswordTry:
    typed = form.cleaned_data
    return sign_in.PasswordTry(
        typed["login"], typed["password"], sign_in.source(request), lambda found: devices.nonce_of(request, found)
    )


def _by_passkey(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST)
    form.is_valid()
    form.errors.clear()
    row = attempt(form, lambda: passkeys.proved_owner(request, request.POST["credential"]))
    return welcome(request, row, "passkey") if row is not None else _page(request, form)


def _page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    slow = form.has_error("__all__", "sign_in_slow")
    wanted = next_url(request, "")
    more = {"samples": samples.shown_sign_ins(), "ways": ways(wanted or settings.LOGIN_REDIRECT_URL)}
    response = show(request, "sign_in", form, next=wanted, slow=slow, **more)
    if slow:
        response.status_code = 429
    return response


def _home(request: HttpRequest) -> str:
    return next_url(request, "/desk/" if actor_of(request).kind == "staff" else settings.LOGIN_REDIRECT_URL)
