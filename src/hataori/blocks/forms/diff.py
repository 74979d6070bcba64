"""What a newer form asks otherwise than an older one, in words for the section that publishes it."""

from collections.abc import Iterator, Mapping

from hataori.blocks.registration.api import CHOOSING, RULES, TEXTS, FormField, FormPage, table_title
from hataori.kernel.logic import Json

from .conditions import fields_by_name, words_of
from .sheets import choices_text
from .types import Content

_PROPERTIES = (
    ("label", "見出し"),
    ("hint", "説明"),
    ("suffix", "単位"),
    ("default", "初めの値"),
    ("shortest", "最少の文字数"),
    ("longest", "最多の文字数"),
    ("least", "下限"),
    ("most", "上限"),
    ("pattern", "形"),
    ("least_rows", "最少の行数"),
    ("most_rows", "最多の行数"),
)


def differences(old: Content, new: Content) -> list[str]:
    """Each difference as a sentence; none where both ask the same."""
    return [*_pages(old, new), *_fields(old, new), *_papers(old, new), *_tables(old, new), *_texts(old, new)]


def _pages(old: Content, new: Content) -> Iterator[str]:
    before, after = {page.id: page for page in old.pages}, {page.id: page for page in new.pages}
    yield from (f"ページ「{page.title}」を足しました。" for key, page in after.items() if key not in before)
    yield from (f"ページ「{page.title}」をなくしました。" for key, page in before.items() if key not in after)
    for key in (key for key in after if key in before):
        yield from _page(before[key], after[key], old, new)
    kept = [key for key in before if key in after]
    if kept != [key for key in after if key in before]:
        yield "ページの順番を変えました。"


def _page(before: FormPage, after: FormPage, old: Content, new: Content) -> Iterator[str]:
    name = f"ページ「{after.title}」"
    if before.title != after.title:
        yield f"ページの題名を「{before.title}」から「{after.title}」に変えました。"
    if before.why != after.why:
        yield f"{name}の説明を変えました。"
    yield from _rule(f"{name}の表示条件", before.rule, after.rule, old, new)


def _fields(old: Content, new: Content) -> Iterator[str]:
    before, after = _homes(old), _homes(new)
    yield from (f"項目「{field.label}」を足しました。" for key, (_, field) in after.items() if key not in before)
    yield from (f"項目「{field.label}」をなくしました。" for key, (_, field) in before.items() if key not in after)
    for key in (key for key in after if key in before):
        if before[key][0] != after[key][0]:
            yield f"項目「{after[key][1].label}」を別のページに移しました。"
        yield from _field(before[key][1], after[key][1], old, new)


def _homes(content: Content) -> dict[str, tuple[str, FormField]]:
    found = {}
    for page in content.pages:
        for field in page.fields:
            found[f"{page.id if page.when else ''}/{field.name}"] = (page.id, field)
            found |= {f"/{field.name}.{member.name}": (page.id, member) for member in field.fields}
    return found


def _field(before: FormField, after: FormField, old: Content, new: Content) -> Iterator[str]:
    name = f"項目「{after.label}」"
    if before.kind is not after.kind:
        yield f"{name}の種類を「{before.kind.title}」から「{after.kind.title}」に変えました。"
    if before.required != after.required:
        yield f"{name}を{'必須' if after.required else '任意'}にしました。"
    if after.kind in CHOOSING and before.choices != after.choices:
        yield f"{name}の選択肢を変えました（{'、'.join(choices_text(after).splitlines())}）。"
    for attribute, title in _PROPERTIES:
        was, now = getattr(before, attribute), getattr(after, attribute)
        if was != now:
            yield f"{name}の{title}を「{was or 'なし'}」から「{now or 'なし'}」に変えました。"
    if before.messages != after.messages:
        yield f"{name}のメッセージを変えました。"
    for attribute, title in RULES.items():
        yield from _rule(f"{name}の{title}", getattr(before, attribute), getattr(after, attribute), old, new)


def _rule(words: str, before: Json, after: Json, old: Content, new: Content) -> Iterator[str]:
    if before != after:
        was = words_of(before, _every(old)) if before is not None else "なし"
        now = words_of(after, _every(new)) if after is not None else "なし"
        yield f"{words}を「{was}」から「{now}」に変えました。"


def _every(content: Content) -> Mapping[str, FormField]:
    return fields_by_name([field for group in content.fields for field in (group, *group.fields)])


def _papers(old: Content, new: Content) -> Iterator[str]:
    before, after = {paper.slot: paper for paper in old.papers}, {paper.slot: paper for paper in new.papers}
    yield from (f"書類「{paper.title}」を足しました。" for slot, paper in after.items() if slot not in before)
    yield from (f"書類「{paper.title}」をなくしました。" for slot, paper in before.items() if slot not in after)
    changed = (paper for slot, paper in after.items() if slot in before and before[slot] != paper)
    yield from (f"書類「{paper.title}」の内容を変えました。" for paper in changed)


def _tables(old: Content, new: Content) -> Iterator[str]:
    before, after = {table.name: table for table in old.tables}, {table.name: table for table in new.tables}
    yield from (f"{table_title(name)}を足しました。" for name in after if name not in before)
    yield from (f"{table_title(name)}をなくしました。" for name in before if name not in after)
    for name in (name for name in after if name in before and before[name] != after[name]):
        added = [rule for rule in after[name].rules if rule not in before[name].rules]
        gone = [rule for rule in before[name].rules if rule not in after[name].rules]
        yield f"{table_title(name)}を変えました（{len(added)}行を新しくし、{len(gone)}行をやめました）。"


def _texts(old: Content, new: Content) -> Iterator[str]:
    for key, title in TEXTS.items():
        if old.texts.get(key, "") != new.texts.get(key, ""):
            yield f"「{title}」を変えました。"
