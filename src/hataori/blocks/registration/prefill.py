"""What the city knows of a signed-in resident is shown for confirmation, not typed again."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from hataori.blocks.registries import api as registries
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.accounts.api import ResidentProfile, profile_of

from .known import NOTHING, Known, known_by_register
from .questions import MY_NUMBER, OTHER
from .types import Form

_PURPOSE = "申請の入力"
_PROFILE: dict[str, Callable[[ResidentProfile], str]] = {
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


def known_for(form: Form, actor: Actor, answers: Mapping[str, str] = NOTHING) -> Known:
    """What this person need not type on this form: by the register where the account is linked, else by the profile.

    Nothing for guests and staff. While the register is closed the profile stands in; what the city checks itself
    (the personal number) is not asked all the same, for it is looked up later.
    """
    profile = _profile(actor)
    if profile is None:
        return Known()
    by_profile = {} if answers.get("filing_for") == OTHER else _by_profile(form, profile)
    linked = registries.person_of_account(actor.id) is not None
    if not linked:
        return Known(values=by_profile)
    found = _by_register(form, actor, answers)
    return replace(found, values={**by_profile, **found.values})


def prefilled(form: Form, actor: Actor) -> dict[str, str]:
    """Field name → known text, for the fields of this form. Empty for guests and staff."""
    known = known_for(form, actor)
    return {**known.values, **known.offered}


def _by_register(form: Form, actor: Actor, answers: Mapping[str, str]) -> Known:
    checked = frozenset({MY_NUMBER} & {field.name for field in form.fields})
    try:
        around = registries.circle(actor.id, actor=actor, purpose=_PURPOSE)
    except registries.Unavailable:
        return Known(checked=checked, linked=True)
    return known_by_register(form, around, answers) if around else Known()


def _by_profile(form: Form, profile: ResidentProfile) -> dict[str, str]:
    known = {name: tell(profile) for name, tell in _PROFILE.items()}
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
