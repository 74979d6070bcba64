"""A person's own pages: profile, devices, password, e-mail, leaving."""

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hataori.kernel.wareki import format_wareki
from hataori.platform.accounts import devices, models, sign_in
from hataori.platform.accounts.access import needs_step_up, resident_required, signed_in_required, step_up_required
from hataori.platform.accounts.actions import passwords, profile, sessions
from hataori.platform.accounts.actions.registration import close_account
from hataori.platform.accounts.actors import actor_of
from hataori.platform.accounts.forms import CodeForm, EmailForm, PasswordForm, ProfileForm
from hataori.platform.accounts.queries import profile_of

from .common import account_row, attempt, show


@never_cache
@resident_required
def my_profile(request: HttpRequest) -> HttpResponse:
    """GET /my/profile/."""
    known = profile_of(actor_of(request).id)
    edit = reverse("accounts:profile-edit")
    initial = {field: getattr(known, field) for field in profile.EDITABLE}
    rows = [row | {"change_url": f"{edit}#{row['id']}"} for row in _rows(ProfileForm(initial=initial), initial)]
    mail = {"key": _("メールアドレス"), "value": known.email, "change_url": reverse("accounts:email")}
    return show(request, "profile", rows=[*rows, mail], sample=known.sample)


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def edit_profile(request: HttpRequest) -> HttpResponse:
    """GET shows the form, POST step=check the answers, step=save keeps them, step=back returns to the form."""
    known = profile_of(actor_of(request).id)
    initial = {field: getattr(known, field) for field in profile.EDITABLE}
    form = ProfileForm(request.POST or None, initial=initial)
    step = request.POST.get("step", "")
    if request.method == "GET" or not form.is_valid() or step == "back":
        return show(request, "profile_edit", form)
    if step != "save":
        sent = [(key, value) for key, value in request.POST.items() if key not in ("step", "csrfmiddlewaretoken")]
        return show(request, "profile_check", form, rows=_rows(form, form.cleaned_data), sent=sent)
    saved = attempt(form, lambda: profile.update_profile(known.account_id, form.cleaned_data, actor=actor_of(request)))
    if saved is None:
        return show(request, "profile_edit", form)
    messages.success(request, _("登録内容を変更しました。"))
    return HttpResponseRedirect(reverse("accounts:profile"))


@never_cache
@signed_in_required
def my_devices(request: HttpRequest) -> HttpResponse:
    """GET /my/devices/: where I am signed in, and my passkeys."""
    row = account_row(request)
    return show(
        request,
        "devices",
        sign_ins=sessions.open_sign_ins(row),
        here=request.session.session_key,
        passkeys=list(models.Passkey.objects.filter(account=row).order_by("created_at")),
        has_password=row.has_usable_password(),
        needs_step_up=needs_step_up(request),
    )


@signed_in_required
@require_POST
def end_sign_in(request: HttpRequest, sign_in_id: int) -> HttpResponse:
    """POST /my/devices/<id>/sign-out/."""
    sessions.end(account_row(request), sign_in_id, actor=actor_of(request))
    messages.success(request, _("その端末をサインアウトしました。"))
    return HttpResponseRedirect(reverse("accounts:devices"))


@signed_in_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """POST /my/devices/sign-out-others/."""
    sessions.end_all(account_row(request), actor=actor_of(request), but=request.session.session_key or "")
    messages.success(request, _("ほかの端末をすべてサインアウトしました。"))
    return HttpResponseRedirect(reverse("accounts:devices"))


@never_cache
@signed_in_required
@require_http_methods(["GET", "POST"])
def my_password(request: HttpRequest) -> HttpResponse:
    """GET/POST /my/password/. Who has only passkeys sets a first one after a step-up."""
    row = account_row(request)
    if not row.has_usable_password() and needs_step_up(request):
        return HttpResponseRedirect(f"{reverse('accounts:step-up')}?next={request.path}")
    form = PasswordForm(request.POST or None)
    if not row.has_usable_password():
        del form.fields["current"]
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _change(request, row, form)):
        messages.success(request, _("パスワードを変更しました。ほかの端末はサインアウトしました。"))
        return HttpResponseRedirect(reverse("accounts:devices"))
    return show(request, "password", form)


def _change(request: HttpRequest, row: models.Account, form: forms.Form) -> bool:
    """Within the budget of a known browser, as at sign-in; this session goes on under a new key."""
    if "current" in form.fields:
        nonce = devices.nonce_of(request, str(row.pk)) or request.session.session_key or ""
        tried = sign_in.PasswordTry(row.login, form.cleaned_data["current"], sign_in.source(request), lambda _id: nonce)
        sign_in.check_password(tried)
    old = request.session.session_key or ""
    passwords.set_password(row, form.cleaned_data["password"], actor=actor_of(request), keep_session=old)
    update_session_auth_hash(request, row)
    models.SignIn.objects.filter(session_key=old).update(session_key=request.session.session_key)
    return True


@never_cache
@resident_required
@step_up_required
@require_http_methods(["GET", "POST"])
def my_email(request: HttpRequest) -> HttpResponse:
    """GET/POST /my/email/: a code goes to the new address."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        profile.ask_email_change(account_row(request), form.cleaned_data["email"], request.build_absolute_uri("/"))
        return HttpResponseRedirect(reverse("accounts:email-code"))
    return show(request, "email", form)


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def my_email_code(request: HttpRequest) -> HttpResponse:
    """GET/POST /my/email/code/."""
    form, actor = CodeForm(request.POST or None), actor_of(request)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, lambda: profile.change_email(actor.id, form.cleaned_data["code"], actor=actor))
        if changed:
            messages.success(request, _("メールアドレスを変更しました。"))
            return HttpResponseRedirect(reverse("accounts:profile"))
    return show(request, "email_code", form)


@never_cache
@resident_required
@step_up_required
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """GET says what stays and what goes, POST closes the account."""
    if request.method == "GET":
        return show(request, "close")
    actor = actor_of(request)
    close_account(actor.id, actor=actor)
    sign_in.leave(request)
    messages.success(request, _("アカウントを閉じました。ご利用ありがとうございました。"))
    return HttpResponseRedirect("/")


def _rows(form: forms.Form, values: dict[str, object]) -> list[dict[str, object]]:
    """The answers as rows of a summary list."""
    named = ("family", "given", "common_name")
    return [
        {
            "id": form[field].auto_id,
            "key": form[field].label,
            "value": format_wareki(value) if field == "birthdate" and value else value,  # type: ignore[arg-type]
            "name_glyphs": field in named,
        }
        for field, value in values.items()
    ]
