"""One signature: every case, every paper, one record; once, whoever sends it how often; or nothing."""

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from hataori.blocks.bundles import api as bundles
from hataori.blocks.bundles import models
from hataori.blocks.documents import api as documents
from hataori.blocks.documents.types import PaperFailed
from hataori.blocks.workflow import api as workflow
from hataori.blocks.workflow import models as cases
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events
from hataori.platform.files import api as files
from hataori.platform.forgetting import forget_everywhere

from .conftest import CLERK, MEDICAL, fill, written

pytestmark = pytest.mark.django_db


def problems(refused) -> set[tuple[str, str]]:
    return {(each.field, each.code) for each in refused.value.problems}


@pytest.mark.usefixtures("city")
class TestOneSignature:
    def test_each_filing_becomes_a_case_with_a_signed_paper(self, new):
        made = bundles.sign_and_file(new(), actor=CLERK)
        assert [each.key for each in made.cases] == ["move", "medical:1"]
        for each in made.cases:
            case = workflow.case(each.number)
            assert (case.channel, case.applicant_id) == ("counter", "")
            (paper,) = documents.documents_about(f"case/{each.number}")
            assert (paper.id, paper.number, paper.signature) == (each.document_id, each.number, "signed")
        assert made.new
        assert made.sealed

    @pytest.mark.usefixtures("unsealed")
    def test_the_day_of_receipt_is_the_day_of_the_signature(self, new):
        yesterday = clock.now() - timedelta(days=1)
        made = bundles.sign_and_file(new(signed_at=yesterday), actor=CLERK)
        assert workflow.case(made.cases[0].number).received_on == yesterday.astimezone(clock.JST).date()

    @pytest.mark.usefixtures("unsealed")
    def test_what_is_told_names_nobody(self, new):
        made = bundles.sign_and_file(new(), actor=CLERK)
        (fact,) = events.find(types={"bundle.signed"})
        assert fact.subject == f"bundle/{made.id}"
        assert dict(fact.data) == {"kind": "move_within", "cases": 2, "people": 2, "by_pen": True}
        told = [entry for entry in audit.entries(subject=f"bundle/{made.id}") if entry.action == "bundle.signed"]
        assert told[0].detail["manifest_sha256"] == made.manifest_sha256
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM bundles_bundle")
            row = " ".join(map(str, cursor.fetchone()))
        assert "𠮷田" not in row

    def test_who_cannot_write_is_witnessed(self, new):
        typed = bundles.Signature(typed="𠮷田 葛󠄀子", witnessed=True)
        made = bundles.sign_and_file(new(signature=typed), actor=CLERK)
        assert not made.by_pen
        shown = bundles.evidence(made.id, actor=CLERK, purpose="確認")
        assert (shown.svg, shown.typed, shown.problems) == ("", "𠮷田 葛󠄀子", ())


@pytest.mark.usefixtures("city", "unsealed")
class TestOnce:
    def test_the_same_key_again_answers_what_is_there(self, new):
        told = new()
        first, second = (bundles.sign_and_file(told, actor=CLERK) for _ in range(2))
        assert first.cases == second.cases
        assert (first.new, second.new) == (True, False)
        assert cases.Case.objects.count() == 2
        assert len(events.find(types={"bundle.signed"})) == 1

    def test_a_key_with_other_content_is_refused(self, new):
        told = new()
        bundles.sign_and_file(told, actor=CLERK)
        with pytest.raises(Conflict) as refused:
            bundles.sign_and_file(replace(told, consent="別の文"), actor=CLERK)
        assert refused.value.code == "bundle_changed"

    def test_who_sends_again_after_the_rules_have_changed_finds_it_by_the_signature(self, new):
        told = new()
        made = bundles.sign_and_file(told, actor=CLERK)
        found = bundles.bundle_signed(told.key, told.signature)
        assert found
        assert (found.cases, found.new) == (made.cases, False)
        assert bundles.bundle_signed(told.key, written(30)) is None
        assert bundles.bundle_signed("another-key", told.signature) is None

    def test_within_runs_once_a_bundle_and_with_it(self, new):
        told, seen = new(), []
        for _ in range(2):
            bundles.sign_and_file(told, actor=CLERK, within=lambda made: seen.append(made.id))
        assert len(seen) == 1

        def fails(_):
            raise Conflict("no", "だめ")

        with pytest.raises(Conflict):
            bundles.sign_and_file(new(), actor=CLERK, within=fails)
        assert models.Bundle.objects.count() == 1


@pytest.mark.usefixtures("city")
class TestAllOrNothing:
    def test_one_wrong_answer_stops_all_and_is_named(self, new):
        told = new()
        broken = bundles.Filing("medical:1", "ICH-0058", {**MEDICAL, "対象のこどもの生年月日": ""})
        with pytest.raises(Rejected) as refused:
            bundles.sign_and_file(replace(told, filings=(told.filings[0], broken)), actor=CLERK)
        assert problems(refused) == {("medical:1/対象のこどもの生年月日", "required")}
        assert "子ども医療費" in refused.value.message
        self.nothing()

    def test_a_paper_that_cannot_be_made_files_nothing(self, new, monkeypatch):
        made = []

        def second_fails(**what):
            made.append(what)
            if len(made) == 2:
                raise PaperFailed("x")
            return issue(**what)

        issue = documents.issue
        monkeypatch.setattr(documents, "issue", second_fails)
        with pytest.raises(PaperFailed):
            bundles.sign_and_file(new(), actor=CLERK)
        self.nothing()

    def test_an_unknown_procedure_files_nothing(self, new):
        told = new()
        other = replace(told.filings[1], procedure_id="ICH-9999")
        with pytest.raises(NotFound):
            bundles.sign_and_file(replace(told, filings=(told.filings[0], other)), actor=CLERK)
        self.nothing()

    def test_residents_do_not_use_the_counter(self, new):
        with pytest.raises(Forbidden):
            bundles.sign_and_file(new(), actor=Actor("r-1", "resident", "住民"))
        self.nothing()

    def nothing(self):
        assert cases.Case.objects.count() == 0
        assert models.Bundle.objects.count() == 0
        assert events.find(types={"bundle.signed", "application.submitted", "document.issued"}) == []


@pytest.mark.usefixtures("city")
class TestEvidence:
    def test_it_holds_and_shows_the_handwriting_and_reading_it_is_audited(self, new):
        made = bundles.sign_and_file(new(), actor=CLERK)
        shown = bundles.evidence(made.id, actor=CLERK, purpose="確認")
        assert shown.problems == ()
        assert shown.svg.startswith("<svg")
        assert {paper["case"] for paper in json.loads(shown.manifest)["papers"]} == {c.number for c in made.cases}
        bundles.facts_of(made.id, actor=CLERK, purpose="記載")
        reasons = [entry.reason for entry in audit.entries(subject=f"bundle/{made.id}") if entry.action == audit.READ]
        assert sorted(reasons) == ["確認", "記載"]

    def test_one_changed_letter_is_noticed(self, new):
        made = bundles.sign_and_file(new(), actor=CLERK)
        row = models.Bundle.objects.get()
        row.evidence = row.evidence.replace("上の2件", "上の3件")
        row.save()
        assert bundles.evidence(made.id, actor=CLERK, purpose="確認").problems == (
            "読んだ文が、署名のときと違います。",
        )
        row.manifest = row.manifest.replace("move_within", "move_in")
        row.save()
        assert "記録と合わない" in bundles.evidence(made.id, actor=CLERK, purpose="確認").problems[0]

    def test_a_stroke_put_elsewhere_and_a_paper_that_is_gone_are_noticed(self, new):
        made = bundles.sign_and_file(new(), actor=CLERK)
        row = models.Bundle.objects.get()
        kept = json.loads(row.evidence)
        kept["signature"]["strokes"][0][3]["y"] += 1
        row.evidence = json.dumps(kept)
        row.save()
        assert bundles.evidence(made.id, actor=CLERK, purpose="確認").problems == ("筆跡が、署名のときと違います。",)
        (paper,) = documents.documents([made.cases[1].document_id])
        files.delete(paper.file_id, actor=SYSTEM)
        assert made.cases[1].number in bundles.evidence(made.id, actor=CLERK, purpose="確認").problems[1]

    @pytest.mark.skipif(shutil.which("openssl") is None, reason="OPENSSL ABSENT: the seal was NOT judged by another")
    def test_openssl_agrees_with_the_seal(self, new, tmp_path):
        made = bundles.sign_and_file(new(), actor=CLERK)
        shown = bundles.evidence(made.id, actor=CLERK, purpose="確認")
        (tmp_path / "seal").write_bytes(shown.seal)
        (tmp_path / "manifest").write_text(shown.manifest)
        order = ["openssl", "cms", "-verify", "-inform", "DER", "-noverify", "-in", "seal", "-content", "manifest"]
        assert subprocess.run(order, cwd=tmp_path, capture_output=True, check=False).returncode == 0
        (tmp_path / "manifest").write_text(shown.manifest + " ")
        assert subprocess.run(order, cwd=tmp_path, capture_output=True, check=False).returncode != 0


@pytest.mark.usefixtures("city", "unsealed")
def test_the_last_case_takes_the_handwriting_with_it(new):
    made = bundles.sign_and_file(new(), actor=CLERK)
    assert forget_everywhere(made.cases[0].number)["bundles.signatures"] == 1
    assert models.Bundle.objects.get().signer
    forget_everywhere(made.cases[1].number)
    row = models.Bundle.objects.get()
    assert (row.signer, row.evidence, row.facts) == ("", "", "")
    assert made.manifest_sha256 == bundles.bundle(made.id).manifest_sha256


@pytest.mark.usefixtures("unsealed")
@pytest.mark.django_db(transaction=True)
def test_four_clients_at_once_file_one_bundle(new):
    fill()
    told, ready, got, failed = new(), Barrier(4), [], []

    def sends():
        try:
            ready.wait()
            got.append(bundles.sign_and_file(told, actor=CLERK))
        except Exception as error:  # noqa: BLE001  shown below
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=sends) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failed
    assert {tuple(case.number for case in made.cases) for made in got} == {tuple(c.number for c in got[0].cases)}
    assert sum(made.new for made in got) == 1
    assert cases.Case.objects.count() == 2
