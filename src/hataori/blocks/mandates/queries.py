"""Reading mandates, and in which positions somebody may file."""

import uuid

from django.db.models import Q

from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.accounts import api as accounts
from hataori.platform.crypto import blind_index

from . import models
from .types import Mandate, Organisation, Representation, Standing

NOT_HELD = "選んだ立場では申請できません。委任の期限を確かめてください。"
_ADULT = 18
"""成年 (民法第4条)."""


def standings(actor: Actor, procedure_id: str) -> list[Standing]:
    """The positions in which a resident may file this procedure today, himself first.

    Children come from the register (under age, in his household); with the register closed they are left out.
    """
    if actor.kind != "resident":
        return []
    own = Standing("self", "self", actor.name, actor.id)
    today = clock.today()
    held = models.Mandate.objects.filter(representative_id=actor.id, state="active").select_related("organisation")
    given = [as_mandate(row) for row in held.order_by("made_at")]
    return [own, *_children(actor), *(_by_mandate(each) for each in given if each.covers(procedure_id, today))]


def standing(actor: Actor, procedure_id: str, key: str) -> Standing:
    """The position of that key. NotFound when the actor does not hold it (any more)."""
    found = next((each for each in standings(actor, procedure_id) if each.key == key), None)
    if found is None:
        raise NotFound("standing_not_found", NOT_HELD)
    return found


def mandates_of(actor: Actor) -> list[Mandate]:
    """What the actor may do for others, or asked to, newest first."""
    rows = models.Mandate.objects.filter(representative_id=actor.id).select_related("organisation")
    return [as_mandate(row) for row in rows.order_by("-made_at")]


def mandates_over(actor: Actor) -> list[Mandate]:
    """Who acts for the actor, and who asks to."""
    key = mail_key(accounts.account_of(actor.id).login)
    given = models.Mandate.objects.filter(represented_id=actor.id).exclude(represented_id="")
    asked = models.Mandate.objects.filter(represented_key=key, state="proposed")
    return [as_mandate(row) for row in (given | asked).select_related("organisation").order_by("-made_at")]


def members(corporate_number: str) -> list[Mandate]:
    """Who may act for a business now."""
    rows = models.Mandate.objects.filter(organisation__corporate_number=corporate_number, state="active")
    return [as_mandate(row) for row in rows.select_related("organisation").order_by("made_at")]


def papers_waiting() -> list[Mandate]:
    """Mandates on paper that a clerk has not read yet, oldest first."""
    rows = models.Mandate.objects.filter(how="paper", state="proposed").select_related("organisation")
    return [as_mandate(row) for row in rows.order_by("made_at")[:200]]


def organisations() -> list[Organisation]:
    """The businesses the city knows, by name."""
    return [as_organisation(row) for row in models.Organisation.objects.order_by("name")[:500]]


def representation(about: str) -> Representation | None:
    """Who filed this for whom, None where somebody filed for himself."""
    row = models.Representation.objects.filter(pk=about).select_related("mandate__organisation").first()
    if row is None:
        return None
    return Representation(
        about=row.about,
        kind=row.kind,
        representative_name=row.representative_name,
        represented_name=row.represented_name,
        corporate_number=row.corporate_number,
        mandate=as_mandate(row.mandate) if row.mandate else None,
        recorded_at=row.recorded_at,
    )


def still_acts(about: str, actor: Actor) -> bool:
    """Whether who filed this for another may go on with it: not once his leave has ended (民法第111条) and he has no
    newer one from the same person or business. True for who represents nobody in it.
    """
    row = models.Representation.objects.filter(pk=about).select_related("mandate").first()
    if row is None or row.mandate is None or row.representative_id != actor.id:
        return True
    same = Q(pk=row.mandate_id)
    if row.mandate.organisation_id:
        same |= Q(organisation_id=row.mandate.organisation_id)
    elif row.represented_id:
        same |= Q(represented_id=row.represented_id)
    in_term = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    return models.Mandate.objects.filter(same, in_term, representative_id=actor.id, state="active").exists()


def row_of(mandate_id: str, *, lock: bool = False) -> models.Mandate:
    """The row behind an id. NotFound."""
    try:
        key = uuid.UUID(mandate_id)
    except ValueError:
        raise NotFound from None
    rows = models.Mandate.objects.select_for_update() if lock else models.Mandate.objects.all()
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound
    return row


def mail_key(mail: str) -> str:
    """By which a person is found who was asked by mail address."""
    return blind_index(mail.strip().casefold(), context="mandates.mandate.represented")


def as_mandate(row: models.Mandate) -> Mandate:
    """A mandate as others see it."""
    return Mandate(
        id=str(row.pk),
        kind=row.kind,
        representative_id=row.representative_id,
        representative_name=row.representative_name,
        represented_id=row.represented_id,
        represented_name=row.represented_name,
        corporate_number=row.organisation.corporate_number if row.organisation else "",
        leads=row.leads,
        procedures=tuple(row.procedures),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        how=row.how,
        paper_id=row.paper_id,
        state=row.state,
    )


def as_organisation(row: models.Organisation) -> Organisation:
    """A business as others see it."""
    return Organisation(row.corporate_number, row.name, row.sample)


def _by_mandate(mandate: Mandate) -> Standing:
    return Standing(
        key=mandate.id,
        kind=mandate.kind,
        name=mandate.represented_name,
        represented_id=mandate.represented_id,
        corporate_number=mandate.corporate_number,
        mandate_id=mandate.id,
    )


def _children(actor: Actor) -> list[Standing]:
    try:
        around = registries.circle(actor.id, actor=actor, purpose="代理の確認")
    except registries.Unavailable:
        return []
    children = registries.children_of(around) if around else ()
    under_age = (each for each in children if around and (registries.age_on(each, around.as_of) or _ADULT) < _ADULT)
    return [
        Standing(f"child-{each.person.id}", "statutory", each.person.name, person_id=each.person.id)
        for each in under_age
    ]
