"""What the city knows of a signed-in resident is shown for confirmation, not typed again."""

from collections.abc import Callable

from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.accounts.api import ResidentProfile, profile_of

from .types import Form

_KNOWN: dict[str, Callable[[ResidentProfile], str]] = {
    "family_name": lambda p: p.family,
    "given_name": lambda p: p.given,
    "family_kana": lambda p: p.family_kana,
    "given_kana": lambda p: p.given_kana,
    "birth_date": lambda p: p.birthdate.isoformat() if p.birthdate else "",
    "postal_code": lambda p: p.postal_code,
    "address": lambda p: p.address,
    "phone": lambda p: p.phone,
    "email": lambda p: p.email,
}
_HOLDER = "_holder"


def prefilled(form: Form, actor: Actor) -> dict[str, str]:
    """Field name → known text, for the fields of this form. Empty for guests and staff."""
    profile = _profile(actor)
    if profile is None:
        return {}
    known = {name: tell(profile) for name, tell in _KNOWN.items()}
    # A benefit goes to an account of the applicant's own, so its holder is his reading.
    known |= {field.name: profile.full_kana for field in form.fields if field.name.endswith(_HOLDER)}
    names = {field.name for field in form.fields}
    return {name: text for name, text in known.items() if text and name in names}


def _profile(actor: Actor) -> ResidentProfile | None:
    if actor.kind != "resident":
        return None
    try:
        return profile_of(actor.id)
    except NotFound:
        return None
