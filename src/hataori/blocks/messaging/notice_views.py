"""A resident's page of notices: where and by what he is told, for which purposes, when, and what he follows."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.kernel.errors import NotFound, Rejected
from hataori.platform.accounts.api import actor_of, resident_required
from hataori.platform.i18n.wording import worded

from . import adding, addresses, reaching, topics
from .channels import channels
from .forms import AddressForm, CodeForm, HoursForm
from .purposes import purposes


@never_cache
@resident_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """GET /my/notices/."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **forms: object) -> HttpResponse:
    account = actor_of(request).id
    found = reaching.reach(account)
    ways = [each for each in channels().values() if each.audience == "person" and each.ready]
    hours = {"quiet_from": "", "quiet_to": "", "plain": found.plain}
    if found.quiet:
        hours |= {"quiet_from": f"{found.quiet.starts:%H:%M}", "quiet_to": f"{found.quiet.ends:%H:%M}"}
    context = {
        "reach": found,
        "addresses": [(each, channels()[each.channel]) for each in found.addresses if each.channel in channels()],
        "ways": ways,
        "purposes": [(each, [(way, found.chosen[each.key, way.name]) for way in ways]) for each in purposes().values()],
        "following": [(each, channels()[each.channel]) for each in topics.following(account)],
        "address_form": AddressForm(),
        "hours_form": HoursForm(initial=hours),
        "code_form": CodeForm(),
        **forms,
    }
    return render(request, "messaging/notices.html", context, status=status)


@resident_required
@require_POST
def choices(request: HttpRequest) -> HttpResponse:
    """POST /my/notices/choices/: every purpose and channel that changed."""
    actor = actor_of(request)
    now, wanted = reaching.reach(actor.id).chosen, set(request.POST.getlist("on"))
    for (purpose, channel), was in now.items():
        on = f"{purpose}:{channel}" in wanted
        if on != was and channels()[channel].ready:
            reaching.choose(actor.id, purpose, channel, on=on, actor=actor)
    messages.success(request, _("お知らせの受け取り方を変えました。"))
    return redirect("messaging:notices")


@resident_required
@require_POST
def hours(request: HttpRequest) -> HttpResponse:
    """POST /my/notices/hours/."""
    actor, form = actor_of(request), HoursForm(request.POST)
    if not form.is_valid():
        return _page(request, 422, hours_form=form, form=form)
    starts, ends = form.hour("quiet_from"), form.hour("quiet_to")
    try:
        reaching.choose_hours(actor.id, starts=starts, ends=ends, plain=form.cleaned_data["plain"], actor=actor)
    except Rejected as error:
        form.add_error(error.problems[0].field, worded(error.problems[0].message))
        return _page(request, 422, hours_form=form, form=form)
    messages.success(request, _("届ける時間と言葉を変えました。"))
    return redirect("messaging:notices")


@resident_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """POST /my/notices/addresses/: keep it unproven and send a code there."""
    actor, form = actor_of(request), AddressForm(request.POST)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            row = adding.add(sent["channel"], sent["value"], account_id=actor.id, actor=actor)
            return HttpResponseRedirect(reverse("messaging:address", args=[row]))
        except Rejected as error:
            form.add_error(error.problems[0].field, worded(error.problems[0].message))
    return _page(request, 422, address_form=form, form=form)


@never_cache
@resident_required
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """GET and POST /my/notices/addresses/<id>/: type the code that came there."""
    actor, form = actor_of(request), CodeForm(request.POST or None)
    row = addresses.row_of(str(address_id), actor.id)
    if row.verified_at is not None:
        return redirect("messaging:notices")
    if request.method == "POST" and form.is_valid():
        try:
            addresses.prove(str(address_id), form.cleaned_data["code"].strip(), account_id=actor.id, actor=actor)
            messages.success(request, _("届け先を確かめました。これからお知らせが届きます。"))
            return redirect("messaging:notices")
        except Rejected as error:
            form.add_error("code", worded(error.problems[0].message))
    status = 422 if form.errors else 200
    return render(request, "messaging/address.html", {"row": row, "form": form}, status=status)


@resident_required
@require_POST
def again(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """POST /my/notices/addresses/<id>/again/: another code."""
    adding.send_again(str(address_id), account_id=actor_of(request).id)
    messages.success(request, _("確認番号をもう一度送りました。"))
    return redirect("messaging:address", address_id)


@resident_required
@require_POST
def remove(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """POST /my/notices/addresses/<id>/remove/."""
    actor = actor_of(request)
    addresses.remove(str(address_id), account_id=actor.id, actor=actor)
    messages.success(request, _("届け先を消しました。"))
    return redirect("messaging:notices")


@resident_required
@require_POST
def leave(request: HttpRequest, number: int) -> HttpResponse:
    """POST /my/notices/following/<n>/leave/: only what is the person's own."""
    actor = actor_of(request)
    if number not in {each.id for each in topics.following(actor.id)}:
        raise NotFound
    topics.leave(number, actor=actor)
    messages.success(request, _("このお知らせを止めました。"))
    return redirect("messaging:notices")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST ends: by the button, or by a mail program at once (RFC 8058; free of the CSRF token for it).

    The token is the right to end this one subscription, and nothing else.
    """
    if request.method == "POST":
        found = topics.unsubscribe(token)
        return render(request, "messaging/unsubscribed.html", {"found": found, "done": True})
    return render(request, "messaging/unsubscribed.html", {"found": topics.followed(token), "done": False})
