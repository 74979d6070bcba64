"""Evidence of signatures ends with the application it was given for: the certificate names and places its holder."""

from hataori.platform.forgetting import Forgetter

from . import models


def forget(number: str) -> int:
    """Delete what was signed, or asked to be signed, for an application."""
    return models.SignatureRequest.objects.filter(about=f"application/{number}").delete()[0]


FORGETTERS = (Forgetter("identity.signatures", forget),)
