"""Emergencies: two approvals, all channels, CAP valid for others, updates, the end, exercises, and the dark page."""

import threading
from datetime import timedelta
from itertools import pairwise
from math import cos, sin

import pytest
from capvalidator import check_schema, check_signature
from django.db import OperationalError

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.geo import api as geo
from hataori.interfaces.cap import api as cap
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.pages.emergencies import emergencies
from hataori.services.city_news import alerts, approving, chains, dark, models, posts, reading

from .conftest import AUTHOR, FIRST, SECOND, emergency, out, said, work


def test_levels_have_the_names_in_force():
    names = {each.key: each.name for each in alerts.templates().values()}
    assert [names[f"rain-l{level}"] for level in (5, 4, 3, 2)] == [
        "レベル5大雨特別警報",
        "レベル4大雨危険警報",
        "レベル3大雨警報",
        "レベル2大雨注意報",
    ]
    assert [names[f"evacuation-l{level}"] for level in (5, 4, 3)] == [
        "レベル5緊急安全確保",
        "レベル4避難指示",
        "レベル3高齢者等避難",
    ]
    assert len(names) == 15


@pytest.mark.parametrize("key", sorted(alerts.templates()))
def test_every_template_speaks_three_languages_and_fits(key):
    found = alerts.filled(key, area="木曽川左岸の一部", situation="", shelter="北小学校")
    for text in (found.title, found.body, found.plain_title, found.plain_body, found.title_en, found.body_en):
        assert text.strip()
    assert len(found.title) <= 80
    assert "木曽川左岸の一部" in found.plain_body
    assert len(alerts.template(key).name) < 35
    assert len(alerts.template(key).name_en) < 35


def test_an_area_is_asked_for_and_a_polygon_read():
    with pytest.raises(Rejected):
        alerts.filled("rain-l5", area=" ")
    with pytest.raises(Rejected):
        alerts.filled("rain-l5", area="全域", polygon="35.1 136.1")
    assert alerts.corners_of("35.1,136.1 35.1,136.2 35.2,136.2")[0] == (35.1, 136.1)
    assert len(alerts.corners_of("35.1,136.1 35.1,136.2 35.2,136.2")) == 4


@pytest.mark.django_db
class TestEmergency:
    def test_two_other_people_let_it_out(self, provider):
        filled = alerts.filled("evacuation-l4", area="北部")
        post = chains.draft_emergency(filled, "crisis-management", hours=6, exercise=False, actor=AUTHOR)
        posts.submit(post.key, AUTHOR)
        with pytest.raises(Forbidden):
            approving.approve(post.key, AUTHOR)
        assert approving.approve(post.key, FIRST).state == "approved_once"
        assert reading.in_force() == []
        for again in (FIRST, AUTHOR):
            with pytest.raises(Forbidden):
                approving.approve(post.key, again)
        assert approving.approve(post.key, SECOND).state == "published"
        assert [each.key for each in reading.in_force()] == [post.key]

    def test_it_is_on_every_page_in_the_feed_and_on_every_channel(self, provider, client):
        provider.change("board", max_length=None)
        post = emergency()
        assert [each.title for each in emergencies()] == [post.title]
        work()
        (told,) = [sending.post for sending, to in provider.sent if not to]
        assert told.urgent
        assert told.versions["ja-x-easy"].title.startswith("全員 逃げてください")
        (issued,) = cap.in_force(clock.now())
        assert (issued.identifier, issued.status) == (post.cap, "Actual")
        assert check_schema(issued.xml.encode()).passed
        assert check_signature(issued.xml.encode()).passed
        read = cap.parse(issued.xml.encode())
        assert [each.language for each in read.infos] == ["ja-JP", "ja-x-easy", "en"]
        assert read.infos[0].parameters == (("警戒レベル", "4"),)

    def test_update_and_end_follow_each_other(self, provider):
        provider.change("board", max_length=None)
        first = emergency()
        second = out(chains.draft_update(first.key, AUTHOR))
        assert [each.key for each in reading.in_force()] == [second.key]
        last = out(chains.draft_cancel(first.key, AUTHOR))
        assert (reading.in_force(), cap.in_force(clock.now()), emergencies()) == ([], [], [])
        assert [each.key for each in reading.lifted()] == [last.key]
        assert [each.key for each in reading.chain(last)] == [first.key, second.key, last.key]
        sent = cap.parse(cap.latest(1)[0].xml.encode())
        assert sent.message_type == "Cancel"
        assert [each.identifier for each in sent.references] == [first.cap, second.cap]
        assert all(check_schema(each.xml.encode()).passed for each in cap.latest(9))
        with pytest.raises(Conflict):
            chains.draft_update(first.key, AUTHOR)

    def test_a_second_follower_is_refused(self, provider):
        provider.change("board", max_length=None)
        first = emergency()
        one, other = chains.draft_update(first.key, AUTHOR), chains.draft_cancel(first.key, AUTHOR)
        out(one)
        posts.submit(other.key, AUTHOR)
        approving.approve(other.key, FIRST)
        with pytest.raises(Conflict):
            approving.approve(other.key, SECOND)

    def test_pages_that_kept_the_banners_learn_of_it_at_the_commit(
        self, provider, client, django_capture_on_commit_callbacks
    ):
        provider.change("board", max_length=None)
        assert "dads-emergency-banner" not in client.get("/news/").content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            post = emergency()
        page = client.get("/news/").content.decode()
        assert "dads-emergency-banner" in page
        assert page.count(post.title) == 2

    def test_an_exercise_says_so_everywhere(self, provider, client):
        provider.change("board", max_length=None)
        post = emergency(exercise=True)
        work()
        (told,) = [sending.post for sending, to in provider.sent if not to]
        assert told.title.startswith("【訓練】")
        assert told.text.endswith("これは訓練です。")
        assert all("訓練" in words.title or "DRILL" in words.title for words in told.versions.values())
        (issued,) = cap.in_force(clock.now())
        read = cap.parse(issued.xml.encode())
        assert (read.status, read.note) == ("Exercise", "訓練です。This is a drill.")
        assert all("訓練" in each.headline or "DRILL" in each.headline for each in read.infos)
        assert [each.title for each in emergencies()] == [f"【訓練】{post.title}"]
        page = dark.render()
        assert page.count("【訓練】") >= 2
        assert all(each["exercise"] for each in said("post.published"))

    def test_it_ends_by_itself(self, provider):
        provider.change("board", max_length=None)
        emergency()
        with clock.frozen(clock.now() + timedelta(hours=13)):
            assert reading.in_force() == []

    def test_it_is_lifted_not_withdrawn(self, provider):
        provider.change("board", max_length=None)
        post = emergency()
        with pytest.raises(Conflict) as refused:
            approving.withdraw(post.key, "まちがい", AUTHOR)
        assert "解除" in refused.value.message

    def test_a_channel_that_is_down_delays_no_other(self, provider):
        provider.change("board", max_length=None)
        provider.error = ConnectionError("down")
        post = emergency()
        work()
        channels = [each["channel"] for each in said("post.published")]
        assert channels == ["web"]
        assert dark.copy_path().exists()
        provider.error = None
        assert post.title in dark.kept()


@pytest.mark.django_db
class TestDarkPage:
    def test_it_is_small_and_needs_nothing(self, provider, client):
        provider.change("board", max_length=None)
        for number in range(10):
            emergency(area=f"第{number}地区" + "あ" * 40)
        page = client.get("/emergency/").content
        assert len(page) < 20_000
        for needed in (b"<script", b"<link", b"<style", b"<img", b"style="):
            assert needed not in page
        assert "第9地区" in page.decode()

    def test_the_copy_is_served_when_the_database_is_gone(self, provider, client, monkeypatch):
        provider.change("board", max_length=None)
        post = emergency()
        work()

        def gone(*_):
            raise OperationalError("gone")

        monkeypatch.setattr(reading, "in_force", gone)
        answer = client.get("/emergency/")
        assert answer.status_code == 200
        assert post.title in answer.content.decode()
        dark.copy_path().unlink()
        assert "119" in client.get("/emergency/").content.decode()

    def test_nothing_in_force_is_said(self, client):
        assert "いま出ている緊急のお知らせはありません" in client.get("/emergency/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_let_it_out_once(provider):
    from django.db import connection

    provider.change("board", max_length=None)
    filled = alerts.filled("evacuation-l4", area="北部")
    post = chains.draft_emergency(filled, "crisis-management", hours=6, exercise=False, actor=AUTHOR)
    posts.submit(post.key, AUTHOR)
    approving.approve(post.key, FIRST)
    from .conftest import staff

    refused, gate = [], threading.Barrier(2)

    def confirm(name):
        gate.wait()
        try:
            approving.approve(post.key, staff(name))
        except Conflict as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=(name,)) for name in ("second", "third")]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert refused == ["not_waiting"]
    assert len(cap.latest(5)) == 1
    assert models.Post.objects.get().state == "published"


class TestDrawn:
    """A drawn area goes out with the alert, closed and anticlockwise, as it was when the draft was made."""

    @pytest.fixture
    def river(self, db):
        ring = [(136.74, 35.33), (136.83, 35.36), (136.83, 35.35), (136.74, 35.32)]  # clockwise, open
        hole = [(136.78, 35.341), (136.785, 35.341), (136.785, 35.343)]
        new = geo.NewArea(
            "emergency", "木曽川沿い", [[ring, hole], [[(136.70, 35.30), (136.71, 35.30), (136.71, 35.31)]]]
        )
        return geo.keep_area(new, actor=SYSTEM)[0]

    def test_its_polygons_stand_in_the_alert(self, river, provider):
        provider.change("board", max_length=None)
        filled = alerts.filled("evacuation-l4", area="", border=river.key)
        assert "木曽川沿い" in filled.title
        post = out(chains.draft_emergency(filled, "crisis-management", hours=12, exercise=False, actor=AUTHOR))
        (issued,) = cap.in_force(clock.now())
        assert check_schema(issued.xml.encode()).passed
        told = cap.parse(issued.xml.encode()).infos[0].areas[0].polygons
        assert len(told) == 2, "a hole is no polygon of CAP"
        for corners in told:
            assert len(corners) >= 4
            assert corners[0] == corners[-1]
            assert sum(a[1] * b[0] - b[1] * a[0] for a, b in pairwise(corners)) > 0, "anticlockwise"
        geo.remove_area("emergency", river.row, actor=SYSTEM)
        out(chains.draft_update(post.key, AUTHOR))
        (after,) = cap.in_force(clock.now())
        again = cap.parse(after.xml.encode()).infos[0].areas[0].polygons
        assert again == told, "what went out does not change with the map"

    def test_it_is_seen_before_it_goes_out(self, river, as_staff):
        browser = as_staff(Role.PUBLISHER)
        typed = {"template": "rain-l5", "hours": "12", "border": river.key}
        told = browser.post("/desk/news/emergency/", typed, follow=True).content.decode()
        assert "警報に入る区域" in told
        assert "穴も含めて出ます" in told
        assert 'class="area-outline__ground"' in told
        assert browser.post("/desk/news/emergency/", {**typed, "border": "no"}).status_code == 422
        assert "対象の地域を入力" in browser.post("/desk/news/emergency/", {**typed, "border": ""}).content.decode()

    def test_whoever_may_not_draw_is_led_to_no_such_page(self, db, as_staff):
        told = as_staff(Role.PUBLISHER).get("/desk/news/emergency/").content.decode()
        assert 'href="/desk/areas/emergency/"' in told
        clerk = signed_in(Role.CLERK, "parks")
        assert 'href="/desk/areas/emergency/"' not in clerk.get("/desk/news/emergency/").content.decode()
        assert clerk.get("/desk/areas/emergency/").status_code == 403

    def test_too_many_corners_are_said(self, db):
        ring = [(136.8 + cos(step / 100) / 100, 35.3 + sin(step / 100) / 100) for step in range(628)]
        area = geo.keep_area(geo.NewArea("emergency", "丸", [[ring]]), actor=SYSTEM)[0]
        with pytest.raises(Rejected) as refused:
            alerts.filled("rain-l5", area="全域", border=area.key)
        assert refused.value.problems[0].field == "border"
        with pytest.raises(Rejected):
            alerts.filled("rain-l5", area="全域", border="no")
