"""補正 with marked fields and papers: what is asked, till when, what changed, and that the older file stays."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hataori.blocks.messaging import api as messaging
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.platform.accounts.actors import actor_for
from hataori.services.online_applications import tasks

from .desk_people import Desk, filed_by, worker

pytestmark = pytest.mark.django_db


def picture(name: str = "写真.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


@pytest.fixture
def clerk(catalogue):
    return Desk("clerk")


@pytest.fixture
def number(catalogue, resident):
    return filed_by(actor_for(resident)).number


@pytest.fixture
def slot(number):
    form = registration.form_version(registration.application(number).form_digest)
    return next(paper.slot for paper in form.papers if not paper.city_holds)


@pytest.fixture
def mine(client, resident):
    client.force_login(resident)
    return client


def asked(clerk, number, slot, **more):
    told = {"message": "読める写しをお願いします", "papers_asked": [slot], "fields_asked": ["family_kana"]}
    return clerk.do(number, "correct", **(told | more))


def test_fields_and_papers_come_back_together(clerk, number, slot, mine, resident):
    assert asked(clerk, number, slot, answer_by="2099-12-25").status_code == 302
    request = workflow.open_correction(number)
    assert (request.papers, request.answer_by) == ((slot,), date(2099, 12, 25))
    page = mine.get(f"/applications/{number}/correct/").content.decode()
    assert f'type="file" id="id_{slot}"' in page
    assert "2099-12-25" in mine.get(f"/applications/{number}/").content.decode()
    answer = mine.post(f"/applications/{number}/correct/", {"family_kana": "タカハシ", slot: picture()})
    assert answer.status_code == 302
    after = registration.application(number)
    assert (after.revision, [(file.slot, file.name) for file in after.files]) == (2, [(slot, "写真.png")])
    desk = clerk.page(f"{number}/")
    assert "補正で変わったところ" in desk
    assert "写真.png" in desk


def test_a_paper_that_is_missing_is_said_at_its_field_and_nothing_is_sent(clerk, number, slot, mine):
    asked(clerk, number, slot)
    answer = mine.post(f"/applications/{number}/correct/", {"family_kana": "タカハシ"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count("この書類を、もう一度添付してください。") == 2, "in the summary and at the field"
    assert registration.application(number).revision == 1


def test_a_file_nobody_can_take_is_said_at_its_field(clerk, number, slot, mine):
    asked(clerk, number, slot)
    bad = SimpleUploadedFile("絵.png", b"MZ not a picture", content_type="image/png")
    answer = mine.post(f"/applications/{number}/correct/", {"family_kana": "タカハシ", slot: bad})
    assert answer.status_code == 422
    assert "絵.png" in answer.content.decode()


def test_the_older_file_stays_with_the_older_revision_and_can_be_opened(clerk, number, slot, mine):
    for _ in range(2):
        asked(clerk, number, slot)
        mine.post(f"/applications/{number}/correct/", {"family_kana": "タカハシ", slot: picture()})
    given = registration.file_revisions(number)
    assert [len(files) for files in given] == [0, 1, 1]
    old = given[1][0].file_id
    assert clerk.status(f"{number}/files/{old}/") == 200
    assert mine.get(f"/applications/{number}/files/{old}/").status_code == 200


@pytest.mark.parametrize("wrong", ["昨日ごろ", "2020-01-01"])
def test_a_term_nobody_can_keep_is_refused_at_its_field(clerk, number, slot, wrong):
    answer = asked(clerk, number, slot, answer_by=wrong)
    assert answer.status_code == 422
    assert 'href="#correct_answer_by"' in answer.content.decode()


def test_a_request_for_nothing_is_refused(clerk, number):
    answer = clerk.do(number, "correct", message="直してください")
    assert answer.status_code == 422


def test_the_applicant_is_reminded_once_before_the_term_ends(clerk, number, slot, resident):
    asked(clerk, number, slot)
    term = workflow.open_correction(number).answer_by
    worker()
    at = clock.now().replace(year=term.year, month=term.month, day=term.day, hour=9)
    with clock.frozen(at):
        assert tasks.remind_corrections() == 1
        assert tasks.remind_corrections() == 0
    told = [message.subject for message in messaging.box(str(resident.pk), 1).messages]
    assert told.count("直していただく期限が近づいています") == 1


def test_the_sections_own_text_is_filled_in(clerk, number, slot):
    workflow.write_text(
        department="child-support",
        kind="correction",
        title="写し",
        body="{申請者}さん、{受付番号}の写しが読めません。",
        starts_on=clock.today(),
        actor=clerk.actor,
    )
    text = workflow.texts("child-support", "correction")[0]
    assert f"{number}の写しが読めません" in clerk.page(f"{number}/")
    asked(clerk, number, slot, opening=f"text-{text.id}", message="お早めに")
    said = workflow.open_correction(number).message.splitlines()
    assert said == [f"{workflow.case(number).applicant_name}さん、{number}の写しが読めません。", "お早めに"]
