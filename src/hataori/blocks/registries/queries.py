"""Reading the register, on any day. Every reading by staff is audited; a closed register answers Unavailable."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.kernel.kana import search_key
from hataori.kernel.person_name import fold
from hataori.platform.audit import api as audit
from hataori.platform.prepared import LookUp

from . import models
from .shapes import as_line, as_person, as_tax
from .switch import require_open
from .types import Circle, Line, Member, RegisteredPerson, Status, TaxFacts

_TWO_YEARS = timedelta(days=731)
_MOST_FOUND = 50


def person(person_id: str, *, actor: Actor, purpose: str, as_of: date | None = None) -> RegisteredPerson:
    """A person as registered on a day (today). NotFound, Unavailable; Rejected where staff give no purpose."""
    require_open()
    found = person_on(person_id, as_of or clock.today())
    note_reading(actor, [found], purpose)
    return found


def people(
    person_ids: Iterable[str], *, actor: Actor, purpose: str, as_of: date | None = None
) -> dict[str, RegisteredPerson]:
    """Several people by id, for a list; unknown ones are left out. Each reading is audited."""
    require_open()
    rows = (
        on_day(as_of or clock.today()).filter(person_id__in={_uuid(each) for each in person_ids}).order_by("sequence")
    )
    found = {str(row.person_id): as_person(row) for row in rows}
    note_reading(actor, list(found.values()), purpose)
    return found


def history(person_id: str, *, actor: Actor, purpose: str) -> tuple[Line, ...]:
    """All lines, oldest first."""
    require_open()
    note_reading(actor, [person_on(person_id, clock.today())], purpose)
    return lines_of(person_id)


def person_on(person_id: str, day: date) -> RegisteredPerson:
    """A person on a day; before the first line and after all others, nobody. NotFound."""
    row = on_day(day).filter(person_id=_uuid(person_id)).order_by("-sequence").first()
    if row is None:
        raise NotFound("person_not_found", "この人の記録が見つかりません。")
    return as_person(row)


def lines_of(person_id: str) -> tuple[Line, ...]:
    """The lines of a person, oldest first."""
    rows = models.LineRow.objects.filter(person_id=_uuid(person_id)).order_by("sequence")
    return tuple(as_line(row) for row in rows)


def note_reading(actor: Actor, people: Iterable[RegisteredPerson], purpose: str) -> None:
    """Audit that staff read these people: under the account where there is one, so that an auditor finds it."""
    if actor.kind != "staff":
        return
    if not purpose.strip():
        raise Rejected([FieldProblem("purpose", "required", "見る理由を書いてください。")])
    read = list(people)
    accounts = accounts_of([each.id for each in read])
    for each in read:
        account = accounts.get(each.id)
        audit.record_read(actor, f"account/{account}" if account else f"person/{each.id}", "住民の記録", purpose)


def accounts_of(person_ids: Sequence[str]) -> dict[str, str]:
    """Person id → account id, of those who have one."""
    rows = models.AccountLink.objects.filter(person_id__in=[*map(_uuid, person_ids)], ended_at=None)
    return {str(row.person_id): str(row.account_id) for row in rows}


def person_of_account(account_id: str) -> str | None:
    """The person an account is linked to. Asks no register: the link is our own."""
    try:
        key = uuid.UUID(account_id)
    except ValueError:
        return None
    found = _LINK.first(key)
    return str(found.person_id) if found else None


_LINK = LookUp(lambda: models.AccountLink.objects.filter(ended_at=None), "account_id")


def account_of(person_id: str) -> str | None:
    """The account a person is linked to, None without one."""
    links = models.AccountLink.objects.filter(person_id=_uuid(person_id), ended_at=None)
    found = links.values_list("account_id", flat=True).first()
    return str(found) if found else None


def household_of(
    person_id: str, *, actor: Actor, purpose: str, as_of: date | None = None
) -> tuple[RegisteredPerson, ...]:
    """Those who live in the person's household on a day, the head first."""
    require_open()
    day = as_of or clock.today()
    found = living_with(person_on(person_id, day), day)
    note_reading(actor, found, purpose)
    return found


def living_with(me: RegisteredPerson, day: date) -> tuple[RegisteredPerson, ...]:
    """Who lives in that person's household on a day, the head first."""
    rows = on_day(day).filter(household_id=_uuid(me.entry.household), status=Status.RESIDENT.value)
    people = {str(row.person_id): as_person(row) for row in rows.order_by("sequence")}
    return tuple(
        sorted(people.values(), key=lambda each: (each.entry.relation != "世帯主", each.birth.first, each.number))
    )


def circle(account_id: str, *, actor: Actor, purpose: str, as_of: date | None = None) -> Circle | None:
    """The household of an account's person with all the city knows, None where the account is nobody's yet.

    Unavailable while the register is closed.
    """
    person_id = person_of_account(account_id)
    return circle_of(person_id, actor=actor, purpose=purpose, as_of=as_of) if person_id else None


def circle_of(person_id: str, *, actor: Actor, purpose: str, as_of: date | None = None) -> Circle:
    """The same around a person of the register, with or without an account. Who died or moved away is alone, however
    many live on in the household. NotFound, Unavailable.
    """
    require_open()
    day = as_of or clock.today()
    me = person_on(person_id, day)
    people, gone = _home(me, day)
    note_reading(actor, [*people, *gone], purpose)
    members = members_of([*people, *gone], day)
    here = members[: len(people)]
    mine = next(each for each in here if each.person == me)
    return Circle(me=mine, members=here, gone=members[len(people) :], as_of=day)


def _home(me: RegisteredPerson, day: date) -> tuple[tuple[RegisteredPerson, ...], list[RegisteredPerson]]:
    """Who lives with somebody and who died there; nobody where others live on in a household that is theirs no more."""
    living = living_with(me, day)
    if living and me not in living:
        return (me,), []
    return living or (me,), _gone_from(me, day)


def _gone_from(me: RegisteredPerson, day: date) -> list[RegisteredPerson]:
    """Who else died in this household within two years, for the notices their family files."""
    rows = on_day(day).filter(
        household_id=_uuid(me.entry.household), status=Status.DEAD.value, begins__gte=day - _TWO_YEARS
    )
    rows = rows.exclude(person_id=_uuid(me.id))
    return [as_person(row) for row in rows.order_by("-begins", "person__number")]


def members_of(people: Sequence[RegisteredPerson], day: date) -> tuple[Member, ...]:
    """People with their conditions and their newest assessment on that day."""
    ids = [_uuid(each.id) for each in people]
    held: dict[str, dict[str, str]] = {each.id: {} for each in people}
    conditions = models.Condition.objects.filter(person_id__in=ids, begins__lte=day)
    for row in conditions.filter(Q(ends=None) | Q(ends__gt=day)).order_by("begins"):
        held[str(row.person_id)][row.kind] = row.value
    taxes = {
        str(row.person_id): as_tax(row)
        for row in models.TaxRow.objects.filter(person_id__in=ids, year__lte=tax_year(day)).order_by("year", "revision")
    }
    return tuple(Member(each, held[each.id], taxes.get(each.id)) for each in people)


def assessments(person_id: str, *, actor: Actor, purpose: str) -> tuple[TaxFacts, ...]:
    """The assessments of a person, each year as it was last revised, newest year first. NotFound, Unavailable."""
    require_open()
    note_reading(actor, [person_on(person_id, clock.today())], purpose)
    rows = models.TaxRow.objects.filter(person_id=_uuid(person_id)).order_by("year", "revision")
    newest = {row.year: as_tax(row) for row in rows}
    return tuple(newest[year] for year in sorted(newest, reverse=True))


def tax_year(day: date) -> int:
    """The year whose assessment is in force: it comes out in June (地方税法第319条の2)."""
    return day.year if day.month >= 6 else day.year - 1  # noqa: PLR2004  June


def match(name: str, birthdate: date, address: str = "") -> str | None:
    """The one resident of that name (variant kanji, selectors and readings meet) and day of birth, else None.

    With an address, the one who lives there; nobody is told apart by an address that may not be shown.
    """
    require_open()
    rows = named(on_day(clock.today()), name).filter(person__birth=birthdate, status=Status.RESIDENT.value)
    found = list(rows.order_by("sequence"))
    if address.strip():
        hidden = hidden_homes(map(as_person, found))
        found = [r for r in found if str(r.household_id) not in hidden and _place(r.address) == _place(address)]
    people = {str(row.person_id) for row in found}
    return people.pop() if len(people) == 1 else None


def search(
    text: str, *, birth: date | None = None, actor: Actor, purpose: str, limit: int = _MOST_FOUND
) -> list[RegisteredPerson]:
    """People a clerk looks for: by a name, a reading, a number or the beginning of an address. Each reading is audited.

    Who is protected is not found by an address.
    """
    require_open()
    wanted = text.strip()
    rows = on_day(clock.today())
    if birth is not None:
        rows = rows.filter(person__birth=birth)
    if wanted:
        place = Q(address__contains=wanted) & ~Q(household_id__in=_protected_homes()) if len(wanted) > 2 else Q(pk=None)  # noqa: PLR2004
        rows = rows.filter(_names(wanted) | Q(person__number=wanted) | place)
    elif birth is None:
        return []
    found = [as_person(row) for row in rows.order_by("kana_key", "person__birth", "sequence")[:limit]]
    note_reading(actor, found, purpose)
    return found


def _protected_homes() -> QuerySet[models.LineRow, uuid.UUID]:
    """Households with somebody who is protected: the address of the others would tell theirs."""
    return models.LineRow.objects.filter(ends=None, protected=True).values_list("household_id", flat=True)


def hidden_homes(people: Iterable[RegisteredPerson]) -> frozenset[str]:
    """Households among those of these people whose address nobody may be shown."""
    found = _protected_homes().filter(household_id__in=[_uuid(each.entry.household) for each in people])
    return frozenset(map(str, found))


def named(rows: QuerySet[models.LineRow], name: str) -> QuerySet[models.LineRow]:
    """Those of that name: as written with variants, by reading, or another name they go by. Signs alone are no name:
    they fold to nothing, as does the other name of whoever has none.
    """
    key = fold(name)
    if not key:
        return rows.none()
    return rows.filter(Q(name_key=key) | Q(kana_key=search_key(name)) | Q(other_key=key))


def _names(text: str) -> Q:
    key = fold(text)
    if not key:
        return Q(pk=None)
    return Q(name_key__startswith=key) | Q(kana_key__startswith=search_key(text)) | Q(other_key__startswith=key)


def _place(address: str) -> str:
    return fold(address)


def on_day(day: date) -> QuerySet[models.LineRow]:
    """The lines in force on a day."""
    rows = models.LineRow.objects.select_related("person").filter(begins__lte=day)
    return rows.filter(Q(ends=None) | Q(ends__gt=day))


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound("person_not_found", "この人の記録が見つかりません。") from None


def personal_number(person_id: str, *, actor: Actor, purpose: str) -> str:
    """A person's own number for an affair that may use it (番号法第9条); every reading is audited, by anybody."""
    require_open()
    if not purpose.strip():
        raise Rejected([FieldProblem("purpose", "required", "見る理由を書いてください。")])
    row = models.PersonRow.objects.filter(id=_uuid(person_id)).first()
    if row is None:
        raise NotFound("person_not_found", "この人の記録が見つかりません。")
    account = accounts_of([person_id]).get(person_id)
    audit.record_read(actor, f"account/{account}" if account else f"person/{person_id}", "個人番号", purpose)
    return str(row.personal_number)
