"""Photos kept: who may look at what, for how long, and what staff may do with them."""

from datetime import timedelta

import pytest
from django.db import connection

from hataori.blocks.vision import api
from hataori.blocks.vision.models import PhotoRow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected, Unavailable
from hataori.platform.audit import api as audit
from hataori.platform.events.api import find
from hataori.platform.files import api as files

from .pictures import photo, street, written

CLERK = Actor("staff-1", "staff", "見本 花子")
RESIDENT = Actor("account-1", "resident", "見本 太郎")


@pytest.fixture
def kept(db):
    return api.intake(photo(), owner="account-1", purpose="report", retention_days=2)


def test_what_is_kept_says_what_it_is(kept):
    assert (kept.width, kept.height) == (640, 480)
    assert kept.proposed == api.Point(35.30412, 136.80065)
    assert kept.original_until == kept.published_until == clock.today() + timedelta(days=2)
    assert api.photo(kept.id) == kept
    others = ["4d7d8e0c-0000-4000-8000-000000000000", "none of ours"]
    assert api.photos([kept.id, *others]) == [kept]
    assert api.fingerprints([kept.id, *others]) == {kept.id: kept.fingerprint}


def test_everybody_may_see_the_published_copy_and_nobody_the_original(client, kept):
    answer = client.get(kept.url)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer.content == api.published(kept.id)
    assert len(client.get(kept.thumb_url).content) < len(answer.content)
    assert client.get(f"/photos/{kept.id}/original.jpg").status_code == 404
    assert client.get("/photos/4d7d8e0c-0000-4000-8000-000000000000/large.jpg").status_code == 404


def test_the_original_is_for_staff_with_a_reason_and_leaves_a_trace(kept):
    with pytest.raises(Forbidden):
        api.original(kept.id, actor=RESIDENT, reason="見たい")
    with pytest.raises(Rejected):
        api.original(kept.id, actor=CLERK, reason="　")
    assert api.original(kept.id, actor=CLERK, reason="位置の確認") == photo()
    read = [entry for entry in audit.entries() if entry.subject == f"photo/{kept.id}"]
    assert any(entry.reason == "位置の確認" for entry in read)


def test_the_log_says_neither_who_nor_where(kept):
    event = find(types=["photo.received"])[-1]
    assert set(event.data) == {"kind", "faces", "plates"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT proposed FROM vision_photorow")
        assert "35.3" not in cursor.fetchone()[0]


def test_a_longer_time_is_kept_and_the_original_goes_first(kept):
    today = clock.today()
    longer = api.keep(
        kept.id, original_until=today + timedelta(days=30), published_until=today + timedelta(days=365), actor=SYSTEM
    )
    assert longer.published_until == today + timedelta(days=365)
    with clock.frozen(clock.now() + timedelta(days=40)):
        files.expire()
        api.forget_due()
        left = api.photo(kept.id)
        assert left.proposed is None
        assert api.published(kept.id)
        with pytest.raises(NotFound):
            api.original(kept.id, actor=CLERK, reason="位置の確認")
    with pytest.raises(Rejected):
        api.keep(kept.id, original_until=today + timedelta(days=2), published_until=today, actor=SYSTEM)


def test_a_photo_whose_report_was_never_filed_is_forgotten(kept):
    with clock.frozen(clock.now() + timedelta(days=4)):
        assert api.forget_due() == 1
        assert api.forget_due() == 0
    with pytest.raises(NotFound):
        api.photo(kept.id)
    assert files.files_of("system") == []


def test_staff_cover_more_for_good(kept):
    before = api.published(kept.id)
    with pytest.raises(Forbidden):
        api.blur_more(kept.id, [api.Box(0, 0, 0.2, 0.2)], actor=RESIDENT)
    for wrong in ([], [api.Box(1.2, 0, 0.1, 0.1)], [api.Box(0, 0, 0, 0.1)]):
        with pytest.raises(Rejected):
            api.blur_more(kept.id, wrong, actor=CLERK)
    api.blur_more(kept.id, [api.Box(0, 0, 0.25, 0.25)], actor=CLERK)
    after = api.published(kept.id)
    assert after != before
    assert len(files.files_of("system")) == 3
    assert api.original(kept.id, actor=CLERK, reason="確認") == photo()


def test_two_who_cover_at_once_do_not_undo_each_other(kept, monkeypatch):
    from hataori.blocks.vision import actions

    covered = actions._covered

    def slow(row, boxes):
        made = covered(row, boxes)
        monkeypatch.setattr(actions, "_covered", covered)
        api.blur_more(kept.id, [api.Box(0.5, 0.5, 0.2, 0.2)], actor=CLERK)
        return made

    monkeypatch.setattr(actions, "_covered", slow)
    with pytest.raises(Conflict):
        api.blur_more(kept.id, [api.Box(0, 0, 0.2, 0.2)], actor=CLERK)


def test_a_withheld_photo_is_seen_by_staff_only(client, kept):
    with pytest.raises(Forbidden):
        api.withhold(kept.id, withheld=True, actor=RESIDENT)
    assert api.withhold(kept.id, withheld=True, actor=CLERK, reason="人の顔").withheld
    assert client.get(kept.url).status_code == 404
    assert api.published(kept.id, withheld_too=True)
    api.withhold(kept.id, withheld=False, actor=CLERK)
    assert client.get(kept.url).status_code == 200


def test_a_refused_photo_leaves_nothing(db):
    with pytest.raises(api.BadPhoto):
        api.intake(b"nonsense", owner="account-1", purpose="report", retention_days=2)
    assert not PhotoRow.objects.exists()


def test_photos_wait_for_each_other_and_not_for_ever(monkeypatch):
    from hataori.blocks.vision import preparing

    monkeypatch.setattr(preparing, "_LONGEST_WAIT", 0.05)
    with preparing.alone(), pytest.raises(Unavailable):
        api.prepare(written(street(100, 80)))
    assert api.prepare(written(street(100, 80)))
