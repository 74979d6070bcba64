"""Decided cases reach the core system once, and what it says reaches the case."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.city_parts import load

from hataori.blocks.handover import api, models
from hataori.blocks.handover.batches import forget
from hataori.blocks.handover.collecting import collect
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from . import ground
from .ground import APPROVER, CLERK, OPERATOR, PROCEDURE, STRANGER, decided, result_file, rows, unpacked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(settings):
    load(settings, "departments", "procedures")


def made(key: str = "welfare") -> api.Batch:
    batch = api.make_batch(key, PROCEDURE, actor=CLERK).batch
    assert batch is not None
    return batch


def test_a_granted_case_goes_once_and_its_result_comes_back_to_its_history():
    ground.target()
    ground.route()
    number, refused = decided(), decided("refused")
    batch = made()
    assert api.make_batch("welfare", PROCEDURE, actor=CLERK) == api.Made(None)
    parts = unpacked(batch.number)
    (row,) = rows(parts[f"{batch.number}.csv"])
    assert (row["バッチ番号"], row["行番号"], row["受付番号"], row["区分"]) == (batch.number, "1", number, "新規")
    assert row["H0111:氏"] == "一宮"
    assert row["H0103:生年月日"] == "2025-04-01"
    assert refused not in parts[f"{batch.number}.csv"].decode()
    told = ground.manifest(parts)
    assert told["data"]["sha256"] == hashlib.sha256(parts[f"{batch.number}.csv"]).hexdigest() == batch.sha256
    content = result_file(
        (batch.number, "1", number, "受理", "", "", ""), (batch.number, "1", number, "処理済", "2026-11-24", "", "")
    )
    with clock.frozen(clock.now()):
        report = api.import_results("welfare", content, name="kekka.csv", actor=CLERK)
    assert (report.rows, report.applied, report.problems) == (2, 2, ())
    (handed,) = api.handed_of(number)
    assert (handed.state, str(handed.processed_on)) == ("processed", "2026-11-24")
    assert "処理しました（2026-11-24）" in workflow.notes(number)[0].text
    subjects = [event.subject for event in events.find(types=["handover.result"])]
    assert subjects == [f"case/{number}"] * 2


def test_an_error_goes_back_to_a_clerk_and_the_case_goes_again_as_resent():
    ground.target()
    ground.route()
    number = decided()
    first = made()
    api.import_results(
        "welfare",
        result_file((first.number, "1", number, "エラー", "", "H0105", "住所コードがありません")),
        name="a.csv",
        actor=CLERK,
    )
    (failed,) = api.handed("welfare", ("error",))
    assert (failed.column, failed.reason) == ("H0105", "住所コードがありません")
    with pytest.raises(Rejected):
        api.hand_again(failed.id, actor=CLERK, reason=" ")
    with pytest.raises(Forbidden):
        api.hand_again(failed.id, actor=STRANGER, reason="直した")
    api.hand_again(failed.id, actor=CLERK, reason="住所を直した")
    with pytest.raises(Conflict):
        api.hand_again(failed.id, actor=CLERK, reason="住所を直した")
    second = made()
    (row,) = rows(unpacked(second.number)[f"{second.number}.csv"])
    assert row["区分"] == "再送"
    late = result_file((first.number, "1", number, "処理済", "2026-11-24", "", ""))
    report = api.import_results("welfare", late, name="late.csv", actor=CLERK)
    assert "新しいバッチ" in report.problems[0].message
    assert api.handed_of(number)[0].state == "handed"


def test_a_result_file_that_stops_in_the_middle_is_not_read_and_a_whole_one_only_once():
    ground.target()
    ground.route()
    numbers = [decided(), decided()]
    batch = made()
    lines = [(batch.number, str(at), number, "受理", "", "", "") for at, number in enumerate(numbers, start=1)]
    whole = result_file(*lines)
    for cut in (len(whole) // 2, len(whole) - 12, 10):
        with pytest.raises(Rejected):
            api.import_results("welfare", whole[:cut], name="cut.csv", actor=CLERK)
    assert {api.handed_of(number)[0].state for number in numbers} == {"handed"}
    assert not api.import_results("welfare", whole, name="whole.csv", actor=CLERK).again
    assert api.import_results("welfare", whole, name="whole.csv", actor=CLERK).again
    assert [len(workflow.notes(number)) for number in numbers] == [1, 1]


def test_a_quote_that_is_never_closed_is_refused_with_a_sentence():
    ground.target()
    whole = '\ufeffバッチ番号,行番号,受付番号,結果,処理日,項目コード,理由\r\n"' + "あ" * 200_000
    with pytest.raises(Rejected, match="CSV"):
        api.import_results("welfare", whole.encode(), name="r.csv", actor=CLERK)


def test_a_bad_line_is_told_and_the_others_are_applied():
    ground.target()
    ground.route()
    number, other = decided(), decided()
    batch = made()
    lines = (
        (batch.number, "1", number, "処理済", "2026-11-24", "", ""),
        (batch.number, "2", other, "処理済", "あした", "", ""),
        (batch.number, "2", other, "謎", "", "", ""),
        (batch.number, "2", "R8-NONE", "受理", "", "", ""),
        (batch.number, "2", other, "エラー", "", "", ""),
    )
    report = api.import_results("welfare", result_file(*lines), name="x.csv", actor=CLERK)
    assert (report.rows, report.applied, [each.line for each in report.problems]) == (5, 1, [3, 4, 5, 6])
    assert api.results("welfare")[0].problems == report.problems
    with pytest.raises(Forbidden):
        api.import_results("welfare", result_file(lines[0], lines[0]), name="y.csv", actor=STRANGER)


def test_files_out_of_order_never_step_back():
    ground.target()
    ground.route()
    number = decided()
    batch = made()
    done = result_file((batch.number, "1", number, "processed", "2026-11-24", "", ""))
    early = result_file((batch.number, "1", number, "accepted", "", "", ""))
    for content in (done, early):
        api.import_results("welfare", content, name="x.csv", actor=CLERK)
    assert api.handed_of(number)[0].state == "processed"


def test_making_a_batch_again_says_why_and_counts_no_case_twice():
    ground.target()
    ground.route()
    number = decided()
    first = made()
    with pytest.raises(Rejected):
        api.make_again(first.number, actor=CLERK, reason="")
    second = api.make_again(first.number, actor=CLERK, reason="媒体を紛失した").batch
    assert second.again_of == first.number
    assert models.HandedCase.objects.filter(number=number).count() == 1
    (row,) = rows(unpacked(second.number)[f"{second.number}.csv"])
    assert (row["受付番号"], row["区分"]) == (number, "再送")
    with pytest.raises(Conflict):
        api.make_again(first.number, actor=CLERK, reason="もう一度")


def test_a_decision_taken_back_recalls_what_left_and_stops_what_waits():
    ground.target()
    ground.route()
    left = decided()
    made()
    waits = decided()
    for number in (left, waits):
        workflow.reopen(number, "計算の誤り", APPROVER)
    assert api.make_batch("welfare", PROCEDURE, actor=CLERK).batch is None
    events.run_consumers()
    assert api.handed_of(waits) == []
    assert api.handed_of(left)[0].state == "recalled"
    workflow.advance(left, "approval", CLERK)
    workflow.decide(left, "granted", "", "", APPROVER)
    events.run_consumers()
    batch = made()
    assert rows(unpacked(batch.number)[f"{batch.number}.csv"])[0]["区分"] == "訂正"


def test_the_same_facts_read_twice_and_a_route_of_the_past_give_one_row():
    ground.target()
    number = decided()
    assert api.waiting("welfare") == {}
    ground.route()
    ground.route()
    collect(events.find(types=["case.decided"]))
    assert api.waiting("welfare") == {PROCEDURE: 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        models.HandedCase.objects.create(
            target=models.Target.objects.get(), procedure_id=PROCEDURE, number=number, changed_at=clock.now()
        )
    api.end_route("welfare", PROCEDURE, actor=CLERK)
    decided()
    assert api.waiting("welfare") == {PROCEDURE: 1}


def test_each_target_gets_each_case_and_json_holds_the_same():
    ground.target()
    ground.target("tax", title="税", format="json")
    for key in ("welfare", "tax"):
        ground.route(key, "decided")
    number = decided("refused")
    batch = made("tax")
    made()
    told = json.loads(unpacked(batch.number)[f"{batch.number}.json"])
    assert told["cases"][0]["number"] == number
    assert told["cases"][0]["values"]["H0004"] == "refused"


def test_only_the_section_takes_a_batch_and_it_is_audited():
    ground.target()
    ground.route()
    decided()
    batch = made()
    with pytest.raises(NotFound):
        api.take(batch.number, actor=STRANGER)
    with pytest.raises(Forbidden):
        api.take(batch.number, actor=OPERATOR)
    unpacked(batch.number)
    assert any(entry.subject == f"batch/{batch.number}" for entry in audit.entries(action=audit.READ))
    with clock.frozen(clock.now() + timedelta(days=200)):
        assert forget() == 1
        with pytest.raises(Conflict):
            api.take(batch.number, actor=CLERK)
