"""Identifiers: a service is known by a UUID made from its procedure id, and by the procedure id itself."""

from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from hataori.blocks.catalogue import api as catalogue

from . import models
from .asking import unknown


def service_id(procedure_id: str) -> str:
    """The UUID of a procedure's service (the API's ids are UUIDs); the same on every installation of the city."""
    return _service_id(settings.HATAORI_CITY, procedure_id)


@lru_cache(maxsize=8192)
def _service_id(city: str, procedure_id: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"hataori:{city}:{procedure_id}"))


def own(kind: str, foreign: str) -> str:
    """Our identifier for one that may be another system's."""
    found = models.Alias.objects.filter(kind=kind, foreign=foreign).values_list("own", flat=True).first()
    return found or foreign


def find_service(text: str) -> catalogue.Procedure | None:
    """The procedure behind a service id, None for an unknown one."""
    wanted = own("service", text)
    found = catalogue.procedure(wanted)
    if found is None:
        found = next((each for each in catalogue.procedures() if service_id(each.procedure_id) == wanted), None)
    return found


def service(text: str) -> catalogue.Procedure:
    """The same. NotFound for an unknown one."""
    found = find_service(text)
    if found is None:
        raise unknown("手続き")
    return found
