"""The list of one family, put together anew from the register each time it is looked at. Readings are audited."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date

from hataori.blocks.bundles import api as bundles
from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.organisation import api as organisation

from . import filling
from .facts import facts_of, may_head
from .filling import Scene, Visitor
from .models import Preparation
from .rules import Due, Found, NotDue, follow
from .table import table
from .types import Item, Prepared

PURPOSE = "おくやみ窓口の手続きの一覧"
NUMBER = "personal_number"
_STAND_IN = "123456789018"
"""A number with a right check digit that is nobody's."""
_ASKED_OF_VISITOR = ("family_name", "given_name", "family_kana", "given_kana", "birth_date", "address", "phone")


def preparation(key: str) -> Preparation:
    """The row of a list. NotFound."""
    row = Preparation.objects.select_related("visit").filter(pk=key).first()
    if row is None:
        raise NotFound("no_preparation", "この手続きの一覧は見つかりませんでした。一覧から選び直してください。")
    return row


def prepared(row: Preparation, actor: Actor, *, to_file: bool = False) -> Prepared:
    """Everything a desk needs of a family. The visitor's own number is opened only `to_file`, else a stand-in shows
    that it is known. Unavailable while the register is closed.
    """
    left = registries.bereaved_by(str(row.person_id), actor=actor, purpose=PURPOSE)
    told = json.loads(row.told) if row.told else {}
    visitor, given = Visitor(**told.get("visitor", {})), dict(told.get("given", {}))
    found = follow(table(), facts_of(left), left.died_on)
    number = _number(visitor, found, actor) if to_file else _STAND_IN if visitor.person_id else ""
    items = tuple(_items(left, visitor, found, number))
    return Prepared(
        id=str(row.pk),
        dead=left.circle.me.person,
        died_on=left.died_on,
        found=found,
        items=items,
        rest=tuple(_named(found.rest)),
        visitor=visitor,
        asked=filling.asked_once([each.filled for each in items]),
        given=given,
        opened_at=row.opened_at,
        signed_at=row.signed_at,
        sample=row.sample,
        choices={filling.NEW_HEAD: tuple(each.person.name for each in may_head(left))},
        bundle=bundles.bundle(row.bundle_id) if row.bundle_id else None,
    )


def visitor_in_register(visitor: Visitor, actor: Actor) -> Visitor:
    """The visitor as the register has them, where name and day of birth are one resident's; as told otherwise."""
    born = _day(visitor.birth_date)
    person_id = registries.match(visitor.name, born) if born else None
    if person_id is None:
        return visitor
    person = registries.person(person_id, actor=actor, purpose=PURPOSE)
    entry = person.entry
    return replace(
        visitor,
        family_name=entry.family,
        given_name=entry.given,
        family_kana=entry.family_kana,
        given_kana=entry.given_kana,
        postal_code=entry.postal_code,
        address=entry.address,
        person_id=person.id,
    )


def relation_of(left: registries.Bereaved, visitor: Visitor) -> str:
    """What somebody of the household was to the dead, as its papers say it; empty for who lived elsewhere."""
    member = next((each for each in left.circle.members if each.person.id == visitor.person_id), None)
    if member is None:
        return ""
    seen = registries.relation_to_me(left.circle, member)
    words = {"spouse": ("夫", "妻"), "child": ("子", "子"), "parent": ("父", "母")}
    words |= {"grandchild": ("孫", "孫"), "grandparent": ("祖父", "祖母"), "sibling": ("兄弟", "姉妹")}
    male, female = words.get(seen, ("", ""))
    return female if member.person.sex == "female" else male


def told(visitor: Visitor, given: Mapping[str, str]) -> str:
    """Who came and what was answered, as it is sealed."""
    return json.dumps({"visitor": asdict(visitor), "given": dict(given)}, ensure_ascii=False)


def _items(left: registries.Bereaved, visitor: Visitor, found: Found, number: str) -> Iterator[Item]:
    names = organisation.department_names()
    for due in found.due:
        procedure = catalogue.procedure(due.procedure_id)
        if procedure is None:
            continue
        scene = Scene(left, visitor, registration.current_form(due.procedure_id), number)
        department = names.get(procedure.department, procedure.department)
        late = due.until is not None and due.until < clock.today()
        yield Item(due, procedure, filling.fill(scene), tuple(_sections(scene, due)), department, late)


def _sections(scene: Scene, due: Due) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """What the paper says besides its answers: the fact that made it follow, and all children it is about."""
    yield "この手続きが要る理由（市の記録）", ((scene.left.died_on.isoformat(), due.because["ja"]),)
    if rows := filling.children_rows(scene):
        yield "こども", rows


def _named(rest: Sequence[NotDue]) -> Iterator[tuple[NotDue, str]]:
    for each in rest:
        procedure = catalogue.procedure(each.procedure_id)
        yield each, procedure.name if procedure else each.procedure_id


def _number(visitor: Visitor, found: Found, actor: Actor) -> str:
    """The visitor's own number, read only where a form that follows has to carry it (番号法第9条)."""
    if not visitor.person_id or not any(_carries(each) for each in found.due):
        return ""
    return registries.personal_number(visitor.person_id, actor=actor, purpose=PURPOSE)


def _carries(due: Due) -> bool:
    if catalogue.procedure(due.procedure_id) is None:
        return False
    return registration.current_form(due.procedure_id).field(NUMBER) is not None


def day_told(answers: Mapping[str, str]) -> date | None:
    """The day of death as it was answered when booking, from whichever way in; None where it is no day."""
    return _day(answers.get("died_on", ""))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def given_to_visitor(given: Mapping[str, str], visitor: Visitor) -> Visitor:
    """What the desk asked of the visitor stands with the visitor."""
    known = {name: given[name] for name in _ASKED_OF_VISITOR if given.get(name)}
    return replace(visitor, **known)
