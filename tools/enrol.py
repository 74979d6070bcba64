"""Run inside an installation's environment: `python -m tools.enrol N` makes N sample residents, each with a bearer
token and a browser session, and prints one JSON line a person. One process instead of N times the CLI.
"""

import json
import sys
from pathlib import Path
from typing import Any

import django

SCOPES = ("applications:write", "applications:read")


def main() -> int:
    """Make them and print them."""
    django.setup()
    from django.conf import settings

    from hataori.platform.accounts.actions import samples

    people = samples.sample_people(Path(settings.HATAORI_CITY_FOLDER), "residents")
    for number in range(1, int(sys.argv[1]) + 1):
        made_up = {**people[0], "email": f"proof{number}@example.jp"}
        samples.ensure_resident(made_up)
        print(json.dumps(_enrolled(made_up["email"])), flush=True)  # noqa: T201  read by tools.residents
    return 0


def _enrolled(login: str) -> dict[str, str]:
    from hataori.kernel.actor import SYSTEM
    from hataori.platform.accounts.models import Account
    from hataori.platform.accounts.tokens import create_token

    row = Account.objects.get(login=login)
    token = create_token(account_id=str(row.pk), scopes=SCOPES, days=366, actor=SYSTEM)
    return {"account_id": str(row.pk), "token": token.secret, "session": _session(row)}


def _session(row: Any) -> str:  # noqa: ANN401  an Account, which can be imported only once Django is ready
    """A session as signing in on a browser makes it, without the price of a password check."""
    from importlib import import_module

    from django.conf import settings
    from django.test import RequestFactory

    from hataori.platform.accounts import sign_in

    request = RequestFactory().get("/")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    sign_in.enter(request, row, "password")
    request.session.save()
    return str(request.session.session_key)


if __name__ == "__main__":
    sys.exit(main())
