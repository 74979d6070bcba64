"""Following by a mail address without an account: asking, confirming by the link in the mail, and the page of its own.

The secrets stand in the query, which no log keeps. A GET changes nothing: mail programs look at links before people do.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hataori.platform.accounts.api import SlowDown, source
from hataori.platform.i18n.wording import worded

from . import asking, by_mail, families
from .asking import MOST
from .by_mail_forms import ByMailForm, TopicsForm

_METHODS = ["GET", "HEAD", "POST"]


def _language() -> str:
    return get_language() or "ja"


@never_cache
@require_http_methods(_METHODS)
def ask(request: HttpRequest) -> HttpResponse:
    """GET and POST /notices/mail/?topic=&also=: an address and topics; what is named is offered too, `topic` ticked."""
    asked_for = request.GET.getlist("topic")
    named = families.known([*asked_for, *request.GET.getlist("also"), *request.POST.getlist("topics")][:MOST])
    chosen = [each.key for each in families.known(asked_for[:MOST])]
    form = ByMailForm(
        [*named, *families.listed()], request.POST if request.method == "POST" else None, initial={"topics": chosen}
    )
    status = 422
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            asking.ask(sent["mail"], sent["topics"], language=_language(), source=source(request))
            return redirect("messaging:by-mail-asked")
        except SlowDown as slow:
            form.add_error(None, worded(slow.message))
            status = slow.status
    return render(request, "messaging/by_mail.html", {"form": form}, status=status if form.errors else 200)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """GET /notices/mail/asked/: look into your mailbox; the same for every address."""
    hours = int(asking.KEPT.total_seconds() // 3_600)
    return render(request, "messaging/by_mail_asked.html", {"hours": hours})


@never_cache
@require_http_methods(_METHODS)
def confirm(request: HttpRequest) -> HttpResponse:
    """GET /notices/mail/confirm/?t= asks, POST confirms. The link is good once."""
    secret = request.POST.get("t") or request.GET.get("t", "")
    offered = [*asking.asked(secret), *families.listed()]
    first = [each.key for each in offered if each.key in asking.asked_first(secret)]
    form = TopicsForm(offered, request.POST if request.method == "POST" else None, initial={"topics": first})
    if request.method == "POST" and form.is_valid():
        token = asking.confirm(secret, form.cleaned_data["topics"], language=_language())
        messages.success(request, _("登録しました。これからメールでお知らせします。"))
        return redirect(f"{reverse('messaging:by-mail-own')}?t={token}")
    context = {"form": form, "secret": secret}
    return render(request, "messaging/by_mail_confirm.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(_METHODS)
def own(request: HttpRequest) -> HttpResponse:
    """GET /notices/mail/own/?t=: what this address follows. POST changes it, or (`all`) ends it and forgets."""
    token = request.POST.get("t") or request.GET.get("t", "")
    found = by_mail.follower(token)
    if request.method == "POST" and request.POST.get("all"):
        by_mail.forget(token)
        return redirect("messaging:by-mail-gone")
    offered = [*found.topics, *families.listed()]
    here = {"topics": [each.key for each in found.topics]}
    form = TopicsForm(offered, request.POST if request.method == "POST" else None, initial=here)
    if request.method == "POST" and form.is_valid():
        if not by_mail.choose(token, form.cleaned_data["topics"]):
            return redirect("messaging:by-mail-gone")
        messages.success(request, _("届くお知らせを変えました。"))
        return redirect(f"{reverse('messaging:by-mail-own')}?t={token}")
    context = {"form": form, "follower": found, "token": token}
    return render(request, "messaging/by_mail_own.html", context, status=422 if form.errors else 200)


@require_safe
def gone(request: HttpRequest) -> HttpResponse:
    """GET /notices/mail/gone/: nothing is left of the address."""
    return render(request, "messaging/by_mail_gone.html")
