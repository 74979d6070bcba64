"""The plain pages: the same visit without scripts; places; what a clerk sees when something is wrong."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hataori.blocks.bundles import models as bundles
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import models as cases
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.forgetting import forget_everywhere
from hataori.services.smart_counter import places, visits

from .conftest import CLERK, OFFICE, moved_on, new_visit, signed_in
from .families import sample_text, typed

pytestmark = pytest.mark.django_db
MOVE = "/desk/smart-counter/move-in/"


def file() -> SimpleUploadedFile:
    return SimpleUploadedFile("move_out.json", sample_text().encode(), content_type="application/json")


def read(client: Client, **other: object):
    return client.post(MOVE, {**typed(moved_on=moved_on()), "file": file(), "place": "honchosha", **other})


def state_in(answer) -> str:
    return unescape(re.search(r'name="state" value="([^"]+)"', answer.content.decode())[1])


def sign(client: Client, state: str, **other: str):
    return client.post(MOVE, {"state": state, "signed_name": "𠮷田 健一", "witnessed": "on", **other})


class TestAVisit:
    def test_three_pages_file_four_cases(self, clerk):
        consent = read(clerk)
        page = consent.content.decode()
        assert "児童手当の認定の請求" in page
        assert "90090" not in page, "no personal number is shown"
        done = sign(clerk, state_in(consent))
        assert done.status_code == 302
        page = clerk.get(done["Location"]).content.decode()
        for case in cases.Case.objects.all():
            assert case.number in page
        assert "マイナンバーカードを続けて使う手続き" in page
        assert cases.Case.objects.count() == 4

    def test_strokes_make_it_a_pen_signature_and_a_double_click_files_once(self, clerk):
        strokes = '{"width":600,"height":200,"strokes":[[[10,10,0,0.5],[200,90,20,0.5],[400,20,40,0.5]]]}'
        state = state_in(read(clerk))
        first, second = (sign(clerk, state, strokes=strokes) for _ in range(2))
        assert first["Location"] == second["Location"]
        assert cases.Case.objects.count() == 4
        assert bundles.Bundle.objects.get().by_pen

    def test_nobody_signs_without_a_witness(self, clerk):
        answer = sign(clerk, state_in(read(clerk)), witnessed="")
        assert answer.status_code == 422
        assert "本人の意思を職員が確かめて" in answer.content.decode()
        assert cases.Case.objects.count() == 0
        assert sign(clerk, state_in(answer)).status_code == 302

    def test_the_state_is_sealed_and_grows_old(self, clerk):
        state = state_in(read(clerk))
        assert "𠮷田" not in state
        assert sign(clerk, state[:-4] + "AAAA")["Location"] == MOVE
        with clock.frozen(clock.now() + timedelta(hours=5)):
            assert sign(clerk, state)["Location"] == MOVE
        assert cases.Case.objects.count() == 0

    def test_what_follows_it(self, clerk, sealed):
        where = sign(clerk, state_in(read(clerk)))["Location"]
        (row,) = visits.models.Visit.objects.all()
        assert row.inputs == 10, "file, town, lot, day, phone, identity, three of the account, the signature"
        assert "サインのときのままです" in clerk.get(f"{where}evidence/").content.decode()
        assert b"".join(clerk.get(f"{where}papers/0/")).startswith(b"%PDF")
        assert clerk.get(f"{where}papers/9/").status_code == 404
        page = clerk.post(f"{where}enter/", follow=True).content.decode()
        assert "4人を住民票に記載しました" in page
        assert "もう住民票に記載されています" in clerk.post(f"{where}enter/", follow=True).content.decode()

    def test_what_nobody_entered_yesterday_is_found_today(self, clerk):
        with clock.frozen(clock.now() - timedelta(days=1)):
            made = visits.file_visit(new_visit(), actor=CLERK)
        where = f"/desk/smart-counter/visits/{made.bundle.id}/"
        page = clerk.get("/desk/smart-counter/").content.decode()
        assert "前の日までの、記載を待っている受付（1組）" in page
        assert where in page
        clerk.post(f"{where}enter/")
        assert where not in clerk.get("/desk/smart-counter/").content.decode()

    def test_a_closed_register_is_said_and_nobody_is_entered(self, clerk):
        where = sign(clerk, state_in(read(clerk)))["Location"]
        registries.close("保守", actor=SYSTEM)
        page = clerk.post(f"{where}enter/", follow=True).content.decode()
        assert "住民の記録は、いま使えません" in page
        assert "4人を住民票に記載する" in page

    def test_a_record_that_was_forgotten_says_so(self, clerk):
        strokes = '{"width":600,"height":200,"strokes":[[[10,10,0,0.5],[200,90,20,0.5],[400,20,40,0.5]]]}'
        where = sign(clerk, state_in(read(clerk)), strokes=strokes)["Location"]
        for case in cases.Case.objects.all():
            forget_everywhere(case.number)
        page = clerk.get(f"{where}evidence/").content.decode()
        assert "保存年限が過ぎたため消されています" in page
        assert "署名に代えて" not in page


class TestWhatIsWrong:
    def test_each_problem_stands_at_its_field_and_nothing_is_lost(self, clerk):
        for branch in ("honchosha", "bisai"):
            places.open_place(branch, 1, clock.today(), actor=OFFICE)
        answer = read(clerk, town="", moved_on="きのう", phone="0586-28-8100", place="bisai")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="0586-28-8100"' in page
        assert '<option value="bisai" selected>' in page
        assert "引っ越した日" in page

    def test_a_file_that_is_none(self, clerk):
        wrong = SimpleUploadedFile("x.json", b"\x00\xff")
        assert "転出証明書情報のファイルではありません" in read(clerk, file=wrong).content.decode()

    def test_a_file_with_a_mark_before_it_is_read(self, clerk):
        marked = SimpleUploadedFile("x.json", b"\xef\xbb\xbf" + sample_text().encode())
        assert read(clerk, file=marked).status_code == 200

    def test_no_file_at_all(self, clerk):
        assert "カードの内容を読み取ってください" in read(clerk, file="").content.decode()

    def test_a_wareki_day_is_understood(self, clerk):
        day = clock.today() - timedelta(days=3)
        answer = read(clerk, moved_on=f"R{day.year - 2018}.{day.month}.{day.day}")
        assert answer.status_code == 200
        assert moved_on() in answer.content.decode()


class TestWho:
    @pytest.mark.parametrize("path", ["/desk/smart-counter/", MOVE])
    def test_only_the_section(self, city, path):
        assert signed_in("clerk", "child-support").get(path).status_code == 403
        assert Client().get(path).status_code == 302

    def test_a_visit_is_not_anybodys(self, city):
        made = visits.file_visit(new_visit(), actor=CLERK)
        path = f"/desk/smart-counter/visits/{made.bundle.id}/"
        other = signed_in("clerk", "child-support")
        for each in (path, f"{path}papers/0/", f"{path}evidence/"):
            assert other.get(each).status_code == 403
        assert other.post(f"{path}enter/").status_code == 403


class TestPlaces:
    def test_the_office_opens_and_everybody_sees_it(self, city):
        office = signed_in("dx_office", "")
        opened = {"branch": "honchosha", "devices": "2", "begins": clock.today().isoformat()}
        page = office.post("/desk/smart-counter/places/", opened, follow=True).content.decode()
        assert "から開きます" in page
        assert "本庁舎" in Client().get("/smart-counter/").content.decode()
        where = re.search(r"/desk/smart-counter/places/\d+/close/", page)[0]
        assert "今日で閉じる" in page
        assert "閉じました" in office.post(where, follow=True).content.decode()
        assert "まだ、開いている場所がありません" in Client().get("/smart-counter/").content.decode()

    def test_a_clerk_looks_only(self, clerk):
        page = clerk.get("/desk/smart-counter/places/").content.decode()
        assert "場所を開く" not in page
        opened = {"branch": "honchosha", "devices": "2", "begins": clock.today().isoformat()}
        assert clerk.post("/desk/smart-counter/places/", opened).status_code == 403


def test_the_tablets_page_names_nobody(clerk):
    page = clerk.get("/smart-counter/tablet/").content.decode()
    assert "職員" in page
    assert "residents.clerk" not in page
