"""Asking for the price of people of the city, for oneself or a group one leads; the proof is shown at a desk."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.i18n.wording import worded

from . import proving, queries
from .types import Group


class ClaimForm(forms.Form):
    """Why."""

    use_required_attribute = False
    basis = forms.ChoiceField(
        label=_("市内料金を使う理由"),
        widget=forms.RadioSelect,
        choices=[
            ("lives", _("市内に住んでいる")), ("works", _("市内で働いている")), ("studies", _("市内の学校に通っている"))
        ],
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def person(request: HttpRequest) -> HttpResponse:
    """GET and POST /my/facility-user/city/."""
    actor = accounts.actor_of(request)
    registration = queries.registration_of(actor.id)
    if registration is None:
        return redirect("memberships:mine")
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            proving.claim(actor, form.cleaned_data["basis"])
            messages.success(request, gettext("申し込みました。窓口で、証明するものを見せてください。"))
            return redirect("memberships:city")
        except Conflict as refusal:
            form.add_error(None, worded(refusal.message))
    context = {"form": form, "registration": registration, "claims": proving.claims_of(actor.id)}
    return _page(request, context, [{"title": gettext("市内料金の確認")}])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """GET and POST /my/groups/<id>/city/: the leader asks for the group."""
    actor = accounts.actor_of(request)
    found = _led(str(group_id), actor.id)
    if request.method == "POST":
        try:
            proving.claim(actor, "group", group_id=found.id)
            messages.success(request, gettext("申し込みました。窓口で、証明するものを見せてください。"))
        except (Conflict, Rejected) as refusal:
            messages.error(request, worded(refusal.message))
        return redirect("memberships:group-city", group_id)
    context = {"group": found, "claims": proving.claims_of(actor.id, [found.id])}
    back = {"title": found.name, "url": reverse("memberships:group", args=[found.id])}
    return _page(request, context, [back, {"title": gettext("市内料金の確認")}])


def _led(group_id: str, account_id: str) -> Group:
    try:
        found = queries.group_for(group_id, account_id)
    except NotFound:
        raise Http404 from None
    if found.leader_id != account_id:
        raise Http404
    return found


def _page(request: HttpRequest, context: dict[str, object], steps: list[dict[str, str]]) -> HttpResponse:
    claims = context["claims"]
    waits = isinstance(claims, list) and any(each.state == "asked" for each in claims)
    form = context.get("form")
    first = {"title": gettext("利用者登録と団体"), "url": reverse("memberships:mine")}
    wrong = isinstance(form, ClaimForm) and bool(form.errors)
    whole = {**context, "waits": waits, "steps": [first, *steps]}
    return render(request, "memberships/city.html", whole, status=422 if wrong else 200)


@require_POST
@accounts.resident_required
def withdraw(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """POST /my/facility-user/city/<claim>/withdraw/."""
    try:
        done = proving.withdraw(str(claim_id), accounts.actor_of(request))
        messages.success(request, gettext("申込みを取り下げました。"))
    except NotFound:
        raise Http404 from None
    except Conflict as refusal:
        messages.error(request, worded(refusal.message))
        return redirect("memberships:mine")
    return redirect("memberships:group-city", done.group_id) if done.group_id else redirect("memberships:city")
