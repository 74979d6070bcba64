"""The designer at the desk: from zero to published, by forms alone; who may; two at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from hataori.blocks.forms import actions, editing, queries
from hataori.blocks.registration import api as registration
from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.kernel.errors import Conflict, Forbidden, Rejected

from .conftest import PROCEDURE, signed_in, staff

BASE = f"/desk/forms/{PROCEDURE}/"


def post(desk, path, **fields):
    answer = desk.post(f"{BASE}{path}", fields, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def rows(*fields):
    """The table of fields as a browser sends it."""
    sent = {}
    for number, field in enumerate(fields, start=1):
        sent |= {f"row-{number}-{column}": value for column, value in field.items()}
    return sent


def begun(desk):
    post(desk, "start/", way="empty")
    return post(
        desk,
        "pages/details/",
        title="申請の内容",
        why="額を決めるためです。",
        **rows(
            {"label": "世帯の人数", "kind": "number", "required": "1"},
            {"label": "借りていますか", "kind": "choice", "choices": "yes=はい\nno=いいえ", "required": "1"},
            {"label": "家賃", "kind": "yen", "required": "1"},
        ),
    )


def test_from_zero_to_published_and_filed(desk, head):
    assert "借りていますか" in begun(desk)
    condition = {"show-0-field": "借りていますか", "show-0-comparison": "is", "show-0-value": "はい"}
    post(desk, "fields/家賃/", label="家賃", required="1", **condition)
    fee = {"column-0": "世帯の人数", "row-1-cell0": "3以下", "row-1-result": "300", "row-2-cell0": "3超"}
    post(desk, "tables/fee/", policy="UNIQUE", **fee, **{"row-2-result": "500", "row-2-why": "条例第2条"})
    page = desk.get(BASE).content.decode()
    assert "公開できます" in page
    assert "「借りていますか」が「はい」のとき" in page
    post(desk, "trials/0/", name="借りていない", take="1", **{"answer-世帯の人数": "2", "answer-借りていますか": "no"})
    trial = queries.design(PROCEDURE).content.trials[0]
    assert (trial.fee, trial.pages) == ("300", ("person", "details"))
    assert "合っています" in desk.get(f"{BASE}trials/0/").content.decode()
    assert "公開しました。今日から使います。" in post(desk, "publish/", effective_on=clock.today().isoformat())
    form = registration.current_form(PROCEDURE)
    assert [page.id for page in form.pages] == ["person", "details"]
    assert form.field("家賃").show == {"==": [{"var": "借りていますか"}, "yes"]}
    assert registration.fee_of(form, {"世帯の人数": "4"}) == 500


def test_a_broken_form_is_refused_with_its_place(desk, head):
    begun(desk)
    raw = json.dumps({"/": [100, {"var": "世帯の人数"}]})
    post(desk, "fields/家賃/", label="家賃", required="1", **{"show-raw": raw})
    page = desk.get(BASE).content.decode()
    assert "公開の前に直すところ（1）" in page
    assert "0で割ることがあります" in page
    answer = desk.post(f"{BASE}publish/", {"effective_on": clock.today().isoformat()})
    assert answer.status_code == 422
    assert "0で割ることがあります" in answer.content.decode()
    assert registration.publications(PROCEDURE) == []


def test_what_cannot_be_read_is_told_and_nothing_is_lost(desk, head):
    begun(desk)
    before = queries.design(PROCEDURE)
    for wrong in (
        {"show-raw": "{"},
        {"show-0-field": "世帯の人数", "show-0-comparison": "more", "show-0-value": "多い"},
    ):
        answer = desk.post(f"{BASE}fields/家賃/", {"label": "家賃", **wrong})
        assert answer.status_code == 422
    assert desk.post(f"{BASE}fields/家賃/", {"label": "家賃", "longest": "とても"}).status_code == 422
    assert queries.design(PROCEDURE) == before


def test_a_failing_test_case_keeps_the_form_from_being_published(desk, head):
    begun(desk)
    post(desk, "trials/0/", name="安い", fee="100", **{"answer-世帯の人数": "2"})
    assert "手数料は「なし」でした（期待：「100」）" in desk.get(f"{BASE}trials/").content.decode()
    with pytest.raises(Rejected) as refused:
        actions.publish(PROCEDURE, effective_on=clock.today(), actor=head)
    assert [problem.field for problem in refused.value.problems] == ["trial/0"]


def test_pages_move_are_added_and_dropped(desk, head):
    begun(desk)
    post(desk, "", act="page-add", title="家族のこと")
    post(desk, "", act="page-standard:proxy")
    ids = lambda: [page.id for page in queries.design(PROCEDURE).content.pages]  # noqa: E731  asked three times
    assert ids() == ["person", "details", "page-1", "proxy"]
    post(desk, "", act="page-up:page-1")
    post(desk, "", act="page-drop:proxy")
    assert ids() == ["person", "page-1", "details"]
    post(desk, "pages/page-1/", title="家族", **rows({"label": "家族", "kind": "group"}))
    post(
        desk,
        "fields/家族/",
        label="家族",
        suffix="人",
        least_rows="1",
        most_rows="4",
        **rows({"label": "お名前", "kind": "person_name", "required": "1"}),
    )
    group = queries.design(PROCEDURE).content.field("家族")
    assert [member.label for member in group.fields] == ["お名前"]
    assert desk.get(f"{BASE}fields/家族.お名前/").status_code == 200


def test_fields_are_sorted_renamed_and_dropped_and_keep_their_names(desk, head):
    begun(desk)
    post(
        desk,
        "pages/details/",
        title="内容",
        **rows(
            {"name": "世帯の人数", "label": "ご家族の人数", "kind": "number", "place": "9", "required": "1"},
            {"name": "借りていますか", "label": "借りていますか", "kind": "choice", "choices": "yes=はい", "drop": "1"},
            {"name": "家賃", "label": "家賃（月額）", "kind": "yen", "place": "1"},
        ),
    )
    page = queries.design(PROCEDURE).content.page("details")
    assert [(field.name, field.label, field.required) for field in page.fields] == [
        ("家賃", "家賃（月額）", False),
        ("世帯の人数", "ご家族の人数", True),
    ]


def test_papers_and_the_first_text(desk, head):
    begun(desk)
    post(desk, "papers/", intro="はじめにお読みください。", **rows({"title": "賃貸借契約書", "note": "写し"}))
    (paper,) = queries.design(PROCEDURE).content.papers
    key = f"show-{paper.slot}"
    condition = {f"{key}-0-field": "借りていますか", f"{key}-0-comparison": "is", f"{key}-0-value": "yes"}
    post(desk, "papers/", intro="", **rows({"slot": paper.slot, "title": "賃貸借契約書"}), **condition)
    content = queries.design(PROCEDURE).content
    assert content.papers[0].show == {"==": [{"var": "借りていますか"}, "yes"]}
    assert content.texts == {}


def test_the_section_demands_signatures(desk, head):
    begun(desk)
    post(desk, "papers/", intro="はじめに", signature=" 見本条例第5条 ", cosigner="もう一方の当事者")
    content = queries.design(PROCEDURE).content
    assert content.texts == {"intro": "はじめに", "signature": "見本条例第5条", "cosigner": "もう一方の当事者"}
    page = desk.get(f"{BASE}papers/").content.decode()
    assert 'name="signature" aria-describedby="signature-hint" value="見本条例第5条"' in page
    post(desk, "papers/", intro="はじめに", signature="", cosigner="")
    assert queries.design(PROCEDURE).content.texts == {"intro": "はじめに"}


def test_a_field_keeps_what_came_by_a_file_and_is_not_offered(desk, head):
    begun(desk)
    before = queries.design(PROCEDURE)
    changed = replace(
        before.content.field("家賃"), messages=(("number_format", "数だけ書いてください。"),), autocomplete="cc-number"
    )
    content = editing.field_changed(before.content, "家賃", changed)
    actions.save(PROCEDURE, content, revision=before.revision, actor=head)
    page = desk.get(f"{BASE}fields/家賃/").content.decode()
    assert '<option value="cc-number" selected>' in page
    sent = {"label": "家賃", "longest": "200", "autocomplete": "cc-number", "message-too_long": "短く"}
    post(desk, "fields/家賃/", **sent, **{"message-number_format": "数だけ書いてください。"})
    kept = queries.design(PROCEDURE).content.field("家賃")
    assert dict(kept.messages) == {"number_format": "数だけ書いてください。", "too_long": "短く"}
    assert kept.autocomplete == "cc-number"


def test_a_table_of_ones_own(desk, head):
    begun(desk)
    assert "区分の表" in post(desk, "", act="table-open", table="区分")
    rows_of = {"row-1-cell0": "はい", "row-1-result": "借家", "row-2-cell0": "いいえ", "row-2-result": "持ち家"}
    post(desk, "tables/区分/", policy="UNIQUE", **{"column-0": "借りていますか"}, **rows_of)
    (table,) = queries.design(PROCEDURE).content.tables
    assert [(rule.inputs, rule.outputs) for rule in table.rules] == [
        (('"yes"',), ('"借家"',)),
        (('"no"',), ('"持ち家"',)),
    ]
    page = desk.get(f"{BASE}tables/区分/").content.decode()
    assert 'value="はい"' in page
    post(desk, "tables/区分/", policy="UNIQUE")
    assert queries.design(PROCEDURE).content.tables == ()


def test_who_saves_on_an_older_copy_is_told(desk, head, clerk):
    begun(desk)
    design = queries.design(PROCEDURE)
    actions.save(PROCEDURE, design.content, revision=design.revision, actor=clerk)
    with pytest.raises(Conflict):
        actions.save(PROCEDURE, design.content, revision=design.revision, actor=head)
    answer = desk.post(f"{BASE}pages/details/", {"title": "別", "revision": str(design.revision)})
    assert answer.status_code == 422
    assert "この間に保存しました" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_end_with_one_copy(procedure, head, clerk):
    content = queries.content_of(registration.form_of(procedure))
    barrier = Barrier(2)

    def begin(actor) -> str:
        barrier.wait()
        try:
            actions.save(PROCEDURE, content, revision=0, actor=actor)
        except Conflict:
            return "told"
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(begin, (head, clerk)))
    assert "kept" in done
    assert queries.design(PROCEDURE).revision == done.count("kept")


def test_only_the_owning_section_writes_and_only_its_head_publishes(desk, head, clerk, procedure):
    begun(desk)
    stranger = staff(Role.SECTION_HEAD, "fire-prevention" if procedure.department != "fire-prevention" else "parks")
    with pytest.raises(Forbidden):
        actions.save(PROCEDURE, queries.design(PROCEDURE).content, revision=0, actor=stranger)
    with pytest.raises(Forbidden):
        actions.publish(PROCEDURE, effective_on=clock.today(), actor=clerk)
    with pytest.raises(Forbidden):
        actions.discard(PROCEDURE, actor=stranger)


def test_history_tells_changes_in_words_and_an_older_form_returns(desk, head):
    begun(desk)
    actions.publish(PROCEDURE, effective_on=clock.today(), actor=head)
    condition = {"show-0-field": "借りていますか", "show-0-comparison": "is", "show-0-value": "yes"}
    post(desk, "fields/家賃/", label="家賃（月）", required="", **condition)
    later = clock.today() + timedelta(days=30)
    actions.publish(PROCEDURE, effective_on=later, actor=head, note="条例の改正")
    page = desk.get(f"{BASE}history/").content.decode()
    assert "項目「家賃（月）」の見出しを「家賃」から「家賃（月）」に変えました。" in page
    assert "から「「借りていますか」が「はい」」に変えました。" in page
    assert "条例の改正" in page
    older = registration.publications(PROCEDURE)[1]
    post(desk, f"history/{older.id}/again/", effective_on=later.isoformat())
    assert registration.publications(PROCEDURE)[0].digest == older.digest
    post(desk, f"history/{older.id}/work/")
    assert queries.design(PROCEDURE).content.field("家賃").label == "家賃"


def test_the_list_finds_procedures_and_tells_their_state(desk, head, procedure):
    found = desk.get("/desk/forms/", {"q": procedure.name}).content.decode()
    assert f"{BASE}start/" in found
    begun(desk)
    assert "下書きだけ" in desk.get("/desk/forms/").content.decode()
    actions.publish(PROCEDURE, effective_on=clock.today(), actor=head)
    assert "公開中" in desk.get("/desk/forms/").content.decode()
    post(desk, "discard/")
    assert "公開中" in desk.get("/desk/forms/").content.decode()


def test_who_only_watches_is_led_to_the_history(desk, head):
    begun(desk)
    actions.publish(PROCEDURE, effective_on=clock.today(), actor=head)
    watcher = signed_in(Role.DX_OFFICE, "")
    page = watcher.get("/desk/forms/").content.decode()
    assert f'href="{BASE}history/"' in page
    assert watcher.get(f"{BASE}history/").status_code == 200
    assert watcher.get(BASE).status_code == 403


@pytest.mark.parametrize("way", ["", "file", "nonsense"])
def test_a_start_without_a_way_is_told(desk, way):
    assert desk.post(f"{BASE}start/", {"way": way}).status_code == 422


def test_it_starts_from_the_form_in_force(desk, procedure):
    post(desk, "start/", way="current")
    content = queries.design(PROCEDURE).content
    assert [page.id for page in content.pages] == [page.id for page in registration.form_of(procedure).pages]
    assert queries.problems_of_content(procedure, content) == []
