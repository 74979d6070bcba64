"""What hostile senders try: every address and form refuses it in words, on both engines, and nothing breaks."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Rejected
from hataori.platform.discovery import collected
from hataori.platform.files.sniff import recognise
from hataori.platform.pages.middleware import PlainText

pytestmark = pytest.mark.django_db

PROCEDURE = "ICH-0090"
WHO = {
    "stranger": "",
    "resident": "resident01@example.jp",
    "clerk": "child-support.clerk",
    "dx_office": "information-systems.dx-office",
    "auditor": "audit-committee.auditor",
    "operator": "information-systems.operator",
}
NUL, LONG = "\0", "長" * 1000
ODD = (
    "a\0b",
    "😀",
    "９９",
    "-1",
    "9" * 30,
    "9" * 300,
    LONG,
    "..%2f..%2fetc",
    "'\"><script>alert(1)</script>",
    "\u202egpj",
)
QUERIES = (
    "q=%00&page=%00&as_of=%00&t=%00&login=%00&department=%00&procedure=%00&year=%00&actor=%00&subject=%00&action=%00",
    "page=99999999999999999999&as_of=2026-02-31&year=9999&since=0001-01-01&until=9999-12-31&cursor=%00",
    "page=-1&as_of=0001-01-01&year=0000&q=%FF%ED%A0%80&period=%00&kind=%00&state=%00&name=%00",
)
_PART = re.compile(r"<[^>]+>")


@pytest.fixture
def city(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    wanted = ("departments", "indicators", "plan", "procedures", "sample-staff", "sample-residents")
    for loader in sorted(collected("city", "LOADERS"), key=lambda loader: (loader.order, loader.name)):
        if loader.name in wanted:
            loader.load(settings.HATAORI_CITY_FOLDER, None)


def client_of(who: str) -> Client:
    """A browser of one of WHO that reports a failure as the answer a person would get."""
    from hataori.platform.accounts.models import Account

    client = Client(raise_request_exception=False)
    if login := WHO.get(who, who):
        client.force_login(Account.objects.get(login=login))
    return client


def routes(resolver: URLResolver, prefix: str = "") -> list[str]:
    """Every address of the installation as its pattern."""
    found: list[str] = []
    for each in resolver.url_patterns:
        address = f"{prefix}{each.pattern}"
        found += [address] if isinstance(each, URLPattern) else routes(each, address)
    return found


def addresses() -> list[str]:
    """Each pattern filled with each odd value, each plain address with each odd query."""
    made = ["/desk/reviews/9999.pdf", "/desk/reviews/0000.csv", "/desk/reviews/１２３４.xlsx"]
    for route in routes(get_resolver()):
        if "^" in route or "sign-out" in route:
            continue
        if _PART.search(route):
            made += ["/" + _PART.sub(lambda _, odd=odd: odd, route) for odd in (*ODD, PROCEDURE)]
        else:
            made += [f"/{route}?{query}" for query in QUERIES]
    return made


@pytest.mark.parametrize("who", WHO)
def test_no_address_breaks_whoever_asks_and_however_odd(city, who):
    client = client_of(who)
    broken = []
    for address in addresses():
        answer = client.get(address)
        text = b"" if answer.streaming else answer.content
        if answer.status_code >= 500 or b"Traceback" in text or b"<script>alert(1)" in text:
            broken.append((answer.status_code, address[:120]))
    assert broken == []


@pytest.mark.parametrize("charset", ["hex", "base64", "rot13", "idna", "undefined", "punycode", "unicode_escape"])
def test_no_codec_is_chosen_by_the_sender(city, charset):
    """Python's codecs are not all of text; the page is shown, and content in another encoding is refused."""
    client = client_of("stranger")
    assert client.generic("GET", "/procedures/?q=a", content_type=f"text/plain; charset={charset}").status_code == 200
    body = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n\\ud800\\x00\r\n--x--\r\n'
    answer = client.generic("POST", "/account/sign-in/", body, f"multipart/form-data; boundary=x; charset={charset}")
    assert answer.status_code == 400


def test_a_cookie_with_nul_is_nobodys_session(city):
    client = client_of("stranger")
    client.cookies["sessionid"] = "a\0bcdefghijkl"
    assert client.get("/my/").status_code == 302


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("resident", "/my/"),
        ("resident", "/my/box/"),
        ("resident", "/applications/"),
        ("clerk", "/desk/"),
        ("clerk", "/desk/cases/"),
        ("clerk", "/desk/cases/export.csv"),
        ("operator", "/desk/staff/"),
        ("auditor", "/desk/audit/"),
        ("stranger", "/account/sign-in/"),
        ("resident", "/my/no-such-page/"),
    ],
)
def test_no_cache_keeps_a_personal_page(city, who, address):
    assert "no-store" in client_of(who).get(address).headers["Cache-Control"]


def test_no_proxy_keeps_a_page_that_may_name_the_person_signed_in(city):
    assert "private" in client_of("resident").get("/procedures/").headers["Cache-Control"]
    assert "Cache-Control" not in client_of("stranger").get("/procedures/").headers


UPLOADS = f"/procedures/{PROCEDURE}/apply/attachments/uploads/"


@pytest.mark.parametrize(
    "body",
    [
        '{"slot":"paper-1","name":"a","size":1e999}',
        '{"slot":"paper-1","name":"a","size":NaN}',
        '{"slot":"paper-1","name":"a","size":' + "9" * 5000 + "}",
        "[" * 100_000,
        "null",
        "\udcff",
    ],
    ids=["infinite", "nan", "huge", "deep", "null", "not-utf-8"],
)
def test_an_upload_that_says_nonsense_is_refused(city, body):
    sent = body.encode("utf-8", "surrogateescape")
    answer = client_of("resident").post(UPLOADS, sent, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"].endswith("。")


def test_a_file_name_no_encoding_holds_is_kept_without_it(city):
    asked = json.dumps({"slot": "paper-1", "name": "\ud800\0通知書.pdf", "size": 10})
    assert client_of("resident").post(UPLOADS, asked, content_type="application/json").status_code == 200


def broken_book(where: str) -> bytes:
    """An Excel file with something wrong inside its archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types>" + "a b c d " * 300 + "</Types>")
        archive.writestr("xl/workbook.xml", "<x/>")
    book = bytearray(content.getvalue())
    if where == "stream":
        book[60:80] = b"\xff" * 20
    if where == "directory":
        end = book.rfind(b"PK\x05\x06")
        book[end + 16 : end + 20] = b"\xff\xff\xff\x7f"
    return bytes(book)


@pytest.mark.parametrize("where", ["stream", "directory"])
def test_a_damaged_archive_is_refused_in_words(where):
    with pytest.raises(Rejected) as refused:
        recognise(broken_book(where))
    assert refused.value.problems[0].code == "unsafe"


OUTSIDE = "指標,情報元,期間,分子,分母,報告日,備考\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", OUTSIDE + f"m01,x,2024年度,{'9' * 40},{'9' * 40},2026-04-20,"),
        ("a.csv", OUTSIDE + f"m01,{LONG},2024年度,1,2,2026-04-20,"),
        ("a.csv", OUTSIDE + "m01,a\0b,2024年度,1,2,2026-04-20,"),
        ("a.csv", OUTSIDE + "m01,x,0000年度,²,2,2026-02-31,"),
        ("a.csv", OUTSIDE + '"' + "x" * 200_000),
        ("a.xlsx", "not a book"),
        ("a.xlsx", broken_book("")),
        ("a.csv", b"\xff\xfe\x00\x81"),
    ],
    ids=["huge", "long", "nul", "odd", "one-cell", "no-book", "hollow-book", "no-text"],
)
def test_a_garbled_report_file_is_refused_and_nothing_is_recorded(city, name, content):
    from hataori.blocks.indicators.models import OutsideReport

    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    file.name = name
    sent = {"many-file": file, "many-department": "information-systems"}
    assert client_of("dx_office").post("/desk/kpi/outside/file/", sent).status_code == 422
    assert not OutsideReport.objects.exists()


@pytest.mark.parametrize("credential", ["[" * 100_000, '{"id":"\\ud800"}', '{"id":"\\u0000"}', '{"id":[1]}', "null"])
def test_a_forged_passkey_answer_lets_nobody_in(city, credential):
    client = client_of("stranger")
    client.post("/account/passkey/sign-in/")
    assert client.post("/account/sign-in/", {"credential": credential}).status_code == 422


FORGED = [
    '{"procedure_id":"ICH-0090","answers":{"\\ud800\\u0000":"\\ud800"}}',
    '{"procedure_id":"\\ud800\\u0000","answers":{}}',
    '{"procedure_id":["x"],"answers":[1],"channel":{"a":1},"received_on":12}',
    '{"procedure_id":"ICH-0090","answers":{"phone":1e999,"birth_date":{"x":1},"family_name":true}}',
    '{"procedure_id":"ICH-0090","answers":{},"received_on":"2026-02-31","applicant_id":"\\u0000"}',
    "[" * 100_000,
    '{"a":' * 50_000,
    "null",
    "",
]


@pytest.fixture
def resident_token(city) -> str:
    from hataori.platform.accounts.models import Account
    from hataori.platform.accounts.tokens import create_token

    row = Account.objects.get(login=WHO["resident"])
    return create_token(account_id=str(row.pk), scopes=["applications:write"], days=1, actor=SYSTEM).secret


@pytest.mark.parametrize("body", FORGED)
@pytest.mark.parametrize("key", ["", "k1"])
def test_the_api_refuses_what_it_cannot_read_in_the_contracts_shape(resident_token, body, key):
    headers = {"Authorization": f"Bearer {resident_token}"} | ({"Idempotency-Key": key} if key else {})
    answer = Client().post("/api/applications", body.encode(), content_type="application/json", headers=headers)
    assert answer.status_code in {404, 422}
    assert set(answer.json()) == {"code", "title", "detail", "errors"}


@pytest.mark.parametrize("key", ["", "k1"])
def test_the_api_refuses_a_form_with_files(resident_token, key):
    headers = {"Authorization": f"Bearer {resident_token}"} | ({"Idempotency-Key": key} if key else {})
    answer = Client().post("/api/applications", {"file": io.BytesIO(b"x")}, headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("address", "kind"), [("/account/sign-in/", "text/html"), ("/api/applications", "application/json")]
)
def test_more_than_is_read_at_once_is_refused_as_too_large(resident_token, address, kind):
    headers = {"Authorization": f"Bearer {resident_token}"}
    answer = Client().post(address, b"a" * 6_000_000, "application/x-www-form-urlencoded", headers=headers)
    assert answer.status_code == 413
    assert answer.headers["Content-Type"].startswith(kind)


@pytest.fixture
def filed(city) -> str:
    """The number of an application filed with the longest name and a formula and a script in it."""
    from hataori.blocks.registration import api as registration
    from hataori.platform.accounts.actors import actor_for
    from hataori.platform.accounts.models import Account
    from hataori.services.online_applications.actions import file_application
    from hataori.services.online_applications.tests.conftest import filled

    form = registration.current_form(PROCEDURE)
    answers = filled(form, family_name="葛" * 200, given_name="髙" * 200, address=FORMULA, personal_number=NUMBER)
    return file_application(
        procedure_id=PROCEDURE, answers=answers, actor=actor_for(Account.objects.get(login=WHO["resident"]))
    ).number


FORMULA, NUMBER = "=HYPERLINK(1)<script>alert(1)</script>", "837465920189"


def test_the_longest_name_is_filed_and_shown(filed):
    page = client_of("clerk").get(f"/desk/cases/{filed}/").content.decode()
    assert "葛" * 200 in page
    assert "<script>alert(1)" not in page
    assert client_of("clerk").get("/desk/cases/export.csv").status_code == 200


ACTS = ("advance", "return", "assign", "correct", "answer", "decide", "withdraw", "notice", "complete", "note", "zzz")


@pytest.mark.parametrize("value", ["字" * 100_000, "a\0b", "\u202e\u2028", "9" * 40, "", NUMBER], ids=len)
def test_no_act_of_a_case_breaks_whatever_stands_in_its_fields(filed, value):
    client = client_of("clerk")
    fields = ("note", "text", "reasons", "article", "message", "assignee", "fields_asked", "version", "outcome")
    for act in ACTS:
        answer = client.post(f"/desk/cases/{filed}/{act}/", dict.fromkeys(fields, value) | {"outcome": "refused"})
        assert answer.status_code in {302, 403, 404, 422}, act


@pytest.mark.parametrize(
    "who", ["stranger", "resident02@example.jp", "insurance-pension.clerk", "dx_office", "operator"]
)
def test_nobody_else_reaches_an_application_by_its_number(filed, who):
    from hataori.blocks.workflow import api as workflow

    client = client_of(who)
    for page in ("", "receipt/", "receipt.pdf", "calendar.ics", "correct/"):
        assert client.get(f"/applications/{filed}/{page}").status_code == 404
    assert client.post(f"/applications/{filed}/withdraw/").status_code in {403, 404}
    for act in ACTS:
        assert client.post(f"/desk/cases/{filed}/{act}/", {"text": "x"}).status_code in {302, 403, 404}
    assert workflow.case(filed).version == 1


def audited() -> set[str]:
    """The acts in the audit log."""
    from hataori.platform.audit.models import AuditEntry

    return set(AuditEntry.objects.values_list("action", flat=True))


def test_who_looks_for_what_is_not_his_is_in_the_audit_log(filed):
    decided(filed)
    from hataori.blocks.documents.models import Document
    from hataori.blocks.messaging import api as messaging
    from hataori.platform.accounts.models import Account

    client_of("clerk").post(f"/desk/cases/{filed}/notice/")
    owner, other = (Account.objects.get(login=login) for login in (WHO["resident"], "resident02@example.jp"))
    (message, *_), paper = messaging.box(str(owner.pk), 1).messages, Document.objects.get(owner_id=str(owner.pk))
    stranger = client_of(other.login)
    assert stranger.get(f"/my/documents/{paper.pk}/").status_code == 404
    assert stranger.get(f"/my/box/{message.id}/").status_code == 404
    assert stranger.get(f"/applications/{filed}/").status_code == 404
    assert client_of("residents.clerk").get(f"/desk/cases/{filed}/").status_code == 404
    assert {"document.refused", "message.refused", "application.refused", "case.refused"} <= audited()


@pytest.mark.parametrize("now", ["0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59+09:00", "2026-02-31T00:00:00"])
def test_the_test_clock_takes_no_day_nobody_reckons_with(now, db):
    answer = Client().post("/test/clock", json.dumps({"now": now}), content_type="application/json")
    assert answer.status_code == 422


def decided(number: str) -> None:
    """Take the case to its decision, which waits to be handed over."""
    from hataori.blocks.workflow import api as workflow
    from hataori.platform.accounts.actors import actor_for
    from hataori.platform.accounts.models import Account

    clerk, head = (actor_for(Account.objects.get(login=f"child-support.{role}")) for role in ("clerk", "section-head"))
    for stage in ("formal_check", "examination", "approval"):
        workflow.advance(number, stage, clerk)
    workflow.decide(number, "granted", "", "", head)


def test_an_auditor_hands_over_no_notice(filed):
    from hataori.blocks.workflow import api as workflow

    decided(filed)
    assert client_of("auditor").post(f"/desk/cases/{filed}/notice/").status_code == 403
    assert workflow.case(filed).closed_at is None


@pytest.mark.parametrize("act", ACTS[:-1])
def test_an_auditor_reads_and_never_acts(filed, act):
    client = client_of("auditor")
    assert client.get(f"/desk/cases/{filed}/").status_code == 200
    sent = {"to": "formal_check", "text": "x", "reasons": "x", "article": "x", "message": "x", "outcome": "granted"}
    client.post(f"/desk/cases/{filed}/{act}/", sent | {"fields_asked": "address"})
    from hataori.blocks.workflow import api as workflow

    assert workflow.case(filed).version == 1
    assert not workflow.notes(filed)


class HungUp(io.BytesIO):
    """A body whose sender is gone."""

    def read(self, *_size: int | None) -> bytes:
        raise OSError("connection reset")


def test_a_sender_who_hangs_up_is_no_fault_of_ours(city):
    request = RequestFactory().post("/account/sign-in/", {"login": "x"})
    body = {"CONTENT_LENGTH": "10", "CONTENT_TYPE": "application/x-www-form-urlencoded", "wsgi.input": HungUp()}
    with pytest.raises(BadRequest):
        PlainText(lambda _: HttpResponse()).process_view(WSGIRequest({**request.environ, **body}))


HOSTILE = (
    "",
    "2026-02-31",
    "字" * 10_000,
    "a\0b\u202e\u2028",
    "9" * 50,
    "=1+1<script>alert(1)</script>\r\nBcc: a@example.jp",
)
PAGES = {
    "stranger": (
        "/account/sign-in/",
        "/account/sign-up/",
        "/account/reset/",
        "/account/reset/code/",
        "/account/sign-in/new-device/",
        "/account/sign-in/code/",
        "/applications/",
        f"/procedures/{PROCEDURE}/apply/",
        f"/procedures/{PROCEDURE}/apply/attachments/",
    ),
    "resident": (
        "/my/profile/edit/",
        "/my/devices/",
        "/my/password/",
        "/my/email/",
        "/my/email/code/",
        "/my/consents/",
        "/my/box/",
        "/account/step-up/",
        f"/procedures/{PROCEDURE}/apply/",
        f"/procedures/{PROCEDURE}/apply/check/",
    ),
    "clerk": ("/desk/cases/", "/desk/cases/new/", f"/desk/cases/new/{PROCEDURE}/", "/desk/kpi/outside/"),
    "dx_office": ("/desk/plan/", "/desk/reviews/", "/desk/kpi/path/", "/desk/kpi/m01/", "/desk/kpi/outside/"),
}
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_NAME = re.compile(r'<(?:input|textarea|select|button)\b[^>]*?\bname="([^"]+)"')


def forms_of(page: str, address: str) -> list[tuple[str, set[str]]]:
    """(where it goes, names of its fields) of each form that is sent by POST."""
    found = []
    for opening, inside in _FORM.findall(page):
        target = re.search(r'action="([^"]*)"', opening)
        if 'method="post"' in opening and "sign-out" not in opening:
            found.append((target.group(1) if target else address, set(_NAME.findall(inside))))
    return found


@pytest.mark.parametrize("who", PAGES)
def test_no_form_breaks_whatever_is_typed(city, who):
    client, broken, sent = client_of(who), [], 0
    for address in PAGES[who]:
        for target, names in forms_of(client.get(address).content.decode(), address):
            for value in HOSTILE:
                answer, sent = client.post(target, dict.fromkeys(names, value)), sent + 1
                if answer.status_code >= 500 or b"<script>alert(1)" in answer.content:
                    broken.append((answer.status_code, target, value[:20]))
            if client.post(target, '{"a":' * 1000, content_type="application/json").status_code >= 500:
                broken.append((500, target, "json"))
    assert sent > len(PAGES[who]) * len(HOSTILE) / 2
    assert broken == []


def rows_of_all_tables() -> Iterator[tuple[str, str]]:
    """(table, row as text) of everything the database holds."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  names from the catalogue
            yield from ((table, repr([bytes(v) if isinstance(v, memoryview) else v for v in row])) for row in cursor)


def content(path: Path) -> bytes:
    """A database server at work may have removed its file meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def test_a_filed_personal_number_stands_nowhere_in_plain(filed, settings):
    decided(filed)
    clerk = client_of("clerk")
    clerk.post(f"/desk/cases/{filed}/notice/")
    clerk.post(f"/desk/cases/{filed}/note/", {"text": f"番号 {NUMBER}"})
    spaced = f"{NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:]}"
    found = {table for table, row in rows_of_all_tables() if NUMBER in row or spaced in row}
    assert found == set()
    kept = [path for path in settings.HATAORI_HOME.rglob("*") if path.is_file()]
    assert [path.name for path in kept if NUMBER.encode() in content(path)] == []
    seen = b"".join(client_of("clerk").get(f"/desk/cases/{filed}/").content.splitlines())
    assert NUMBER.encode() not in seen
