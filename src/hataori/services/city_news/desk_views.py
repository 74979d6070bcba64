"""The desk: posts in a list, and one post with its approval, each channel's preview, and what became of it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hataori.kernel.actor import Actor
from hataori.kernel.errors import HataoriError, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, names_of, staff_required

from . import approving, chains, looking, models, posts, reading, rules, translating
from .desk_editing import own_post
from .forms import ReasonForm, TranslationForm

_A_PAGE = 50


@never_cache
@staff_required(*rules.WRITERS)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """GET /desk/news/?state=."""
    shown, state = looking.shown_to(actor_of(request)), request.GET.get("state", "")
    rows = models.Post.objects.all() if shown is None else models.Post.objects.filter(department__in=shown)
    if state in models.STATES:
        rows = rows.filter(state=state)
    page = Paginator(rows.order_by("-changed_at", "-pk"), _A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "posts": page.object_list, "states": list(models.STATES.items()), "state": state}
    return render(request, "city_news/desk_list.html", context)


@never_cache
@staff_required(*rules.WRITERS)
@require_safe
def post(request: HttpRequest, key: str) -> HttpResponse:
    """GET /desk/news/<post>/."""
    return _post_page(request, own_post(key, actor_of(request)))


def _post_page(request: HttpRequest, found: models.Post, **more: object) -> HttpResponse:
    chain = reading.chain(found) if found.kind == "emergency" and found.state == "published" else []
    people = [each for each in (found.author, found.approver, found.confirmer) if each]
    names = names_of(people)
    context = {
        "post": found,
        "texts": list(reading.texts(found)),
        "languages": rules.LANGUAGES,
        "previews": looking.previews(found),
        "log": looking.log(found) if found.state in ("published", "withdrawn") else [],
        "outline": looking.outline(found),
        "acts": looking.acts(found, actor_of(request), ended=bool(chain and chain[-1] != found)),
        "chain": chain,
        "reports": [("本文", looking.checked(found.body))] if found.state == "draft" else [],
        "people": [(word, names.get(who, who)) for word, who in _signatures(found)],
        "reason_form": ReasonForm(),
        "translation_form": TranslationForm(),
        **more,
    }
    return render(request, "city_news/desk_post.html", context, status=422 if more else 200)


def _signatures(found: models.Post) -> list[tuple[str, str]]:
    rows = (("書いた人", found.author), ("承認した人", found.approver), ("2人目に承認した人", found.confirmer))
    return [(word, who) for word, who in rows if who]


def _acted(request: HttpRequest, key: str, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except HataoriError as refused:
        problem = refused.problems[0].message if isinstance(refused, Rejected) else refused.message
        messages.error(request, problem)
    else:
        messages.success(request, said)
    return redirect("news-desk:post", key)


_ACTS: dict[str, tuple[Callable[[str, Actor], object], str]] = {
    "submit": (posts.submit, "承認に出しました。"),
    "approve": (approving.approve, "承認しました。"),
}


@staff_required(*rules.WRITERS)
@require_POST
def act(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """POST /desk/news/<post>/<submit|approve>/."""
    actor = actor_of(request)
    own_post(key, actor)
    if name not in _ACTS:
        raise NotFound
    run, said = _ACTS[name]
    return _acted(request, key, lambda: run(key, actor), said)


@staff_required(*rules.WRITERS)
@require_POST
def reasoned(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """POST /desk/news/<post>/<send-back|withdraw>/ with a reason."""
    actor = actor_of(request)
    found, form = own_post(key, actor), ReasonForm(request.POST)
    run, said = {
        "send-back": (approving.send_back, "差し戻しました。"),
        "withdraw": (approving.withdraw, "取り下げました。"),
    }.get(name, (None, ""))
    if run is None:
        raise NotFound
    if not form.is_valid():
        return _post_page(request, found, reason_form=form, form=form)
    return _acted(request, key, lambda: run(key, form.cleaned_data["reason"], actor), said)


@staff_required(*rules.WRITERS)
@require_POST
def follow(request: HttpRequest, key: str, step: str) -> HttpResponse:
    """POST /desk/news/<post>/<update|cancel>/: a draft that follows this emergency."""
    actor = actor_of(request)
    own_post(key, actor)
    draft = {"update": chains.draft_update, "cancel": chains.draft_cancel}.get(step)
    if draft is None:
        raise NotFound
    try:
        made = draft(key, actor)
    except HataoriError as refused:
        messages.error(request, refused.message)
        return redirect("news-desk:post", key)
    messages.success(request, "下書きを作りました。確かめて、承認に出してください。")
    return redirect("news-desk:post", made.key)


@staff_required(*rules.WRITERS)
@require_POST
def translation(request: HttpRequest, key: str) -> HttpResponse:
    """POST /desk/news/<post>/translation/: by a person, or by a machine that is connected."""
    actor = actor_of(request)
    found = own_post(key, actor)
    if request.POST.get("act") == "machine":
        language = request.POST.get("language", "")
        return _acted(request, key, lambda: translating.by_machine(found, language, actor), "機械翻訳を入れました。")
    form = TranslationForm(request.POST)
    if not form.is_valid():
        return _post_page(request, found, translation_form=form, form=form)
    typed = form.cleaned_data
    return _acted(
        request,
        key,
        lambda: posts.translate(found, typed["language"], typed["title"], typed["body"], actor),
        "訳を保存しました。",
    )


@staff_required(*rules.WRITERS)
@require_POST
def retry(request: HttpRequest, key: str) -> HttpResponse:
    """POST /desk/news/<post>/retry/: a delivery that was given up is tried again."""
    actor = actor_of(request)
    found = own_post(key, actor)
    return _acted(request, key, lambda: looking.retry(found, request.POST.get("message", ""), actor), "送り直します。")
