"""The rules editor: from which day, part by part, look, publish; history and the document itself for experts."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.scheduler import drafts
from hataori.blocks.scheduler.drafts import Draft, Published
from hataori.blocks.scheduler.rules import inherited, read
from hataori.blocks.scheduler.types import Unit
from hataori.blocks.scheduler.wording import PARTS as TITLES
from hataori.blocks.scheduler.wording import in_words
from hataori.kernel import clock
from hataori.kernel.errors import NotFound, Rejected
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.exports.download import as_download
from hataori.platform.pages.fields import WarekiDateField

from . import previewing
from .differing import differences
from .editing import Page
from .fee_parts import PARTS
from .parts import simple
from .permissions import READERS, readable, rulable
from .units_views import VERSION_STATES, names

_DAY = timedelta(days=1)
_LARGEST = 200_000


class StartForm(forms.Form):
    """From when on the new rules hold."""

    use_required_attribute = False
    effective_from = WarekiDateField(
        label="いつの利用から", help_text="この日からの利用に、新しい決まりが当てはまります"
    )


@never_cache
@staff_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, key: str) -> HttpResponse:
    """GET and POST /desk/units/<key>/rules/: begin, or choose the part to change."""
    actor = actor_of(request)
    unit = rulable(key, actor)
    draft = drafts.draft_of(unit)
    form = StartForm(request.POST or None, initial={"effective_from": draft.effective_from if draft else None})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["effective_from"]
        if day < clock.today():
            form.add_error("effective_from", "過ぎた日からは変えられません。今日からの日を入力してください。")
        else:
            drafts.begin(unit, day, actor)
            return redirect("scheduler-desk:rules", unit.key)
    parts = in_words(draft.merged, draft.words) if draft else []
    context = {"unit": unit, "draft": draft, "form": form, "parts": parts}
    return render(request, "scheduler/rules.html", context, status=422 if form.errors else 200)


@never_cache
@staff_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    """GET and POST /desk/units/<key>/rules/part/<slug>/: one group of questions."""
    actor = actor_of(request)
    unit = rulable(key, actor)
    draft = _draft(unit)
    if slug not in PARTS:
        raise Http404
    rules_now = read(draft.merged)
    page = Page(PARTS[slug], rules_now, request.POST or None, more=request.GET.get("more", ""))
    if request.method == "POST" and page.is_valid():
        try:
            drafts.write(unit, page.words(), TITLES[slug][1], actor)
        except Rejected as refused:
            page.show(refused.problems)
        else:
            return _onward(request, unit, slug)
    errors = page.errors() if request.method == "POST" else []
    context = {"unit": unit, "draft": draft, "slug": slug, "title": TITLES[slug][0], "page": page, "errors": errors,
               "kept": _kept(slug, draft)}  # fmt: skip
    return render(request, "scheduler/rules_part.html", context, status=422 if errors else 200)


def _onward(request: HttpRequest, unit: Unit, slug: str) -> HttpResponse:
    """Another row on the same page, or on to the look at it all."""
    if more := request.POST.get("more"):
        url = reverse("scheduler-desk:part", args=[unit.key, slug])
        return redirect(f"{url}?more={more}#{more}-last")
    messages.success(request, "書きかけに保存しました。まだ公表していません。")
    return redirect("scheduler-desk:rules" if request.POST.get("back") else "scheduler-desk:preview", unit.key)


def _kept(slug: str, draft: Draft) -> int:
    """Periods that only the document can change."""
    return sum(not simple(each) for each in read(draft.merged).hours.periods) if slug == "hours" else 0


def _draft(unit: Unit) -> Draft:
    draft = drafts.draft_of(unit)
    if draft is None:
        raise NotFound("no_draft", "書きかけの決まりがありません。「決まりを変える」から始めてください。")
    return draft


@never_cache
@staff_required(*READERS)
@require_safe
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """GET /desk/units/<key>/rules/preview/: what would change, the month, the prices."""
    unit = rulable(key, actor_of(request))
    draft = _draft(unit)
    before = _before(unit, draft)
    context = {
        "unit": unit,
        "draft": draft,
        "differences": differences(before, draft.merged),
        "month": previewing.month(draft.merged, before, draft.effective_from),
        "first": draft.effective_from.replace(day=1),
        "prices": previewing.prices(draft.merged, before, draft.effective_from),
    }
    return render(request, "scheduler/rules_preview.html", context)


def _before(unit: Unit, draft: Draft) -> Mapping[str, Any]:
    """What would hold on that day without the draft."""
    return inherited(draft.above, drafts.own_words(unit.id, draft.effective_from))


@never_cache
@staff_required(*READERS)
@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """POST: the draft holds from its day."""
    actor = actor_of(request)
    unit = rulable(key, actor)
    draft = _draft(unit)
    if draft.effective_from < clock.today():
        messages.error(request, "始まりの日が過ぎています。「いつの利用から」を入力し直してください。")
        return redirect("scheduler-desk:rules", unit.key)
    drafts.publish(unit, actor)
    messages.success(request, f"公表しました。{draft.effective_from.isoformat()}からの利用に当てはまります。")
    return redirect("scheduler-desk:one", unit.key)


@never_cache
@staff_required(*READERS)
@require_POST
def discard(request: HttpRequest, key: str) -> HttpResponse:
    """POST: throw the draft away."""
    actor = actor_of(request)
    unit = rulable(key, actor)
    drafts.discard(unit, actor)
    messages.success(request, "書きかけを捨てました。公表した決まりは、そのままです。")
    return redirect("scheduler-desk:one", unit.key)


@never_cache
@staff_required(*READERS)
@require_safe
def history(request: HttpRequest, key: str) -> HttpResponse:
    """GET /desk/units/<key>/rules/history/: all versions, each with what it changed."""
    unit = readable(key, actor_of(request))
    versions = drafts.published(unit, clock.today())
    who = names([each.by for each in versions])
    rows = [(each, *VERSION_STATES[each.state], who[each.by]) for each in versions]
    return render(request, "scheduler/rules_history.html", {"unit": unit, "rows": rows})


@never_cache
@staff_required(*READERS)
@require_safe
def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """GET /desk/units/<key>/rules/history/<number>/: what a version says and what it changed."""
    unit = readable(key, actor_of(request))
    versions = {each.number: each for each in drafts.published(unit, clock.today())}
    if number not in versions:
        raise Http404
    found = versions[number]
    against = versions.get(_number(request.GET.get("against")) or number - 1)
    context = {
        "unit": unit,
        "found": found,
        "state": VERSION_STATES[found.state],
        "by": names([found.by])[found.by],
        "against": against,
        "others": [each for each in versions.values() if each.number != number],
        "differences": differences(_merged(unit, against) if against else {}, _merged(unit, found)),
    }
    return render(request, "scheduler/rules_version.html", context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _merged(unit: Unit, version: Published) -> Mapping[str, Any]:
    return inherited(drafts.words_above(unit.parent_id, version.effective_from), version.words)


class DocumentForm(forms.Form):
    """The rules as a document, pasted or as a file."""

    use_required_attribute = False
    text = forms.CharField(
        label="決まりのJSON",
        required=False,
        max_length=_LARGEST,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )
    document = forms.FileField(label="またはファイル", required=False)

    def clean(self) -> dict[str, Any]:
        """The document as read."""
        told: dict[str, Any] = super().clean() or {}
        upload = told.get("document")
        if upload and upload.size > _LARGEST:
            raise ValidationError("ファイルが大きすぎます。200kBまでです。", code="too_large")
        try:
            told["words"] = json.loads(upload.read().decode() if upload else told.get("text") or "")
        except (ValueError, RecursionError) as error:
            raise ValidationError("JSONとして読めません。", code="unreadable") from error
        return told


@never_cache
@staff_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, key: str) -> HttpResponse:
    """GET and POST /desk/units/<key>/rules/document/: the draft as JSON."""
    actor = actor_of(request)
    unit = rulable(key, actor)
    draft = _draft(unit)
    form = DocumentForm(request.POST or None, request.FILES or None, initial={"text": _json(draft.words)})
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            drafts.replace(unit, form.cleaned_data["words"], actor)
        except Rejected as refused:
            problems = [f"{each.field}：{each.message}" for each in refused.problems]
        else:
            messages.success(request, "書きかけに保存しました。まだ公表していません。")
            return redirect("scheduler-desk:preview", unit.key)
    context = {"unit": unit, "form": form, "problems": problems}
    return render(request, "scheduler/rules_document.html", context, status=422 if problems or form.errors else 200)


@never_cache
@staff_required(*READERS)
@require_safe
def download(request: HttpRequest, key: str) -> HttpResponse:
    """GET /desk/units/<key>/rules/document.json: the draft, else what the unit itself says now."""
    unit = readable(key, actor_of(request))
    draft = drafts.draft_of(unit)
    words = draft.words if draft else drafts.own_words(unit.id, clock.today())
    return as_download(HttpResponse(_json(words), content_type="application/json"), f"{unit.key}-rules.json")


def _json(words: Mapping[str, Any]) -> str:
    return json.dumps(words, ensure_ascii=False, indent=1)
