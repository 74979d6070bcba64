"""Partners: programs that hold tokens; nobody signs in as one."""

import pytest
from django.test import RequestFactory

from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Rejected
from hataori.platform.accounts.actions.partners import ensure_partner
from hataori.platform.accounts.actors import actor_of
from hataori.platform.accounts.cli import COMMANDS
from hataori.platform.accounts.models import Account
from hataori.platform.accounts.tokens import actor_of_token

from .conftest import is_in, sign_in

pytestmark = pytest.mark.django_db


def create(*words: str) -> int:
    from argparse import ArgumentParser

    command = COMMANDS[0]
    parser = ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args(words))


def test_a_token_acts_as_the_partner_and_the_second_one_as_the_same(capsys):
    for _ in range(2):
        assert create("--partner", "一宮商工会議所", "--scope", "registration:write") == 0
    first, second = capsys.readouterr().out.split()
    actors = {actor_of_token(f"Bearer {secret}", ["registration:write"]) for secret in (first, second)}
    assert len(actors) == 1
    assert next(iter(actors)).kind == "partner"
    assert Account.objects.count() == 1


@pytest.mark.parametrize("name", ["", "  ", "長" * 201])
def test_a_partner_has_a_name(name):
    with pytest.raises(Rejected):
        ensure_partner(name, actor=SYSTEM)


@pytest.mark.parametrize("password", ["", "!", "mihon-hataori-2026"])
def test_nobody_signs_in_as_a_partner(client, password):
    login = ensure_partner("見本の連携先", actor=SYSTEM).login
    sign_in(client, login, password)
    assert not is_in(client)
    assert actor_of(RequestFactory().get("/")).kind == "guest"
