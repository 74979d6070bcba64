"""Writing a form: the table of a page's fields, one field in full, papers, texts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hataori.blocks.registration.api import TEXTS, FormField, FormPage, Kind, Paper
from hataori.kernel.errors import FieldProblem, NotFound
from hataori.platform.accounts.api import staff_required

from . import editing
from .actions import EDITORS
from .conditions import fields_by_name
from .desk_pages import Bench, answer, bench, keep, sent, shown
from .field_sheet import field_sent
from .rule_sheet import rule_sent, rule_shown
from .sheets import BLANK_ROWS, choices_text, fields_sent, papers_sent
from .types import Content

_WAYS = ["GET", "POST"]
_KINDS = [(kind.value, kind.title) for kind in Kind]


@require_http_methods(_WAYS)
@staff_required(*EDITORS)
def page(request: HttpRequest, procedure_id: str, page_id: str) -> HttpResponse:
    """One page of the form: its title, its condition, its fields as a table."""
    on = bench(request, procedure_id)
    before = on.content.page(page_id)
    if before is None:
        raise NotFound
    if request.method == "GET":
        return _page(request, on, before, [])
    texts = sent(request)
    problems = keep(request, on, lambda content: _page_sent(content, before, texts))
    to = request.path if "more" in texts else on.base
    return answer(request, problems, to=to, again=lambda: _page(request, on, before, problems))


def _page_sent(content: Content, before: FormPage, texts: dict[str, str]) -> Content:
    made = replace(
        before,
        title=texts.get("title", before.title).strip(),
        why=texts.get("why", "").strip(),
        optional="optional" in texts,
        when=None,
        show=rule_sent(texts, "show", fields_by_name(content.fields), f"page/{before.id}"),
    )
    fields = fields_sent(texts, before.fields, content)
    return editing.page_changed(content, before.id, replace(made, fields=tuple(fields)))


def _page(request: HttpRequest, on: Bench, before: FormPage, problems: list[FieldProblem]) -> HttpResponse:
    context = {
        "page": before,
        "rule": rule_shown(before.rule, "show", fields_by_name(on.content.fields)),
        **_table(before.fields, ""),
    }
    return shown(request, "page", on, context, problems)


def _table(fields: Sequence[FormField], prefix: str) -> dict[str, Any]:
    """The rows of the table with empty ones at its end."""
    rows = [{"field": field, "choices": choices_text(field), "path": f"{prefix}{field.name}"} for field in fields]
    kinds = [pair for pair in _KINDS if not prefix or pair[0] != Kind.GROUP.value]
    return {"rows": rows + [{"field": None}] * BLANK_ROWS, "kinds": kinds}


@require_http_methods(_WAYS)
@staff_required(*EDITORS)
def field(request: HttpRequest, procedure_id: str, name: str) -> HttpResponse:
    """One field in full: limits, rules, messages, and a group's members."""
    on = bench(request, procedure_id)
    before = on.content.field(name)
    if before is None:
        raise NotFound
    if request.method == "GET":
        return _field(request, on, before, name, [])
    texts = sent(request)
    problems = keep(request, on, lambda content: _field_changed(content, before, name, texts))
    to = request.path if "more" in texts else _home(on, name)
    return answer(request, problems, to=to, again=lambda: _field(request, on, before, name, problems))


def _field_changed(content: Content, before: FormField, name: str, texts: dict[str, str]) -> Content:
    made = field_sent(texts, before, _readable(content, name), f"field/{name}")
    if before.kind is Kind.GROUP:
        made = replace(made, fields=tuple(fields_sent(texts, before.fields, content)))
    return editing.field_changed(content, name, made)


def _readable(content: Content, name: str) -> dict[str, FormField]:
    group = content.field(name.partition(".")[0]) if "." in name else None
    return fields_by_name(content.fields, group)


def _home(on: Bench, name: str) -> str:
    head, _, member = name.partition(".")
    procedure_id = on.procedure.procedure_id
    if member:
        return reverse("forms-desk:field", args=[procedure_id, head])
    home = next(page for page in on.content.pages if any(each.name == head for each in page.fields))
    return reverse("forms-desk:page", args=[procedure_id, home.id])


def _field(request: HttpRequest, on: Bench, before: FormField, name: str, problems: list[FieldProblem]) -> HttpResponse:
    every = _readable(on.content, name)
    context = {
        "field": before,
        "name": name,
        "home": _home(on, name),
        "rules": [rule_shown(getattr(before, rule), rule, every) for rule in ("show", "require", "valid")],
        "compute": rule_shown(before.compute, "compute", every),
        "messages_of": dict(before.messages),
        "message_codes": [*_MESSAGES, *(own for code, _ in before.messages for own in _unknown(code, _MESSAGES))],
        "autocompletes": [*_AUTOCOMPLETES, *_unknown(before.autocomplete, _AUTOCOMPLETES)],
        "is_group": before.kind is Kind.GROUP,
        **_table(before.fields, f"{name}."),
    }
    return shown(request, "field", on, context, problems)


def _unknown(value: str, known: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What came by a file and is not offered here: kept as it is."""
    return [] if value in dict(known) else [(value, value)]


_AUTOCOMPLETES = (
    ("", "使わない"),
    ("family-name", "氏"),
    ("given-name", "名"),
    ("name", "氏名"),
    ("bday", "生年月日"),
    ("postal-code", "郵便番号"),
    ("street-address", "住所"),
    ("tel", "電話番号"),
    ("email", "メールアドレス"),
    ("organization", "会社・団体の名前"),
)
"""What the browser may fill in (WCAG 2.2, 1.3.5): only what is about the person who types."""
_MESSAGES = (
    ("required", "答えがないとき"),
    ("valid", "確認の条件に合わないとき"),
    ("pattern", "決められた形と違うとき"),
    ("least", "下限より小さいとき"),
    ("most", "上限より大きいとき"),
    ("too_short", "文字数が足りないとき"),
    ("too_long", "文字数が多すぎるとき"),
)


@require_http_methods(_WAYS)
@staff_required(*EDITORS)
def papers(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """The documents to attach, the text at the form's beginning, and who has to sign."""
    on = bench(request, procedure_id)
    if request.method == "GET":
        return _papers(request, on, [])
    texts = sent(request)
    problems = keep(request, on, lambda content: _papers_sent(content, texts))
    to = request.path if "more" in texts else on.base
    return answer(request, problems, to=to, again=lambda: _papers(request, on, problems))


def _papers_sent(content: Content, texts: dict[str, str]) -> Content:
    known = fields_by_name(content.fields)
    made = [
        replace(
            paper, show=rule_sent(texts, f"show-{paper.slot}", known, f"paper/{paper.slot}") if paper.slot else None
        )
        for paper in papers_sent(texts, content.papers)
    ]
    said = {**content.texts, **{name: texts[name].strip() for name in TEXTS if name in texts}}
    return replace(editing.papers_set(content, made), texts={name: text for name, text in said.items() if text})


def _papers(request: HttpRequest, on: Bench, problems: list[FieldProblem]) -> HttpResponse:
    known = fields_by_name(on.content.fields)
    rows: list[dict[str, Any]] = [
        {"paper": paper, "rule": rule_shown(paper.show, f"show-{paper.slot}", known)} for paper in on.content.papers
    ]
    context = {"rows": rows + [{"paper": Paper("", "")}] * BLANK_ROWS, "texts": on.content.texts}
    return shown(request, "papers", on, context, problems)
