"""Issued papers: numbered without gaps, kept for their time, shown to their owner alone."""

from datetime import date, datetime
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from hataori.blocks.documents import api as documents
from hataori.blocks.documents import models
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events
from hataori.platform.files import api as files

from .samples import NOTICE

pytestmark = pytest.mark.django_db

CLERK = Actor("staff-1", "staff", "担当")
OWNER = Actor("resident-1", "resident", "一宮 花子")
NEIGHBOUR = Actor("resident-2", "resident", "尾西 太郎")
NOON = datetime(2026, 11, 25, 12, tzinfo=clock.JST)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


def issued(about="case/R8-0001", **changes):
    facts = {
        "template": "notice",
        "title": "決定通知書",
        "data": NOTICE,
        "owner_id": OWNER.id,
        "department": "childcare",
        "actor": CLERK,
    } | changes
    return documents.issue(about=about, **facts)


class TestNumbers:
    def test_they_run_by_department_and_fiscal_year(self):
        numbers = [issued(f"case/{n}").number for n in range(2)]
        other = issued("case/t", department="tax").number
        with clock.frozen(datetime(2027, 4, 1, 9, tzinfo=clock.JST)):
            spring = issued("case/s").number
        assert numbers == ["一宮市指令8子育て支援課第1号", "一宮市指令8子育て支援課第2号"]
        assert (other, spring) == ("一宮市指令8市民税課第1号", "一宮市指令9子育て支援課第1号")

    def test_the_last_day_of_march_still_belongs_to_the_old_year(self):
        with clock.frozen(datetime(2027, 3, 31, 23, 59, tzinfo=clock.JST)):
            assert "指令8" in issued().number

    def test_a_paper_that_could_not_be_made_takes_no_number(self):
        with pytest.raises(ValueError):
            issued(data={"title": "x"})
        assert issued().number.endswith("第1号")

    def test_the_same_matter_is_one_paper(self):
        first, second = issued(), issued()
        assert first == second
        assert models.Document.objects.count() == 1
        assert [event.type for event in events.find(types={"document.issued"})] == ["document.issued"]

    def test_the_database_gives_no_number_twice(self):
        issued()
        row = models.Document.objects.get()
        row.pk, row.key = None, "other"
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


class TestKeeping:
    def test_it_is_kept_until_the_years_are_over_from_the_end_of_the_fiscal_year(self):
        paper = issued(retention_years=5)
        assert paper.keep_until == date(2032, 3, 31)
        assert files.file_ref(paper.file_id).keep_until == date(2032, 3, 31)

    def test_the_paper_in_the_store_is_the_pdf(self):
        assert files.open_file(issued().file_id, OWNER).startswith(b"%PDF-1.7")


class TestReading:
    def test_only_the_owner_finds_it(self):
        paper = issued()
        assert documents.document(paper.id, OWNER) == paper
        for stranger in (NEIGHBOUR, CLERK, Actor("", "guest")):
            with pytest.raises(NotFound):
                documents.document(paper.id, stranger)

    def test_a_paper_without_an_account_belongs_to_nobody(self):
        paper = issued(owner_id="")
        with pytest.raises(NotFound):
            documents.document(paper.id, Actor("", "guest"))

    def test_lists_by_subject_and_owner(self):
        paper = issued()
        assert documents.documents_about("case/R8-0001") == [paper]
        assert documents.documents_of(OWNER.id) == [paper]
        assert documents.documents_of("") == []
        assert documents.documents([paper.id, "nonsense"]) == [paper]

    def test_a_member_of_staff_reads_it_with_a_trace(self):
        paper = issued()
        answer = documents.open_document(paper, CLERK, allow=lambda who: who == CLERK, reason="窓口で印刷")
        assert answer["Content-Type"] == "application/pdf"
        assert [entry.reason for entry in audit.entries(subject=f"file/{paper.file_id}")] == ["窓口で印刷"]
        with pytest.raises(NotFound):
            documents.open_document(paper, NEIGHBOUR)


@pytest.mark.django_db(transaction=True)
def test_twenty_papers_at_once_get_twenty_numbers_without_a_gap():
    def run(n: int) -> None:
        try:
            issued(f"case/{n}")
        finally:
            connection.close()

    threads = [Thread(target=run, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(models.Document.objects.values_list("running", flat=True)) == list(range(1, 21))
