"""Which question of a form is answered by which fact of the register: one function an atom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hataori.blocks.registries import api as registries
from hataori.kernel.money import format_yen

from .known_newborn import NEWBORN
from .types import Form

_ADULT = 18


@dataclass(frozen=True, slots=True)
class Scene:
    """Who fills in which form about whom; `subject` is the member the form is about, None while nobody is chosen."""

    form: Form
    around: registries.Circle
    subject: registries.Member | None = None

    @property
    def me(self) -> registries.Member:
        """The applicant."""
        return self.around.me

    @property
    def whom(self) -> registries.Member:
        """The one the form is about, the applicant where it names nobody else."""
        return self.subject or self.around.me


Tell = Callable[[Scene], str]


def _birth(member: registries.Member) -> str:
    known = member.person.birth.known
    return known.isoformat() if known else ""


def _income(scene: Scene) -> str:
    """Of the one it is about; for a child or somebody who died, of the applicant."""
    about = scene.subject and registries.relation_to_me(scene.around, scene.subject)
    earner = scene.whom if about in {"self", "spouse", "parent", "grandparent", "sibling"} else scene.me
    tax = earner.tax
    if tax is None:
        return ""
    due = f"市県民税 {format_yen(tax.tax)}" if tax.taxed else "市県民税 非課税"
    return f"{tax.year}年度 合計所得金額 {format_yen(tax.income)}、{due}"


def _family(scene: Scene) -> str:
    """Who else lives along, one a line."""
    others = [each for each in scene.around.members if each.person.id != scene.me.person.id]
    said = [f"{each.person.name}（{each.person.entry.relation}、{each.person.birth}）" for each in others]
    return "、".join(said)


def _spouse(scene: Scene) -> str:
    found = registries.spouse_of(scene.around)
    return found.person.name if found else ""


def _guardian(scene: Scene) -> str:
    age = registries.age_on(scene.me, scene.around.as_of)
    return scene.me.person.name if age is not None and age >= _ADULT else ""


def _head(scene: Scene) -> str:
    return scene.around.head.person.name if scene.around.head else ""


_MALE_FEMALE = {
    ("child", "male"): "父",
    ("child", "female"): "母",
    ("parent", "male"): "息子",
    ("parent", "female"): "娘",
    ("spouse", "male"): "夫",
    ("spouse", "female"): "妻",
    ("grandchild", "male"): "祖父",
    ("grandchild", "female"): "祖母",
    ("grandparent", "male"): "孫",
    ("grandparent", "female"): "孫",
    ("sibling", "male"): "兄弟",
    ("sibling", "female"): "姉妹",
}


def _relation(scene: Scene) -> str:
    """What the applicant is to the one the form is about."""
    return relation_to(scene.around, scene.subject) if scene.subject else ""


def relation_to(around: registries.Circle, member: registries.Member) -> str:
    """What the applicant is to a member of the household: 父, 母, 本人 …; empty where it has no word."""
    seen = registries.relation_to_me(around, member)
    return "本人" if seen == "self" else _MALE_FEMALE.get((seen, around.me.person.sex), "")


def _insurance(scene: Scene) -> str:
    return registries.INSURANCE_WORDS.get(scene.whom.conditions.get("insurance", ""), "")


def _insured_number(scene: Scene) -> str:
    """Of the insurance the form is of: 介護保険 has a number of its own."""
    kind = "care_number" if "介護" in f"{scene.form.law}{scene.form.title}" else "insurance_number"
    return scene.whom.conditions.get(kind, "")


_CARDS = (
    ("physical", "身体障害者手帳", "級"),
    ("intellectual", "療育手帳", "判定"),
    ("mental", "精神障害者保健福祉手帳", "級"),
)


def _cards(scene: Scene) -> str:
    held = scene.whom.conditions
    return "、".join(f"{title} {held[kind]}{unit}" for kind, title, unit in _CARDS if held.get(kind))


def _died_on(scene: Scene) -> str:
    gone = scene.subject and scene.subject.person
    return gone.since.isoformat() if gone and gone.entry.status == registries.Status.DEAD else ""


def _of_newborn(tell: Callable[[registries.Circle], str]) -> Tell:
    return lambda scene: tell(scene.around)


def _seal(scene: Scene) -> str:
    return scene.whom.conditions.get("seal", "") if "印鑑" in scene.form.title else ""


OF_APPLICANT: Mapping[str, Tell] = {
    "family_name": lambda s: s.me.person.entry.family,
    "given_name": lambda s: s.me.person.entry.given,
    "family_kana": lambda s: s.me.person.entry.family_kana,
    "given_kana": lambda s: s.me.person.entry.given_kana,
    "birth_date": lambda s: _birth(s.me),
    "address": lambda s: s.me.person.entry.address,
    "世帯主の氏名": _head,
    "配偶者の氏名": _spouse,
    "保護者の氏名": _guardian,
    "同居の家族": _family,
    "前の住所": lambda s: s.me.person.entry.address,
    "旧氏": lambda s: s.me.person.entry.former_family,
    "戸籍の氏名": lambda s: s.me.person.name,
    "勤務先の名称": lambda s: s.me.tax.employer if s.me.tax else "",
    **{name: _of_newborn(tell) for name, tell in NEWBORN.items()},
}
"""Asked of the applicant, whoever the form is about."""

OF_SUBJECT: Mapping[str, Tell] = {
    "対象のこどもの生年月日": lambda s: _birth(s.subject) if s.subject else "",
    "届出人と本人の関係": _relation,
    "亡くなった日": _died_on,
    "生年月日": lambda s: _birth(s.whom),
    "本籍": lambda s: s.whom.person.entry.domicile,
    "筆頭者": lambda s: s.whom.person.entry.domicile_head,
    "通称": lambda s: s.whom.person.entry.common_name,
    "性別": lambda s: registries.SEX_WORDS[s.whom.person.sex],
    "続柄": lambda s: s.whom.person.entry.relation,
    "収入の状況": _income,
    "医療保険の種類": _insurance,
    "被保険者番号": _insured_number,
    "基礎年金番号": lambda s: s.whom.conditions.get("pension_number", ""),
    "手帳番号": lambda s: s.whom.conditions.get("card_number", ""),
    "障害の種類": _cards,
    "学校名と学年": lambda s: s.whom.conditions.get("school", ""),
    "登録番号": _seal,
}
"""Asked of the one the form is about."""

Candidates = Callable[[registries.Circle], tuple[registries.Member, ...]]


def _anybody(around: registries.Circle) -> tuple[registries.Member, ...]:
    return (around.me, *(each for each in around.members if each.person.id != around.me.person.id))


def _of_age(around: registries.Circle) -> tuple[registries.Member, ...]:
    """介護保険法第9条: from 40 on."""
    return tuple(each for each in _anybody(around) if (registries.age_on(each, around.as_of) or 0) >= _INSURED_FROM)


_INSURED_FROM = 40
SUBJECTS: Mapping[str, Candidates] = {
    "対象のこどもの氏名": registries.children_of,
    "亡くなった人の氏名": lambda around: around.gone,
    "要介護者の氏名": _of_age,
    **dict.fromkeys(
        (
            "対象者の氏名",
            "必要な人の氏名",
            "異動する人の氏名",
            "加入する人の氏名",
            "やめる人の氏名",
            "登録する人の氏名",
            "選挙人の氏名",
            "飼い主の氏名",
            "入居者の氏名",
            "運転する人の氏名",
        ),
        _anybody,
    ),
}
"""Whom the form is about: a tap on a member of the household instead of a name to be typed."""

NEW_PEOPLE = ("出生", "認知", "養子", "胎児")
"""Forms about somebody who is not in the register yet."""
