"""A destroyed notification leaves no row here; what was filed along with it is a case of its own."""

from hataori.platform.forgetting import Forgetter

from . import models


def _forget(number: str) -> int:
    followed, _ = models.FollowUp.objects.filter(number=number).delete()
    notified, _ = models.Notification.objects.filter(number=number).delete()
    return followed + notified


FORGETTERS = (Forgetter("online_birth_notification", _forget),)
