"""The desk of units over plain HTTP: who sees what, a fee from 1 April, a closure with its people, use and exports."""

import json
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api, models
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.accounts.models import Account, RoleGrant
from hataori.platform.events import api as events

from .conftest import DAY, RULES, ask, at, make

pytestmark = pytest.mark.django_db

FEES = {"bands": [{"name": "全日", "price": "600", "per": 60}], "factors": {"nonresident": "2"}}


def signed_in(role: str, department: str = "sports") -> Client:
    account = Account.objects.create(
        login=f"{role}-{department}", kind="staff", display_name="髙橋 課長", created_at=clock.now()
    )
    RoleGrant.objects.create(
        account=account, role=role, department=department, starts_on=date(2020, 1, 1), granted_by="test"
    )
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def head() -> Client:
    return signed_in("section_head")


@pytest.fixture
def gym() -> api.Unit:
    return make("gym", rules=RULES | {"fees": FEES}, title="第一体育室")


def resident(name: str) -> Actor:
    account = Account.objects.create(login=name, kind="resident", display_name=name, created_at=clock.now())
    return Actor(id=str(account.id), kind="resident", name=name)


def day_sent(name: str, day: date) -> dict[str, str]:
    return {f"{name}-year": str(day.year), f"{name}-month": str(day.month), f"{name}-day": str(day.day)}


def form_of(client: Client, address: str) -> dict[str, str]:
    """All fields of the page's longest form with what stands in them, as a browser would send them."""
    html = client.get(address).content.decode()
    form = max(re.findall(r"<form.*?</form>", html, re.DOTALL), key=len)
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        ticked = found.get("type") not in ("checkbox", "radio") or " checked" in tag
        if "name" in found and ticked and found["name"] != "csrfmiddlewaretoken":
            sent[found["name"]] = found.get("value", "on" if found.get("type") == "checkbox" else "")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(
            r'<option value="([^"]*)"', options
        )
        sent[name] = chosen[1] if chosen else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        sent[name] = text.strip()
    return sent


def test_only_the_section_acts_and_only_its_head_rules(gym):
    stranger, clerk, dx = signed_in("clerk", "tax"), signed_in("clerk"), signed_in("dx_office", "")
    assert stranger.get("/desk/units/gym/").status_code == 403
    assert "第一体育室" not in stranger.get("/desk/units/").content.decode()
    for reader in (clerk, dx):
        page = reader.get("/desk/units/gym/").content.decode()
        assert "全日 0:00〜24:00 毎日 60分ごとに 600円" in page
        assert "決まりを変える" not in page
        assert reader.get("/desk/units/gym/rules/").status_code == 403
        assert reader.post("/desk/units/gym/rules/publish/").status_code == 403
    assert clerk.get("/desk/units/gym/close/").status_code == 200
    assert dx.get("/desk/units/gym/close/").status_code == 403
    assert Client().get("/desk/units/").status_code == 302


def test_the_list_is_a_tree_with_search_and_today(hall, head):
    make("pool", title="プール", kind="park", rules={"hours": {"weekly": [[]] * 7}})
    page = head.get("/desk/units/").content.decode()
    assert page.index(">hall<") < page.index("hall ＞") < page.index("プール")
    assert "09:00〜21:00（空きあり）" in page
    assert "休み" in page
    assert "プール" not in head.get("/desk/units/?q=hall-a").content.decode()
    assert "1件" in head.get("/desk/units/?kind=park").content.decode()


def test_a_fee_from_1_april_is_written_looked_at_and_published(gym, head):
    april = date(2027, 4, 1)
    assert head.post("/desk/units/gym/rules/", day_sent("effective_from", april)).status_code == 302
    address = "/desk/units/gym/rules/part/fees/"
    sent = form_of(head, address) | {"bands-0-price": "800"}
    assert head.post(address, sent).url == "/desk/units/gym/rules/preview/"
    page = head.get("/desk/units/gym/rules/preview/").content.decode()
    assert "<del>全日 0:00〜24:00 毎日 60分ごとに 600円</del>" in page
    assert "<ins>全日 0:00〜24:00 毎日 60分ごとに 800円</ins>" in page
    assert "1,600円" in page
    assert "いまは1,200円" in page
    assert "2027年4月の開館" in page
    assert api.rules_on("gym", april).fees.bands[0].price == "600"
    assert head.post("/desk/units/gym/rules/publish/").status_code == 302
    assert api.rules_on("gym", april).fees.bands[0].price == "800"
    assert api.rules_on("gym", april - timedelta(days=1)).fees.bands[0].price == "600"
    assert head.post("/desk/units/gym/rules/publish/").status_code == 404
    history = head.get("/desk/units/gym/rules/history/").content.decode()
    assert "これから" in history
    assert "髙橋 課長" in history
    assert "800円</ins>" in head.get("/desk/units/gym/rules/history/2/").content.decode()


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(gym, head):
    head.post("/desk/units/gym/rules/", day_sent("effective_from", date(2027, 4, 1)))
    address = "/desk/units/gym/rules/part/hours/"
    sent = form_of(head, address) | {"day_0": "朝から夜まで", "monthly": "第2水曜日"}
    answer = head.post(address, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#id_day_0"' in page
    assert "朝から夜まで" in page
    assert "第2水曜日" in page
    past = head.post("/desk/units/gym/rules/", day_sent("effective_from", date(2026, 1, 1)))
    assert past.status_code == 422


def test_a_part_keeps_inheriting_what_it_does_not_change(hall, head):
    api.change_rules("hall", RULES | {"fees": FEES, "max_minutes": 120}, date(2020, 1, 1), SYSTEM)
    head.post("/desk/units/hall-a/rules/", day_sent("effective_from", date(2027, 4, 1)))
    for slug in ("fees", "lengths", "hours"):
        address = f"/desk/units/hall-a/rules/part/{slug}/"
        assert head.post(address, form_of(head, address)).status_code == 302
    assert models.RulesDraft.objects.get().rules == {}
    address = "/desk/units/hall-a/rules/part/lengths/"
    head.post(address, form_of(head, address) | {"max_minutes": "180"})
    assert models.RulesDraft.objects.get().rules == {"max_minutes": 180}


def test_experts_take_the_document_and_bring_it_back(gym, head):
    head.post("/desk/units/gym/rules/", day_sent("effective_from", date(2027, 4, 1)))
    words = json.loads(head.get("/desk/units/gym/rules/document.json").content)
    assert words["fees"] == FEES
    wrong = head.post("/desk/units/gym/rules/document/", {"text": json.dumps(words | {"hours": {"weekly": 1}})})
    assert wrong.status_code == 422
    assert "hours.weekly" in wrong.content.decode()
    assert head.post("/desk/units/gym/rules/document/", {"text": "{"}).status_code == 422
    assert (
        head.post("/desk/units/gym/rules/document/", {"text": json.dumps(words | {"keep_years": 7})}).status_code == 302
    )
    assert models.RulesDraft.objects.get().rules["keep_years"] == 7
    assert head.post("/desk/units/gym/rules/discard/").status_code == 302
    assert not models.RulesDraft.objects.exists()


def test_a_unit_is_changed_with_one_fact_and_bookings_stay(gym, head, aki):
    booked = api.book(ask("gym", at(10), at(12), aki), aki)
    sent = {"title": "大体育室", "area": "", "minutes_before": "10", "minutes_after": "15", "start_interval": "60"}
    assert head.post("/desk/units/gym/change/", sent).status_code == 302
    changed = api.unit("gym")
    assert (changed.title, changed.minutes_after, changed.bookable) == ("大体育室", 15, False)
    assert api.booking(booked.id).active
    assert len(list(events.find(types=["unit.changed"]))) == 1
    assert head.post("/desk/units/gym/change/", sent).status_code == 302
    assert len(list(events.find(types=["unit.changed"]))) == 1
    assert head.post("/desk/units/gym/change/", sent | {"title": "", "minutes_after": "-1"}).status_code == 422


def closing(head: Client, how: str = "") -> object:
    sent = day_sent("from_day", DAY) | day_sent("until_day", DAY) | {"from_time": "9:00", "until_time": "13:00"}
    return head.post("/desk/units/gym/close/", sent | {"reason": "床の工事", "how": how})


def test_a_closure_names_its_people_first_then_cancels_and_tells_them(gym, head):
    who = resident("aki")
    booked = api.book(ask("gym", at(10), at(12), who), who)
    checked = closing(head)
    assert booked.number in checked.content.decode()
    assert not models.Closure.objects.exists()
    assert closing(head, "clear").status_code == 302
    assert api.booking(booked.id).state == "cancelled"
    assert models.Booking.objects.get(id=booked.id).late is False
    told = list(events.find(types=["reservation.cancelled"]))
    assert [event.data["by_city"] for event in told] == [True]
    (letter,) = messaging.box(who.id).messages
    assert "床の工事" in letter.body
    closure = models.Closure.objects.get()
    page = f"/desk/units/gym/closures/{closure.pk}/"
    assert "予約はありません" in head.get(page).content.decode()
    assert head.post(f"{page}reopen/").status_code == 302
    assert api.book(ask("gym", at(10), at(12), who), who).active


def test_or_they_are_moved_by_hand_one_by_one(gym, head):
    who = resident("aki")
    booked = api.book(ask("gym", at(10), at(12), who), who)
    other = api.book(ask("gym", at(15), at(16), resident("ben")), SYSTEM)
    answer = closing(head, "close")
    page = answer.url
    assert booked.number in head.get(page).content.decode()
    assert head.post(f"{page}move/", {"booking": booked.id, "day": "2026-12-08", "time": "15:30"}).status_code == 409
    assert head.post(f"{page}move/", {"booking": booked.id, "day": "あした", "time": "15:30"}).status_code == 409
    assert head.post(f"{page}move/", {"booking": other.id, "day": "2026-12-09", "time": "9:00"}).status_code == 404
    assert head.post(f"{page}move/", {"booking": booked.id, "day": "2026-12-09", "time": "10:00"}).status_code == 302
    assert api.booking(booked.id).start == at(10, day=date(2026, 12, 9))
    assert "予約はありません" in head.get(page).content.decode()
    assert head.post(f"{page}cancel/", {"booking": other.id}).status_code == 404


def test_use_is_shown_with_its_table_and_taken_along(gym, head):
    who = resident("aki")
    api.book(ask("gym", at(10), at(12), who), who)
    page = head.get("/desk/units/use/?year=2026").content.decode()
    assert "いちばん混むのは火曜日の10時台" in page
    assert page.count("<svg") >= 2
    assert "ネット" in page
    csv = b"".join(head.get("/desk/units/use/export.csv?year=2026").streaming_content).decode()
    assert "gym,第一体育室,スポーツ施設,2026-12,120,22320," in csv
    assert head.get("/desk/units/use/export.xlsx").content[:2] == b"PK"
    assert head.get("/desk/units/use/export.pdf").status_code == 404


def test_pages_of_a_long_list_ask_the_database_the_same_number_of_times(head, django_assert_max_num_queries):
    for n in range(30):
        make(f"room-{n:02}", rules=RULES)
    with django_assert_max_num_queries(25):
        head.get("/desk/units/")
    with django_assert_max_num_queries(25):
        head.get("/desk/units/use/?year=2026")
