"""Rotation: a new key, then every sealed column row by row. Runs while serving; old keys go on opening."""

from collections.abc import Iterator
from itertools import islice

from django.apps import apps
from django.db import models, transaction

from hataori.platform.discovery import offered

from . import keys
from .fields import EncryptedTextField

_BATCH = 500


def rotate() -> tuple[int, int]:
    """The new key's number and how many values were sealed anew. Apps with seals of their own offer `rotation.py`
    with `reseal() -> int`.
    """
    number = keys.add()
    columns = sum(_reseal(model, field) for model, field in _sealed_columns())
    others = sum(int(module.reseal()) for module in offered("rotation") if hasattr(module, "reseal"))
    return number, columns + others


def _sealed_columns() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    for model in apps.get_models():
        for field in model._meta.local_fields:  # noqa: SLF001  Django's public Meta API
            if isinstance(field, EncryptedTextField):
                yield model, field


def _reseal(model: type[models.Model], field: EncryptedTextField) -> int:
    done = 0
    ids = iter(list(model._base_manager.values_list("pk", flat=True)))  # noqa: SLF001  Django's public Meta API
    while batch := list(islice(ids, _BATCH)):
        done += _reseal_batch(model, field, batch)
    return done


@transaction.atomic
def _reseal_batch(model: type[models.Model], field: EncryptedTextField, ids: list[object]) -> int:
    """Read open, write sealed with the newest key; rows are locked so that no change is lost in between."""
    rows = list(model._base_manager.select_for_update().filter(pk__in=ids).only("pk", field.name))  # noqa: SLF001  as above
    for row in rows:
        row.save(update_fields=[field.name])
    return len(rows)
