"""The installation's VAPID key, made when first needed and sealed in the database."""

from hataori.kernel import clock

from . import models, vapid


def server_key() -> models.ServerKey:
    """The key; two processes that start at once agree on one."""
    found = models.ServerKey.objects.filter(pk=1).first()
    if found is None:
        private, public = vapid.new_key()
        fresh = models.ServerKey(private=private, public=public, made_at=clock.now())
        models.ServerKey.objects.bulk_create([fresh], ignore_conflicts=True)
        found = models.ServerKey.objects.get(pk=1)
    return found
