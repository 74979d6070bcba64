"""What a client may ask, in words a resident reads, and the claims behind it (Core 5.4)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hataori.platform.accounts.api import ResidentProfile

WORDS: Mapping[str, Promise] = {
    "openid": _("この市のアカウントの持ち主であること（相手ごとに違う番号）"),
    "profile": _("氏名・フリガナ・生年月日"),
    "email": _("メールアドレス"),
    "address": _("住所"),
    "phone": _("電話番号"),
    "offline_access": _("サインインしていないあいだも、つながり続けること"),
}


def _profile(known: ResidentProfile) -> dict[str, Any]:
    kana = {"family_name#ja-Kana-JP": known.family_kana, "given_name#ja-Kana-JP": known.given_kana}
    return {
        "name": known.full_name,
        "family_name": known.family,
        "given_name": known.given,
        "birthdate": known.birthdate.isoformat() if known.birthdate else "",
        **kana,
    }


def _email(known: ResidentProfile) -> dict[str, Any]:
    return {"email": known.email, "email_verified": True} if known.email else {}


def _address(known: ResidentProfile) -> dict[str, Any]:
    told = {"formatted": known.address, "postal_code": known.postal_code, "country": "JP"}
    return {"address": {name: value for name, value in told.items() if value}} if known.address else {}


_CLAIMS: Mapping[str, Callable[[ResidentProfile], dict[str, Any]]] = {
    "profile": _profile,
    "email": _email,
    "address": _address,
    "phone": lambda known: {"phone_number": known.phone},
}


def claims_of(known: ResidentProfile, scope: str) -> dict[str, Any]:
    """The claims of these scopes; what the city does not know is left out."""
    told: dict[str, Any] = {}
    for word in scope.split():
        if word in _CLAIMS:
            told |= _CLAIMS[word](known)
    return {name: value for name, value in told.items() if value not in ("", None)}


def settled(scope: str) -> str:
    """Known scopes in one order, each once."""
    asked = set(scope.split())
    return " ".join(word for word in WORDS if word in asked)
