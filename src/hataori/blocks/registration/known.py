"""What one applicant need not type on a form, by the register; and a count of what is asked all the same. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from hataori.blocks.registries import api as registries

from .known_atoms import NEW_PEOPLE, OF_APPLICANT, OF_SUBJECT, SUBJECTS, Scene
from .known_groups import family_rows
from .questions import COMPANY, MY_NUMBER, OTHER, PERSON_FIELDS
from .types import Form, FormField, FormPage
from .values import read

NOTHING: Mapping[str, str] = MappingProxyType({})
_OWN_PAGE = frozenset(each.name for each in PERSON_FIELDS)


@dataclass(frozen=True, slots=True)
class Known:
    """By field name: `values` the city knows; `subjects` are taps on a member (value, words) instead of a name;
    `waiting` becomes known with that tap; `checked` the city looks up itself, so nobody types it (own personal number).
    `offered` stands in the inputs of repeat groups (the family, row by row), to be mended or taken away. `linked` tells
    that the applicant is a person of the register.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()
    checked: frozenset[str] = frozenset()
    offered: Mapping[str, str] = field(default_factory=dict)
    linked: bool = False

    def asked(self, page: FormPage) -> tuple[FormField, ...]:
        """The fields of a page that are left to be answered.

        Where a page about the applicant lacks only what may be left out, nothing is asked.
        """
        left = tuple(each for each in page.fields if self._open(each.name))
        needed = any(each.required for each in left)
        return left if needed or not _about_applicant(page) or not self.covers(page) else ()

    def covers(self, page: FormPage) -> bool:
        """Whether anything on the page is known."""
        return any(each.name in self.values or each.name in self.checked for each in page.fields)

    def _open(self, name: str) -> bool:
        known = name in self.values or name in self.checked or name in self.waiting
        return name in self.subjects or not known

    def of(self, page: FormPage) -> dict[str, str]:
        """The known texts of one page."""
        return {each.name: self.values[each.name] for each in page.fields if each.name in self.values}


def typed_although_known(form: Form, known: Known, asked: Collection[str]) -> tuple[str, ...]:
    """The fields somebody was made to type although the city knows them: there should be none."""
    return tuple(
        each.name
        for each in form.fields
        if each.name in asked
        and (each.name in known.values or each.name in known.checked or each.name in known.waiting)
    )


def known_by_register(form: Form, around: registries.Circle, answers: Mapping[str, str]) -> Known:
    """What the register knows of these questions; `answers` tell whom a form is about. Empty for a company's filing,
    where somebody files for another person, and for who has moved away.
    """
    names = {each.name: each for each in form.fields}
    if not around.me.person.resident:
        return Known()
    if "family_name" not in names or answers.get("applicant_kind") == COMPANY or answers.get("filing_for") == OTHER:
        return Known(linked=True)
    choices = dict(_choices(form, around))
    chosen = {name: member for name in choices if (member := _chosen(choices[name], answers.get(name, "")))}
    unsure = {name for name in choices if name not in chosen and not answers.get(name)}
    scene = Scene(form, around, next((chosen[name] for name in choices if name in chosen), None))
    told = {
        name: text for name, each in names.items() if (text := _told(each, scene, sure=len(chosen) == len(choices)))
    }
    told |= {name: member.person.name for name, member in chosen.items()}
    values = {name: text for name, text in told.items() if _fits(names[name], text)}
    if "given_name" in names and not around.me.person.entry.given:
        values |= {"given_name": "", "given_kana": ""}
    return Known(
        values=values,
        subjects={name: _words(choices[name], around) for name in (*chosen, *unsure) if len(choices[name]) > 1},
        waiting=frozenset(_waiting(names, scene, choices, unsure)),
        checked=frozenset({MY_NUMBER} & names.keys()),
        offered=family_rows(form, around),
        linked=True,
    )


def _choices(form: Form, around: registries.Circle) -> Iterator[tuple[str, tuple[registries.Member, ...]]]:
    """The fields that name a member of the household, with who may be meant; no tap tells namesakes apart."""
    if any(word in form.title for word in NEW_PEOPLE):
        return
    for each in form.fields:
        people = SUBJECTS[_key(each, SUBJECTS)](around) if _key(each, SUBJECTS) else ()
        if people and len({member.person.name for member in people}) == len(people):
            yield each.name, people


def _chosen(people: tuple[registries.Member, ...], answer: str) -> registries.Member | None:
    """Where only one can be meant, nobody is asked."""
    if len(people) == 1 and not answer:
        return people[0]
    return next((member for member in people if member.person.name == answer), None)


def _told(asked: FormField, scene: Scene, *, sure: bool) -> str:
    if key := _key(asked, OF_APPLICANT):
        return OF_APPLICANT[key](scene)
    key = _key(asked, OF_SUBJECT)
    return OF_SUBJECT[key](scene) if key and sure else ""


def _waiting(
    names: Mapping[str, FormField],
    scene: Scene,
    choices: Mapping[str, tuple[registries.Member, ...]],
    unsure: Collection[str],
) -> Iterator[str]:
    """What will be known as soon as it is said whom the form is about."""
    people = [member for name in unsure for member in choices[name]]
    for name, each in names.items():
        key = _key(each, OF_SUBJECT)
        tell = OF_SUBJECT.get(key) if key else None
        if tell and any(_fits(each, tell(replace(scene, subject=member))) for member in people):
            yield name


def _words(people: tuple[registries.Member, ...], around: registries.Circle) -> tuple[tuple[str, str], ...]:
    return tuple((each.person.name, f"{each.person.name}（{_said(each, around)}）") for each in people)


def _said(member: registries.Member, around: registries.Circle) -> str:
    own = "本人" if member.person.id == around.me.person.id else member.person.entry.relation
    return f"{own}、{member.person.birth.words}生まれ"


def _fits(asked: FormField, text: str) -> bool:
    """Known only if the form would take it as it is: a day that is unknown in part is asked."""
    return bool(text) and read(asked, text)[1] is None


def _key(asked: FormField, table: Mapping[str, object]) -> str:
    """A field is known by its name, one made in the designer by its label."""
    return asked.name if asked.name in table else asked.label if asked.label in table else ""


def _about_applicant(page: FormPage) -> bool:
    return any(each.name in _OWN_PAGE for each in page.fields)
