"""The desk: masked numbers, a recorded reason, acts, the list of what is wrong, satisfaction out as files."""

import io

import openpyxl
import pytest
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

from hataori.blocks.access import api as access
from hataori.blocks.access import reading
from hataori.blocks.access.tests.ground import NINE
from hataori.blocks.forms.tests.conftest import signed_in
from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.platform.audit import api as audit

from .conftest import actor, booked, browser, worked
from .test_doors import invited

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking(gym, holder):
    with clock.frozen(NINE):
        found = booked(holder, start=NINE.replace(hour=10))
        worked()
        worked(NINE.replace(hour=9, minute=55))
        yield found


def test_a_school_s_numbers_are_masked_until_a_reason_is_recorded(booking, holder):
    desk = signed_in(Role.CLERK, "regional-dx")
    pin = access.code_of(f"booking/{booking.id}", actor(holder)).pin
    for path in ("/desk/locks/", "/desk/locks/kita/", f"/desk/locks/codes/{booking.id}/"):
        assert pin not in desk.get(path).content.decode()
    assert desk.post(f"/desk/locks/codes/{booking.id}/", {"reason": " "}).status_code == 422
    shown = desk.post(f"/desk/locks/codes/{booking.id}/", {"reason": "電話の問い合わせ"})
    assert pin in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "電話の問い合わせ" in [each.reason for each in audit.entries(subject=f"booking/{booking.id}")]


def test_others_see_nothing_and_auditors_only_look(booking):
    other = signed_in(Role.CLERK, "citizens-tax")
    assert other.get("/desk/locks/kita/").status_code == 404
    assert other.post(f"/desk/locks/codes/{booking.id}/", {"reason": "x"}).status_code == 404
    assert signed_in(Role.PUBLISHER, "public-relations").get("/desk/locks/").status_code == 403
    auditor = signed_in(Role.AUDITOR, "audit-committee")
    assert auditor.get("/desk/locks/kita/").status_code == 200
    assert auditor.get(f"/desk/locks/codes/{booking.id}/").status_code == 403


def test_staff_change_withdraw_and_try_again_each_with_a_reason(booking, holder, virtual):
    desk = signed_in(Role.SECTION_HEAD, "regional-dx")
    before = access.code_of(f"booking/{booking.id}", actor(holder)).pin
    home = f"/desk/locks/codes/{booking.id}/"
    assert desk.post(f"{home}change/", {"reason": ""}).status_code == 422
    assert "番号を変えました" in desk.post(f"{home}change/", {"reason": "漏れた"}, follow=True).content.decode()
    worked(NINE.replace(hour=10))
    assert list(virtual.held("kita-gym").values()) == [access.code_of(f"booking/{booking.id}", actor(holder)).pin]
    assert before not in virtual.held("kita-gym").values()
    assert "もう一度" in desk.post(f"{home}retry/", {"reason": "確認"}, follow=True).content.decode()
    desk.post(f"{home}revoke/", {"reason": "利用停止"})
    worked(NINE.replace(hour=10))
    assert virtual.held("kita-gym") == {}
    assert desk.post(f"{home}explode/", {"reason": "x"}).status_code == 404


def test_drift_and_silence_stand_on_the_list_in_plain_words(booking, virtual):
    desk = signed_in(Role.DX_OFFICE, "")
    virtual.memory["kita-gym"][9] = "445566"
    reading.read_due()
    page = desk.get("/desk/locks/").content.decode()
    assert "覚えのない番号があった" in page
    assert "模擬です" in page


def test_satisfaction_is_drawn_told_and_taken_away(gym):
    with clock.frozen(NINE):
        desk = signed_in(Role.DX_OFFICE, "")
        assert "答えはまだありません" in desk.get("/desk/locks/satisfaction/").content.decode()
        invited(12, 10)
        invited(3, 2, "minami")
        page = desk.get("/desk/locks/satisfaction/").content.decode()
        assert all(each in page for each in ("<svg", "4.50", "10件未満のため非公表", "目標"))
        assert "minami小学校" in b"".join(desk.get("/desk/locks/satisfaction/export.csv").streaming_content).decode()
        book = openpyxl.load_workbook(io.BytesIO(desk.get("/desk/locks/satisfaction/export.xlsx").content))
        assert [[cell.value for cell in row][:2] for row in book.active.iter_rows(min_row=2)] == [
            ["kita小学校", 10], ["minami小学校", 2],
        ]  # fmt: skip
        assert desk.get("/desk/locks/satisfaction/export.pdf").status_code == 404


@pytest.mark.journey
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_every_page_is_accessible(booking, holder, virtual, open_page, viewport):
    from hataori.blocks.surveys.actions import _token

    invited(12, 10)
    virtual.memory["kita-gym"][9] = "445566"
    reading.read_due()
    desk = signed_in(Role.CLERK, "regional-dx").cookies["sessionid"].value
    own = browser(holder).cookies["sessionid"].value
    pages = {
        "/desk/locks/": desk, "/desk/locks/kita/": desk, f"/desk/locks/codes/{booking.id}/": desk,
        "/desk/locks/satisfaction/": desk, "/my/doors/": own, f"/my/doors/{booking.id}/": own,
        f"/surveys/{_token('smart-lock', 'booking/kita-11')}/": "",
    }  # fmt: skip
    for path, session in pages.items():
        page = open_page(path, viewport=viewport, cookies={"sessionid": session} if session else {})
        assert_accessible(page)
        assert_no_sideways_scroll(page)
