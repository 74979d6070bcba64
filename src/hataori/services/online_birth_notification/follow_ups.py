"""What new parents need next, computed from what the city knows; pure, each with its article and reason.

Nothing here is sure of what the register does not hold: whether 児童手当 is received already is concluded from children
in the household, and the section decides on its own case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from hataori.blocks.registries import api as registries

from .rules import LOW_WEIGHT

_GROWN = 18
NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class Need:
    """One procedure that follows. `by` is why somebody else has to file it; empty where the parent here can."""

    key: str
    title: str
    why: str
    article: str
    by: str = ""


def needs(around: registries.Circle, answers: Mapping[str, str]) -> tuple[Need, ...]:
    """The procedures that follow a birth in this household, the most urgent first."""
    return (
        _allowance(around),
        Need(
            "child_medical",
            _("子ども医療費受給者証の交付申請"),
            _("こどもの医療費の助成を受けるカードです。"),
            _("市の条例（所管課で確認）"),
        ),
        *_insurance(around),
        *_lump_sum(around),
        *_weight(answers),
    )


def _allowance(around: registries.Circle) -> Need:
    has = any((registries.age_on(each, around.as_of) or 0) < _GROWN for each in registries.children_of(around))
    by = (
        _("所得の高いほうの親が請求します。配偶者の方がサインインして出してください。")
        if _spouse_earns_more(around)
        else ""
    )
    if around.me.tax and around.me.tax.work == "public":
        by = _("公務員の方は、勤め先に請求します（児童手当法第17条）。")
    if has:
        return Need(
            "child_allowance_increase",
            _("児童手当の額の改定の請求（増額）"),
            _("世帯にこどもがいるので、受けている手当を増やす請求です。生まれた日の次の日から15日以内に出します。"),
            _("児童手当法第9条第1項、第8条第3項"),
            by,
        )
    return Need(
        "child_allowance",
        _("児童手当の認定の請求"),
        _("はじめて児童手当を受けるための請求です。生まれた日の次の日から15日以内に出します。"),
        _("児童手当法第7条第1項、第8条第3項"),
        by,
    )


def _spouse_earns_more(around: registries.Circle) -> bool:
    """児童手当法第4条第3項: who keeps the child is the parent with the higher income."""
    return _income(registries.spouse_of(around)) > _income(around.me)


def _income(member: registries.Member | None) -> int:
    return member.tax.income if member and member.tax else 0


def _insurance(around: registries.Circle) -> Iterator[Need]:
    """The child joins the insurance of the parent who keeps it; where that is the city's, it is notified."""
    if _insured(_keeper(around)) == NATIONAL:
        why = _("世帯の国民健康保険に、生まれた日から入ります。14日以内に届け出ます。")
        article = _("国民健康保険法第9条第1項、同法施行規則")
        yield Need("health_insurance", _("国民健康保険の資格取得の届出"), why, article, _by_head(around))


def _keeper(around: registries.Circle) -> registries.Member:
    spouse = registries.spouse_of(around)
    return spouse if spouse is not None and _spouse_earns_more(around) else around.me


def _lump_sum(around: registries.Circle) -> Iterator[Need]:
    mother = next((each for each in (around.me, registries.spouse_of(around)) if each and _is_female(each)), None)
    if mother is not None and _insured(mother) == NATIONAL:
        why = _("母が国民健康保険に入っているので、出産育児一時金が受けられます。")
        title, article = _("国民健康保険の出産育児一時金の支給申請"), _("国民健康保険法第58条第1項")
        yield Need("childbirth_lump_sum", title, why, article, _by_head(around))


def _by_head(around: registries.Circle) -> str:
    head = around.head
    if head is None or head.person.id == around.me.person.id:
        return ""
    return _("世帯主が届け出ます。世帯主の方がサインインして出してください。")


def _weight(answers: Mapping[str, str]) -> Iterator[Need]:
    weight = answers.get("birth_weight", "")
    if weight.replace(".", "", 1).isdecimal() and float(weight) < LOW_WEIGHT:
        why = _("2,500グラム未満で生まれたので、速やかに届け出ます。保健センターがお手伝いします。")
        yield Need("low_weight", _("低体重児の届出"), why, _("母子保健法第18条"))


def _insured(member: registries.Member) -> str:
    return member.conditions.get("insurance", "employer")


def _is_female(member: registries.Member) -> bool:
    return member.person.sex == "female"


def told_already(around: registries.Circle, answers: Mapping[str, str]) -> dict[str, str]:
    """What the notification has told (and whose insurance the child joins) that the procedures after it ask again,
    by the names of their fields.
    """
    name = f"{answers.get('child_family_name', '')} {answers.get('child_given_name', '')}".strip()
    born, relation = answers.get("born_on", ""), {"father": "父", "mother": "母"}.get(answers.get("filer_is", ""), "")
    return {
        "filing_for": "self",
        "対象のこどもの氏名": name,
        "対象のこどもの生年月日": born,
        "届出人と本人の関係": relation,
        "加入する人の氏名": name,
        "変更日": born,
        "出産日": born,
        "医療機関の名称": answers.get("birth_place_name", ""),
        "出生時の体重": answers.get("birth_weight", ""),
        "受給者番号": "市で確認",
        "医療保険の種類": registries.INSURANCE_WORDS.get(_insured(_keeper(around)), ""),
    }


def child_row(told: Mapping[str, str]) -> dict[str, str]:
    """The child as a row of the group 対象のこども (児童手当 asks for each child), from `told_already`."""
    names = {
        "対象のこどもの氏名": "氏名",
        "対象のこどもの生年月日": "生年月日",
        "届出人と本人の関係": "届出人と本人の関係",
    }
    return {names[field]: told[field] for field in names}
