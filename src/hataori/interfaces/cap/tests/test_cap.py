"""Alerts as others judge them: WMO's validator, the shared examples, and whoever tampers."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from capvalidator import check_schema, check_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.interfaces.cap import api, models
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, NotFound, Rejected

RIVER = ((35.25, 136.70), (35.25, 136.88), (35.37, 136.88), (35.37, 136.70))


def info(**changes):
    told = api.Info(
        language="ja-JP",
        event="避難指示",
        urgency="Immediate",
        severity="Severe",
        certainty="Likely",
        expires=clock.now() + timedelta(days=1),
        headline="レベル4 避難指示（木曽川左岸）",
        description="木曽川の水位が上がりました。",
        instruction="危険な場所から全員避難してください。",
        categories=("Met",),
        responses=("Evacuate",),
        sender_name="試験市",
        web="https://city.example.jp/emergency/1",
        parameters=(("警戒レベル", "4"),),
        areas=(api.Area("木曽川左岸", (RIVER,), (), (("JIS X 0402", "23203"),)),),
    )
    return replace(told, **changes)


def issue(*infos, exercise=True):
    return api.issue(infos or (info(),), sender="bousai@city.example.jp", exercise=exercise, actor=SYSTEM)


def agreed(xml):
    """Both WMO's schema and our own rules."""
    content = xml.encode() if isinstance(xml, str) else xml
    return check_schema(content).passed, not api.problems_of(content)


@pytest.mark.parametrize("name", ["evacuation_l4", "update", "cancel"])
def test_good_examples_are_read(hataori_data, name):
    content = (hataori_data / f"citizen-apps/cap/{name}.xml").read_bytes()
    assert agreed(content) == (True, True)
    alert = api.parse(content)
    assert (alert.status, len(alert.infos), bool(alert.references)) == ("Exercise", 1, name != "evacuation_l4")
    assert alert.infos[0].areas[0].polygons[0][0] == (35.25, 136.70)


@pytest.mark.parametrize(("name", "field"), [("bad_sent_utc_Z", "sent"), ("bad_status", "status")])
def test_bad_examples_are_refused_with_a_sentence(hataori_data, name, field):
    content = (hataori_data / f"citizen-apps/cap/{name}.xml").read_bytes()
    assert not check_schema(content).passed
    (problem,) = api.problems_of(content)
    assert problem.field == field
    assert "ください" in problem.message


@pytest.mark.django_db
def test_everything_we_give_out_passes_the_wmos_validator_with_its_signature():
    issued = issue(
        info(), info(language="ja-x-easy", headline="にげてください"), info(language="en", event="Evacuation order")
    )
    following = api.follow(issued.identifier, "Update", (info(severity="Extreme"),), actor=SYSTEM)
    ended = api.follow(following.identifier, "Cancel", (info(responses=("AllClear",), urgency="Past"),), actor=SYSTEM)
    for each in (issued, following, ended):
        assert agreed(each.xml) == (True, True)
        assert check_signature(each.xml.encode()).passed


@pytest.mark.django_db
def test_a_changed_word_breaks_the_signature():
    issued = issue()
    certificate = api.signing_key().certificate
    assert api.is_whole(issued.xml.encode(), certificate)
    changed = issued.xml.replace("全員避難", "在宅避難")
    assert changed != issued.xml
    assert not api.is_whole(changed.encode(), certificate)
    assert not check_signature(changed.encode()).passed
    assert not api.is_whole(b"<alert/>", certificate)


@pytest.mark.django_db
def test_the_key_is_one_and_sealed():
    first, second = api.signing_key(), api.signing_key()
    assert first.private == second.private
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT private FROM cap_signingkey")
        assert "PRIVATE KEY" not in str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_updates_and_cancellations_name_every_message_in_force():
    with clock.frozen(clock.now()) as _:
        first = issue()
        second = api.follow(first.identifier, "Update", (info(),), actor=SYSTEM)
        third = api.follow(first.identifier, "Cancel", (info(),), actor=SYSTEM)
    told = [each.identifier for each in api.parse(third.xml.encode()).references]
    assert told == [first.identifier, second.identifier]
    assert first.sent < second.sent < third.sent
    assert {each.chain for each in (first, second, third)} == {first.identifier}
    assert [each.status for each in (first, second, third)] == ["Exercise"] * 3


@pytest.mark.django_db
def test_expired_messages_are_named_no_more():
    with clock.frozen(clock.now() - timedelta(days=2)):
        first = issue(info(expires=clock.now() + timedelta(hours=1)))
        second = api.follow(first.identifier, "Update", (info(expires=clock.now() + timedelta(days=5)),), actor=SYSTEM)
    third = api.follow(second.identifier, "Update", (info(),), actor=SYSTEM)
    assert [each.identifier for each in api.parse(third.xml.encode()).references] == [second.identifier]


@pytest.mark.django_db
def test_a_cancelled_chain_takes_no_more_and_an_unknown_one_none():
    first = issue()
    assert [each.identifier for each in api.in_force(clock.now())] == [first.identifier]
    api.follow(first.identifier, "Cancel", (info(),), actor=SYSTEM)
    assert api.in_force(clock.now()) == []
    with pytest.raises(Conflict):
        api.follow(first.identifier, "Update", (info(),), actor=SYSTEM)
    with pytest.raises(NotFound):
        api.follow("urn:uuid:none", "Update", (info(),), actor=SYSTEM)
    assert models.Issued.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"event": "あ" * 35}, "info.event"),
        ({"urgency": "Unknown"}, "info.urgency"),
        ({"severity": "Hard"}, "info.severity"),
        ({"expires": clock.now() - timedelta(days=1)}, "info.expires"),
        ({"areas": (api.Area("点", ((((35.0, 136.0)), (35.1, 136.1)),)),)}, "polygon"),
        ({"areas": (api.Area("外", (((95.0, 136.0), (35.1, 136.1), (35.2, 136.0)),)),)}, "info.area.polygon"),
        ({"language": "日本語"}, "info.language"),
    ],
)
def test_what_may_not_go_out_is_refused_and_nothing_is_kept(changes, field):
    with pytest.raises(Rejected) as refused:
        issue(info(**changes))
    assert [each.field for each in refused.value.problems] == [field]
    assert models.Issued.objects.count() == 0


@pytest.mark.django_db
def test_one_info_a_language():
    with pytest.raises(Rejected) as refused:
        issue(info(), info())
    assert refused.value.problems[0].code == "twice"


def test_an_open_polygon_is_closed_and_one_without_corners_refused(hataori_data):
    content = (hataori_data / "citizen-apps/cap/evacuation_l4.xml").read_bytes()
    opened = content.replace(b" 35.25,136.70</polygon>", b"</polygon>")
    assert [each.code for each in api.problems_of(opened)] == ["polygon_open"]
    polygon = api.parse(opened).infos[0].areas[0].polygons[0]
    assert polygon[0] == polygon[-1]
    assert len(polygon) == 5
    short = re.sub(rb"<polygon>.*</polygon>", b"<polygon>35.1,136.1 35.2,136.2</polygon>", content)
    with pytest.raises(Rejected):
        api.parse(short)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<alert>",
        b"<alert/>",
        b"\xff\xfe",
        b'<!DOCTYPE a [<!ENTITY x "y">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&x;</alert>',
        b"<a>" + b"x" * 1_000_001 + b"</a>",
    ],
)
def test_what_is_no_alert_is_refused_with_a_sentence(content):
    (problem, *_) = api.problems_of(content)
    assert problem.message.endswith("。")
    with pytest.raises(Rejected):
        api.parse(content)


def test_the_order_of_elements_is_the_schemas(hataori_data):
    content = (hataori_data / "citizen-apps/cap/evacuation_l4.xml").read_bytes()
    sender = b"<sender>bousai@city.example.jp</sender>"
    moved = content.replace(sender, b"").replace(b"<scope>", sender + b"<scope>")
    assert agreed(moved) == (False, False)
    assert {each.code for each in api.problems_of(moved)} >= {"order"}
    twice = content.replace(sender, sender * 2)
    assert agreed(twice) == (False, False)


_LINES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


@settings(max_examples=40, deadline=None)
@given(
    headline=_LINES,
    description=_LINES,
    corners=st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=3, max_size=8, unique=True),
)
def test_whatever_is_written_is_valid_or_refused(headline, description, corners):
    from hataori.interfaces.cap.types import Alert

    area = api.Area("区域", (tuple(corners),))
    told = info(headline=headline, description=description, areas=(area,))
    try:
        content = api.write(Alert("urn:uuid:1", "a@b.example", clock.now(), "Exercise", "Alert", (told,)))
    except Rejected:
        return
    assert check_schema(content).passed
    assert api.parse(content).infos[0].language == "ja-JP"


@pytest.mark.django_db
def test_the_feed_lists_them_and_each_can_be_fetched(client):
    first = issue(exercise=False)
    second = issue()
    feed = client.get("/feeds/cap.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    text = feed.content.decode()
    assert text.index(second.identifier) < text.index(first.identifier) or second.sent == first.sent
    assert text.count("【訓練】") == 1
    again = client.get("/feeds/cap.atom", headers={"If-None-Match": feed["ETag"]})
    assert again.status_code == 304
    one = client.get(f"/feeds/cap/{first.number}.xml")
    assert one["Content-Type"].startswith("application/cap+xml")
    assert api.is_whole(one.content, api.signing_key().certificate)
    assert client.get("/feeds/cap/none.xml").status_code == 404
    assert client.post("/feeds/cap.atom").status_code == 405


@pytest.mark.django_db
def test_an_empty_feed_is_a_feed(client):
    from lxml import etree

    root = etree.fromstring(client.get("/feeds/cap.atom").content)
    assert root.tag.endswith("feed")
    assert not root.findall("{*}entry")
