"""Rules of mapping tables: the generic one, what is wrong in one, what a value becomes. Pure."""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Mapped

from hataori.blocks.registration.api import CHOOSING, Form, FormField, Kind
from hataori.kernel.errors import FieldProblem, Rejected

from .types import Item, ItemType, MappingFinding

BUILT_IN = {
    "市:受付番号": "受付番号",
    "市:申請日": "申請日",
    "市:決定日": "決定日",
    "市:結果": "結果",
    "市:申請方法": "申請方法",
    "市:氏名": "申請者の氏名",
    "市:カナ": "申請者の氏名カナ",
}
"""Sources that are no field of a form: what the city knows of the case itself."""

# Names after GIF v2.2 (451-1-1 申請（個人）, 個人); the codes are ours.
GENERIC = (
    Item("H0001", "申請ID", "市:受付番号", ItemType.CODE, 40, required=True),
    Item("H0002", "申請日", "市:申請日", ItemType.DATE, 10, required=True),
    Item("H0003", "更新年月日", "市:決定日", ItemType.DATE, 10),
    Item("H0004", "結果", "市:結果", ItemType.CODE, 20),
    Item("H0101", "氏名", "市:氏名", ItemType.TEXT, 200, required=True),
    Item("H0102", "氏名（カナ）", "市:カナ", ItemType.KANA, 200),
    Item("H0111", "氏", "family_name", ItemType.TEXT, 200),
    Item("H0112", "名", "given_name", ItemType.TEXT, 200),
    Item("H0113", "氏（カナ）", "family_kana", ItemType.KANA, 200),
    Item("H0114", "名（カナ）", "given_kana", ItemType.KANA, 200),
    Item("H0103", "生年月日", "birth_date", ItemType.DATE, 10),
    Item("H0104", "郵便番号", "postal_code", ItemType.CODE, 8),
    Item("H0105", "住所", "address", ItemType.TEXT, 300),
    Item("H0106", "電話番号", "phone", ItemType.CODE, 20),
    Item("H0107", "メールアドレス", "email", ItemType.TEXT, 254),
    Item("H0108", "法人番号", "corporate_number", ItemType.CODE, 13),
    Item("H0109", "本店所在地", "company_address", ItemType.TEXT, 300),
)
_DATE_LENGTH = 10


def generic(form: Form) -> tuple[Item, ...]:
    """The generic table as far as the form has its fields."""
    return tuple(item for item in GENERIC if item.source in BUILT_IN or form.field(item.source))


def findings(items: tuple[Item, ...], form: Form) -> list[MappingFinding]:
    """Everything to see to: what blocks first, then what is not handed over."""
    found = [*_twice(items), *(each for item in items for each in _of_item(item, form)), *_unmapped(items, form)]
    return sorted(found, key=lambda finding: not finding.blocks)


def check(items: tuple[Item, ...], form: Form) -> None:
    """Rejected with everything that blocks; `field` is the item's code."""
    blocking = [each for each in findings(items, form) if each.blocks]
    if not items:
        blocking = [MappingFinding("empty", "", "項目がありません。1行以上書いてください。", blocks=True)]
    if blocking:
        raise Rejected([FieldProblem(each.place, each.kind, each.message) for each in blocking])


def _twice(items: tuple[Item, ...]) -> Iterator[MappingFinding]:
    for code, count in Counter(item.code for item in items).items():
        if count > 1:
            yield MappingFinding("twice", code, f"項目コード「{code}」が{count}回あります。", blocks=True)


def _of_item(item: Item, form: Form) -> Iterator[MappingFinding]:
    if not item.code or not item.name:
        yield MappingFinding(
            "empty", item.code, f"「{item.name or item.source}」のコードか名前がありません。", blocks=True
        )
    if item.source in BUILT_IN:
        return
    field = form.field(item.source)
    if field is None:
        message = f"「{item.name}」のもとの項目「{item.source}」が、様式にありません。"
        yield MappingFinding("missing", item.code, message, blocks=True)
        return
    yield from _fits(item, field)


def _fits(item: Item, field: FormField) -> Iterator[MappingFinding]:
    if (field.kind is Kind.PERSONAL_NUMBER) != (item.type is ItemType.PERSONAL_NUMBER):
        message = f"「{item.name}」は、個人番号の項目と個人番号の型を、一緒に使ってください。"
        yield MappingFinding("personal_number", item.code, message, blocks=True)
    longest = _longest(field)
    if item.length and not item.codes and longest > item.length:
        message = f"「{field.label}」は様式で{longest}文字まで書けますが、連携先は{item.length}文字までです。"
        yield MappingFinding("too_long", item.code, message)
    if item.codes and field.kind in CHOOSING:
        known = {value for value, _ in item.codes}
        for value, title in field.choices:
            if value not in known:
                message = f"「{field.label}」の選択肢「{title}」のコードがありません。"
                yield MappingFinding("uncoded", item.code, message, blocks=True)


def _longest(field: FormField) -> int:
    if field.kind is Kind.DATE:
        return _DATE_LENGTH
    if field.kind in CHOOSING:
        return max((len(value) for value, _ in field.choices), default=0)
    return field.longest if field.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.NAME, Kind.KANA, Kind.ADDRESS) else 0


def _unmapped(items: tuple[Item, ...], form: Form) -> Iterator[MappingFinding]:
    used = {item.source for item in items}
    if "市:氏名" in used:
        used |= {"family_name", "given_name", "company_name"}
    if "市:カナ" in used:
        used |= {"family_kana", "given_kana"}
    for field in form.fields:
        members = {source for source in used if source.startswith(f"{field.name}.")}
        if field.kind is not Kind.NOTE and field.name not in used and not members:
            yield MappingFinding("unmapped", field.name, f"様式の「{field.label}」は、連携先に渡しません。")


def converted(item: Item, value: str) -> tuple[str, str]:
    """What is written in the column, and what is wrong with it (empty where nothing is). Nothing is cut or replaced."""
    if not value:
        return "", f"「{item.name}」は必須ですが、申請にありません。" if item.required else ""
    written = _coded(item, value)
    if written is None:
        return "", f"「{item.name}」の値のコードが、対応表にありません。"
    if item.length and len(written) > item.length:
        return "", f"「{item.name}」は{len(written)}文字あり、連携先の{item.length}文字を超えます。"
    return written, ""


def _coded(item: Item, value: str) -> str | None:
    if item.type is ItemType.FLAG and not item.codes:
        return "1"
    if not item.codes:
        return value
    codes = dict(item.codes)
    parts = [codes.get(part) for part in value.split("\n")]
    return None if None in parts else ";".join(part for part in parts if part is not None)


def back(items: tuple[Item, ...], given: Mapped[str, str]) -> tuple[dict[str, str], list[str]]:
    """The form's answers out of (item code → value) that came from outside, and the codes nobody knows.

    The way back through the same table: 市:… has no field to go to, and codes become the form's values.
    """
    by_code = {item.code: item for item in items}
    answers, unknown = {}, []
    for code, value in given.items():
        item = by_code.get(code)
        if item is None:
            unknown.append(code)
        elif item.source not in BUILT_IN and value:
            answers[item.source] = _uncoded(item, value)
    return answers, unknown


def _uncoded(item: Item, value: str) -> str:
    values = {code: own for own, code in item.codes}
    return "\n".join(values.get(part, part) for part in value.split(";")) if item.codes else value
