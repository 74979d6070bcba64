"""The questions every form is made of: those of the applicant, and those a row's 記載させる情報 calls for."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as _

from .types import FormField, Kind
from .values import LONGEST_TEXT

DATE_HINT = _("例: 令和7年4月1日、R7.4.1、2025-04-01")
SELF, OTHER = "self", "other"
PERSON, COMPANY = "person", "company"
MY_NUMBER = "personal_number"

APPLICANT_KIND = FormField(
    "applicant_kind",
    _("申請する人"),
    Kind.CHOICE,
    choices=((PERSON, _("個人")), (COMPANY, _("会社などの法人、個人事業主"))),
)
PHONE = FormField(
    "phone", _("電話番号"), Kind.PHONE, hint=_("日中につながる番号。例: 0586-28-8100"), autocomplete="tel"
)
EMAIL = FormField(
    "email", _("メールアドレス"), Kind.EMAIL, required=False, hint=_("お知らせを受け取るアドレス"), autocomplete="email"
)
PERSON_FIELDS = (
    FormField(
        "family_name", _("氏"), Kind.NAME, hint=_("戸籍や住民票の字のまま入力できます"), autocomplete="family-name"
    ),
    FormField(
        "given_name",
        _("名"),
        Kind.NAME,
        required=False,
        hint=_("氏名が分かれない方は空けてください"),
        autocomplete="given-name",
    ),
    FormField("family_kana", _("氏（フリガナ）"), Kind.KANA, hint=_("ひらがなで入力してもかまいません")),
    FormField("given_kana", _("名（フリガナ）"), Kind.KANA, required=False),
    FormField("birth_date", _("生年月日"), Kind.DATE, hint=DATE_HINT, autocomplete="bday"),
    FormField("postal_code", _("郵便番号"), Kind.POSTAL_CODE, required=False, autocomplete="postal-code"),
    FormField(
        "address", _("住所"), Kind.ADDRESS, hint=_("都道府県から、番地や部屋番号まで"), autocomplete="street-address"
    ),
    PHONE,
    EMAIL,
)
COMPANY_NAME = FormField(
    "company_name", _("商号又は名称"), hint=_("個人事業主の方は屋号か氏名"), autocomplete="organization"
)
COMPANY_ADDRESS = FormField("company_address", _("本店又は主たる事務所の所在地"), Kind.ADDRESS)
CORPORATE_NUMBER = FormField(
    "corporate_number",
    _("法人番号"),
    Kind.CORPORATE_NUMBER,
    required=False,
    hint=_("13けた。個人事業主の方は空けてください"),
)
REPRESENTATIVE = FormField("representative_name", _("代表者の氏名"), Kind.NAME)
REPRESENTATIVE_ADDRESS = FormField("representative_address", _("代表者の住所"), Kind.ADDRESS)
OFFICERS = FormField(
    "officers",
    _("役員の氏名（代表者を含む）"),
    Kind.LONG_TEXT,
    longest=LONGEST_TEXT,
    hint=_("1行に1人ずつ。例: 代表取締役 山田 花子"),
)
CONTACT = FormField("contact_name", _("担当する方の氏名"), Kind.NAME, required=False)
PROXY_FIELDS = (
    FormField(
        "filing_for",
        _("だれの申請ですか"),
        Kind.CHOICE,
        required=False,
        choices=((SELF, _("自分（自社）の申請")), (OTHER, _("ほかの人の代わりに申請する"))),
    ),
    FormField("proxy_name", _("代理人の氏名"), Kind.NAME, required=False),
    FormField("proxy_relation", _("本人との関係"), required=False, hint=_("例: 子、行政書士、法定代理人")),
    FormField("proxy_phone", _("代理人の電話番号"), Kind.PHONE, required=False),
)
MY_NUMBER_FIELD = FormField(
    MY_NUMBER,
    _("マイナンバー（個人番号）"),
    Kind.PERSONAL_NUMBER,
    hint=_("12けた。暗号化して保存し、この手続きだけに使います"),
)

ATOMS_OF_COMPANY: dict[str, FormField] = {
    "商号又は名称": COMPANY_NAME,
    "本店又は主たる事務所の所在地": COMPANY_ADDRESS,
    "法人番号": CORPORATE_NUMBER,
    "役員氏名（代表者含む）": OFFICERS,
    "代表者住所": REPRESENTATIVE_ADDRESS,
}
ASKED_ANYWAY = {"住所", "電話番号", "生年月日", "申請者の氏名", "メールアドレス"}
"""Atoms of the city's rows that the applicant's own page asks already."""

OTHER_INFORMATION = "その他の情報"


def atom_fields(atom: str, *, law: str) -> tuple[FormField, ...]:
    """The fields an atom of 記載させる情報 becomes. An unknown word becomes a text field of its own name."""
    if atom == "マイナンバー":
        return (MY_NUMBER_FIELD,)
    if atom == OTHER_INFORMATION:
        return (_other_information(law),)
    if atom in ATOMS_OF_COMPANY:
        return (ATOMS_OF_COMPANY[atom],)
    kind = atom_kinds().get(atom) or _guessed(atom)
    fields = _COMPOUNDS[kind](atom) if kind in _COMPOUNDS else (_simple(atom, kind),)
    return tuple(map(_if_any, fields)) if any(word in atom for word in _MAY_BE_NONE) else fields


_MAY_BE_NONE = ("配偶者", "勤務先", "同居の家族", "前の保険")
"""Not everybody has one: those fields may stay empty."""


def _if_any(field: FormField) -> FormField:
    return replace(field, required=False, hint=f"{field.hint}。いない、ないときは空欄のまま".removeprefix("。"))


def _other_information(law: str) -> FormField:
    hint = f"{law}で書くことになっている内容。わかる範囲で書いてください" if law else "わかる範囲で書いてください"
    return FormField(
        "other_information", _("申請の内容（その他の情報）"), Kind.LONG_TEXT, longest=LONGEST_TEXT, hint=hint
    )


@cache
def _city_words() -> dict[str, Any]:
    """What the city wrote about the atoms of its rows (texts/required_info.json)."""
    path: Path = settings.HATAORI_CITY_FOLDER / "texts" / "required_info.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"fields": []}
    return found


@cache
def atom_kinds() -> dict[str, str]:
    """The kind of each atom the city knows."""
    return {field["name"]: field["kind"] for field in _city_words()["fields"]}


@cache
def groups_of(procedure_id: str) -> dict[str, FormField]:
    """The atoms a procedure asks for each of several people (児童手当: the children), and the group they are in."""
    groups = [each for each in _city_words().get("groups", ()) if procedure_id in each["procedures"]]
    return {member["info"]: _group(each) for each in groups for member in each["fields"]}


def _group(said: dict[str, Any]) -> FormField:
    members = (
        replace(atom_fields(each["info"], law="")[0], name=each["name"], label=each["name"]) for each in said["fields"]
    )
    return FormField(
        said["name"],
        said["name"],
        Kind.GROUP,
        hint=said["hint"],
        suffix=said["suffix"],
        fields=tuple(members),
        least_rows=1,
    )


def _guessed(atom: str) -> str:
    endings = {"生年月日": "date", "年月日": "date", "氏名": "person_name", "住所": "address", "所在地": "address"}
    endings |= {"口座": "bank_account", "資本金": "yen", "番号": "code"}
    return next((kind for ending, kind in endings.items() if atom.endswith(ending)), "text")


def _simple(atom: str, kind: str) -> FormField:
    known = {
        "text": (Kind.TEXT, "", ""),
        "person_name": (Kind.NAME, "", ""),
        "address": (Kind.ADDRESS, "", ""),
        "date": (Kind.DATE, DATE_HINT, ""),
        "number": (Kind.NUMBER, "数字で入力してください", ""),
        "square_metres": (Kind.NUMBER, "平方メートル（㎡）。例: 120.5", "㎡"),
        "yen": (Kind.YEN, "円。例: 12,000", ""),
        "code": (Kind.CODE, "書類やカードにある番号", ""),
        "corporate_number": (Kind.CORPORATE_NUMBER, "13けた", ""),
        "personal_number": (Kind.PERSONAL_NUMBER, "12けた", ""),
    }
    if kind == "long_text":
        return FormField(atom, atom, Kind.LONG_TEXT, longest=LONGEST_TEXT)
    chosen, hint, suffix = known.get(kind, known["text"])
    return FormField(atom, atom, chosen, hint=hint, suffix=suffix)


def _bank_account(atom: str) -> tuple[FormField, ...]:
    types = (("普通", "普通"), ("当座", "当座"), ("貯蓄", "貯蓄"))
    return (
        FormField(f"{atom}_bank", f"{atom}の金融機関", hint="例: ○○銀行、ゆうちょ銀行"),
        FormField(f"{atom}_branch", f"{atom}の支店", hint="例: 一宮支店、一一八支店"),
        FormField(f"{atom}_type", f"{atom}の種類", Kind.CHOICE, choices=types),
        FormField(f"{atom}_number", f"{atom}の番号", Kind.ACCOUNT_NUMBER, hint="7けたの数字"),
        FormField(f"{atom}_holder", f"{atom}の名義（カナ）", Kind.KANA),
    )


def _period(atom: str) -> tuple[FormField, ...]:
    kind, hint = (Kind.TEXT, "例: 9時") if atom.endswith("時間") else (Kind.DATE, DATE_HINT)
    return (
        FormField(f"{atom}_from", f"{atom}（始まり）", kind, hint=hint),
        FormField(f"{atom}_to", f"{atom}（終わり）", kind, hint=hint),
    )


def _date_time(atom: str) -> tuple[FormField, ...]:
    return (
        FormField(f"{atom}_date", f"{atom}（日）", Kind.DATE, hint=DATE_HINT),
        FormField(f"{atom}_time", f"{atom}（時刻）", hint="例: 10時30分"),
    )


_COMPOUNDS: dict[str, Callable[[str], tuple[FormField, ...]]] = {
    "bank_account": _bank_account,
    "period": _period,
    "date_time": _date_time,
}
