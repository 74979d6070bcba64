"""The desk's pages of messages: channels and what waits or failed there, templates, mails that came back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.kernel.errors import NotFound, Rejected
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.outbox import api as outbox

from . import bounces, models, wordings
from .channels import Channel, channels
from .forms import ReasonForm, WordingForm

_ROLES = (Role.OPERATOR, Role.DX_OFFICE, Role.PUBLISHER)
_SHOWN = 50
_DAY = timedelta(days=1)


@never_cache
@staff_required(*_ROLES)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """GET /desk/notices/."""
    since = clock.now() - _DAY
    rows = models.Told.objects.filter(settled_at__gte=since).values("channel")
    told = {row["channel"]: row for row in rows.annotate(taken=Sum("taken"), failed=Sum("refused"), n=Count("pk"))}
    waiting = {(kind, state): found for kind, state, found in outbox.counts()}
    context = {
        "channels": [_row(each, told.get(each.name, {}), waiting, _followers(each)) for each in channels().values()],
        "templates": list(wordings.templates()),
        "bounces": models.Bounce.objects.filter(cleared_at=None).order_by("-at")[:_SHOWN],
        "posts": models.Told.objects.exclude(account="").order_by("-created_at")[:_SHOWN],
        "titles": {each.name: each.title for each in channels().values()},
    }
    return render(request, "messaging/desk.html", context)


def _followers(declared: Channel) -> dict[str, int]:
    """How many addresses follow something by the channel, and how many of them have no account."""
    followed = models.Subscription.objects.filter(address=OuterRef("pk"))
    rows = models.Address.objects.filter(Exists(followed), channel=declared.name, off_at=None)
    return rows.aggregate(all=Count("pk"), strangers=Count("pk", filter=Q(account_id="")))


def _row(
    declared: Channel, told: Mapping[str, Any], waiting: Mapping[tuple[str, str], int], followers: Mapping[str, int]
) -> dict[str, Any]:
    """A channel with its rate, what was taken and refused in a day, what waits, and its dead letters."""
    kinds = [declared.delivery, f"{declared.delivery}.round", f"{declared.delivery}.urgent"]
    bucket = models.Bucket.objects.filter(name=declared.name).first()
    resting = bucket is not None and bucket.paused_until is not None and bucket.paused_until > clock.machine()
    return {
        "channel": declared,
        "followers": followers,
        "taken": told.get("taken") or 0,
        "refused": told.get("failed") or 0,
        "waiting": sum(waiting.get((kind, state), 0) for kind in kinds for state in ("pending", "leased")),
        "dead": [(kind, found) for kind in kinds if (found := waiting.get((kind, "dead"), 0))],
        "rate": f"{declared.rate.per_second * 60:,.0f}回／分（続けて{declared.rate.burst:,}回まで）",
        "resting": resting,
    }


@never_cache
@staff_required(*_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, key: str) -> HttpResponse:
    """GET and POST /desk/notices/templates/<key>/: the words, a preview of both variants, the history."""
    found = wordings.template(key)
    names = ("subject", "body", "plain_subject", "plain_body", "outside")
    form = WordingForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    shown = found
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in names}
        shown = wordings.Template(found.key, found.title, found.purpose, **words)
        if "save" in request.POST and _saved(request, form, key, words):
            return redirect("messaging-desk:template", key)
    context = {
        "template": found,
        "form": form,
        "preview": [("ふつうの言葉", _sample(shown, plain=False)), ("やさしい日本語", _sample(shown, plain=True))],
        "outside": shown.outside,
        "history": wordings.history(key),
    }
    return render(request, "messaging/template.html", context, status=422 if form.errors else 200)


def _sample(shown: wordings.Template, *, plain: bool) -> object:
    """The words with the names of the places in them, as nobody's facts stand here."""
    return shown.words({name: f"〔{name}〕" for name in shown.places}, plain=plain)


def _saved(request: HttpRequest, form: WordingForm, key: str, words: dict[str, str]) -> bool:
    try:
        wordings.reword(key, words, reason=form.cleaned_data["reason"], actor=actor_of(request))
    except Rejected as error:
        for problem in error.problems:
            form.add_error(problem.field, problem.message)
        return False
    messages.success(request, "文面を変えました。これから送るものに使います。")
    return True


@never_cache
@staff_required(*_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def bounce(request: HttpRequest, number: int) -> HttpResponse:
    """GET and POST /desk/notices/bounces/<n>/: why it came back; use the address again."""
    row = models.Bounce.objects.filter(pk=number).first()
    if row is None:
        raise NotFound
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        bounces.clear(number, actor=actor_of(request), reason=form.cleaned_data["reason"])
        messages.success(request, "このアドレスを再び使うようにしました。")
        return redirect("messaging-desk:notices")
    return render(request, "messaging/bounce.html", {"row": row, "form": form}, status=422 if form.errors else 200)
