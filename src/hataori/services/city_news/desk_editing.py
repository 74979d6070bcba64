"""The desk's editor: a post with the checker beside it, an emergency out of a template, a draft's words."""

from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.blocks.plain_language import api as plain
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import NotFound, Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from . import alerts, chains, looking, models, pictures, posts, rules
from .area_purposes import LAYER, PURPOSES
from .forms import EmergencyForm, PostForm, TextForm

_TOO_LONG = f"やさしい日本語の題名が{{}}字になりました。{rules.LONGEST_TITLE}字までに短くしてください。"
_EDITED = ("title", "body", "plain_title", "plain_body")


def own_post(key: str, actor: Actor) -> models.Post:
    """A post this person may see. NotFound for any other."""
    found, shown = posts.post_of(key), looking.shown_to(actor)
    if shown is not None and found.department not in shown:
        raise NotFound
    return found


@never_cache
@staff_required(*rules.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str = "") -> HttpResponse:
    """GET and POST /desk/news/new/ and /desk/news/<post>/edit/: save, check, or ask for a plainer version."""
    actor = actor_of(request)
    found = own_post(key, actor) if key else None
    if found is not None and found.kind == "emergency":
        return _edit_emergency(request, found, actor)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PostForm(actor.departments(*rules.WRITERS), *sent, initial=_initial(found) if found else _own_section(actor))
    if request.method == "POST" and request.POST.get("act") in ("check", "plain"):
        return _with_report(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            post = posts.write(_written(form, found), actor, key=key)
            messages.success(request, "下書きを保存しました。")
            return redirect("news-desk:post", post.key)
        except Rejected as refused:
            _onto(form, refused)
    return _editor(request, form, found)


def _own_section(actor: Actor) -> dict[str, Any]:
    own = actor.departments(*rules.WRITERS)
    return {"department": min(own)} if own else {}


def _with_report(request: HttpRequest, found: models.Post | None) -> HttpResponse:
    """The same form with what was typed, and the report, or a plainer version put into its fields. Nothing is saved."""
    typed = request.POST.copy()
    if request.POST.get("act") == "plain":
        typed["plain_title"] = plain.rewrite(typed.get("title", "")[: plain.LONGEST])
        typed["plain_body"] = plain.rewrite(typed.get("body", "")[: plain.LONGEST])
    shown = PostForm(actor_of(request).departments(*rules.WRITERS), typed)
    shown.full_clean()
    shown.errors.clear()
    if len(typed.get("plain_title", "")) > rules.LONGEST_TITLE:
        shown.add_error("plain_title", _TOO_LONG.format(len(typed["plain_title"])))
    return _editor(request, shown, found, report_of=typed)


def _editor(
    request: HttpRequest,
    form: django_forms.Form,
    found: models.Post | None,
    report_of: Any = None,  # noqa: ANN401  a QueryDict
) -> HttpResponse:
    reports = []
    if report_of is not None:
        texts = (("本文", report_of.get("body", "")), ("やさしい日本語の本文", report_of.get("plain_body", "")))
        reports = [(word, looking.checked(text[: plain.LONGEST])) for word, text in texts if text.strip()]
    context = {"form": form, "post": found, "reports": reports}
    return render(request, "city_news/desk_edit.html", context, status=422 if form.errors else 200)


def _edit_emergency(request: HttpRequest, found: models.Post, actor: Actor) -> HttpResponse:
    initial = {name: getattr(found, name) for name in _EDITED}
    form = TextForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            posts.write(_kept(found, form.cleaned_data), actor, key=found.key)
            messages.success(request, "下書きを保存しました。")
            return redirect("news-desk:post", found.key)
        except Rejected as refused:
            _onto(form, refused)
    return _editor(request, form, found)


def _kept(found: models.Post, texts: dict[str, Any]) -> posts.Written:
    names = ("kind", "department", "image_alt", "publish_at", "expires_at", "exercise", "alert", "sample")
    return posts.Written(**{name: getattr(found, name) for name in names}, **texts, channels=tuple(found.channels))


def _initial(found: models.Post) -> dict[str, Any]:
    names = ("kind", "department", *_EDITED, "image_alt", "channels", "exercise")
    out, end = _local(found.publish_at), _local(found.expires_at)
    return {name: getattr(found, name) for name in names} | {
        "publish_on": out.date() if out else None,
        "publish_hour": f"{out:%H:00}" if out else "",
        "expires_on": end.date() if end else None,
    }


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(JST) if moment else None


def _written(form: PostForm, found: models.Post | None) -> posts.Written:
    typed = form.cleaned_data
    image = found.image if found else ""
    if typed["picture"]:
        if not typed["image_alt"].strip():
            raise Rejected([posts.NO_ALT])
        image = pictures.take(typed["picture"])
    names = ("kind", "department", *_EDITED, "image_alt", "exercise")
    return posts.Written(
        **{name: typed[name] for name in names},
        image=image,
        channels=tuple(typed["channels"]),
        publish_at=form.publish_at,
        expires_at=form.expires_at,
        sample=found.sample if found else False,
    )


_FIELDS = {"publish_at": "publish_on", "expires_at": "expires_on", "photo": "picture", "file": "picture"}


def _onto(form: django_forms.Form, refused: Rejected) -> None:
    for each in refused.problems:
        name = _FIELDS.get(each.field, each.field)
        form.add_error(name if name in form.fields else None, each.message)


@never_cache
@staff_required(*rules.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/news/emergency/: from a template to a draft in three languages."""
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            filled = alerts.filled(
                typed["template"],
                **{name: typed[name] for name in ("area", "border", "situation", "shelter", "polygon")},
            )
            made = chains.draft_emergency(
                filled,
                _department(actor_of(request)),
                hours=int(typed["hours"]),
                exercise=typed["exercise"],
                actor=actor_of(request),
            )
            messages.success(request, "下書きを作りました。確かめて、承認に出してください。")
            return redirect("news-desk:post", made.key)
        except Rejected as refused:
            _onto(form, refused)
    context = {"form": form, "layer": LAYER, "may_draw": PURPOSES[0].may_draw(actor_of(request))}
    return render(request, "city_news/desk_emergency.html", context, status=422 if form.errors else 200)


def _department(actor: Actor) -> str:
    """In whose name an emergency goes out: a desk's own people write in its name, others in their section's."""
    own = actor.departments(*rules.WRITERS)
    if own is None:
        return "crisis-management"
    return next((key for key in reversed(rules.DESKS) if key in own), min(own))
