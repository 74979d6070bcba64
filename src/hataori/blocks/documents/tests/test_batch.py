"""Thousands of papers at once: numbered without a gap, signed each by itself, none doubled however often it is run."""

import json
from argparse import Namespace
from datetime import datetime

import pytest
from django.db import transaction

from hataori.blocks.documents import api as documents
from hataori.blocks.documents import batch, cli, models
from hataori.blocks.documents.batch_process import Made, make
from hataori.blocks.documents.signing import keyring, verify
from hataori.blocks.documents.types import NewPaper
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.files import api as files
from hataori.platform.outbox import api as outbox

from .samples import LETTER

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(documents.missing_fonts()), reason="FONTS ABSENT: no batch was made"),
]
REAL_FOLDER = keyring.folder
NOON = datetime(2026, 11, 25, 12, tzinfo=clock.JST)


class Here:
    """Instead of other processes: this one, at once."""

    def __init__(self, *_):
        self.made = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def submit(self, call, *arguments):
        answered = call(*arguments)
        return Namespace(result=lambda: answered)


@pytest.fixture(autouse=True)
def _noon(keys):
    with clock.frozen(NOON):
        yield


@pytest.fixture
def here(monkeypatch):
    monkeypatch.setattr(batch, "ProcessPoolExecutor", Here)


def papers(count, **changes):
    return [NewPaper(f"award:{n}", "認定通知書", LETTER | changes, f"resident-{n}", f"case/{n}") for n in range(count)]


def run(several, **more):
    return documents.issue_many(several, template="letter", department="childcare", actor=SYSTEM, **more)


def running_numbers():
    return list(models.Document.objects.order_by("running").values_list("running", flat=True))


def test_other_processes_make_and_sign_them_with_this_installations_key(monkeypatch):
    monkeypatch.setattr(keyring, "folder", REAL_FOLDER)
    done = run(papers(4))
    assert (done.issued, done.unsigned, done.failed) == (4, 0, ())
    for row in models.Document.objects.all():
        assert verify.verified(files.open_file(row.file_id, SYSTEM), NOON).level == "B-LTA"


class TestResuming:
    def test_run_again_it_doubles_nothing(self, here):
        first, second = run(papers(25)), run(papers(25))
        assert (first.issued, second.issued, second.already) == (25, 0, 25)
        assert running_numbers() == list(range(1, 26))

    def test_cut_off_between_numbers_and_papers_it_keeps_the_numbers(self, here, monkeypatch):
        def killed(*_):
            raise KeyboardInterrupt

        with monkeypatch.context() as broken:
            broken.setattr(batch, "_kept", killed)
            with pytest.raises(KeyboardInterrupt):
                run(papers(10))
        drafts = dict(models.Document.objects.values_list("key", "number"))
        assert len(drafts) == 10
        assert documents.documents_of("resident-1") == []
        assert run(papers(10)).issued == 10
        assert dict(models.Document.objects.values_list("key", "number")) == drafts

    def test_a_single_issue_takes_up_a_draft(self, here, monkeypatch):
        monkeypatch.setattr(batch, "make", lambda *_: Made(None, why="broken"))
        assert run(papers(1)).failed == ("award:0",)
        paper = documents.issue(
            template="letter",
            title="認定通知書",
            data=LETTER,
            owner_id="resident-0",
            about="case/0",
            department="childcare",
            actor=SYSTEM,
            key="award:0",
        )
        assert paper.number.endswith("第1号")
        assert running_numbers() == [1]

    def test_two_runs_at_once_make_one_paper(self, here, monkeypatch):
        def other_run_first(*arguments):
            if not models.Document.objects.filter(draft=False).exists():
                monkeypatch.setattr(batch, "make", make)
                run(papers(1))
            return make(*arguments)

        monkeypatch.setattr(batch, "make", other_run_first)
        assert run(papers(1)).already == 1
        assert models.Document.objects.count() == 1
        assert len(files.files_of("resident-0")) == 1


class TestWhatGoesWrong:
    def test_a_stamp_that_does_not_come_leaves_the_paper_to_the_outbox(self, here, settings):
        settings.HATAORI_TSA_URL, settings.HATAORI_EGRESS_ALLOW = "http://127.0.0.1:9/", ["127.0.0.1"]
        done = run(papers(2))
        assert (done.issued, done.unsigned) == (2, 2)
        settings.HATAORI_TSA_URL = ""
        outbox.deliver_due()
        assert {row.signature for row in models.Document.objects.all()} == {"signed"}

    def test_one_that_cannot_be_made_is_named_and_the_others_go_on(self, here):
        several = papers(3)
        several[1] = NewPaper("award:bad", "認定通知書", {"body": []}, "", "case/bad")
        done = run(several)
        assert (done.issued, done.failed) == (2, ("award:bad",))

    def test_what_comes_after_joins_the_papers_transaction(self, here):
        def breaks(paper):
            raise RuntimeError(paper.number)

        with pytest.raises(RuntimeError):
            run(papers(1), after=breaks)
        assert models.Document.objects.get().draft

    def test_it_is_no_part_of_another_transaction(self, here):
        with transaction.atomic(), pytest.raises(RuntimeError):
            run(papers(1))


def test_the_command_reads_lines(here, tmp_path, capsys):
    rows = [{"key": f"k{n}", "title": "認定通知書", "data": LETTER, "about": f"case/{n}"} for n in range(2)]
    (tmp_path / "b.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    asked = {"file": tmp_path / "b.jsonl", "template": "letter", "department": "childcare", "retention_years": 5}
    assert cli.batch(Namespace(workers=1, **asked)) == 0
    assert "issued 2 (unsigned 0)" in capsys.readouterr().out
