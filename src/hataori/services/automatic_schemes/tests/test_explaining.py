"""Asking every scheme of one household through the real register: refusals have reasons, and the look is on record."""

from datetime import timedelta

import pytest
from tests.grounds import ground

from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.accounts.api import find_by_login
from hataori.platform.audit import api as audit
from hataori.platform.organisation.api import load_city
from hataori.services.automatic_schemes.tables import tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_city")]
HOUR = timedelta(hours=1)


@ground
def whole_city() -> None:
    """Its residents, their accounts and the register."""
    list(load_city())


def ask(client, **typed):
    return client.post("/desk/schemes/explain/", {"q": "髙橋 健太", "as_of": "2026-11-25", "purpose": "電話", **typed})


def test_a_name_leads_to_every_schemes_answer_with_reasons_and_an_audited_look(desk):
    clerk = desk("child-support.clerk")
    found = ask(clerk).content.decode()
    person = registries.person_of_account(find_by_login("resident02@example.jp").id)
    assert f'value="{person}"' in found
    page = ask(clerk, person=person).content.decode()
    assert all(table.title in page for key, table in tables().items() if key != "income")
    assert "対象外" in page
    assert "使った事実と根拠" in page
    now = clock.now()
    entries = audit.readers_of(f"account/{find_by_login('resident02@example.jp').id}", start=now - HOUR, end=now + HOUR)
    assert "電話" in {entry.reason for entry in entries}


def test_a_purpose_is_asked_for_and_a_closed_register_says_so(desk):
    clerk = desk("child-support.clerk")
    assert ask(clerk, purpose="").status_code == 422
    assert "見つかりませんでした" in ask(clerk, q="いない 人").content.decode()
    registries.close("点検", actor=SYSTEM)
    assert ask(clerk).status_code == 422
    registries.reopen(actor=SYSTEM)
    unknown = ask(clerk, person="00000000-0000-0000-0000-000000000000")
    assert "この人の記録が見つかりません" in unknown.content.decode()
