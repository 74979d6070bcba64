"""The tie to the residents' register, what the person reads of it, and parting from the card."""

import pytest
from django.test import Client

from hataori.blocks.identity import models, register_link
from hataori.kernel.errors import Conflict, Unavailable

from .conftest import HANAKO, KENTA, introduced, register, said, sign_in, trip

pytestmark = pytest.mark.django_db


class Register:
    """A double of the residents' register."""

    def __init__(self, found="person-1") -> None:
        self.found, self.links, self.asked = found, [], []

    def match(self, name, birthdate, address):
        self.asked.append((name, birthdate.isoformat(), address))
        if self.found == "down":
            raise Unavailable("register_down", "いまは使えません。")
        return self.found

    def link(self, account_id, person_id, *, how, actor):
        if person_id == "taken":
            raise Conflict("linked", "もう結び付いています。")
        self.links.append((account_id, person_id, how))


@pytest.mark.parametrize(
    ("found", "said_so"),
    [
        ("person-1", ("linked", "住民登録と結び付いています")),
        (None, ("no_match", "お一人に決まりませんでした")),
        ("taken", ("taken", "別のアカウントと結び付いています")),
        ("down", ("unavailable", "もう一度確かめます")),
    ],
)
def test_the_residents_register_is_asked_and_its_answer_told(run_provider, client, monkeypatch, found, said_so):
    outcome, sentence = said_so
    run_provider()
    register_double = Register(found)
    monkeypatch.setattr(register_link, "register", lambda: register_double)
    register(client, introduced(client))
    assert register_double.asked == [("山田　花子", "1989-05-14", HANAKO.address)]
    row = models.IdentityLink.objects.get()
    assert row.register_outcome == outcome
    assert sentence in client.get("/my/identity/").content.decode()
    register_double.found = "person-1"
    trip(client)
    row.refresh_from_db()
    assert row.register_outcome == "linked"
    assert len(register_double.links) == 1


def test_parting_needs_another_way_in(run_provider, client, resident):
    run_provider()
    register(client, introduced(client))
    answer = client.post("/my/identity/unlink/")
    assert "ほかにサインインする方法がありません" in said(client, answer)
    assert models.IdentityLink.objects.count() == 1
    resident("kenta@example.jp", "髙橋", "健太")
    other = Client()
    sign_in(other, "kenta@example.jp")
    trip(other, holder=KENTA)
    other.post("/my/identity/unlink/")
    assert models.IdentityLink.objects.count() == 1
