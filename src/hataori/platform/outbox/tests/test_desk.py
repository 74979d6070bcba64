"""The operator sees what could not leave, why, and sends it again or gives it up with a reason."""

import pytest
from django.test import Client

from hataori.kernel.actor import SYSTEM, Role
from hataori.platform.audit import api as audit
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.panels import dead_letters_panel

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dead(send, receiver):
    message, receiver.error = send(), outbox.Undeliverable("宛先がありません")
    outbox.deliver_due()
    receiver.error = None
    return message


def test_only_operators_come_in(as_staff, dead):
    assert Client().get("/desk/outbox/").status_code == 302
    assert as_staff(Role.CLERK).get("/desk/outbox/").status_code == 403
    assert as_staff(Role.OPERATOR).get("/desk/outbox/").status_code == 200


def test_dead_letters_are_listed_with_their_error_but_not_their_content(as_staff, dead):
    operator = as_staff(Role.OPERATOR)
    for address in ("/desk/outbox/", f"/desk/outbox/{dead.id}/"):
        page = operator.get(address).content.decode()
        assert "宛先がありません" in page
        assert "こんにちは" not in page
    assert "宛先がありません" not in operator.get("/desk/outbox/?state=delivered&kind=post").content.decode()
    assert operator.get("/desk/outbox/?state=nonsense&page=zzz").status_code == 200


def test_a_reason_is_asked_for_and_the_act_is_audited(as_staff, dead):
    operator, address = as_staff(Role.OPERATOR), f"/desk/outbox/{dead.id}/"
    assert operator.post(address, {"act": "replay", "reason": ""}).status_code == 422
    assert operator.post(address, {"act": "replay", "reason": "番号 123456789018"}).status_code == 422
    assert outbox.message(dead.id).state == "dead"
    assert operator.post(address, {"act": "replay", "reason": "宛先を直した"}).status_code == 302
    assert outbox.message(dead.id).state == "pending"
    assert audit.entries(action="outbox.replayed")[0].reason == "宛先を直した"


def test_giving_up_and_a_message_that_is_not_there(as_staff, dead):
    operator = as_staff(Role.OPERATOR)
    operator.post(f"/desk/outbox/{dead.id}/", {"act": "give_up", "reason": "転居した"})
    assert outbox.message(dead.id).state == "given_up"
    assert "どうしますか" not in operator.get(f"/desk/outbox/{dead.id}/").content.decode()
    assert operator.get("/desk/outbox/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_the_panel_counts_what_needs_the_operator(dead):
    from hataori.kernel.actor import Actor, RoleGrant

    assert dead_letters_panel(SYSTEM) is None
    panel = dead_letters_panel(Actor("o", "staff", roles=frozenset({RoleGrant(Role.OPERATOR)})))
    assert (panel.attention, len(panel.rows)) == (1, 1)
