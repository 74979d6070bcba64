"""Browsers that signed in before: the signed device cookie (OWASP "Slow Down Online Guessing Attacks with Device
Cookies"). It opens nothing; it only gives the browser a budget of its own that strangers cannot spend.
"""

import secrets

from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

COOKIE = "hataori_device"
DAYS = 365
MOST_ACCOUNTS = 5
_SALT = "hataori.accounts.device"


def nonce_of(request: HttpRequest, account_id: str) -> str:
    """What this browser was given when it last signed in to this account; empty where it never did."""
    return _known(request).get(account_id, "")


def last_account(request: HttpRequest) -> str:
    """The account this browser signed in to last; empty where it never did."""
    return next(reversed(_known(request)), "")


def remember(request: HttpRequest, response: HttpResponseBase, account_id: str) -> None:
    """The browser has proved that it belongs to the account: a fresh nonce, the last few accounts are kept."""
    others = {key: nonce for key, nonce in _known(request).items() if key != account_id}
    known = dict(list(others.items())[-(MOST_ACCOUNTS - 1) :])
    known[account_id] = secrets.token_urlsafe(12)
    response.set_cookie(
        COOKIE,
        signing.Signer(salt=_SALT).sign_object(known),
        max_age=DAYS * 86400,
        path="/account/",
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        found = signing.Signer(salt=_SALT).unsign_object(request.COOKIES.get(COOKIE, ""))
    except (signing.BadSignature, ValueError):
        return {}
    return {str(key): str(nonce) for key, nonce in found.items()} if isinstance(found, dict) else {}
