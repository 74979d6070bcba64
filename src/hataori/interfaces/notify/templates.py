"""Adding templates and versions of them."""

import uuid

from django.db import transaction
from django.db.models import Max

from hataori.kernel import clock

from . import models


@transaction.atomic
def put(
    service: uuid.UUID, *, kind: str, name: str, body: str, subject: str = "", number: uuid.UUID | None = None
) -> models.Template:
    """A new template of a service, or the next version of `number`."""
    whose = number or uuid.uuid4()
    newest = models.Template.objects.filter(service=service, template=whose).aggregate(found=Max("version"))["found"]
    return models.Template.objects.create(
        template=whose,
        service=service,
        version=(newest or 0) + 1,
        type=kind,
        name=name,
        subject=subject,
        body=body,
        created_at=clock.now(),
    )
