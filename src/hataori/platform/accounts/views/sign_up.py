"""Becoming a resident of the portal: confirm the e-mail, then name and password or passkey."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.kernel.person_name import PersonName
from hataori.platform.accounts import codes, passkeys
from hataori.platform.accounts.actions import passwords
from hataori.platform.accounts.actions.registration import NewResident, ask_sign_up, register_resident
from hataori.platform.accounts.forms import CodeForm, EmailForm, SignUpForm
from hataori.platform.accounts.queries import row_of
from hataori.platform.accounts.sign_in import source
from hataori.platform.accounts.types import Account

from .common import attempt, next_url, show
from .sign_in import welcome

KEY = "sign_up"
SHOWN_CODE = "sign_up_code"


@never_cache
@require_http_methods(["GET", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """GET/POST /account/sign-up/: where the code goes."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        code = attempt(form, lambda: ask_sign_up(address, source=source(request), site=request.build_absolute_uri("/")))
        if code is not None:
            _show_code(request, code)
            return HttpResponseRedirect(reverse("accounts:sign-up-code"))
    return show(request, "sign_up", form)


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """GET/POST /account/sign-up/code/: the address is the person's own."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = attempt(form, lambda: codes.use("sign_up", form.cleaned_data["code"]))
        if row is not None:
            request.session.pop(SHOWN_CODE, None)
            request.session[KEY] = {"email": row.email, "account_id": str(uuid.uuid4())}
            return HttpResponseRedirect(reverse("accounts:sign-up-details"))
    return show(request, "sign_up_code", form, shown_code=request.session.get(SHOWN_CODE, ""))


@never_cache
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """GET/POST /account/sign-up/details/: name, and password or passkey; then the person is in."""
    pending = request.session.get(KEY)
    if not pending:
        return HttpResponseRedirect(reverse("accounts:sign-up"))
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = attempt(form, lambda: _register(request, form, pending))
        if account is not None:
            request.session.pop(KEY, None)
            messages.success(request, _("登録が終わりました。ようこそ。"))
            return welcome(request, row_of(account.id), "passkey" if form.cleaned_data["credential"] else "password")
    return show(request, "sign_up_details", form, email=pending["email"], next=next_url(request, ""))


def _register(request: HttpRequest, form: SignUpForm, pending: dict[str, str]) -> Account:
    typed = form.cleaned_data
    name = PersonName.entered(typed["family"], typed["given"], typed["family_kana"], typed["given_kana"])
    key = passkeys.proved_registration(request, typed["credential"]) if typed["credential"] else None
    if key is None:
        passwords.check_new_password(typed["password"])
    password = "" if key else typed["password"]
    new = NewResident(pending["email"], name, password, key, uuid.UUID(pending["account_id"]))
    return register_resident(new)


def _show_code(request: HttpRequest, code: str) -> None:
    """Where only sample people live, the code may stand on the page: a newcomer has no mailbox here."""
    if settings.HATAORI_PROFILE != "production":
        request.session[SHOWN_CODE] = code
