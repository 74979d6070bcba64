"""市内の確認: who asks for the price of people of the city, decided after a proof; until then the price stays."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hataori.blocks.memberships import api as memberships
from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, HataoriError, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
from hataori.platform.pages.fields import WarekiDateField

from . import desk_acts, telling
from .forms import ShowingForm

_USUAL = timedelta(days=365)


class GrantForm(ShowingForm):
    """What was seen, and until when it holds."""

    proof = forms.CharField(
        label="確認したもの", max_length=100, help_text="例：運転免許証、在勤証明書、学生証、会員名簿"
    )
    until = WarekiDateField(label="いつまで市内とするか（その日まで）")


class RefuseForm(ShowingForm):
    """Why not."""

    reason = forms.CharField(label="認めない理由（本人に伝わります）", max_length=500)


@never_cache
@require_http_methods(["GET", "HEAD"])
@accounts.staff_required(*desk_acts.WORKERS)
def listing(request: HttpRequest) -> HttpResponse:
    """GET /desk/facilities/residency/?q=: who waits; and anybody registered, found by name, phone or number."""
    actor = accounts.actor_of(request)
    _department(actor)
    asked = request.GET.get("q", "").strip()[:60]
    people = memberships.search(asked, actor) if asked else []
    waiting = memberships.open_claims()
    names = accounts.names_of({each.holder_id for each in people} | {each.holder_id for each in waiting})
    context = {
        "asked": asked,
        "people": [(each, names.get(each.holder_id, ""), memberships.groups_of(each.holder_id)) for each in people],
        "waiting": [(each, names.get(each.holder_id, "")) for each in waiting],
        "bases": [(key, title) for key, title in memberships.BASES.items() if key != "group"],
    }
    return render(request, "facility_booking/desk_residency.html", context)


@require_POST
@accounts.staff_required(*desk_acts.WORKERS)
def begin(request: HttpRequest) -> HttpResponse:
    """POST holder, basis (or group): somebody stands at the desk with a proof and has asked for nothing online."""
    actor = accounts.actor_of(request)
    _department(actor)
    holder, group = request.POST.get("holder", ""), request.POST.get("group", "")
    try:
        made = memberships.claim(
            actor, "group" if group else request.POST.get("basis", ""), holder_id=holder, group_id=group
        )
    except (Conflict, Rejected, NotFound) as refusal:
        messages.error(request, telling.said(refusal))
        return redirect("facilities-desk:residency")
    return redirect("facilities-desk:claim", made.id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.staff_required(*desk_acts.WORKERS)
def claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """GET and POST /desk/facilities/residency/<claim>/: 市内 until a day, or not, with the reason."""
    actor = accounts.actor_of(request)
    department = _department(actor)
    found = _found(claim_id)
    acts = "refuse" if "refuse" in request.POST else "grant"
    posted = request.POST if request.method == "POST" else None
    grant = GrantForm(posted if acts == "grant" else None, initial={"until": clock.today() + _USUAL})
    refuse = RefuseForm(posted if acts == "refuse" else None)
    form = grant if acts == "grant" else refuse
    if posted is not None and form.is_valid():
        try:
            _decide(_verb(found, form, actor, department), actor)
            messages.success(request, "市内と記録しました。" if acts == "grant" else "市外のままと記録しました。")
            return redirect("facilities-desk:residency")
        except Rejected as refused:
            form.show(refused.problems)
        except HataoriError as refusal:
            messages.error(request, refusal.message)
            return redirect("facilities-desk:residency")
    audit.record_read(actor, f"account/{found.holder_id}", "市内料金の確認")
    context = {"claim": found, "grant": grant, "refuse": refuse, "form": form, **_who(found)}
    return render(request, "facility_booking/desk_claim.html", context, status=422 if form.errors else 200)


def _verb(
    found: memberships.Claim, form: GrantForm | RefuseForm, actor: Actor, department: str
) -> Callable[[], memberships.Claim]:
    told = form.cleaned_data
    if isinstance(form, GrantForm):
        until: date = told["until"]
        return lambda: memberships.grant(found.id, until, told["proof"], actor, department)
    return lambda: memberships.refuse(found.id, told["reason"], actor, department)


def _decide(verb: Callable[[], memberships.Claim], actor: Actor) -> None:
    """Decide, and tell the person."""
    with transaction.atomic():
        done = verb()
        granted = done.state == "granted" and done.until is not None
        subject = "市内料金を使えるようになりました" if granted else "市内料金の確認の結果"
        lines = [f"{done.group_name or 'あなた'}の予約は、{done.until}まで市内料金です。"] if granted else []
        lines += [] if granted else ["次の理由で、市内料金にはなりませんでした。", done.reason]
        address = f"/my/groups/{done.group_id}/city/" if done.group_id else "/my/facility-user/city/"
        if accounts.names_of([done.holder_id]):
            body = "\n".join([*lines, "", address])
            messaging.send(to=done.holder_id, subject=subject, body=body, key=f"facility/claim/{done.id}", actor=actor)


def _who(found: memberships.Claim) -> dict[str, object]:
    try:
        profile = accounts.profile_of(found.holder_id)
    except NotFound:
        profile = None
    group = memberships.group(found.group_id) if found.group_id else None
    names = accounts.names_of(member.account_id for member in group.members) if group else {}
    classes = memberships.registrations(names) if group else {}
    members = [(name, classes[key].class_title if key in classes else "登録なし") for key, name in names.items()]
    return {
        "profile": profile,
        "registration": memberships.registration_of(found.holder_id),
        "group": group,
        "members": members,
    }


def _found(claim_id: UUID) -> memberships.Claim:
    try:
        return memberships.claim_of(str(claim_id))
    except NotFound:
        raise Http404 from None


def _department(actor: Actor) -> str:
    """The section for which the clerk decides. 404 for staff of sections without facilities."""
    own = desk_acts.departments_of(actor)
    if not own:
        raise Http404
    return own[0]
