"""The numbers at the desk follow what was done; what an old system had decided is nobody's finding."""

from datetime import timedelta

import pytest

from hataori.kernel import clock
from hataori.services.automatic_schemes import actions, importing, models, register
from hataori.services.automatic_schemes.figures import figures

from .conftest import APPROVER, CLERK, HEAD, OTHER, look, resident_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sections")]


def test_found_offered_accepted_awarded_and_the_days_between(city):
    resident = resident_account()
    head = city.family(1, "2024-01-10")
    city.accounts[head] = resident.id
    city.family(2, "2019-01-10")
    look()
    proposal_id = str(models.Proposal.objects.get(person_id=head).pk)
    actions.offer(proposal_id, actor=CLERK)
    actions.accept(proposal_id, actor=resident)
    actions.prepare(proposal_id, actor=CLERK, confirmed=True, note="確かめました。")
    actions.send_back(proposal_id, actor=APPROVER, note="もう一度")
    actions.prepare(proposal_id, actor=CLERK, confirmed=True, note="確かめました。")
    with clock.frozen(clock.now() + timedelta(days=4)):
        actions.release(proposal_id, actor=APPROVER)
    (row,) = figures(CLERK)
    assert (row.found, row.offered, row.accepted, row.awarded) == (2, 1, 1, 1)
    assert (row.average_days, row.median_days, row.paid_yen) == (4, 4, 0)
    assert row.monthly_yen == 15_000
    assert figures(OTHER) == ()


def test_what_was_taken_over_is_money_and_no_finding(city, monkeypatch):
    city.family(1, "2024-01-10")
    monkeypatch.setattr(register, "by_number", {"1": ("000001-1", "000001")}.get)
    content = "住民番号,制度,金額,支給開始,支払済み\r\n1,児童手当,15000,2024-02-01,2026-09-30".encode()
    importing.import_awards(content, "child-support", actor=HEAD)
    (row,) = figures(CLERK)
    assert (row.found, row.awarded, row.average_days, row.monthly_yen) == (0, 0, None, 15_000)
