"""The questions of the 出生届 (戸籍法第49条第2項, 戸籍法施行規則第55条) as a form of the house.

The section may publish its own later; rules and pages find the answers by these names.
"""

from dataclasses import replace

from django.utils.translation import gettext_noop as _

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.registration import api as registration
from hataori.blocks.registration.api import FormField, FormPage, Kind, Paper

CERTIFICATE = "certificate"
SIGNATURE_RULE = "戸籍法施行規則第79条の3（所管課で確認）"
ORDERS = ("長", "二", "三", "四", "五", "六", "七", "八")
RELATIONS = tuple((f"{each}{sex}", f"{each}{sex}") for each in ORDERS for sex in ("男", "女"))
WORKS = (
    ("farming", _("農業だけ、または農業とそのほかの仕事をもつ世帯")),
    ("own", _("自由業・商工業・サービス業などを個人で営む世帯")),
    ("small", _("勤め先の従業者が99人までの世帯（日雇いなどを除く）")),
    ("large", _("勤め先の従業者が100人以上の世帯、役員、公務員の世帯")),
    ("other", _("そのほかの仕事をもつ世帯（日雇い、1年未満の契約など）")),
    ("none", _("仕事をしている人のいない世帯")),
)
FATHER, MOTHER = "father", "mother"
YES, NO = "yes", "no"

_CHILD = (
    FormField("child_family_name", _("子の氏"), Kind.NAME, hint=_("生まれた子が入る戸籍の氏です")),
    FormField(
        "child_given_name",
        _("子の名"),
        Kind.NAME,
        hint=_("常用漢字、人名用漢字、ひらがな、カタカナが使えます。ここに入力した字のまま届け出ます"),
        autocomplete="off",
    ),
    FormField("child_family_kana", _("子の氏（フリガナ）"), Kind.KANA),
    FormField(
        "child_given_kana",
        _("子の名（フリガナ）"),
        Kind.KANA,
        hint=_("戸籍に載る読み方です。ひらがなで入力してもかまいません"),
        autocomplete="off",
    ),
    FormField("child_relation", _("父母との続き柄"), Kind.CHOICE, choices=RELATIONS, hint=_("例：はじめての娘は長女")),
)
_BIRTH = (
    FormField("born_on", _("生まれた日"), Kind.DATE),
    FormField("born_at", _("生まれた時刻"), Kind.TIME, hint=_("出生証明書のとおりに。例：午前9時5分、9:05")),
    FormField("born_in_japan", _("生まれた国"), Kind.CHOICE, choices=((YES, _("日本")), (NO, _("日本の外")))),
    FormField("birth_place_name", _("生まれた病院など"), hint=_("例：市民病院、自宅")),
    FormField("birth_place_address", _("生まれたところの住所"), Kind.ADDRESS, hint=_("出生証明書にあります")),
    FormField("birth_weight", _("生まれたときの体重"), Kind.NUMBER, hint=_("グラム。例：3050"), suffix="グラム"),
)
_PARENTS = (
    FormField("filer_is", _("届出をする人"), Kind.CHOICE, choices=((FATHER, _("父")), (MOTHER, _("母")))),
    FormField(
        "parents_married", _("父母は結婚していますか"), Kind.CHOICE, choices=((YES, _("はい")), (NO, _("いいえ")))
    ),
    FormField(
        "newborn_father_name", _("父の氏名"), Kind.NAME, required=False, hint=_("結婚していないときは空欄のまま")
    ),
    FormField("newborn_father_birth", _("父の生年月日"), Kind.DATE, required=False),
    FormField("newborn_mother_name", _("母の氏名"), Kind.NAME),
    FormField("newborn_mother_birth", _("母の生年月日"), Kind.DATE),
    FormField("本籍", _("父母の本籍"), Kind.ADDRESS),
    FormField("筆頭者", _("戸籍の筆頭者の氏名"), Kind.NAME),
    FormField("世帯主の氏名", _("子が入る世帯の世帯主の氏名"), Kind.NAME),
    FormField(
        "cohabiting_since",
        _("父母が同居を始めた年月"),
        required=False,
        hint=_("結婚式か、いっしょに住み始めたときの早いほう。例：令和4年6月"),
    ),
    FormField("household_work", _("生まれたときの世帯のおもな仕事"), Kind.CHOICE, choices=WORKS),
)


def birth_form(procedure: catalogue.Procedure) -> registration.Form:
    """The form for a city's own procedure of 出生届. Signed by card when it is filed online."""
    by_rule = _("出生届に書くことです（戸籍法第49条第2項、戸籍法施行規則第55条）。")
    person = registration.standard_pages(procedure)["person"]
    pages = (
        FormPage("child", _("生まれた子のこと"), by_rule, _CHILD),
        FormPage("birth", _("生まれたときのこと"), by_rule, _BIRTH),
        FormPage("parents", _("父母と世帯のこと"), by_rule, _PARENTS),
        replace(person, title=_("届出をする人のこと")),
    )
    papers = (Paper(CERTIFICATE, "出生証明書", "医師や助産師が書いた出生証明書の写真"),)
    return registration.form_from(procedure, pages, papers, texts={"signature": SIGNATURE_RULE})
