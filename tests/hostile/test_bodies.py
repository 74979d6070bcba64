"""Bodies, files and codecs nobody should send: refused in words, in the contract's shape, and nothing is recorded."""

import io
import json
import zipfile

import pytest
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from tests.hostile.ground import PROCEDURE, WHO, client_of

from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Rejected
from hataori.platform.files.sniff import recognise
from hataori.platform.pages.middleware import PlainText

pytestmark = pytest.mark.django_db

LONG = "長" * 1000


@pytest.mark.parametrize("charset", ["hex", "base64", "rot13", "idna", "undefined", "punycode", "unicode_escape"])
def test_no_codec_is_chosen_by_the_sender(city, charset):
    """Python's codecs are not all of text; the page is shown, and content in another encoding is refused."""
    client = client_of("stranger")
    assert client.generic("GET", "/procedures/?q=a", content_type=f"text/plain; charset={charset}").status_code == 200
    body = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n\\ud800\\x00\r\n--x--\r\n'
    answer = client.generic("POST", "/account/sign-in/", body, f"multipart/form-data; boundary=x; charset={charset}")
    assert answer.status_code == 400


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


class HungUp(io.BytesIO):
    """A body whose sender is gone."""

    def read(self, *_size: int | None) -> bytes:
        raise OSError("connection reset")


def test_a_sender_who_hangs_up_is_no_fault_of_ours(city):
    request = RequestFactory().post("/account/sign-in/", {"login": "x"})
    body = {"CONTENT_LENGTH": "10", "CONTENT_TYPE": "application/x-www-form-urlencoded", "wsgi.input": HungUp()}
    with pytest.raises(BadRequest):
        PlainText(lambda _: HttpResponse()).process_view(WSGIRequest({**request.environ, **body}))


@pytest.mark.parametrize("now", ["0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59+09:00", "2026-02-31T00:00:00"])
def test_the_test_clock_takes_no_day_nobody_reckons_with(now):
    answer = Client().post("/test/clock", json.dumps({"now": now}), content_type="application/json")
    assert answer.status_code == 422
