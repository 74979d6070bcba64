"""What the register says of the parents of a child that is not in it yet, seen by the parent who files (出生届)."""

from collections.abc import Callable, Mapping

from hataori.blocks.registries import api as registries


def _parent(around: registries.Circle, sex: str) -> registries.Member | None:
    """Father or mother: the one who files, or husband or wife in the household."""
    couple = (around.me, registries.spouse_of(around))
    return next((each for each in couple if each is not None and each.person.sex == sex), None)


def _name(around: registries.Circle, sex: str) -> str:
    found = _parent(around, sex)
    return found.person.name if found else ""


def _birth(around: registries.Circle, sex: str) -> str:
    found = _parent(around, sex)
    known = found.person.birth.known if found else None
    return known.isoformat() if known else ""


def _filer(around: registries.Circle) -> str:
    return {"male": "father", "female": "mother"}.get(around.me.person.sex, "")


def _married(around: registries.Circle) -> str:
    """Who has no husband or wife in the household may still have one elsewhere: that is asked."""
    return "yes" if registries.spouse_of(around) else ""


def _family(around: registries.Circle) -> registries.Entry | None:
    """A couple's child has their common name, an unmarried mother's child hers (民法第790条)."""
    spouse, me = registries.spouse_of(around), around.me.person
    if spouse is None:
        return me.entry if me.sex == "female" else None
    return me.entry if spouse.person.entry.family == me.entry.family else None


def _family_name(around: registries.Circle) -> str:
    found = _family(around)
    return found.family if found else ""


def _family_kana(around: registries.Circle) -> str:
    found = _family(around)
    return found.family_kana if found else ""


NEWBORN: Mapping[str, Callable[[registries.Circle], str]] = {
    "filer_is": _filer,
    "parents_married": _married,
    "child_family_name": _family_name,
    "child_family_kana": _family_kana,
    "newborn_father_name": lambda around: _name(around, "male"),
    "newborn_father_birth": lambda around: _birth(around, "male"),
    "newborn_mother_name": lambda around: _name(around, "female"),
    "newborn_mother_birth": lambda around: _birth(around, "female"),
}
"""By the names of the fields that the form of a birth has."""
