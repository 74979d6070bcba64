"""Forms for tests: one that uses everything a designer can write, and ones made at random."""

from random import Random
from typing import Any

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.registration.making import form_from
from hataori.blocks.registration.types import Form, FormField, FormPage, Kind, Paper
from hataori.kernel.logic import DecisionTable, InputColumn, OutputColumn, Rule

PROCEDURE = catalogue.Procedure(
    procedure_id="T-1",
    source=catalogue.Source.CITY,
    name="こども手当の申請",
    department="child-support",
    applicant=catalogue.ApplicantKind.PERSON,
    law="見本条例",
    article="第3条",
    version="v1",
)
YES_NO = (("yes", "はい"), ("no", "いいえ"))


def equals(name: str, value: Any) -> dict[str, Any]:
    """A condition as a designer writes most: this field holds that value."""
    return {"==": [{"var": name}, value]}


CHILD = (
    FormField("child_name", "お名前", Kind.NAME),
    FormField("child_birth", "生年月日", Kind.DATE, most="today"),
    FormField(
        "child_age",
        "年齢",
        Kind.NUMBER,
        required=False,
        compute={"age": [{"var": "child_birth"}, {"var": "today"}]},
        suffix="歳",
    ),
    FormField("child_school", "学校名", show={">=": [{"var": "child_age"}, 6]}),
)
PAGES = (
    FormPage(
        "home",
        "世帯のこと",
        "手当の額を決めるためです。",
        (
            FormField("has_partner", "配偶者はいますか", Kind.CHOICE, choices=YES_NO),
            FormField("partner_income", "配偶者の収入", Kind.YEN, show=equals("has_partner", "yes")),
            FormField("own_income", "あなたの収入", Kind.YEN, default="0"),
            FormField(
                "income",
                "世帯の収入",
                Kind.YEN,
                required=False,
                compute={"+": [{"var": "own_income"}, {"var": "partner_income"}]},
            ),
            FormField("note", "ご注意", Kind.NOTE, hint="収入は前の年の額です。"),
        ),
    ),
    FormPage(
        "children",
        "お子さんのこと",
        "お子さんごとにうかがいます。",
        (FormField("children", "お子さん", Kind.GROUP, suffix="人", least_rows=1, most_rows=5, fields=CHILD),),
    ),
    FormPage(
        "high",
        "収入が多い方へ",
        "確認のためです。",
        (
            FormField("reason", "申請の理由", Kind.LONG_TEXT, require={">": [{"var": "income"}, 8_000_000]}),
            FormField("agree", "支給されないことがあると知っています", Kind.CHECK),
            FormField(
                "help", "使いたい支援", Kind.CHOICES, required=False, choices=(("meal", "食事"), ("ride", "送迎"))
            ),
        ),
        show={">=": [{"var": "income"}, 5_000_000]},
    ),
)
FEE_TABLE = DecisionTable(
    "fee",
    (InputColumn("income", "number", "世帯の収入"),),
    (OutputColumn("", "number", "手数料"),),
    (Rule(("< 5000000",), ("0",), "条例別表1"), Rule((">= 5000000",), ("300",), "条例別表2")),
)
PAPERS = (
    Paper("paper-1", "所得証明書", show={">=": [{"var": "income"}, 5_000_000]}),
    Paper("paper-2", "健康保険証の写し"),
)


def everything() -> Form:
    """A form with all there is."""
    return form_from(PROCEDURE, PAGES, PAPERS, tables=(FEE_TABLE,), texts={"intro": "はじめにお読みください。"})


def form_of_pages(*pages: FormPage) -> Form:
    """A form of these pages alone."""
    return form_from(PROCEDURE, pages)


_KINDS = (
    Kind.TEXT,
    Kind.NUMBER,
    Kind.YEN,
    Kind.DATE,
    Kind.CHOICE,
    Kind.CHOICES,
    Kind.CHECK,
    Kind.POSTAL_CODE,
    Kind.PHONE,
)
_TYPED = (
    *("", " ", "　", "a", "b", "a\nb", "true", "0", "1", "12", "１２", "1,200円", "△5", "3.5", "12人", "-3", "x" * 210),
    *(
        "2026-04-01",
        "令和8年4月1日",
        "R8.4.1",
        "平成31年5月1日",
        "20260401",
        "2026/2/30",
        "昭和元年12月25日",
        "S64.1.7",
    ),
    *(
        "491-8501",
        "４９１８５０１",
        "0586-28-8100",
        "𠮷田",
        "あ\r\nい",
        "\ufeff",
        "\x1f12",
        "1\u00a0000",
        "西暦2026年1月1日",
    ),
)


def _value(rng: Random, names: list[str], depth: int = 0) -> Any:
    shape = rng.randint(0, 9 if depth < 3 else 1)
    if shape == 0 or not names:
        return rng.choice([0, 1, 5, 18, "a", "b", "", True, False, None, "2026-04-01", 3.5])
    if shape == 1:
        return {"var": rng.choice([*names, "today"])}
    inner = [_value(rng, names, depth + 1) for _ in range(2)]
    operator = rng.choice(
        ["==", "!=", ">", ">=", "<", "+", "-", "/", "and", "or", "cat", "max", "in", "age", "if", *_ONE]
    )
    return {operator: inner[:1] if operator in _ONE else inner}


_ONE = ("!", "is_empty", "length", "floor")
_TWO = ("==", "!=", ">", ">=", "<", "+", "-", "/", "and", "or", "cat", "max", "in", "age", "if")


def random_form(rng: Random) -> tuple[Form, dict[str, str]]:
    """A form whose rules read only what comes before them, and answers typed to it."""
    names: list[str] = []
    pages, typed = [], {}
    for page in range(rng.randint(1, 3)):
        before, fields = list(names), []
        for _ in range(rng.randint(1, 4)):
            field = _field(rng, f"f{len(names)}", names)
            names.append(field.name)
            fields.append(field)
            typed |= _answers(rng, field)
        rng.shuffle(fields)
        pages.append(FormPage(f"p{page}", "題", "", tuple(fields), show=_maybe(rng, before)))
    return form_of_pages(*pages), typed


def _maybe(rng: Random, names: list[str], odds: int = 2) -> Any:
    return _value(rng, names) if rng.randint(0, odds) == 0 else None


def _field(rng: Random, name: str, names: list[str], *, inside: bool = False) -> FormField:
    kind = rng.choice(_KINDS if inside else (*_KINDS, Kind.GROUP, Kind.NOTE))
    computed = _maybe(rng, names, 3) if kind in (Kind.TEXT, Kind.NUMBER, Kind.YEN) else None
    fields: tuple[FormField, ...] = ()
    if kind is Kind.GROUP:
        one = _field(rng, f"{name}m0", names, inside=True)
        fields = (one, _field(rng, f"{name}m1", [*names, one.name, "row"], inside=True))
    return FormField(
        name,
        "項目",
        kind,
        choices=(("a", "あ"), ("b", "い")) if kind in (Kind.CHOICE, Kind.CHOICES) else (),
        fields=fields,
        default=rng.choice(["", "", "a", "12", "true"]),
        suffix="人",
        most_rows=3,
        show=_maybe(rng, names),
        require=_maybe(rng, names),
        compute=computed,
    )


def _answers(rng: Random, field: FormField) -> dict[str, str]:
    if rng.randint(0, 4) == 0:
        return {}
    if field.kind is not Kind.GROUP:
        return {field.name: rng.choice(_TYPED)}
    rows = {f"{field.name}.{row}.{member.name}": rng.choice(_TYPED) for row in range(3) for member in field.fields}
    return {**rows, field.name: rng.choice(["0", "1", "2", "9", "x", "２", ""])}
