"""A person's registration and groups."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.i18n.wording import worded

from . import grouping, queries, registering
from .forms import GroupForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def mine(request: HttpRequest) -> HttpResponse:
    """GET /my/facility-user/: the registration; POST registers or renews, then leads back to where he came from."""
    actor = accounts.actor_of(request)
    found, today = queries.registration_of(actor.id), clock.today()
    back = _back(request)
    if request.method == "POST":
        try:
            done = registering.renew if found else registering.register
            done(actor)
            messages.success(request, gettext("利用者登録を受け付けました。"))
            return redirect(back or "memberships:mine")
        except Conflict as refusal:
            messages.error(request, worded(refusal.message))
            return redirect("memberships:mine")
    context = {
        "registration": found,
        "profile": accounts.profile_of(actor.id),
        "good": bool(found and found.good_on(today)),
        "renewable": bool(found and found.renewable_on(today)),
        "groups": queries.groups_of(actor.id),
        "next": back,
        "steps": [{"title": gettext("利用者登録と団体")}],
    }
    return render(request, "memberships/mine.html", context)


def _back(request: HttpRequest) -> str:
    """Where he came from, if it is a page of ours."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if ours else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def groups(request: HttpRequest) -> HttpResponse:
    """GET /my/groups/: a person's groups; POST makes one."""
    actor = accounts.actor_of(request)
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            told = form.cleaned_data
            made = grouping.create_group(told["name"], told["kana"], told["activity"], actor)
            messages.success(request, gettext("団体を登録しました。メンバーを招きましょう。"))
            return redirect("memberships:group", made.id)
        except Rejected as refused:
            form.show(refused.problems)
    context = {"form": form, "groups": queries.groups_of(actor.id), "steps": [*_STEPS(), {"title": gettext("団体")}]}
    return render(request, "memberships/groups.html", context, status=422 if form.errors else 200)


def _STEPS() -> list[dict[str, str]]:  # noqa: N802  a list that depends on the reader's language
    return [{"title": gettext("利用者登録と団体"), "url": reverse("memberships:mine")}]


@never_cache
@require_safe
@accounts.resident_required
def group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """GET /my/groups/<id>/: members; the leader invites, hands over, ends."""
    return _page(request, group_id)


def _page(request: HttpRequest, group_id: UUID, invited: str = "") -> HttpResponse:
    actor = accounts.actor_of(request)
    try:
        found = queries.group_for(str(group_id), actor.id)
    except NotFound:
        raise Http404 from None
    names = accounts.names_of(member.account_id for member in found.members)
    context = {
        "group": found,
        "leads": found.leader_id == actor.id,
        "members": [(member, names.get(member.account_id, "")) for member in found.members],
        "me": actor.id,
        "invited": invited,
        "steps": [*_STEPS(), {"title": found.name}],
    }
    return render(request, "memberships/group.html", context)


@never_cache
@require_POST
@accounts.resident_required
def act(request: HttpRequest, group_id: UUID, act: str) -> HttpResponse:
    """POST: invite (shows the link once), remove, hand over, leave, dissolve."""
    actor, key = accounts.actor_of(request), str(group_id)
    try:
        if act == "invite":
            made = grouping.invite(key, actor)
            return _page(request, group_id, f"{settings.HATAORI_URL}{reverse('memberships:join', args=[made.code])}")
        if act not in _ACTS:
            raise Http404
        _ACTS[act](key, request.POST.get("member", ""), actor)
    except NotFound:
        raise Http404 from None
    except Conflict as refusal:
        messages.error(request, worded(refusal.message))
        return redirect("memberships:group", group_id)
    messages.success(request, gettext("変更しました。"))
    return redirect("memberships:group", group_id) if act in ("remove", "hand-over") else redirect("memberships:groups")


_ACTS: dict[str, Callable[[str, str, Actor], object]] = {
    "remove": grouping.remove_member,
    "hand-over": grouping.hand_over,
    "leave": lambda group_id, _, actor: grouping.leave_group(group_id, actor),
    "dissolve": lambda group_id, _, actor: grouping.dissolve(group_id, actor),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def join(request: HttpRequest, code: str) -> HttpResponse:
    """GET says into which group; POST joins."""
    try:
        if request.method == "POST":
            found = grouping.join(code, accounts.actor_of(request))
            messages.success(request, gettext("団体に加わりました。"))
            return redirect("memberships:group", found.id)
        found = grouping.invitation(code)
    except Conflict as refusal:
        messages.error(request, worded(refusal.message))
        return redirect("memberships:groups")
    context = {"group": found, "steps": [*_STEPS(), {"title": gettext("団体に加わる")}]}
    return render(request, "memberships/join.html", context)
