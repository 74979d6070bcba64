"""The desk's pages of staff and roles: a head sees his section, operator and DX office all."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import NotFound
from hataori.platform.accounts.access import needs_step_up, staff_required, step_up_required
from hataori.platform.accounts.actions import staff
from hataori.platform.accounts.actors import actor_of
from hataori.platform.accounts.forms import GrantForm, ReasonForm
from hataori.platform.accounts.panels import MANAGERS
from hataori.platform.accounts.queries import grants_of, staff_in, staff_member
from hataori.platform.accounts.types import StaffMember
from hataori.platform.organisation.api import departments

from .common import attempt, show


@never_cache
@staff_required(*MANAGERS)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """GET /desk/staff/?department=…: the staff one may manage."""
    actor, names = actor_of(request), _names()
    mine = actor.departments(*MANAGERS)
    seen = set(names) if mine is None else set(mine)
    wanted = request.GET.get("department", "")
    members = staff_in([wanted] if wanted in seen else None if mine is None else mine)
    choices = [(key, name) for key, name in names.items() if key in seen]
    return show(request, "staff", rows=[_row(member, names) for member in members], choices=choices, wanted=wanted)


@never_cache
@staff_required(*MANAGERS)
@require_GET
def person(request: HttpRequest, account_id: str) -> HttpResponse:
    """GET /desk/staff/<id>/: roles held, and the forms to change them."""
    member = _managed(request, account_id)
    return _person(request, member, _grant_form(actor_of(request), member))


@staff_required(*MANAGERS)
@step_up_required
@require_POST
def grant(request: HttpRequest, account_id: str) -> HttpResponse:
    """POST /desk/staff/<id>/grant/."""
    actor, member = actor_of(request), _managed(request, account_id)
    form = _grant_form(actor, member, request)
    if form.is_valid() and attempt(form, lambda: _grant(form, member, actor)) is not None:
        messages.success(request, _("役割を付与しました。"))
        return HttpResponseRedirect(reverse("accounts-desk:person", args=[account_id]))
    return _person(request, member, form)


@staff_required(*MANAGERS)
@step_up_required
@require_POST
def revoke(request: HttpRequest, account_id: str, grant_id: int) -> HttpResponse:
    """POST /desk/staff/<id>/grants/<id>/revoke/."""
    actor, member = actor_of(request), _managed(request, account_id)
    if grant_id not in {held.id for held in grants_of(account_id)}:
        raise NotFound
    form = ReasonForm(request.POST)
    reason = form.data.get("reason", "")
    if form.is_valid() and attempt(form, lambda: staff.revoke_role(grant_id, actor=actor, reason=reason)) is not None:
        messages.success(request, _("役割を取り消しました。"))
        return HttpResponseRedirect(reverse("accounts-desk:person", args=[account_id]))
    return _person(request, member, _grant_form(actor, member), revoking=form)


@staff_required(*MANAGERS)
@step_up_required
@require_POST
def deactivate(request: HttpRequest, account_id: str) -> HttpResponse:
    """POST /desk/staff/<id>/deactivate/."""
    actor, member = actor_of(request), _managed(request, account_id)
    form = ReasonForm(request.POST)

    def stop() -> bool:
        staff.deactivate_staff(account_id, actor=actor, reason=form.cleaned_data["reason"])
        return True

    if form.is_valid() and attempt(form, stop):
        messages.success(request, _("アカウントを止めました。"))
        return HttpResponseRedirect(reverse("accounts-desk:people"))
    return _person(request, member, _grant_form(actor, member), revoking=form)


def _grant(form: GrantForm, member: StaffMember, actor: Actor) -> object:
    typed = form.cleaned_data
    return staff.grant_role(
        member.account_id,
        Role(typed["role"]),
        typed["department"],
        actor=actor,
        reason=typed["reason"],
        starts_on=typed["starts_on"],
        until=typed["until"],
    )


def _managed(request: HttpRequest, account_id: str) -> StaffMember:
    """The member, if the actor may manage his department; NotFound otherwise, for who works where is not for all."""
    member = staff_member(account_id)
    if not staff.may_manage(actor_of(request), member.department):
        raise NotFound("account_not_found", "職員が見つかりません。")
    return member


def _grant_form(actor: Actor, member: StaffMember, request: HttpRequest | None = None) -> GrantForm:
    everywhere = bool(staff.grantable(actor, ""))
    places = [(key, name) for key, name in _names().items() if everywhere or staff.may_manage(actor, key)]
    if everywhere:
        places.insert(0, ("", _("全庁")))
    roles = sorted(staff.grantable(actor, "" if everywhere else member.department), key=list(Role).index)
    return GrantForm(roles, places, request.POST if request else None, initial={"department": member.department})


def _person(
    request: HttpRequest, member: StaffMember, form: GrantForm, revoking: ReasonForm | None = None
) -> HttpResponse:
    names = _names()
    grants = [
        {"grant": held, "department": names.get(held.department, _("全庁"))} for held in grants_of(member.account_id)
    ]
    return show(
        request,
        "staff_person",
        revoking if revoking is not None else form,
        grant_form=form,
        member=_row(member, names),
        grants=grants,
        own=member.account_id == actor_of(request).id,
        step_up=needs_step_up(request),
    )


def _row(member: StaffMember, names: dict[str, str]) -> dict[str, object]:
    held = [f"{grant.role.title}（{names.get(grant.department, _('全庁'))}）" for grant in member.grants]
    return {"member": member, "department": names.get(member.department, member.department), "roles": held}


def _names() -> dict[str, str]:
    return {department.key: department.name for department in departments()}
