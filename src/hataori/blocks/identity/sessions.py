"""How strongly this browser's person was proven; it ends with the session."""

from django.http import HttpRequest

from .types import ProvenPerson

KEY = "identity_strength"
WEAK = "aal1"


def note_strength(request: HttpRequest, person: ProvenPerson) -> None:
    """From now on this session is of a person proven that strongly."""
    request.session[KEY] = person.strength


def strength_of(request: HttpRequest) -> str:
    """aal3 after a sign-in with the card, aal1 otherwise."""
    return str(request.session.get(KEY, WEAK))
