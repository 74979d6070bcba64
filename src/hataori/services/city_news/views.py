"""Everybody's pages: what is new, one post, following, the feed, and the page for emergencies."""

from xml.sax.saxutils import escape, quoteattr

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape as escape_html
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.documents import api as documents
from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound, Rejected
from hataori.platform.accounts.api import actor_of, resident_required
from hataori.platform.files import api as files
from hataori.platform.i18n.furigana import with_readings

from . import dark, models, reading, rules
from .forms import FollowForm

_A_PAGE, _IN_FEED = 20, 50


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """GET /news/?kind=&page=."""
    kind, language = request.GET.get("kind", ""), get_language() or "ja"
    rows = reading.public(kind=kind if kind in models.KINDS else "").prefetch_related("translations")
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    shown = [(each, reading.in_language(each, language)) for each in page.object_list]
    return render(request, "city_news/news.html", {"page": page, "rows": shown, "kind": kind})


def _public_post(key: str) -> models.Post:
    found = reading.public().filter(key=key).first()
    if found is None:
        raise NotFound("no_post", "このお知らせは、掲載を終えたか、取り下げられました。一覧から探してください。")
    return found


@require_safe
def post(request: HttpRequest, key: str) -> HttpResponse:
    """GET /news/<post>/?lang=: in the reader's language, with links to the others."""
    found = _public_post(key)
    texts = {each.language: each for each in reading.texts(found)}
    wanted = request.GET.get("lang") or get_language() or "ja"
    shown = texts.get(wanted, texts["ja"])
    others = [(each, _language_title(each.language)) for each in texts.values() if each is not shown]
    chain = reading.chain(found) if found.kind == "emergency" else []
    context = {
        "post": found,
        "text": shown,
        "body": _body(shown),
        "lang": "ja" if shown.language == "ja-x-easy" else shown.language,
        "others": others,
        "chain": chain if len(chain) > 1 else [],
        "newer": chain[-1] if chain and chain[-1] != found else None,
        "over": bool(found.expires_at and found.expires_at <= clock.now()),
    }
    return render(request, "city_news/post.html", context)


def _body(text: reading.Text) -> SafeString:
    """The body as HTML; やさしい日本語 with readings over its kanji whatever the page around it does."""
    escaped = escape_html(text.body)
    read = with_readings(escaped) if text.language == "ja-x-easy" else escaped
    return mark_safe(linebreaks(read))  # noqa: S308  escaped above


_OWN_NAMES = {
    "ja": "日本語",
    "ja-x-easy": "やさしい日本語",
    "en": "English",
    "pt-br": "Português",
    "zh-hans": "简体中文",
    "vi": "Tiếng Việt",
    "ko": "한국어",
    "es": "Español",
    "fil": "Filipino",
}


def _language_title(language: str) -> str:
    return _OWN_NAMES.get(language, language)


@require_safe
def image(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET /news/<post>/image/."""
    found = _public_post(key)
    if not found.image:
        raise NotFound
    kind = files.KINDS[files.file_ref(found.image).kind]
    answer = HttpResponse(files.open_file(found.image, SYSTEM), content_type=kind.media_type)
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@never_cache
@resident_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """GET and POST /news/follow/."""
    actor = actor_of(request)
    ways = [each for each in messaging.channels().values() if each.audience == "person" and each.ready]
    form = FollowForm(ways, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            for kind in form.cleaned_data["kinds"]:
                messaging.subscribe(
                    rules.topic(kind),
                    channel=form.cleaned_data["channel"],
                    title=rules.TOPICS[kind],
                    actor=actor,
                    account_id=actor.id,
                )
            messages.success(request, gettext("登録しました。新しいお知らせが出たら届きます。"))
            return redirect("news:follow")
        except Rejected as refused:
            form.add_error("channel", refused.problems[0].message)
    own = [each for each in messaging.following(actor.id) if each.topic.startswith(rules.topic(""))]
    rows = [(each, messaging.channels()[each.channel]) for each in own if each.channel in messaging.channels()]
    context = {"form": form, "rows": rows}
    return render(request, "city_news/follow.html", context, status=422 if form.errors else 200)


@resident_required
@require_POST
def stop(request: HttpRequest, following_id: int) -> HttpResponse:
    """POST: one of mine ends."""
    actor = actor_of(request)
    own = [each.id for each in messaging.following(actor.id) if each.topic.startswith(rules.topic(""))]
    if following_id in own:
        messaging.leave(following_id, actor=actor)
        messages.success(request, gettext("お知らせを止めました。"))
    return redirect("news:follow")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET /feeds/news.atom: the newest posts in Japanese."""
    at, found = messaging.public_url(), list(reading.public()[:_IN_FEED])
    updated = max((each.changed_at for each in found), default=clock.now())
    entries = "".join(_entry(each, at) for each in found)
    name = escape(documents.city_name())
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ja">'
        f"<id>{escape(at)}/feeds/news.atom</id><title>{name} お知らせ</title><updated>{updated.isoformat()}</updated>"
        f"<author><name>{name}</name></author>"
        f'<link rel="self" type="application/atom+xml" href={quoteattr(at + "/feeds/news.atom")}/>'
        f'<link rel="alternate" type="text/html" href={quoteattr(at + "/news/")}/>{entries}</feed>'
    )
    answer = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=10"
    return answer


def _entry(each: models.Post, at: str) -> str:
    out = each.published_at or each.changed_at
    return (
        f"<entry><id>urn:uuid:{each.pk}</id><title>{escape(each.shown_title)}</title>"
        f"<updated>{each.changed_at.isoformat()}</updated><published>{out.isoformat()}</published>"
        f"<category term={quoteattr(each.kind)} label={quoteattr(each.kind_title)}/>"
        f'<link href={quoteattr(f"{at}/news/{each.key}/")}/><content type="text">{escape(each.body)}</content></entry>'
    )


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET /emergency/: the light page, out of the copy where the database does not answer."""
    try:
        page = dark.render()
    except DatabaseError:
        page = dark.kept()
    answer = HttpResponse(page)
    answer["Cache-Control"] = "public, max-age=5"
    return answer
