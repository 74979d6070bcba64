"""From the answers of a notification to what the rules look at: the same for a draft, an online and a paper one."""

from collections.abc import Collection, Mapping
from datetime import date

from hataori.blocks.identity import api as identity
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Unavailable

from .form import CERTIFICATE
from .rules import Check, Signed, Told, checks
from .settings import here

PURPOSE = "出生届の入力"
PORTAL = "mynaportal:"
"""How the account of who filed at マイナポータル begins (he has none here)."""
Parents = Mapping[str, registries.RegisteredPerson]
_PARENTS = ("father", "mother")
_AT_THE_END = frozenset({"certificate", "signature"})


def around_of(actor: Actor) -> registries.Circle | None:
    """The household of who files, None for who is not linked to the register or while it is closed."""
    try:
        return registries.circle(actor.id, actor=actor, purpose=PURPOSE)
    except Unavailable:
        return None


def day_in(answers: Mapping[str, str], name: str) -> date | None:
    """A day of the answers, None while it is none."""
    field = registration.FormField(name, name, registration.Kind.DATE)
    value, problem = registration.read(field, answers.get(name, ""))
    return None if problem or not value else date.fromisoformat(value)


def told_in(
    answers: Mapping[str, str],
    *,
    received_on: date,
    nationalities: Collection[str],
    photos: int,
    signed: Signed,
    online: bool,
) -> Told:
    """The facts of a notification."""
    found = here()
    return Told(
        born_on=day_in(answers, "born_on"),
        received_on=received_on,
        filer=answers.get("filer_is", ""),
        married=answers.get("parents_married", ""),
        born_in_japan=answers.get("born_in_japan", ""),
        domicile=answers.get("本籍", ""),
        city=found.city if found else "",
        given_name=answers.get("child_given_name", ""),
        given_kana=answers.get("child_given_kana", ""),
        nationalities=tuple(nationalities),
        photos=photos,
        signed=signed,
        online=online,
    )


def before_sending(answers: Mapping[str, str], around: registries.Circle | None, today: date) -> tuple[Check, ...]:
    """The rules over a draft, without the papers and the signature that come last."""
    couple = (around.me, registries.spouse_of(around)) if around else ()
    nationalities = [each.person.nationality for each in couple if each]
    told = told_in(answers, received_on=today, nationalities=nationalities, photos=0, signed="", online=True)
    return tuple(each for each in checks(told) if each.key not in _AT_THE_END)


def examined(filed: registration.Application, case: workflow.Case, parents: Parents) -> tuple[Check, ...]:
    """The rules over a filed notification, beside the `parents` that the register has (`parents_of`)."""
    told = told_in(
        filed.answers,
        received_on=case.received_on,
        nationalities=[each.nationality for each in parents.values()],
        photos=sum(file.slot == CERTIFICATE for file in filed.files),
        signed=_signed(filed),
        online=filed.channel == "online",
    )
    return checks(told)


def parents_of(filed: registration.Application, actor: Actor) -> Parents:
    """Father and mother as the register has them, by name and day of birth; who is not found there is left out. Each
    reading is audited. Unavailable while the register is closed.
    """
    found: dict[str, registries.RegisteredPerson] = {}
    for parent in _PARENTS:
        name, born = filed.answers.get(f"newborn_{parent}_name", ""), day_in(filed.answers, f"newborn_{parent}_birth")
        person_id = registries.match(name, born) if name and born else None
        if person_id:
            purpose = f"出生届の審査（受付番号 {filed.number}）"
            found[parent] = registries.person(person_id, actor=actor, purpose=purpose)
    return found


def _signed(filed: registration.Application) -> Signed:
    if filed.channel != "online":
        return "paper"
    if filed.applicant_id.startswith(PORTAL):
        return "portal"
    return "card" if identity.signatures_about(f"application/{filed.number}") else ""
