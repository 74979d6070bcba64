"""What a trip to an identity provider outside costs: begun it takes a try, come back with a proof it gives it back.

So people who really sign in never use a budget up, however many share an address; who only begins is slowed down. A
browser that signed in before, and whoever is signed in, have a budget of their own that no stranger can spend; other
ways in (password, passkey, mail) have theirs.
"""

from django.http import HttpRequest

from . import devices, limits, rules
from .actors import actor_of
from .sign_in import source


def begin(request: HttpRequest) -> bool:
    """Take a try for a trip; whether it was within the budget."""
    return limits.within(*_budget(request))


def arrived(request: HttpRequest) -> None:
    """The trip ended with a proof. To be called before the person is let in: the browser is then another's budget."""
    limits.give_back(*_budget(request))


def _budget(request: HttpRequest) -> tuple[rules.Budget, str]:
    actor = actor_of(request)
    account = devices.last_account(request) if actor.kind == "guest" else actor.id
    return (rules.TRIP_ACCOUNT, account) if account else (rules.TRIP_SOURCE, source(request))
