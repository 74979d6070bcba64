"""Mails for the calendar: only for who asked, REQUEST and CANCEL with their SEQUENCE."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from icalendar import Calendar

from hataori.blocks.messaging.mail import as_mail
from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.icalendar import consumers, keys
from hataori.kernel import clock
from hataori.platform.events import api as events
from hataori.platform.outbox.models import OutboxMessage

from .conftest import book

pytestmark = pytest.mark.django_db(transaction=True)


def mails() -> list:
    events.run_consumer(consumers.CONSUMERS[0])
    rows = OutboxMessage.objects.filter(kind="mail").order_by("next_at")
    return [as_mail(SimpleNamespace(id=row.pk, payload=row.payload, created_at=clock.now())) for row in rows]


def part_of(mail) -> Calendar:
    part = next(each for each in mail.walk() if each.get_content_type() == "text/calendar")
    whole = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == whole["METHOD"], "the header says what the calendar says (RFC 6047 2.4)"
    return whole


def told(mail) -> tuple[str, int, str]:
    whole = part_of(mail)
    event = next(iter(whole.walk("VEVENT")))
    return str(whole["METHOD"]), int(event["SEQUENCE"]), str(event["STATUS"])


@pytest.fixture(autouse=True)
def _enrolled(db):
    events.enrol()


def test_nobody_is_mailed_unasked(aki, court):
    book(aki)
    assert mails() == []


def test_request_move_and_cancel(aki, court):
    keys.choose_mail(aki, mail=True)
    made = book(aki, purpose="卓球")
    assert [told(each) for each in mails()] == [("REQUEST", 0, "CONFIRMED")]
    scheduler.reschedule(made.id, made.start - timedelta(hours=2), made.end - timedelta(hours=2), aki)
    assert told(mails()[-1]) == ("REQUEST", 1, "CONFIRMED")
    scheduler.cancel(made.id, aki)
    found = mails()
    assert told(found[-1]) == ("CANCEL", 2, "CANCELLED")
    event = next(iter(part_of(found[-1]).walk("VEVENT")))
    assert (str(event["ATTENDEE"]), str(event["UID"])) == ("mailto:aki@example.jp", f"{made.id}@127.0.0.1")
    assert str(event["ORGANIZER"]).startswith("mailto:")
    assert len(found) == len(mails()) == 3, "the log read again sends nothing again"


def test_a_lease_that_is_given_up_is_in_no_calendar(aki, court):
    keys.choose_mail(aki, mail=True)
    start = clock.now() + timedelta(days=7, hours=1)
    held = scheduler.lease(
        scheduler.Request(
            unit="court", start=start, end=start + timedelta(hours=1), holder_id=aki.id, channel="online"
        ),
        aki,
    )
    scheduler.cancel(held.id, aki)
    assert mails() == []
