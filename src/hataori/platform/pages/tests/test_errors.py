"""Errors answer people with a page and programs with JSON, whatever else is broken."""

import json
import sqlite3
from contextlib import closing

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.pages import errors
from hataori.platform.pages.middleware import PlainErrors


def test_a_missing_page_says_where_to_go_on(db):
    answer = Client().get("/no/such/page/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert page.count("<h1") == 1
    assert 'href="/procedures/"' in page


def test_a_program_gets_the_contracts_shape(db):
    answer = Client().get("/no/such/page/", headers={"Accept": "application/json"})
    assert answer.json() == {
        "code": "not_found",
        "title": "ページが見つかりません",
        "detail": "アドレスが変わったか、ページがなくなりました。",
        "errors": [],
    }


def test_the_products_own_errors_keep_code_status_and_fields():
    problem = FieldProblem("born", "date_no_such_day", "2月に31日はありません。")
    answer = PlainErrors(lambda _: None).process_exception(RequestFactory().get("/api/x"), Rejected([problem]))
    assert answer.status_code == 422
    assert json.loads(answer.content)["errors"] == [
        {"field": "born", "code": "date_no_such_day", "message": "2月に31日はありません。"}
    ]


def test_an_error_nobody_planned_is_left_to_django():
    assert PlainErrors(lambda _: None).process_exception(RequestFactory().get("/"), KeyError("x")) is None


def test_the_page_of_a_failure_asks_the_database_nothing(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = errors.server_error(RequestFactory().get("/desk/"))
    assert answer.status_code == 500
    assert "システムの不具合で表示できません" in answer.content.decode()


def test_a_database_that_is_away_is_503_with_a_time_to_come_back():
    def asked(request):
        raise OperationalError("server closed the connection unexpectedly")

    answer = answered_by(asked, "/api/applications")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert json.loads(answer.content)["code"] == "unavailable"
    assert answered_by(asked, "/").status_code == 503


def test_a_wrong_statement_is_no_passing_trouble():
    def asked(request):
        try:
            with closing(sqlite3.connect(":memory:")) as connection:
                connection.execute("SELECT nonsense")
        except sqlite3.OperationalError as error:
            raise OperationalError("no such column") from error

    assert answered_by(asked, "/").status_code == 500


def answered_by(view, path):
    """What Django answers when a view fails, with our handler."""
    try:
        view(None)
    except OperationalError:
        return errors.server_error(RequestFactory().get(path))


def test_a_failure_of_the_frame_itself_still_gets_an_answer(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("templates are gone")

    monkeypatch.setattr(errors, "render", broken)
    answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "<h1>システムの不具合で表示できません</h1>" in answer.content.decode()


def test_a_status_nobody_thought_of_still_gets_its_page(db):
    gone = Conflict("gone", "この案内は終わりました。")
    gone.status = 410
    answer = errors.answer(RequestFactory().get("/"), gone)
    assert answer.status_code == 410
    assert "この案内は終わりました。" in answer.content.decode()


@pytest.mark.parametrize(("path", "is_json"), [("/api/x", True), ("/plan/indicators.json", True), ("/", False)])
def test_who_reads_json(path, is_json):
    answer = errors.answer(RequestFactory().get(path), Conflict("stale", "先に変更されました。"))
    assert (answer["Content-Type"] == "application/json") is is_json
    assert answer.status_code == 409


def test_a_view_with_parts_of_its_address_is_answered_in_json_too():
    @errors.errors_in_json
    def one(_request, number: str, *, strict: bool = False):
        raise Conflict("taken", f"{number}は使われています。" if strict else "")

    answer = one(RequestFactory().get("/x/", headers={"Accept": "text/html"}), "A-1", strict=True)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (409, "taken")
    assert "A-1は使われています。" in json.loads(answer.content)["detail"]
