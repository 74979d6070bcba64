"""Repeat groups filled with the family: a row for each child, or for each member of the household."""

from collections.abc import Callable, Iterator

from hataori.blocks.registries import api as registries

from .known_atoms import relation_to
from .types import Form, FormField, Kind
from .values import read

_CHILDREN = ("こども", "子ども", "お子さん", "児童", "child")
_HOUSEHOLD = ("世帯", "同居", "家族", "household", "family")
_OF_APPLICANT = "届出人と本人の関係"
_MEMBERS: tuple[tuple[tuple[str, ...], Callable[[registries.Member], str]], ...] = (
    (("フリガナ", "カナ", "kana"), lambda each: each.person.entry.full_kana),
    (("生年月日", "birth"), lambda each: each.person.birth.known.isoformat() if each.person.birth.known else ""),
    (("続柄", "relation"), lambda each: each.person.entry.relation),
    (("性別", "sex"), lambda each: registries.SEX_WORDS[each.person.sex]),
    (("学校", "school"), lambda each: each.conditions.get("school", "")),
    (("住所", "address"), lambda each: each.person.entry.address),
    (("氏名", "名前", "name"), lambda each: each.person.name),
)


def family_rows(form: Form, around: registries.Circle) -> dict[str, str]:
    """Answers of the form's groups about the family, by the names of their rows; only what the form would take."""
    found: dict[str, str] = {}
    for group in form.fields:
        people = _people(group, around)[: group.most_rows] if group.kind is Kind.GROUP else ()
        rows = dict(_rows(group, people, around))
        if rows:
            found |= {group.name: str(len(people)), **rows}
    return found


def _people(group: FormField, around: registries.Circle) -> tuple[registries.Member, ...]:
    words = f"{group.label} {group.name}"
    if any(word in words for word in _CHILDREN):
        return registries.children_of(around)
    if any(word in words for word in _HOUSEHOLD):
        return tuple(each for each in around.members if each.person.id != around.me.person.id)
    return ()


def _rows(
    group: FormField, people: tuple[registries.Member, ...], around: registries.Circle
) -> Iterator[tuple[str, str]]:
    for number, person in enumerate(people):
        for member in group.fields:
            asked, text = group.in_row(number, member), _told(member, person, around)
            if text and member.compute is None and read(asked, text)[1] is None:
                yield asked.name, text


def _told(member: FormField, person: registries.Member, around: registries.Circle) -> str:
    words = f"{member.label} {member.name}"
    if _OF_APPLICANT in words:
        return relation_to(around, person)
    return next((tell(person) for keys, tell in _MEMBERS if any(key in words for key in keys)), "")
