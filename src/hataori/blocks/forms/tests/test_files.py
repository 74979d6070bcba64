"""Files in and out: the spreadsheet loses nothing, eForms travel, bad files are told by their place."""

import io
import json
import zipfile
from dataclasses import replace
from random import Random

import openpyxl
import pytest

from hataori.blocks.forms import queries
from hataori.blocks.forms.importing import read_upload
from hataori.blocks.forms.spreadsheet import workbook_of
from hataori.blocks.forms.types import Content, Trial
from hataori.blocks.forms.writing import eform_of
from hataori.blocks.registration import api as registration
from hataori.blocks.registration.tests.made import PAGES, PAPERS, PROCEDURE, everything, random_form
from hataori.kernel.errors import Rejected

TRIAL = Trial("多い", {"own_income": "9,000,000", "children": "1"}, ("home", "children", "high"), ("reason",), "300")
EVERYTHING = replace(queries.content_of(everything()), trials=(TRIAL,))


def through(content: Content) -> Content:
    return read_upload(workbook_of("様式", content), "form.xlsx")[0]


def test_a_spreadsheet_gives_the_same_form_again():
    assert through(EVERYTHING) == EVERYTHING


@pytest.mark.parametrize("seed", range(60))
def test_any_form_survives_the_spreadsheet(seed):
    form, _ = random_form(Random(seed))  # noqa: S311  forms to compare, no secret
    content = queries.content_of(form)
    assert through(content) == content


def test_every_form_of_the_city_survives_the_spreadsheet_and_the_eform(procedure):
    form = registration.form_of(procedure)
    content = queries.content_of(form)
    assert through(content) == content
    again, notes = read_upload(json.dumps(eform_of(form)).encode(), "eform.json")
    assert (again.pages, again.papers, notes) == (form.pages, form.papers, [])


def test_people_read_it_and_no_cell_is_a_formula():
    odd = replace(PAGES[0].fields[0], label="=1+1", hint='@SUM(A1)\n-2"', choices=(("=a", "あ=い"), ("b", "b")))
    content = Content((replace(PAGES[0], fields=(odd,)),), PAPERS)
    book = openpyxl.load_workbook(io.BytesIO(workbook_of("様式", content)))
    assert book.sheetnames == ["項目", "書類", "表", "文", "テスト"]
    headings = [cell.value for cell in book["項目"][1]]
    assert headings[:6] == ["ページ", "ページの題名", "ページの説明", "ページの条件", "任意のページ", "くり返し"]
    assert {cell.data_type for row in book["項目"].iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert through(content) == content


def test_conditions_are_written_as_people_read_them():
    book = openpyxl.load_workbook(io.BytesIO(workbook_of("様式", EVERYTHING)))
    cells = [str(cell.value) for row in book["項目"].iter_rows() for cell in row if cell.value]
    assert "has_partner = yes" in cells
    assert "income >= 5000000" in cells


def changed(**cells: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook_of("様式", EVERYTHING)))
    for place, text in cells.items():
        book["項目"][place] = text
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("cell", "text", "words"),
    [
        ("J2", "なんでも", "シート「項目」J2（種類）：種類「なんでも」はありません。"),
        ("A3", "", "シート「項目」A3（ページ）：ページの記号を書いてください。"),
        ("M3", "has_partner のとき", "シート「項目」M3（表示する条件）：条件「has_partner のとき」を読み取れません。"),
        ("O5", "{足す}", "シート「項目」O5（計算の式）：規則のJSONを読み取れません。"),
        (
            "M3",
            "そんな項目 = 1",
            "シート「項目」M3（表示する条件）：条件の項目「そんな項目」と比べ方を選んでください。",
        ),
    ],
)
def test_what_cannot_be_read_is_told_by_its_cell(cell, text, words):
    with pytest.raises(Rejected) as refused:
        read_upload(changed(**{cell: text}), "form.xlsx")
    assert any(problem.message.startswith(words) for problem in refused.value.problems), refused.value.problems


def test_labels_may_stand_in_conditions():
    content = read_upload(changed(M3="配偶者はいますか = はい"), "form.xlsx")[0]
    assert content.field("partner_income").show == {"==": [{"var": "has_partner"}, "yes"]}


def zipped(**files: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, raw in files.items():
            made.writestr(name, raw)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "JSONとして読み取れません"),
        (b"\xff\xfe", "JSONとして読み取れません"),
        (b"[" * 100_000, "JSONとして読み取れません"),
        (b"[]", "schemaがありません"),
        (b'{"schema": {"type": 7}}', "JSON Schemaの「type」が正しくありません"),
        (b'{"schema": {"properties": {"a": {"type": "strang"}}}}', "properties/a/type"),
        (b'{"schema": {"x-hataori": {"pages": 3}}}', "様式の内容を読み取れません"),
        (b"x" * 5_000_001, "大きすぎます"),
        (zipped(a=b"1"), "読み込めるのは"),
        (zipped(bomb=b"0" * 30_000_000), "圧縮を開くと大きすぎる"),
        (zipped(**{"forms.json": b"{}", "formSteps.json": b"[{}]", "formDefinitions.json": b"[]"}), "Open Forms"),
    ],
    ids=range(11),
)
def test_files_that_are_none_are_refused_in_words(raw, words):
    with pytest.raises(Rejected) as refused:
        read_upload(raw, "file")
    assert words in refused.value.problems[0].message


def deep(levels: int) -> object:
    rule: object = 1
    for _ in range(levels):
        rule = {"!": [rule]}
    return rule


@pytest.mark.parametrize(
    "changes",
    [
        {"pages": [{"id": "a/b", "title": "題", "why": "", "fields": []}]},
        {"pages": [{"id": "", "title": "題", "why": "", "fields": []}]},
        {"pages": [{"id": "p", "title": "題", "why": "", "fields": [{"name": "..", "label": "x"}]}]},
        {"pages": [{"id": "p", "title": "題", "why": "", "fields": [], "show": deep(200)}]},
        {"tables": [{"name": "a/b", "inputs": [], "outputs": [], "rules": []}]},
    ],
    ids=range(5),
)
def test_what_no_page_could_show_is_not_even_kept(desk, changes):
    upload = io.BytesIO(json.dumps({"schema": {"x-hataori": changes}}).encode())
    upload.name = "form.json"
    assert desk.post("/desk/forms/ICH-0032/start/", {"way": "file", "file": upload}).status_code == 422


@pytest.mark.parametrize(
    "rule", [{}, [], "", 0, {"==": "a"}, {"in": []}, {"var": {}}, {"and": {}}, {"!": None}], ids=str
)
def test_odd_rules_are_shown_and_told_and_never_break_a_page(desk, rule):
    field = {"name": "x", "label": "えっくす", "show": rule, "require": rule, "compute": rule, "valid": rule}
    page = {"id": "p", "title": "題", "why": "", "fields": [field], "show": rule}
    table = {"name": "fee", "inputs": [{"expression": "x"}], "outputs": [], "rules": []}
    content = {"pages": [page], "tables": [table], "papers": [{"slot": "a b", "title": "", "show": rule}]}
    upload = io.BytesIO(json.dumps({"schema": {"x-hataori": content}}).encode())
    upload.name = "form.json"
    assert desk.post("/desk/forms/ICH-0032/start/", {"way": "file", "file": upload}).status_code == 302
    for path in (
        "",
        "pages/p/",
        "fields/x/",
        "papers/",
        "tables/fee/",
        "trials/",
        "trials/0/",
        "publish/",
        "form.xlsx",
    ):
        assert desk.get(f"/desk/forms/ICH-0032/{path}").status_code == 200, path
    assert desk.get("/desk/forms/ICH-0032/preview/page/").status_code in (200, 404)


def test_a_foreign_json_schema_becomes_a_page_of_fields():
    schema = {
        "title": "犬の登録",
        "type": "object",
        "required": ["name", "kind"],
        "properties": {
            "name": {"type": "string", "title": "犬の名前", "maxLength": 20},
            "kind": {"oneOf": [{"const": "s", "title": "小型"}, {"const": "l", "title": "大型"}]},
            "born": {"type": "string", "format": "date"},
            "weight": {"type": "number", "minimum": 1, "maximum": 90},
            "shots": {"type": "array", "items": {"enum": ["a", "b"]}},
            "chip": {"type": "boolean", "title": "マイクロチップ"},
            "owner": {"type": "object"},
        },
    }
    content, notes = read_upload(json.dumps({"schema": schema}).encode(), "dog.json")
    kinds = {field.name: (field.kind.value, field.required) for field in content.pages[0].fields}
    assert kinds["name"] == ("text", True)
    assert kinds["kind"] == ("choice", True)
    assert (kinds["born"][0], kinds["weight"][0], kinds["shots"][0]) == ("date", "number", "choices")
    assert any("owner" in note for note in notes)
    assert registration.form_problems(registration.form_from(PROCEDURE, content.pages)) == []


def test_an_upload_at_the_desk_tells_what_was_left_out(desk):
    form = {"display": "form", "components": [{"type": "textfield", "key": "a", "label": "名前"}, {"type": "sketch"}]}
    upload = io.BytesIO(json.dumps({"schema": form}).encode())
    upload.name = "form.json"
    answer = desk.post("/desk/forms/ICH-0032/start/", {"way": "file", "file": upload}, follow=True)
    assert "（sketch）は対応していないため、写しませんでした。" in answer.content.decode()
    for path in ("form.xlsx", "eform.json"):
        answer = desk.get(f"/desk/forms/ICH-0032/{path}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]


def test_a_broken_workbook_is_refused_in_words():
    whole = io.BytesIO(workbook_of("題", Content(PAGES[:1])))
    broken = io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as made:
        for name in source.namelist():
            made.writestr(name, b"<worksheet><sheetData><row" if name.endswith("sheet1.xml") else source.read(name))
    with pytest.raises(Rejected) as refused:
        read_upload(broken.getvalue(), "様式.xlsx")
    assert "こわれていて開けません" in refused.value.problems[0].message
