"""Three screens without scripts: photo and place, kind and what is known, the receipt; nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hataori.blocks.geo import api as geo
from hataori.blocks.service_requests import api as reports
from hataori.blocks.service_requests.tests.conftest import facts, report
from hataori.kernel.actor import SYSTEM
from hataori.platform.files.models import StoredFile

from .conftest import NEW, filed, number_in, picture, sent, started, state_of

pytestmark = pytest.mark.django_db


def test_a_broken_swing_with_two_photos_in_three_screens(stranger):
    assert stranger.get(NEW).status_code == 200
    check = started(stranger, near=picture(1), far=picture(2))
    page = check.content.decode()
    assert 'value="park.play"' in page
    answer = sent(stranger, check, mail="hana@example.jp")
    receipt = stranger.get(answer["Location"])
    number = number_in(answer["Location"])
    assert number in receipt.content.decode()
    assert "受け付けました" in receipt.content.decode()
    made = reports.request(number)
    assert (made.kind, made.channel, made.department) == ("park.play", "web", "parks")
    assert [each.view for each in made.photos] == ["near", "far"]
    assert facts(number)[:2] == ["report.created", "report.routed"]


def test_a_double_click_makes_one_report(stranger):
    check = started(stranger)
    first, second = (sent(stranger, check)["Location"] for _ in range(2))
    assert number_in(first) == number_in(second)
    assert reports.requests(reports.Wanted()).total == 1


def test_what_was_changed_after_sending_is_said_to_be_unsent(stranger):
    check = started(stranger)
    sent(stranger, check)
    other = stranger.post(NEW, {"state": state_of(check), "other": "road.pothole", "kind": "other", "send": "1"})
    assert "again=1" in other["Location"]
    assert "前に受け付けています" in stranger.get(other["Location"]).content.decode()
    assert reports.requests(reports.Wanted()).total == 1


def test_an_emergency_stops_before_a_photo_is_kept(stranger):
    answer = started(stranger, text="ガスのにおいがします", near=picture())
    page = answer.content.decode()
    assert (answer.status_code, 'href="tel:119"' in page) == (422, True)
    assert StoredFile.objects.count() == 0
    again = stranger.post(NEW, {"state": state_of(answer), "back": "1"}).content.decode()
    assert "ガスのにおいがします" in again


def test_what_is_not_the_citys_is_told_with_a_number_and_still_taken(stranger):
    check = started(stranger, text="国道22号の穴", place="本町2丁目")
    first = sent(stranger, check, kind="road.pothole")
    assert (first.status_code, "#9910" in first.content.decode()) == (200, True)
    second = sent(stranger, first, kind="road.pothole", owner="national-road")
    assert second.status_code == 302
    assert "#9910" in stranger.get(second["Location"]).content.decode()


def test_who_chooses_another_kind_is_not_corrected(stranger):
    check = started(stranger)
    answer = sent(stranger, check, kind="other", other="house.vacant")
    assert reports.request(number_in(answer["Location"])).kind == "house.vacant"


def test_a_kind_has_to_be_chosen_and_its_question_answered(stranger):
    check = started(stranger, text="放置自転車があります")
    none = sent(stranger, check, kind="")
    assert "種類を1つ選んでください" in none.content.decode()
    asked = sent(stranger, check, kind="bicycle.abandoned")
    assert (asked.status_code, 'name="q_COUNT"' in asked.content.decode()) == (422, True)
    assert sent(stranger, check, kind="bicycle.abandoned", q_COUNT="3").status_code == 302


def test_what_nobody_has_to_answer_may_be_told_too(stranger):
    check = started(stranger, text="道路から水が湧いている 漏水")
    assert 'name="o_flow"' in check.content.decode()
    answer = sent(stranger, check, kind="water.leak", o_flow="flows", o_size="hand")
    assert dict(reports.request(number_in(answer["Location"])).attributes) == {"flow": "flows"}
    wrong = sent(stranger, started(stranger, text="漏水"), kind="water.leak", o_flow="sea")
    assert wrong.status_code == 422
    assert 'disclosure" open' in wrong.content.decode()
    silent = sent(stranger, started(stranger, text="漏水が続く"), kind="water.leak")
    assert dict(reports.request(number_in(silent["Location"])).attributes) == {}


def test_without_words_every_kind_is_offered(stranger):
    check = started(stranger, text="", near=picture())
    assert check.content.decode().count("<optgroup") > 2
    assert sent(stranger, check, kind="", other="road.light").status_code == 302


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ({"text": ""}, "写真か説明のどちらか"),
        ({"place": ""}, "場所を、住所"),
        ({"place": "ホノルル国際空港前"}, "見つかりません"),
        ({"place": "", "lat": "35.0", "lon": "139.9"}, "市の外です"),
        ({"place": "", "lat": "x", "lon": "y"}, "場所を選び直して"),
        ({"place": "", "town": "どこでもない町"}, "town"),
    ],
)
def test_what_is_missing_or_wrong_stands_at_its_field(stranger, first, said):
    answer = started(stranger, **first)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_a_photo_stays_over_an_error_and_can_be_left_out(stranger):
    wrong = started(stranger, place="", near=picture())
    assert "この写真を使う" in wrong.content.decode()
    right = started(stranger, state=state_of(wrong), shown="1", place="本町2丁目")
    made = sent(stranger, right)
    assert reports.request(number_in(made["Location"])).photos == ()
    kept = started(stranger, state=state_of(wrong), place="本町2丁目")
    assert '<img src="/photos/' in kept.content.decode()


def test_six_photos_are_one_too_many(stranger):
    answer = started(stranger, near=[picture(n) for n in range(6)])
    assert "写真は5枚まで" in answer.content.decode()


def test_what_is_no_photo_is_told_by_name_and_loses_no_other(stranger):
    drawing = SimpleUploadedFile("drawing.svg", b"<svg/>", "image/svg+xml")
    answer = started(stranger, near=[picture(1), drawing], far=picture(2))
    page = answer.content.decode()
    assert (answer.status_code, "drawing.svg：" in page, page.count("この写真を使う")) == (422, True, 2)


def test_the_list_of_towns_asks_for_the_part(stranger, hataori_data):
    geo.import_towns(hataori_data / "citizen-apps/ichinomiya/towns.json", actor=SYSTEM)
    town = max(geo.towns(), key=lambda each: len(each.places))
    which = started(stranger, place="", town=town.name)
    assert which.status_code == 200
    page = which.content.decode()
    assert all(part.id in page for part in town.places)
    chosen = town.places[-1]
    check = stranger.post(NEW, {"state": state_of(which), "spot": chosen.id, "text": "ブランコの鎖が切れている"})
    made = reports.request(number_in(sent(stranger, check)["Location"]))
    assert made.address_id == chosen.id


def test_the_point_of_a_map_is_the_place(stranger):
    made = filed(stranger, place="", lat="35.3036", lon="136.8000")
    assert (made.lat, made.lon, "付近" in made.address) == (35.3036, 136.8, True)


def test_back_keeps_everything_and_other_words_are_another_place(stranger):
    check = started(stranger, place="", lat="35.303600", lon="136.800000", near=picture())
    page = stranger.post(NEW, {"state": state_of(check), "back": "1"})
    form = page.context["form"]
    was = {name: form[name].value() for name in ("place", "text", "lat", "lon")}
    assert (was["text"], was["lat"], "この写真を使う" in page.content.decode()) == (
        "ブランコの鎖が切れている", "35.303600", True,
    )  # fmt: skip
    same = started(stranger, **was, state=state_of(page))
    assert same.context["draft"].point() == ("35.303600", "136.800000")
    other = started(stranger, **{**was, "place": "相生"}, state=state_of(page))
    assert other.context["draft"].address_id == "town:相生"
    moved = started(stranger, **{**was, "lat": "35.304000"}, state=state_of(page))
    assert moved.context["draft"].lat == 35.304


def test_a_known_report_is_compared_and_followed_with_the_new_photo(stranger):
    known = report("park.play", "ブランコの鎖が切れている", point=(35.3036, 136.8)).request
    check = started(stranger, place="", lat="35.3040", lon="136.8003", text="ブランコがこわれてる", near=picture())
    assert known.number in check.content.decode()
    pair = stranger.post(NEW, {"state": state_of(check), "compare": known.number})
    assert "同じです" in pair.content.decode()
    answer = stranger.post(NEW, {"state": state_of(pair), "same": known.number})
    mine = reports.request(number_in(answer["Location"]))
    assert (mine.parent, mine.state, len(mine.photos)) == (known.number, "duplicate", 1)
    assert next(each.how for each in reports.links(mine.number)) in ("auto", "reporter")
    assert "まとめて対応" in stranger.get(answer["Location"]).content.decode()


def test_a_changed_draft_is_refused_in_words(stranger):
    check = started(stranger)
    answer = stranger.post(NEW, {"state": state_of(check)[:-4] + "abcd", "send": "1"})
    assert (answer.status_code, "もう一度入力" in answer.content.decode()) == (422, True)


def test_the_page_says_that_numbers_are_covered(stranger):
    check = started(stranger, text="ブランコが壊れた。電話 0586-12-3456 まで")
    page = check.content.decode()
    assert "●●●" in page
    made = reports.request(number_in(sent(stranger, check)["Location"]))
    assert "0586" not in made.description
