"""What parents notice: nothing asked that is known, told at once when it cannot come online, nothing lost."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound, Rejected
from hataori.platform.events.api import find
from hataori.platform.files import api as files
from hataori.services.online_birth_notification import actions
from hataori.services.online_birth_notification.filing_next import file_next, next_of
from hataori.services.online_birth_notification.follow_ups import needs

from .conftest import (
    CLERK,
    FATHER,
    FIRST_CHILD,
    FOREIGN,
    MOTHER_ALONE,
    PROCEDURE,
    actor_of,
    born,
    browser,
    certificate_photo,
    drafted,
    sent,
    sign,
    typed,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
BASE = "/online-birth-notification/"


def upload(content: bytes, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def inputs(page: str) -> set[str]:
    """Names of what is to be typed or tapped on a page."""
    main = page.split("<main")[1].split("</main", maxsplit=1)[0]
    found = re.findall(r"<(?:input|select|textarea)[^>]*>", main)
    names = {re.search(r'name="([^"]+)"', each).group(1) for each in found if "hidden" not in each}
    return {name.removesuffix("-year").removesuffix("-month").removesuffix("-day") for name in names}


def walk(client: Client, **other: str) -> list[str]:
    """Through all pages as a parent does; the names of all that was asked."""
    told, asked = typed(**other), []
    address = re.search(rf'href="({BASE}[a-z]+/)"', client.get(BASE).content.decode()).group(1)
    while "certificate" not in address:
        here = inputs(client.get(address).content.decode())
        asked += here
        answer = client.post(address, {name: told.get(name, "") for name in here})
        assert answer.status_code == 302, answer.content.decode().split("<main")[1][:3000]
        address = answer["Location"]
    answer = client.post(address, {"certificate": upload(certificate_photo())})
    assert answer["Location"] == f"{BASE}check/"
    return asked


def test_nothing_is_asked_that_the_city_knows(city):
    client = browser(FATHER)
    asked = walk(client)
    assert set(asked) == {*typed(), "cohabiting_since"}, "eleven questions and no more"
    page = client.get(f"{BASE}check/").content.decode()
    for known in ("髙橋 健太", "髙橋 麻衣", "愛知県一宮市せんい二丁目9番見本"):
        assert known in page
    actor = actor_of(FATHER)
    sign(actor, registration.find_draft(PROCEDURE, actor=actor))
    answer = client.post(f"{BASE}check/", posted(client))
    assert "/sent/" in answer["Location"]
    (count,) = find(types=["application.known"])
    assert count.data["typed_although_known"] == 0
    assert count.data["known"] >= 15


def posted(client: Client) -> dict[str, str]:
    page = client.get(f"{BASE}check/").content.decode()
    return dict(re.findall(r'name="(draft|form_version)" value="([^"]*)"', page))


def test_unsigned_leads_to_the_card_and_the_draft_stays(city):
    client = browser(FATHER)
    walk(client)
    answer = client.post(f"{BASE}check/", posted(client))
    assert answer["Location"].startswith("/my/identity/sign/")
    assert registration.find_draft(PROCEDURE, actor=actor_of(FATHER)) is not None
    assert find(types=["birth_notification.submitted"]) == []


def test_pressing_send_twice_files_once(city):
    client = browser(FATHER)
    walk(client)
    sign(actor_of(FATHER), registration.find_draft(PROCEDURE, actor=actor_of(FATHER)))
    form = posted(client)
    first, second = (client.post(f"{BASE}check/", form)["Location"] for _ in range(2))
    assert first == second
    assert len(find(types=["birth_notification.submitted"])) == 1


def test_a_stranger_signs_in_first_and_staff_are_sent_to_the_desk(city):
    page = Client().get(BASE).content.decode()
    assert "サインインしてはじめる" in page
    assert Client().get(f"{BASE}child/")["Location"].startswith("/account/sign-in/")


def test_who_may_not_file_online_is_told_on_the_first_page_with_where_to_go(city):
    page = browser(FOREIGN).get(BASE).content.decode()
    assert "オンラインでは届け出できません" in page
    assert "日本の国籍ではありません" in page
    assert "一宮市役所の市民課" in page
    assert "14日目" in page
    assert "届出をはじめる" not in page


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"born_on": "20"}, "届出遅延の理由書"),
        ({"born_in_japan": "no"}, "国外で生まれました"),
    ],
)
def test_what_bars_it_is_said_kindly_and_nothing_typed_is_lost(city, other, said):
    if "born_on" in other:
        other = {"born_on": born(int(other["born_on"])).isoformat()}
    client, told = browser(FATHER), typed(**other)
    client.post(f"{BASE}child/", told)
    answer = client.post(f"{BASE}birth/", told)
    assert answer["Location"] == f"{BASE}stopped/"
    page = client.get(answer["Location"]).content.decode()
    assert said in page
    assert "一宮市役所の市民課" in page
    assert registration.find_draft(PROCEDURE, actor=actor_of(FATHER)).answers["child_given_name"] == "湊"
    assert find(types=["birth_notification.submitted"]) == []


def test_no_door_sends_what_may_not_come_online(city):
    actor = actor_of(FATHER)
    draft = drafted(actor, born_on=born(30).isoformat())
    sign(actor, draft)
    with pytest.raises(Rejected) as refused:
        actions.submit(draft, actor=actor)
    assert refused.value.problems[0].field == "born_on"


def test_a_wrong_character_is_named_at_its_field_with_what_may_be_meant(city):
    client = browser(FATHER)
    answer = client.post(f"{BASE}child/", typed(child_given_name="髙志"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "「髙」は、名に使えない文字です" in page
    assert "高" in page
    assert 'value="髙志"' in page, "what was typed is lost"


def test_a_date_is_typed_in_three_parts_and_comes_back_as_it_was(city):
    client, day = browser(FATHER), born()
    told = typed()
    parts = {"born_on-year": f"令和{day.year - 2018}", "born_on-month": str(day.month), "born_on-day": str(day.day)}
    del told["born_on"]
    client.post(f"{BASE}child/", typed())
    assert client.post(f"{BASE}birth/", told | parts).status_code == 302
    wrong = client.post(f"{BASE}birth/?edit=1", told | parts | {"born_on-month": "13"})
    assert wrong.status_code == 422
    assert 'value="13"' in wrong.content.decode()


def test_the_photo_is_kept_without_its_place_and_camera(city):
    client = browser(FATHER)
    walk(client)
    (photo,) = registration.find_draft(PROCEDURE, actor=actor_of(FATHER)).files
    content = files.open_file(photo.file_id, SYSTEM)
    assert b"SECRETPHONE" in certificate_photo()
    assert b"SECRETPHONE" not in content
    assert not Image.open(io.BytesIO(content)).getexif()


@pytest.mark.parametrize("content", [b"", b"MZ no photo", b"\xff\xd8\xff\xe0 broken"])
def test_what_is_no_photo_is_refused_in_words(city, content):
    client = browser(FATHER)
    client.post(f"{BASE}child/", typed())
    answer = client.post(f"{BASE}certificate/", {"certificate": upload(content)})
    assert answer.status_code == 422
    assert "写真" in answer.content.decode()


def keys(login: str, **other: str) -> dict[str, str]:
    number = sent(login, **other).number
    return {each.need.key: each.need.by for each in next_of(registration.application(number), actor_of(login))}


def test_what_follows_is_computed_from_the_household(city):
    father = keys(FATHER)
    assert list(father) == ["child_allowance_increase", "child_medical"]
    assert not any(father.values()), "he earns more and may file all of it"


def test_a_mother_in_the_citys_insurance_with_a_small_baby_needs_more(city):
    found = keys(MOTHER_ALONE, parents_married="no", filer_is="mother", birth_weight="2140")
    assert list(found) == [
        "child_allowance_increase", "child_medical", "health_insurance", "childbirth_lump_sum", "low_weight",
    ]  # fmt: skip


def test_all_that_follows_is_filed_with_one_confirmation_and_no_second_form(city):
    number = sent(FATHER).number
    client = browser(FATHER)
    page = client.get(f"{BASE}sent/{number}/").content.decode()
    assert inputs(page) == {"chosen"}, "nothing is left to be typed"
    answer = client.post(f"{BASE}sent/{number}/", {"chosen": ["child_allowance_increase", "child_medical"]})
    assert answer.status_code == 302, answer.content.decode().split("<main")[1][:2000]
    filed = {each.title: each for each in registration.applications_of(actor_of(FATHER))}
    assert {"出生届", "児童手当の額の改定の請求（増額）", "子ども医療費受給者証の交付申請"} == set(filed)
    medical = registration.application(filed["子ども医療費受給者証の交付申請"].number)
    assert medical.answers["対象のこどもの氏名"] == "髙橋 湊"
    assert medical.answers["対象のこどもの生年月日"] == born().isoformat()
    assert [each.data["key"] for each in find(types=["birth_notification.followed"])] == [
        "child_allowance_increase",
        "child_medical",
    ]
    again = client.post(f"{BASE}sent/{number}/", {"chosen": ["child_medical"]})
    assert again.status_code == 422
    assert len(registration.applications_of(actor_of(FATHER))) == 3, "a second tap filed it twice"


def test_what_nobody_knows_is_asked_once_for_all_and_a_mistake_files_nothing(city):
    number = sent(MOTHER_ALONE, parents_married="no", filer_is="mother", birth_weight="2140").number
    client = browser(MOTHER_ALONE)
    page = client.get(f"{BASE}sent/{number}/").content.decode()
    asked = inputs(page) - {"chosen"}
    assert all(name.startswith("振込先口座") for name in asked), asked
    chosen = {
        "chosen": ["child_allowance_increase", "child_medical", "health_insurance", "childbirth_lump_sum", "low_weight"]
    }
    answer = client.post(f"{BASE}sent/{number}/", chosen | dict.fromkeys(asked, "１２"))
    assert answer.status_code == 422
    assert len(registration.applications_of(actor_of(MOTHER_ALONE))) == 1, "half of it was filed"
    account = {
        "振込先口座_bank": "見本銀行", "振込先口座_branch": "一宮支店", "振込先口座_type": "普通",
        "振込先口座_number": "1234567", "振込先口座_holder": "ヤマサキ ミサキ",
    }  # fmt: skip
    answer = client.post(f"{BASE}sent/{number}/", chosen | account)
    assert answer.status_code == 302, answer.content.decode().split("<main")[1][:2000]
    assert len(registration.applications_of(actor_of(MOTHER_ALONE))) == 6


def test_after_a_notification_that_was_not_taken_nothing_more_is_offered(city):
    number = sent(FATHER).number
    actions.refuse(number, reasons="届出人が父母ではありません。", article="戸籍法第52条", actor=CLERK)
    client = browser(FATHER)
    page = client.get(f"{BASE}sent/{number}/").content.decode()
    assert "まとめて出す" not in page
    assert "担当課が内容を確認します" not in page
    assert client.post(f"{BASE}sent/{number}/", {"chosen": ["child_medical"]}).status_code == 422
    assert len(registration.applications_of(actor_of(FATHER))) == 1


def test_another_s_receipt_opens_nothing(city):
    number = sent(FATHER).number
    assert browser(MOTHER_ALONE).get(f"{BASE}sent/{number}/").status_code == 404
    with pytest.raises(NotFound):
        file_next(registration.application(number), ["child_medical"], {}, actor=actor_of(MOTHER_ALONE))


def test_once_the_child_is_in_the_register_it_is_not_its_own_elder(city):
    number = sent(FIRST_CHILD, parents_married="no", filer_is="mother").number
    filed, actor = registration.application(number), actor_of(FIRST_CHILD)

    def allowance() -> tuple[str, str]:
        first = next_of(filed, actor)[0]
        return first.need.key, first.answers["対象のこども"]

    assert allowance() == ("child_allowance", "1")
    actions.accept(number, actor=CLERK)
    actions.enter_child(number, actions.Entering("N-90001", "子"), actor=CLERK)
    assert allowance() == ("child_allowance", "1"), "asked for twice, or raised though none is received yet"


def test_the_link_in_the_notice_leads_who_is_not_signed_in_to_sign_in(city):
    number = sent(FATHER).number
    answer = Client().get(f"{BASE}sent/{number}/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/?next=")


def test_filed_on_the_general_pages_what_follows_is_offered_before_the_worker_comes_by(city):
    actor = actor_of(FATHER)
    draft = drafted(actor)
    sign(actor, draft)
    number = filing.file_application(filing.envelope_of(draft), actor=actor).number
    answer = browser(FATHER).post(f"{BASE}sent/{number}/", {"chosen": ["child_medical"]})
    assert answer.status_code == 302


def test_a_button_sent_without_its_draft_breaks_nothing(city):
    assert browser(FATHER).post(f"{BASE}check/", {"draft": "x"})["Location"] == BASE


def test_who_cannot_claim_himself_is_told_who_can(city):
    """麻衣 earns less than her husband: the allowance is his to claim (児童手当法第4条第3項)."""
    from hataori.blocks.registries import api as registries

    around = registries.circle(actor_of(FATHER).id, actor=actor_of(FATHER), purpose="")
    wife = registries.spouse_of(around).person.id
    seen_by_her = registries.circle_of(wife, actor=actor_of(FATHER), purpose="")
    first = needs(seen_by_her, {})[0]
    assert first.key == "child_allowance_increase"
    assert "所得の高いほう" in first.by


def test_the_draft_waits_for_another_day(city):
    client = browser(FATHER)
    client.post(f"{BASE}child/", typed() | {"later": "1"})
    page = browser(FATHER).get(BASE).content.decode()
    assert "続きから入力する" in page


def test_while_the_register_is_closed_parents_can_still_send_and_the_clerk_looks(city):
    from hataori.blocks.registries import api as registries

    actor = actor_of(FATHER)
    draft = drafted(actor)
    sign(actor, draft)
    registries.close("点検", actor=SYSTEM)
    number = actions.submit(draft, actor=actor).number
    page = browser(FATHER).get(f"{BASE}sent/{number}/")
    assert page.status_code == 200
    assert number in page.content.decode()
