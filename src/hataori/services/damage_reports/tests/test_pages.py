"""A reporter's page by its secret, everybody's list, map and feeds; what is hidden stays hidden."""

import json

import pytest
from django.test import Client
from lxml import etree

from hataori.blocks.service_requests import api as reports
from hataori.blocks.service_requests.tests.conftest import PARKS, facts, north, report
from hataori.platform.outbox.models import OutboxMessage

from .conftest import filed, picture, sent, started, token_in, worked

pytestmark = pytest.mark.django_db


def page_of(client: Client, number: str, token: str = "") -> str:
    return client.get(f"/reports/{number}/" + (f"?t={token}" if token else "")).content.decode()


def act(client: Client, number: str, name: str, token: str = "", **more: object):
    return client.post(f"/reports/{number}/{name}/", {"t": token, **more})


@pytest.fixture
def mine(stranger) -> tuple[str, str]:
    """Number and secret of a report a stranger has filed."""
    answer = sent(stranger, started(stranger, near=picture(1)))
    return answer["Location"].split("/")[2], token_in(answer["Location"])


def test_the_state_is_said_in_plain_words_with_the_day_of_the_target(stranger, mine):
    number, token = mine
    page = page_of(stranger, number, token)
    assert "受け付けました。担当の課が内容を確かめます。" in page
    assert "2026-12-03（令和8年12月3日）" in page
    assert "公園緑地課" in page


def test_only_the_reporter_adds_comments_rates_and_reopens(stranger, mine):
    number, token = mine
    assert "写真や説明を加える" in page_of(stranger, number, token)
    for other in ("", "0" * 32):
        assert "写真や説明を加える" not in page_of(stranger, number, other)
        assert act(stranger, number, "comment", other, text="うそ").status_code == 404
        assert stranger.get(f"/reports/{number}/receipt/?t={other}").status_code == 404


def test_a_photo_and_a_remark_are_added(stranger, mine):
    number, token = mine
    act(stranger, number, "photos", token, near=picture(9))
    act(stranger, number, "comment", token, text="昨日より大きくなりました")
    assert len(reports.request(number).photos) == 2
    assert "昨日より" not in page_of(stranger, number, token)
    assert "昨日より" in str(reports.steps(number, internal=True))
    full = act(stranger, number, "photos", token, near=[picture(n) for n in range(10, 14)])
    assert (full.status_code, "5枚まで" in full.content.decode()) == (422, True)
    assert act(stranger, number, "photos", token).status_code == 422
    assert act(stranger, number, "comment", token, text="").status_code == 422
    assert "119" in act(stranger, number, "comment", token, text="ガスのにおいがします").content.decode()


def test_an_ended_report_is_rated_once_and_reopened(stranger, mine):
    number, token = mine
    reports.move(number, "fixed", text="鎖を替えました。", actor=PARKS)
    page = page_of(stranger, number, token)
    assert "鎖を替えました。" in page
    assert act(stranger, number, "rate", token).status_code == 422
    act(stranger, number, "rate", token, score="2")
    assert reports.request(number).rating == 2
    assert "対応はいかがでしたか" not in page_of(stranger, number, token)
    assert act(stranger, number, "reopen", token, why="").status_code == 422
    act(stranger, number, "reopen", token, why="まだゆれます")
    assert reports.request(number).state == "reopened"
    assert facts(number)[-1] == "report.reopened"


def test_a_reporter_with_mail_hears_three_times(stranger):
    answer = sent(stranger, started(stranger), mail="hana@example.jp")
    number = answer["Location"].split("/")[2]
    worked()
    reports.move(number, "inspecting", text="見に行きます。", actor=PARKS)
    reports.move(number, "fixed", text="直しました。", actor=PARKS)
    worked()
    mails = [row for row in OutboxMessage.objects.all() if row.kind == "mail"]
    assert len(mails) == 3


def test_everybody_may_follow_by_mail(stranger, mine):
    number, _ = mine
    assert act(Client(), number, "follow").status_code == 422
    assert act(Client(), number, "follow", mail="a@example.jp").status_code == 302
    assert "0人" in page_of(Client(), number)
    letter = OutboxMessage.objects.get(kind="mail.notice").payload["letter"]
    assert f"受付番号 {number}" in letter["text"]
    sent = {"t": letter["url"].partition("?t=")[2], "topics": reports.topic_of(number)}
    assert Client().post("/notices/mail/confirm/", sent).status_code == 302
    assert "1人" in page_of(Client(), number)


def test_what_is_hidden_is_seen_by_its_reporter_alone(stranger, mine):
    number, token = mine
    reports.show_request(number, shown=False, reason="人の名", actor=PARKS)
    assert Client().get(f"/reports/{number}/").status_code == 404
    assert "いま公開していません" in page_of(stranger, number, token)
    for address in ("/reports/", "/reports/points.geojson", "/reports/feed.atom"):
        assert number not in Client().get(address).content.decode()


def test_a_hidden_photo_is_nowhere(stranger, mine):
    number, token = mine
    photo = reports.request(number).photos[0].photo_id
    reports.show_photo(number, 0, shown=False, reason="車の番号", actor=PARKS)
    assert photo not in page_of(stranger, number, token)


def test_the_list_is_filtered_and_paged(stranger):
    for step in range(21):
        report("road.light", f"街路灯{step}が消えている", point=north(200 * step))
    report("park.tree", "木が枯れている", point=north(-300))
    first = stranger.get("/reports/").content.decode()
    assert ("22件" in first, "?page=2" in first) == (True, True)
    trees = stranger.get("/reports/?kind=park.tree").content.decode()
    assert ("1件" in trees, "木が枯れている" in trees) == (True, True)
    assert "0件" in stranger.get("/reports/?view=closed").content.decode()
    assert stranger.get("/reports/?page=999").status_code == 200


def test_the_map_and_the_feed_are_what_their_readers_expect(stranger):
    made = filed(stranger, text="すべり台がこわれた。電話 0586-12-3456")
    told = json.loads(stranger.get("/reports/points.geojson").content)
    point = told["features"][0]
    assert point["geometry"] == {"type": "Point", "coordinates": [made.lon, made.lat]}
    assert {"title", "url", "text", "colour"} <= point["properties"].keys()
    feed = stranger.get("/reports/feed.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    entries = etree.fromstring(feed.content).findall("{http://www.w3.org/2005/Atom}entry")
    assert [made.number in (each.findtext("{http://www.w3.org/2005/Atom}id") or "") for each in entries] == [True]
    assert b"0586-12" not in feed.content


def test_one_place_stands_once(stranger):
    known = report("park.play", "ブランコの鎖が切れている").request.number
    child = report("park.play", "ブランコの鎖が切れている", point=north(60)).request
    if not child.parent:
        reports.join(child.number, known, actor=PARKS)
    told = json.loads(stranger.get("/reports/points.geojson").content)
    assert [each["id"] for each in told["features"]] == [known]
    assert known in page_of(stranger, child.number)


def test_a_signed_in_reporter_finds_his_reports(stranger):
    from hataori.services.study_seats.tests.conftest import browser, resident

    client = browser(resident("hana"))
    check = started(client)
    assert "マイページに届きます" in check.content.decode()
    number = sent(client, check)["Location"].split("/")[2]
    assert number in client.get("/my/reports/").content.decode()
    assert "わたしの通報" in client.get("/my/").content.decode()
    assert "写真や説明を加える" in page_of(client, number)
    assert reports.request(number).sample
    act(client, report("road.light", "街路灯が消えている").request.number, "follow")
