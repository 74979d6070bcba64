"""What keeps a form from being published, each with its place in plain Japanese."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.logic import Json, names_read, problems, problems_of

from .division import division_problems
from .evaluation import ROW, TODAY, member_order, order
from .field_problems import field_problems
from .kinds import Kind
from .types import Form, FormField, FormPage

_PAGE_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_TAKEN = frozenset({"attachments", "check", "uploads", "sign"})
MOST_FIELDS = 300
TABLES = {"fee": "手数料の表", "decision": "判定の表"}
"""The tables that the product itself asks, as the section calls them."""
TEXTS = {"intro": "最初のページの説明", "signature": "電子署名を求める根拠", "cosigner": "もう一人の署名者"}
"""What a form says besides its pages: `signature` is the rule that demands one, `cosigner` who signs besides."""
_LONGEST_TEXT = 2_000


def form_problems(form: Form) -> list[FieldProblem]:
    """Everything that keeps a form from being published; none when it may be.

    `field` is the place: "page/<id>", "field/<name>" (of a member "field/<group>.<name>"), "table/<name>",
    "paper/<slot>", "text/<name>".
    """
    found = [*_pages(form), *_names(form), *_rules(form), *_papers(form), *_tables(form), *_texts(form)]
    return found or [*_cycles(form), *_never_shown(form)]


def _pages(form: Form) -> Iterator[FieldProblem]:
    if not form.pages:
        yield FieldProblem("form", "no_pages", "ページがありません。ページを足してください。")
    if len(form.fields) > MOST_FIELDS:
        yield FieldProblem("form", "too_many_fields", f"項目が{MOST_FIELDS}を超えています。様式を分けてください。")
    for page_id, count in Counter(page.id for page in form.pages).items():
        if count > 1:
            yield FieldProblem(f"page/{page_id}", "page_twice", f"ページの記号「{page_id}」が{count}回あります。")
    for page in form.pages:
        yield from _page(page)


def _page(page: FormPage) -> Iterator[FieldProblem]:
    place = f"page/{page.id}"
    if not page.title.strip():
        yield FieldProblem(place, "page_title", f"ページ「{page.id}」に題名がありません。")
    if not page.fields:
        yield FieldProblem(place, "page_empty", f"ページ「{page.title}」に項目がありません。足すか、消してください。")
    if not _PAGE_ID.fullmatch(page.id) or page.id in _TAKEN:
        message = f"ページの記号「{page.id}」は使えません。小文字の英字で始め、英数字と「-」で書いてください。"
        yield FieldProblem(place, "page_id", message)


def _names(form: Form) -> Iterator[FieldProblem]:
    everything = [("", field) for field in form.fields]
    everything += [(f"{group.name}.", member) for group in form.fields for member in group.fields]
    for name, count in Counter(field.name for _, field in everything).items():
        if count > 1 and not _alternatives(form, name, count):
            message = f"項目の名前「{name}」が{count}回あります。どれかを変えてください。"
            yield FieldProblem(f"field/{name}", "name_twice", message)
    for prefix, field in everything:
        yield from field_problems(field, prefix)


def _alternatives(form: Form, name: str, count: int) -> bool:
    """Whether the fields of one name stand on pages of which only one is ever shown, as for a person or a company."""
    homes = [(page.rule, field.kind) for page in form.pages for field in page.fields if field.name == name]
    apart = all(contrary([one, other]) for (one, _), (other, _) in combinations(homes, 2))
    return len(homes) == count and len({kind for _, kind in homes}) == 1 and apart


def _rules(form: Form) -> Iterator[FieldProblem]:
    readable = {TODAY} | {field.name for field in form.fields if field.kind not in (Kind.PERSONAL_NUMBER, Kind.NOTE)}
    for page in form.pages:
        yield from _rule(page.rule, f"page/{page.id}", f"ページ「{page.title}」の表示条件", readable)
    for field in form.fields:
        yield from _field_rules(field, "", readable)
        inner = readable | {ROW} | {member.name for member in field.fields}
        for member in field.fields:
            yield from _field_rules(member, f"{field.name}.", inner)
    for paper in form.papers:
        yield from _rule(paper.show, f"paper/{paper.slot}", f"書類「{paper.title}」の条件", readable)


RULES = {"show": "表示条件", "require": "必須の条件", "compute": "計算", "valid": "確認の条件"}


def _field_rules(field: FormField, prefix: str, readable: set[str]) -> Iterator[FieldProblem]:
    for name, title in RULES.items():
        words = f"項目「{field.label}」の{title}"
        yield from _rule(getattr(field, name), f"field/{prefix}{field.name}", words, readable)


def _rule(rule: Json, place: str, words: str, readable: set[str]) -> Iterator[FieldProblem]:
    if rule is None:
        return
    for problem in problems_of(rule):
        yield FieldProblem(place, problem.code, f"{words}：{problem.message}（{problem.field or '全体'}）")
    for problem in division_problems(rule):
        yield FieldProblem(place, problem.code, f"{words}：{problem.message}（{problem.field}）")
    for name in sorted(names_read(rule) - readable):
        message = f"{words}に、この様式にない項目「{name}」があります。名前を確認してください。"
        yield FieldProblem(place, "rule_unknown_field", message)


def _papers(form: Form) -> Iterator[FieldProblem]:
    for slot, count in Counter(paper.slot for paper in form.papers).items():
        if count > 1:
            yield FieldProblem(f"paper/{slot}", "paper_twice", f"書類の記号「{slot}」が{count}回あります。")
    for paper in form.papers:
        if not paper.title.strip() or not re.fullmatch(r"[\w-]{1,40}", paper.slot):
            yield FieldProblem(f"paper/{paper.slot}", "paper_title", "書類の名前を書いてください。")


def table_title(name: str) -> str:
    """What a decision table is called in a sentence: 手数料の表, 判定表「区分」."""
    return TABLES.get(name) or f"判定表「{name}」"


def _tables(form: Form) -> Iterator[FieldProblem]:
    readable = {TODAY} | {field.name for field in form.fields}
    for name, count in Counter(table.name for table in form.tables).items():
        if count > 1:
            yield FieldProblem(f"table/{name}", "table_twice", f"{table_title(name)}が{count}つあります。")
    for table in form.tables:
        place, title = f"table/{table.name}", table_title(table.name)
        for problem in problems(table):
            yield FieldProblem(
                place, problem.code, f"{table_title(table.name)}{_without_name(problem.message, table.name)}"
            )
        for column in table.inputs:
            name = column.expression.strip()
            if name.isidentifier() and name not in readable and "." not in name:
                message = f"{title}の列「{column.title}」は、この様式にない項目「{name}」を見ています。"
                yield FieldProblem(place, "rule_unknown_field", message)


def _without_name(message: str, name: str) -> str:
    """The kernel begins with 表「…」 where it knows the place; the table is named once."""
    rest = message.removeprefix(f"表「{name}」")
    return f"：{message}" if rest == message else rest


def _texts(form: Form) -> Iterator[FieldProblem]:
    for name, text in form.texts.items():
        if name not in TEXTS:
            message = f"文「{name}」を使うところはありません。{'、'.join(TEXTS)}のどれかにしてください。"
            yield FieldProblem(f"text/{name}", "text_unknown", message)
        elif len(text) > _LONGEST_TEXT:
            message = f"「{TEXTS[name]}」を{_LONGEST_TEXT}文字までにしてください。"
            yield FieldProblem(f"text/{name}", "text_long", message)


def _cycles(form: Form) -> Iterator[FieldProblem]:
    labels = {field.name: field.label for group in form.fields for field in (group, *group.fields)}
    try:
        order(form.pages)
        for group in form.fields:
            member_order(group)
    except Rejected as circle:
        around = [problem.field for problem in circle.problems]
        told = " → ".join(f"「{labels.get(name, name)}」" for name in [*around, around[0]])
        message = f"条件や計算が一巡しています（{told}）。どれか一つを、ほかの項目によらないようにしてください。"
        for name in around:
            yield FieldProblem(f"field/{name}", "logic_cycle", message)


def _never_shown(form: Form) -> Iterator[FieldProblem]:
    """A field asked of everybody that no answer can bring up: its condition is written to be never fulfilled."""
    for page in form.pages:
        for field in page.fields:
            if field.required and any(_never(rule, form) for rule in (page.rule, field.show)):
                message = f"必須の項目「{field.label}」は、どう答えても表示されません。表示条件を直してください。"
                yield FieldProblem(f"field/{field.name}", "never_shown", message)


def _never(rule: Json, form: Form) -> bool:
    """Whether a rule is plainly never fulfilled: false itself, or one choice compared with what is not among them."""
    if rule is None:
        return False
    if not isinstance(rule, dict) or not rule:
        return not rule
    name, written = next(iter(rule.items()))
    parts = written if isinstance(written, list | tuple) else [written]
    if name == "and":
        return any(_never(part, form) for part in parts) or contrary(parts)
    if name == "or":
        return all(_never(part, form) for part in parts)
    return name in ("==", "===") and _not_among(parts, form)


def _not_among(parts: Json, form: Form) -> bool:
    if not isinstance(parts, list | tuple) or len(parts) != 2 or not isinstance(parts[0], dict):  # noqa: PLR2004
        return False
    read = parts[0].get("var")
    field = form.field(read) if isinstance(read, str) else None
    if field is None or field.kind is not Kind.CHOICE or not isinstance(parts[1], str):
        return False
    return parts[1] not in dict(field.choices)


def contrary(parts: Json) -> bool:
    """Whether one answer must be two different texts at once."""
    wanted: dict[str, object] = {}
    for part in parts if isinstance(parts, list | tuple) else ():
        both = part.get("==", part.get("===")) if isinstance(part, dict) else None
        if not isinstance(both, list) or len(both) != 2 or not isinstance(both[0], dict):  # noqa: PLR2004
            continue
        name = str(both[0].get("var"))
        if wanted.setdefault(name, both[1]) != both[1]:
            return True
    return False
