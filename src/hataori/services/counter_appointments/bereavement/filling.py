"""Applications filled from what is known: the dead, those who remain, the visitor. What is left is asked once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.kernel.money import format_yen

from .facts import MAY_HEAD, age, is_minor, own_minors, remaining

NEW_HEAD = "世帯主の氏名"
_HOLDER = "_holder"
_LEAST_ANSWER = "死亡のため"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who came and signs. `person_id` where the register knows them; `relation` is what they are to the dead."""

    family_name: str = ""
    given_name: str = ""
    family_kana: str = ""
    given_kana: str = ""
    birth_date: str = ""
    postal_code: str = ""
    address: str = ""
    phone: str = ""
    relation: str = ""
    person_id: str = ""

    @property
    def name(self) -> str:
        """As it stands on papers."""
        return " ".join(filter(None, (self.family_name, self.given_name)))

    @property
    def kana(self) -> str:
        """The reading."""
        return " ".join(filter(None, (self.family_kana, self.given_kana)))


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose death, who came, which form; `number` is the visitor's own, opened only to be written on a form."""

    left: registries.Bereaved
    visitor: Visitor
    form: registration.Form
    number: str = ""

    @property
    def dead(self) -> registries.Member:
        """Who died."""
        return self.left.circle.me


@dataclass(frozen=True, slots=True)
class Filled:
    """A form with what the city wrote on it, and the fields that somebody has to be asked for."""

    form: registration.Form
    known: Mapping[str, str]
    asked: tuple[registration.FormField, ...]


Tell = Callable[[Scene], str]


def fill(scene: Scene) -> Filled:
    """Everything that is known, and which needed fields are left. A value that the form would refuse is not known."""
    fields = scene.form.fields
    known = {"filing_for": "self", **dict(_told(scene, fields))}
    asked = asked_by(scene.form, known)
    left = tuple(each for each in asked if each.required and each.name not in known and each.kind.answered)
    return Filled(scene.form, known, left)


def asked_once(forms: Sequence[Filled]) -> tuple[registration.FormField, ...]:
    """The fields to be asked over all forms, each once: the same name is the same question."""
    return tuple({field.name: field for each in forms for field in each.asked}.values())


def answers(filled: Filled, given: Mapping[str, str]) -> dict[str, str]:
    """What is filed: the known, and what was answered of the rest."""
    return {**filled.known, **{each.name: given.get(each.name, "") for each in filled.asked}}


def asked_by(form: registration.Form, known: Mapping[str, str]) -> Iterator[registration.FormField]:
    """The fields of a form one by one, those of a group once for each of its rows."""
    for field in form.fields:
        if not field.fields:
            yield field
        for row in range(int(known.get(field.name, 0)) if field.fields else 0):
            yield from (field.in_row(row, member) for member in field.fields)


def _told(scene: Scene, fields: Sequence[registration.FormField]) -> Iterator[tuple[str, str]]:
    for each in fields:
        if each.fields:
            yield from _rows(scene, each)
        elif (text := _text(scene, each)) and registration.read(each, text)[1] is None:
            yield each.name, text


def _text(scene: Scene, asked: registration.FormField) -> str:
    if asked.name.endswith(_HOLDER):
        return scene.visitor.kana
    if asked.name == "personal_number":
        return scene.number
    tell = _ABOUT.get(asked.name)
    return tell(scene) if tell else str(getattr(scene.visitor, asked.name, "") if asked.name in _OWN else "")


def _rows(scene: Scene, group: registration.FormField) -> Iterator[tuple[str, str]]:
    """児童手当: a row for each child that is left."""
    children = _children(scene)[: group.most_rows]
    yield group.name, str(len(children))
    for number, child in enumerate(children):
        words = {"氏名": child.person.name, "生年月日": _birth(child), "届出人と本人の関係": _raiser(scene)}
        for member in group.fields:
            if text := words.get(member.name, ""):
                yield group.in_row(number, member).name, text


def _children(scene: Scene) -> tuple[registries.Member, ...]:
    day = scene.left.died_on
    return own_minors(scene.left) or tuple(each for each in remaining(scene.left) if is_minor(each, day))


def _raiser(scene: Scene) -> str:
    """What the visitor is to the child: the register tells of a parent who remains, else it is asked. The widow of
    somebody whose grandchildren remain is not their mother.
    """
    spouse = registries.spouse_of(scene.left.circle)
    if spouse is None or spouse.person.id != scene.visitor.person_id or not own_minors(scene.left):
        return ""
    return {"male": "父", "female": "母"}.get(spouse.person.sex, "")


def _birth(member: registries.Member) -> str:
    known = member.person.birth.known
    return known.isoformat() if known else ""


def _child(scene: Scene) -> registries.Member:
    """The eldest of those who remain; where the dead is a child, that child. The others stand in `children_rows`."""
    return next(iter(_children(scene)), scene.dead) if "減額" not in scene.form.title else scene.dead


def children_rows(scene: Scene) -> tuple[tuple[str, str], ...]:
    """All children a form is about, for the paper: its one line has room for one."""
    asks = any("対象のこどもの氏名" in each.name for each in scene.form.fields)
    people = _children(scene) if asks and "減額" not in scene.form.title else ()
    return tuple((each.person.name, f"{each.person.birth.words}生まれ") for each in people)


def _head_after(scene: Scene) -> str:
    """The head of those who remain: the old one, or the only one there can be. Else the family says."""
    others = remaining(scene.left)
    heads = [each for each in others if each.person.entry.relation == "世帯主"]
    grown = [each for each in others if age(each, scene.left.died_on) >= MAY_HEAD]
    found = heads or (grown if len(grown) == 1 else [])
    return found[0].person.name if found else scene.dead.person.name if not others else ""


def _place(scene: Scene) -> str:
    """Where the dead lived; where somebody there is protected (支援措置), nobody from elsewhere reads it on a paper."""
    hidden = any(each.person.entry.protected for each in scene.left.circle.members) and _me(scene) is None
    return "市の記録のとおり" if hidden else scene.dead.person.entry.address


def _insured_number(scene: Scene) -> str:
    kind = "care_number" if "介護" in scene.form.title else "insurance_number"
    return scene.dead.conditions.get(kind, "")


def _me(scene: Scene) -> registries.Member | None:
    found = (each for each in remaining(scene.left) if each.person.id == scene.visitor.person_id)
    return next(found, None)


def _income(scene: Scene) -> str:
    me = _me(scene)
    if me is None or me.tax is None:
        return ""
    due = f"市県民税 {format_yen(me.tax.tax)}" if me.tax.taxed else "市県民税 非課税"
    return f"{me.tax.year}年度 合計所得金額 {format_yen(me.tax.income)}、{due}"


def _child_insurance(scene: Scene) -> str:
    return registries.INSURANCE_WORDS.get(_child(scene).conditions.get("insurance", ""), "")


def _why(scene: Scene) -> str:
    return f"{scene.dead.person.name}（{scene.dead.person.entry.relation}）の{_LEAST_ANSWER}"


def _subject(scene: Scene) -> str:
    """国民年金の種別: the spouse who remains."""
    spouse = registries.spouse_of(scene.left.circle)
    return spouse.person.name if spouse else ""


def _allowance(scene: Scene) -> str:
    held = (each.conditions.get("child_allowance", "") for each in scene.left.circle.members)
    return next(filter(None, held), "")


_OWN = frozenset(Visitor.__dataclass_fields__) - {"relation", "person_id"}
_DIED: Tell = lambda s: s.left.died_on.isoformat()  # noqa: E731  one of many
_VISITOR: Tell = lambda s: s.visitor.name  # noqa: E731
_ABOUT: Mapping[str, Tell] = {
    "亡くなった人の氏名": lambda s: s.dead.person.name,
    "亡くなった日": _DIED,
    "変更日": _DIED,
    "消滅した日": _DIED,
    "中止の日": _DIED,
    "届出人と本人の関係": lambda s: s.visitor.relation,
    "異動する人の氏名": lambda s: s.dead.person.name,
    NEW_HEAD: _head_after,
    "理由": _why,
    "変更の内容": lambda s: f"飼い主の死亡。引き取る人：{s.visitor.name}",
    "被保険者番号": _insured_number,
    "基礎年金番号": lambda s: "" if "配偶者" in s.form.title else s.dead.conditions.get("pension_number", ""),
    "手帳番号": lambda s: s.dead.conditions.get("card_number", ""),
    "登録番号": lambda s: s.dead.conditions.get("seal", ""),
    "車両番号": lambda s: s.dead.conditions.get("light_vehicle", ""),
    "犬の登録番号": lambda s: s.dead.conditions.get("dog", ""),
    "水栓番号": lambda s: s.dead.conditions.get("water", ""),
    "使用の場所": _place,
    "新しい住所": lambda s: s.visitor.address,
    "受給者番号": _allowance,
    "土地の所在": lambda _: "固定資産課税台帳のとおり（地方税法第381条）",
    "家屋の所在": lambda _: "固定資産課税台帳のとおり（地方税法第381条）",
    "葬儀を行った人の氏名": _VISITOR,
    "代表者の氏名": _VISITOR,
    "相続人の氏名": _VISITOR,
    "現所有者の氏名": _VISITOR,
    "所有者の氏名": _VISITOR,
    "飼い主の氏名": _VISITOR,
    "使用者の氏名": lambda s: s.dead.person.name if "中止" in s.form.title else s.visitor.name,
    "保護者の氏名": _VISITOR,
    "対象のこどもの氏名": lambda s: _child(s).person.name,
    "対象のこどもの生年月日": lambda s: _birth(_child(s)),
    "対象者の氏名": _subject,
    "配偶者の氏名": lambda s: s.dead.person.name if "配偶者" in s.form.title else "",
    "医療保険の種類": _child_insurance,
    "収入の状況": _income,
}
"""Which fact answers which question of a row (記載させる情報), where the form is about a death."""
