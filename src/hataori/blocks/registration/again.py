"""Answers of an application that came to nothing, as a draft to go on with."""

from datetime import timedelta
from uuid import uuid4

import msgspec
from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor

from . import models
from .drafts import expiry
from .queries import answer_set
from .shapes import as_draft, opened
from .types import Draft
from .versions import carried, current_form, keep


@transaction.atomic
def draft_again(number: str, *, actor: Actor) -> Draft | None:
    """The applicant's answers as a draft anew (personal numbers and files are given again); None where he has begun
    another of this procedure meanwhile, which is kept as it is. NotFound for a procedure that is no more.
    """
    filed = models.Application.objects.get(number=number)
    form, now = current_form(filed.procedure_id), clock.now()
    kept = carried(opened(answer_set(number).answers), form)
    models.Draft.objects.filter(owner=actor.id, procedure_id=filed.procedure_id, expires_at__lte=now).delete()
    row = models.Draft(
        id=uuid4(),
        owner=actor.id,
        procedure_id=filed.procedure_id,
        form=keep(form),
        answers=msgspec.json.encode(kept).decode(),
        created_at=now,
        updated_at=now,
        expires_at=now + max(expiry(actor.id), timedelta(days=1)),
    )
    models.Draft.objects.bulk_create([row], ignore_conflicts=True)
    found = models.Draft.objects.filter(pk=row.pk).first()
    return as_draft(found) if found else None
