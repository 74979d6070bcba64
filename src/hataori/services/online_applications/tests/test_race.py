"""Double clicks, with real threads on either engine: one draft, one application, one case."""

import threading

import pytest
from django.conf import settings
from django.db import connection

from hataori.blocks.catalogue.city import load_own
from hataori.blocks.filing.api import envelope_of, file_application
from hataori.blocks.registration import api as registration
from hataori.blocks.registration import models as rows
from hataori.kernel.errors import HataoriError
from hataori.platform.events.api import count

from .conftest import CHILD_ALLOWANCE, filled


def together(work, times: int = 6) -> list[object]:
    barrier, results = threading.Barrier(times), []

    def run() -> None:
        barrier.wait()
        try:
            results.append(work())
        except HataoriError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_six_clicks_at_once_give_one_case(guest):
    load_own(settings.HATAORI_CITY_FOLDER, None)
    draft = registration.open_draft(CHILD_ALLOWANCE, actor=guest)
    for page in ("person", "details"):
        draft = registration.save_page(draft.id, page, filled(registration.current_form(CHILD_ALLOWANCE)), actor=guest)
    receipts = together(lambda: file_application(envelope_of(draft), actor=guest))
    assert len({receipt.number for receipt in receipts}) == 1
    assert sum(receipt.new for receipt in receipts) == 1
    assert rows.Application.objects.count() == 1
    assert count(types=["application.submitted"]) == count(types=["case.opened"]) == 1


@pytest.mark.django_db(transaction=True)
def test_six_tabs_opened_at_once_share_one_draft(guest):
    load_own(settings.HATAORI_CITY_FOLDER, None)
    drafts = together(lambda: registration.open_draft(CHILD_ALLOWANCE, actor=guest))
    assert len({draft.id for draft in drafts}) == 1
    assert rows.Draft.objects.count() == count(types=["draft.started"]) == 1
