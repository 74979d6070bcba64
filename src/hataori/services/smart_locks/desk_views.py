"""The desk's pages: all locks, a school's locks and numbers (masked), one number after a recorded reason."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.access import api as access
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict
from hataori.platform.accounts.api import actor_of, staff_required

from . import looking

WORDS: dict[str, tuple[str, str]] = {
    "pending": ("開始前", "info"),
    "programmed": ("送信済み", "info"),
    "live": ("使用中", "success"),
    "cleared": ("消去済み", "info"),
    "failed": ("書き込めない", "error"),
    "drifted": ("ずれを修復中", "warning"),
}


class ReasonForm(forms.Form):
    """Why staff need the number, or act on it."""

    use_required_attribute = False
    reason = forms.CharField(
        label="理由",
        max_length=300,
        help_text="例: 利用者から電話で問い合わせがあったため。監査の記録に残ります",
        error_messages={"required": "理由を書いてください。"},
    )


@never_cache
@staff_required(*looking.READERS)
@require_safe
def locks(request: HttpRequest) -> HttpResponse:
    """GET /desk/locks/: what needs somebody, what was found different, every school."""
    own = looking.departments(actor_of(request))
    context = {
        "troubles": [_row(each) for each in access.troubles(departments=own)],
        "drifts": access.drifts(departments=own, limit=30),
        "locks": access.lock_states(departments=own),
        "dead": access.dead_errands(),
        "simulated": access.simulated_makes(),
    }
    return render(request, "smart_locks/desk_locks.html", context)


@never_cache
@staff_required(*looking.READERS)
@require_safe
def site(request: HttpRequest, site: str) -> HttpResponse:
    """GET /desk/locks/<school>/."""
    actor = actor_of(request)
    found = looking.site(site, actor)
    context = {"locks": found, "title": found[0].site_title, "rows": [_row(each) for each in access.doors_of(site)]}
    return render(request, "smart_locks/desk_site.html", context)


def _row(each: access.DoorRow) -> dict[str, object]:
    text, kind = WORDS[each.state]
    return {"door": each, "booking": each.booking_ref.partition("/")[2], "text": text, "kind": kind}


@never_cache
@staff_required(*looking.WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, booking: str) -> HttpResponse:
    """GET and POST /desk/locks/codes/<booking>/: the number, once, after a reason that the audit log keeps."""
    actor = actor_of(request)
    grant = looking.booking(f"booking/{booking}", actor)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    shown = None
    if request.method == "POST" and form.is_valid():
        shown = access.code_for_staff(grant.booking_ref, actor, reason=form.cleaned_data["reason"])
    return _code_page(request, booking, grant, form, shown)


@staff_required(*looking.WORKERS)
@require_POST
def act(request: HttpRequest, booking: str, act: str) -> HttpResponse:
    """POST: another number, no number any more, or try again."""
    actor = actor_of(request)
    grant = looking.booking(f"booking/{booking}", actor)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _code_page(request, booking, grant, form, None)
    try:
        messages.success(request, _done(act, grant.booking_ref, actor, form.cleaned_data["reason"]))
    except Conflict as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(reverse("locks-desk:code", args=[booking]))


def _done(act: str, booking_ref: str, actor: Actor, reason: str) -> str:
    if act == "change":
        access.change_code(booking_ref, actor=actor, reason=reason)
        return "番号を変えました。利用者にメッセージで知らせます。"
    if act == "revoke":
        access.revoke(booking_ref, actor=actor, reason=reason)
        return "番号を使えなくしました。錠から消しています。"
    if act == "retry":
        access.retry(booking_ref, actor=actor, reason=reason)
        return "もう一度、錠に書き込んでいます。"
    raise Http404


def _code_page(
    request: HttpRequest, booking: str, grant: access.Grant, form: ReasonForm, shown: access.Code | None
) -> HttpResponse:
    text, kind = WORDS[grant.state]
    context = {"booking": booking, "grant": grant, "form": form, "code": shown, "text": text, "kind": kind}
    return render(request, "smart_locks/desk_code.html", context, status=422 if form.errors else 200)
