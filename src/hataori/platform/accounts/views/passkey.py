"""Options for the browser's passkey calls (JSON), and adding or removing a passkey."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.accounts import models, passkeys
from hataori.platform.accounts.access import step_up_required
from hataori.platform.accounts.actors import actor_of
from hataori.platform.i18n.wording import worded

from .common import account_row
from .sign_up import KEY as SIGN_UP


@never_cache
@require_POST
def sign_in_options(request: HttpRequest) -> HttpResponse:
    """POST /account/passkey/sign-in/: for navigator.credentials.get."""
    return _json(passkeys.offer_sign_in(request))


@never_cache
@require_POST
def sign_up_options(request: HttpRequest) -> HttpResponse:
    """POST /account/passkey/sign-up/: for navigator.credentials.create before there is an account."""
    pending = request.session.get(SIGN_UP)
    if not pending:
        raise Forbidden("sign_up_first", "先にメールアドレスを確認してください。")
    user_id = uuid.UUID(pending["account_id"]).bytes
    options = passkeys.offer_registration(request, user_id=user_id, login=pending["email"], name="", known=[])
    return _json(options)


@never_cache
@step_up_required
@require_POST
def add_options(request: HttpRequest) -> HttpResponse:
    """POST /account/passkey/add/: for navigator.credentials.create."""
    row = account_row(request)
    known = list(models.Passkey.objects.filter(account=row).values_list("credential_id", flat=True))
    return _json(
        passkeys.offer_registration(request, user_id=row.pk.bytes, login=row.login, name=row.display_name, known=known)
    )


@step_up_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """POST /my/devices/passkeys/: keep the new passkey."""
    try:
        key = passkeys.proved_registration(request, request.POST.get("credential", ""))
        passkeys.add(account_row(request), key, name=request.POST.get("name", ""), actor=actor_of(request))
    except (Rejected, Conflict) as error:
        messages.error(request, worded(error.message))
    else:
        messages.success(request, _("パスキーを登録しました。"))
    return HttpResponseRedirect(reverse("accounts:devices"))


@step_up_required
@require_POST
def remove(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """POST /my/devices/passkeys/<id>/remove/."""
    try:
        passkeys.remove(account_row(request), passkey_id, actor=actor_of(request))
    except Conflict as error:
        messages.error(request, worded(error.message))
    else:
        messages.success(request, _("パスキーを削除しました。"))
    return HttpResponseRedirect(reverse("accounts:devices"))


def _json(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/json")
