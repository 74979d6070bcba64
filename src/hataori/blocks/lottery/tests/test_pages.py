"""The public pages, a person's own, and the desk's, over plain HTTP."""

import json
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from hataori.blocks.lottery import models
from hataori.blocks.lottery.api import close_round, mine, settle_round
from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.platform.accounts import models as accounts
from hataori.platform.organisation.models import DepartmentRow

from .houses import CONFIRM, DRAW, DURING, FROM, UNTIL, drawn, entered, line, opened, slot, winners

pytestmark = pytest.mark.django_db


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def resident(monkeypatch):
    account = accounts.Account.objects.create(
        login="a@example.jp", kind="resident", display_name="見本 太郎", created_at=clock.now()
    )
    accounts.ResidentProfile.objects.create(account=account)
    monkeypatch.setattr(registries, "person_of_account", lambda account_id: f"person-of-{account_id}")
    client = Client()
    client.force_login(account)
    client.account = account
    return client


@pytest.fixture
def clerk():
    DepartmentRow.objects.create(key="sports", name="スポーツ課", position=1)
    account = accounts.Account.objects.create(
        login="c@example.jp", kind="staff", display_name="担当", created_at=clock.now()
    )
    accounts.RoleGrant.objects.create(
        account=account, role=Role.CLERK, department="sports", starts_on=date(2026, 4, 1), granted_by="test"
    )
    client = Client()
    client.force_login(account)
    return client


def test_a_round_tells_what_when_and_by_which_rules(client):
    found = opened(title="2月の体育館", about="学校の体育館です。")
    with clock.frozen(DURING):
        listed, page = client.get("/lottery/"), client.get(f"/lottery/{found.id}/")
    assert "2月の体育館" in text_of(listed)
    told = text_of(page)
    for words in (
        "学校の体育館です。",
        "受付中",
        "24:00",
        "早い者勝ちにはしません",
        found.rules_hash,
        found.commitment,
        "第一体育館 A",
    ):
        assert words in told
    assert client.get("/lottery/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert client.get("/lottery/nonsense/").status_code == 404


def test_after_the_draw_everything_needed_to_verify_can_be_had(client, tmp_path):
    found = opened(slot("A"))
    for name in "abc":
        entered(found, name, "A")
    drawn(found)
    page = client.get(f"/lottery/{found.id}/")
    told = text_of(page)
    for words in ("申込みは3件です", "保証は低くなります", "監査ファイル", "（3件中1件が当選、33%）", "3倍"):
        assert words in told
    bundle = b"".join(client.get(f"/lottery/{found.id}/bundle.json.gz").streaming_content)
    program = client.get("/lottery/verifier.py").content
    (tmp_path / "draw.json.gz").write_bytes(bundle)
    (tmp_path / "verifier.py").write_bytes(program)
    (tmp_path / "closing.json").write_bytes(client.get(f"/lottery/{found.id}/closing.json").content)
    receipt = line(found, "A")[1]
    (tmp_path / "receipt.json").write_bytes(client.get(f"/lottery/receipts/{receipt}.json").content)
    import subprocess
    import sys

    told = subprocess.run(
        [sys.executable, "-I", "verifier.py", "draw.json.gz", "--closing", "closing.json", "--receipt", "receipt.json"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stdout.splitlines()[0]) == (0, "正しい抽選です。すべて計算と合いました。")


def test_results_by_receipt_and_one_receipt(client):
    found = opened(slot("A"))
    for name in "abc":
        entered(found, name, "A")
    drawn(found)
    page = client.get(f"/lottery/{found.id}/results/{models.Slot.objects.get(round_id=found.id).pk}/")
    told = text_of(page)
    assert told.index(winners(found, "A")[0]) < told.index(line(found, "A")[0]) < told.index(line(found, "A")[1])
    lost = line(found, "A")[1]
    asked = client.get("/lottery/receipts/", {"receipt": f" {lost.upper()} "})
    told = text_of(client.get(asked.url))
    assert "順番待ちの2番目です" in told
    assert "定員1になりました" in told
    assert client.get(f"/lottery/receipts/{'0' * 32}/").status_code == 404
    assert client.get("/lottery/receipts/", {"receipt": "zz"}).status_code == 422


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda told: told, "この申込みは抽選に入っています"),
        (lambda told: told["entry"].update(rank=2), "控えは公表した値につながりません"),
        (lambda told: told["proof"].update(size=4), "控えは公表した値につながりません"),
        (lambda told: told["entry"].update(entry_id="0" * 32), "見つかりませんでした"),
        (lambda told: told["proof"].update(path=["zz"]), "控えを読めません"),
        (lambda told: told.pop("proof"), "控えを読めません"),
    ],
)
def test_a_pasted_receipt_is_judged(client, change, words):
    found = opened(slot("A"))
    for name in "abc":
        entered(found, name, "A")
    drawn(found)
    told = json.loads(client.get(f"/lottery/receipts/{winners(found, 'A')[0]}.json").content)
    change(told)
    assert words in text_of(client.post("/lottery/receipts/", {"proof": json.dumps(told)}))
    assert client.post("/lottery/receipts/", {"proof": "["}).status_code == 422


def test_entering_confirming_and_letting_go_in_the_browser(resident):
    found = opened(slot("A"), slot("B", day=2))
    address = f"/lottery/{found.id}/enter/"
    with clock.frozen(DURING):
        assert resident.get(address).status_code == 200
        assert resident.post(address, {"wish1": "B", "wish2": "A"}).status_code == 302
        again = resident.post(address, {"wish1": "B"})
        assert again.status_code == 422
        assert "同じ枠に二度申し込むことはできません。" in text_of(again)
        entries = mine(Actor(str(resident.account.pk), "resident"))
        assert [(each.receipt.slot, each.receipt.rank) for each in entries] == [("B", 1), ("A", 2)]
        resident.post(f"/my/lottery/{entries[1].receipt.entry_id}/cancel/")
    drawn(found)
    receipt = entries[0].receipt.entry_id
    with clock.frozen(DRAW + timedelta(hours=1)):
        assert "使うかどうかを決めてください" in text_of(resident.get("/my/lottery/"))
        assert "2月の体育館" in text_of(resident.get("/my/"))
        resident.post(f"/my/lottery/{receipt}/accept/")
        assert models.Win.objects.get().state == "accepted"
        assert "使うことに決めました" in text_of(resident.get("/my/lottery/"))
        resident.post(f"/my/lottery/{receipt}/decline/")
        assert models.Win.objects.get().state == "given_up"
        assert resident.post(f"/my/lottery/{receipt}/steal/").status_code == 404


def test_who_is_not_verified_is_told_so(resident, monkeypatch):
    monkeypatch.setattr(registries, "person_of_account", lambda account_id: None)
    found = opened()
    with clock.frozen(DURING):
        assert "先に本人確認をしてください" in text_of(resident.get(f"/lottery/{found.id}/enter/"))
        assert resident.post(f"/lottery/{found.id}/enter/", {"wish1": "A"}).status_code == 422


def test_nobody_acts_on_the_entry_of_another(resident):
    told = entered(opened(), "other", "A")
    with clock.frozen(DURING):
        assert resident.post(f"/my/lottery/{told.entries[0].entry_id}/cancel/").status_code == 404


def test_a_service_with_pages_of_its_own_takes_the_entries(resident):
    found = opened(entry_url="/facilities/lottery/")
    assert resident.get(f"/lottery/{found.id}/enter/").url == "/facilities/lottery/"


FORM = {
    "title": "3月の体育館", "about": "", "slots": "第一 A,2027-03-01,9:00,11:00,1\n第一 B,2027-03-01,10:00,24:00,2",
    "from_day-year": "2027", "from_day-month": "2", "from_day-day": "1", "from_time": "0:00",
    "until_day-year": "2027", "until_day-month": "2", "until_day-day": "7", "until_time": "24:00",
    "draw_day-year": "2027", "draw_day-month": "2", "draw_day-day": "8", "draw_time": "9:00",
    "confirm_day-year": "2027", "confirm_day-month": "2", "confirm_day-day": "14", "confirm_time": "24:00",
    "mode": "rsd", "max_wins": "1", "max_wishes": "5", "max_wishes_person": "10", "over_limit": "refuse",
    "beacon": "commit_reveal", "numbers": "", "offer_hours": "48",
}  # fmt: skip


def test_the_desk_previews_and_publishes(clerk):
    looked = clerk.post("/desk/lottery/new/", FORM)
    told = text_of(looked)
    assert looked.status_code == 200
    assert "時間の重なる組は1組です" in told
    assert "令和9年2月7日） 24:00" in told
    assert not models.Round.objects.exists()
    assert clerk.post("/desk/lottery/new/", FORM | {"publish": "1"}).status_code == 302
    made = models.Round.objects.get()
    assert (made.state, made.slots.count(), made.apply_until.isoformat()) == ("open", 2, "2027-02-07T15:00:00+00:00")
    assert "3月の体育館" in text_of(clerk.get("/desk/lottery/"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"slots": "第一 A,2027-03-01,9:00"}, "1行目を読めません"),
        ({"slots": "第一 A,2027-02-30,9:00,11:00,1"}, "1行目を読めません"),
        ({"from_time": "25:00"}, "時刻を"),
        ({"draw_day-day": "1"}, "抽選の日時は、締切と同じか後にしてください。"),
        ({"beacon": "public_numbers"}, "公表の数字の名前を入力してください。"),
    ],
)
def test_the_desk_is_told_what_to_mend(clerk, change, words):
    refused = clerk.post("/desk/lottery/new/", FORM | change | {"publish": "1"})
    assert refused.status_code == 422
    assert words in text_of(refused)


def test_the_desk_closes_draws_by_numbers_exports_and_draws_again(clerk):
    found = opened(slot("A"), slot("B", day=2), beacon="public_numbers", numbers=("ナンバーズ4",))
    entered(found, "a", "A")
    address = f"/desk/lottery/{found.id}/"
    with clock.frozen(DURING):
        clerk.post(f"{address}close/")
        assert models.Round.objects.get().state == "open"
    with clock.frozen(UNTIL):
        clerk.post(f"{address}close/")
    with clock.frozen(DRAW):
        assert "数字の入力待ち" in text_of(clerk.get("/desk/"))
        assert clerk.post(f"{address}numbers/", {"numbers": "x", "read_from": "新聞"}).status_code == 422
        assert clerk.post(f"{address}numbers/", {"numbers": "1\n2", "read_from": "新聞"}).status_code == 422
        assert clerk.post(f"{address}numbers/", {"numbers": "7 1 2", "read_from": "新聞"}).status_code == 302
    assert "新聞" in text_of(clerk.get(f"/lottery/{found.id}/"))
    book = clerk.get(f"{address}results.xlsx")
    assert book.content.startswith(b"PK")
    with clock.frozen(CONFIRM):
        assert models.Round.objects.get().state == "drawn"
        clerk.get(address)
        models.Win.objects.update(state="accepted", answered_at=CONFIRM)
        assert settle_round(found.id)
        assert "余った枠" in text_of(clerk.get(address))
        assert "第一体育館 B" in clerk.get(f"/desk/lottery/new/?parent={found.id}").content.decode()


def test_the_desk_calls_a_round_off(clerk):
    found = opened()
    with clock.frozen(FROM):
        assert clerk.post(f"/desk/lottery/{found.id}/cancel/", {"reason": ""}).status_code == 422
        clerk.post(f"/desk/lottery/{found.id}/cancel/", {"reason": "工事のため"})
    assert "工事のため" in text_of(clerk.get(f"/lottery/{found.id}/"))


def test_other_staff_and_residents_stay_outside(resident):
    found = opened()
    assert resident.get("/desk/lottery/").status_code == 403
    assert resident.post(f"/desk/lottery/{found.id}/cancel/", {"reason": "x"}).status_code == 403


def test_a_pasted_beacon_is_verified(clerk):
    found = opened(beacon="drand")
    with clock.frozen(UNTIL):
        close_round(found.id)
    with clock.frozen(DRAW + timedelta(minutes=1)):
        told = json.dumps({"round": 1, "signature": "00" * 48})
        refused = clerk.post(f"/desk/lottery/{found.id}/beacon/", {"drand": told})
        assert "乱数を取得できません" not in text_of(clerk.get("/desk/"))
    assert refused.status_code == 422
    assert "予告した回" in text_of(refused)
    with clock.frozen(DRAW + timedelta(hours=1)):
        assert "乱数を取得できません" in text_of(clerk.get("/desk/"))
