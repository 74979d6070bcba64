"""Re-sealing the files' keys under the installation's newest key; the content itself stays as it is."""

from uuid import UUID

from django.db import transaction

from hataori.platform.crypto import seal_bytes, unseal_bytes

from . import models


def reseal() -> int:
    """Answers how many file keys were sealed anew."""
    return sum(
        _reseal(model, pk)
        for model in (models.StoredFile, models.FileUpload)
        for pk in list(model._base_manager.values_list("pk", flat=True))  # noqa: SLF001  Django's public Meta API
    )


@transaction.atomic
def _reseal(model: type[models.StoredFile] | type[models.FileUpload], pk: UUID) -> int:
    row = model._base_manager.select_for_update().filter(pk=pk).first()  # noqa: SLF001  as above
    if row is None:
        return 0
    context = f"files.key:{pk}"
    row.sealed_key = seal_bytes(unseal_bytes(bytes(row.sealed_key), context=context), context=context)
    row.save(update_fields=["sealed_key"])
    return 1
