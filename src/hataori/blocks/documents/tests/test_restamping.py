"""A paper kept for longer than its time stamp's certificates is stamped anew in time, and copies stay recognised."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko_certvalidator.ltv import ades_past, poe

from hataori.blocks.documents import api as documents
from hataori.blocks.documents import forgetting, models, restamping
from hataori.blocks.documents.signing import authority, keyring, renewal, stampers, verify
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events
from hataori.platform.files import api as files
from hataori.platform.outbox import api as outbox

from .samples import NOTICE, words

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(bool(documents.missing_fonts()), reason="FONTS ABSENT: no paper was stamped anew"),
]
NOON = datetime(2026, 11, 25, 12, tzinfo=clock.JST)
FIRST_ENDS = NOON + timedelta(days=365)
SOON = FIRST_ENDS - timedelta(days=60)
YEARS_LATER = NOON + timedelta(days=15 * 365)


@pytest.fixture(autouse=True)
def _one_clock(monkeypatch):
    """pyHanko takes the machine's time for now, whatever moment it is asked of; here they are the same."""

    class Moment(datetime):
        @classmethod
        def now(cls, tz=None):
            return clock.now().astimezone(tz)

    for module in (poe, ades_past):
        monkeypatch.setattr(module, "datetime", Moment)


def looked_at(pdf: bytes, at: datetime):
    with clock.frozen(at):
        return verify.verified(pdf, at)


@pytest.fixture
def stamp_until(keys, monkeypatch):
    """stamp_until(moment): from now on the service stamps with a certificate that ends then."""

    def change(ends: datetime) -> None:
        made = authority.new_time_stamper(keyring.root(), "一宮市", NOON - timedelta(days=1), ends)
        monkeypatch.setattr(keyring, "time_stamper", lambda: made)
        stampers.forget()

    yield change
    stampers.forget()


@pytest.fixture
def paper(stamp_until):
    """A paper of today, kept for ten years, whose stamp ends in a year."""
    stamp_until(FIRST_ENDS)
    with clock.frozen(NOON):
        made = documents.issue(
            template="notice",
            title="決定通知書",
            data=NOTICE,
            owner_id="resident-1",
            about="case/R8-0001",
            department="childcare",
            actor=SYSTEM,
            retention_years=10,
        )
        outbox.deliver_due()
    return documents.documents([made.id])[0]


def row() -> models.Document:
    return models.Document.objects.get()


def content() -> bytes:
    return files.open_file(row().file_id, SYSTEM)


def turn(at: datetime) -> int:
    """The worker's turn at a moment: asks for stamps, then works the outbox off."""
    with clock.frozen(at):
        asked = restamping.ask()
        outbox.deliver_due()
    return asked


def test_a_new_stamp_is_put_over_all_before_the_first_one_ends(paper, stamp_until):
    before = content()
    assert row().stamped_until == FIRST_ENDS.replace(microsecond=0)
    stamp_until(YEARS_LATER)
    assert turn(SOON) == 1
    after = content()
    assert after.startswith(before)
    assert len(PdfFileReader(BytesIO(after)).embedded_timestamp_signatures) == 2
    assert row().stamped_until == YEARS_LATER
    report = looked_at(after, YEARS_LATER - timedelta(days=1))
    assert (report.holds, report.level, report.signed_at) == (True, "B-LTA", NOON)
    assert not looked_at(before, YEARS_LATER - timedelta(days=1)).holds
    told = [event.data for event in events.find(types={"document.restamped"})]
    assert told == [{"until": YEARS_LATER.date().isoformat()}]
    assert len(files.files_of("resident-1")) == 1


def test_it_can_be_done_again_and_again(paper, stamp_until):
    at = SOON
    for years in (3, 6, 9):
        ends = NOON + timedelta(days=years * 365)
        stamp_until(ends)
        assert turn(at) == 1
        at = ends - timedelta(days=30)
    assert looked_at(content(), at).holds
    assert models.FormerContent.objects.count() == 3


def test_what_is_added_behind_a_new_stamp_is_seen(paper, stamp_until):
    stamp_until(YEARS_LATER)
    turn(SOON)
    assert looked_at(content() + b"\n% note\n", SOON).why == "changed_after_signing"


def test_a_changed_paper_with_a_stamp_of_the_same_service_over_it_does_not_hold(paper, stamp_until):
    """Anybody can have anything stamped: that a stamp covers it all does not make it the city's."""
    writer = IncrementalPdfFileWriter(BytesIO(content()))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/MediaBox"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 100, 100)))
    writer.update_container(page)
    changed = BytesIO()
    writer.write(changed)
    stamp_until(YEARS_LATER)
    with clock.frozen(SOON):
        try:
            stamped = renewal.restamped(changed.getvalue())
        except ValueError:  # pyHanko refuses already
            stamped = changed.getvalue()
    assert looked_at(stamped, SOON).why == "changed_after_signing"


def test_the_text_is_read_as_before(paper, stamp_until, tmp_path):
    before = words(content(), tmp_path)
    stamp_until(YEARS_LATER)
    turn(SOON)
    assert words(content(), tmp_path) == before
    assert pikepdf.open(BytesIO(content())).check_pdf_syntax() == []


def test_nothing_is_asked_while_the_stamp_lasts(paper, stamp_until):
    stamp_until(YEARS_LATER)
    assert turn(NOON + timedelta(days=200)) == 0
    assert row().stamped_until == FIRST_ENDS


def test_nothing_is_asked_of_a_service_whose_stamps_end_as_soon(paper):
    assert turn(SOON) == 0
    assert models.FormerContent.objects.count() == 0
    assert looked_at(content(), SOON).holds


def test_a_turn_twice_and_a_message_twice_do_it_once(paper, stamp_until):
    stamp_until(YEARS_LATER)
    turn(SOON)
    done = row().sha256
    assert turn(SOON) == 0
    with clock.frozen(SOON):
        restamping.deliver(outbox.message_of("paper.restamp", f"{paper.id}:{FIRST_ENDS:%Y%m%d}"))
    assert row().sha256 == done


def test_a_service_that_is_away_is_tried_again_and_the_paper_stays(paper, stamp_until, settings, monkeypatch):
    stamp_until(YEARS_LATER)
    before = row().sha256
    with clock.frozen(SOON):
        restamping.ask()
        settings.HATAORI_TSA_URL, settings.HATAORI_EGRESS_ALLOW = "http://127.0.0.1:9/", ["127.0.0.1"]
        outbox.deliver_due()
        (message,) = [outbox.message_of("paper.restamp", f"{paper.id}:{FIRST_ENDS:%Y%m%d}")]
        assert message.state == "pending"
        assert row().sha256 == before
        settings.HATAORI_TSA_URL = ""
        later = clock.machine() + timedelta(hours=1)
        monkeypatch.setattr(clock, "machine", lambda: later)
        outbox.deliver_due()
    assert row().sha256 != before


def test_papers_from_before_are_looked_at_once(paper, stamp_until):
    models.Document.objects.update(stamped_until=None)
    assert turn(NOON) == 1
    assert row().stamped_until == FIRST_ENDS
    assert turn(NOON) == 0


def test_a_paper_no_longer_kept_or_destroyed_with_its_case_is_left_alone(paper, stamp_until):
    stamp_until(YEARS_LATER)
    with clock.frozen(SOON):
        forgetting.forget("R8-0001")
    assert turn(SOON) == 1
    assert models.FormerContent.objects.count() == 0
    assert outbox.dead_letters() == []
    models.Document.objects.update(keep_until=date(2027, 1, 1))
    assert turn(SOON) == 0


def test_a_case_destroyed_while_its_paper_is_stamped_brings_nothing_back(paper, stamp_until, monkeypatch):
    stamp_until(YEARS_LATER)
    honest = renewal.restamped

    def destroyed_meanwhile(pdf: bytes) -> bytes:
        forgetting.forget("R8-0001")
        return honest(pdf)

    monkeypatch.setattr(renewal, "restamped", destroyed_meanwhile)
    turn(SOON)
    assert files.files_of("resident-1") == []
    assert models.FormerContent.objects.count() == 0


def test_a_broken_paper_is_not_stamped_over(paper, stamp_until, monkeypatch):
    """What no longer proves itself must not look proven by a stamp of today."""
    stamp_until(YEARS_LATER)
    broken = bytearray(content())
    broken[3000] ^= 1
    monkeypatch.setattr(files, "open_file", lambda *_: bytes(broken))
    with clock.frozen(SOON):
        restamping.ask()
        outbox.deliver_due()
        message = outbox.message_of("paper.restamp", f"{paper.id}:{FIRST_ENDS:%Y%m%d}")
    assert "Unproven" in message.last_error
    assert models.FormerContent.objects.count() == 0


class TestCopies:
    """Whoever was given the file before holds the city's paper all the same."""

    @pytest.fixture
    def before(self, paper, stamp_until) -> bytes:
        found = content()
        stamp_until(YEARS_LATER)
        turn(SOON)
        return found

    def send(self, client, sent: bytes, to: str = "/verify/") -> str:
        with clock.frozen(SOON):
            answer = client.post(to, {"paper": SimpleUploadedFile("p.pdf", sent, "application/pdf")})
        return answer.content.decode()

    def test_the_copy_from_before_is_known_with_and_without_the_code(self, client, paper, before):
        for to in ("/verify/", f"/verify/{paper.code}/"):
            assert "タイムスタンプを新しくする前" in self.send(client, before, to)

    def test_the_copy_of_now_is_the_same(self, client, paper, before):
        assert "同じファイルです" in self.send(client, content())

    def test_what_was_written_behind_the_old_copy_is_seen(self, client, paper, before):
        assert "書き足されています" in self.send(client, before + b"\nmore", f"/verify/{paper.code}/")
