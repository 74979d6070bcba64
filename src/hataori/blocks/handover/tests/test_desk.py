"""The desk's pages: from a new target to a result, by forms alone; who may see and do what."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.city_parts import load

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.handover import api, health
from hataori.kernel import clock
from hataori.kernel.actor import Role

from . import ground
from .ground import PROCEDURE, decided, result_file

pytestmark = pytest.mark.django_db
HOME = "/desk/handover/"
TARGET = f"{HOME}targets/welfare/"
NEW_TARGET = {"key": "welfare", "title": "福祉総合システム", "format": "csv", "encoding": "cp932", "active": "on"}


@pytest.fixture(autouse=True)
def city(settings):
    load(settings, "departments", "procedures")


@pytest.fixture
def clerk() -> Client:
    return signed_in(Role.CLERK, catalogue.procedure(PROCEDURE).department)


@pytest.fixture
def operator() -> Client:
    return signed_in(Role.OPERATOR, "")


def said(answer) -> str:
    return answer.content.decode()


def test_from_a_new_target_to_a_result(clerk, operator):
    assert "連携先はまだありません" in said(clerk.get(HOME))
    assert "福祉総合システム" in said(operator.post(HOME, NEW_TARGET, follow=True))
    number, outside = decided(), decided(family_name="𠮷田")
    wrong = clerk.post(TARGET, {"procedure_id": "no", "when": "granted", "since": "あした"})
    assert (wrong.status_code, "error-summary" in said(wrong)) == (422, True)
    page = said(
        clerk.post(TARGET, {"procedure_id": PROCEDURE, "when": "granted", "since": "令和8年1月1日"}, follow=True)
    )
    assert "バッチを作る" in page
    page = said(clerk.post(f"{TARGET}make/", {"procedure_id": PROCEDURE}, follow=True))
    assert "バッチ welfare-00001" in page
    assert "文字コードにない文字" in page
    taken = clerk.post(f"{HOME}batches/welfare-00001/take/", {"reason": ""})
    archive = zipfile.ZipFile(io.BytesIO(b"".join(taken.streaming_content)))
    assert number in archive.read("welfare-00001.csv").decode("cp932")
    assert "𠮷" in said(clerk.get(f"{HOME}batches/welfare-00001/gaiji.csv"))
    content = result_file(("welfare-00001", "1", number, "エラー", "", "H0105", "住所コードなし"))
    page = said(clerk.post(f"{TARGET}results/", {"file": SimpleUploadedFile("k.csv", content)}, follow=True))
    assert "1行のうち1行" in page
    assert "住所コードなし" in page
    assert outside in page
    failed = api.handed("welfare", ("error",))[0]
    page = said(clerk.post(f"{HOME}cases/{failed.id}/", {"reason": "直した"}, follow=True))
    assert "次のバッチで" in page
    assert "福祉総合システム" in said(clerk.get("/desk/"))


def test_a_batch_is_made_again_with_a_reason_and_a_cut_result_is_refused(clerk):
    ground.target()
    ground.route()
    decided()
    clerk.post(f"{TARGET}make/", {"procedure_id": PROCEDURE})
    again = f"{HOME}batches/welfare-00001/again/"
    assert clerk.post(again, {"again-reason": ""}).status_code == 422
    assert "welfare-00002" in said(clerk.post(again, {"again-reason": "媒体の紛失"}, follow=True))
    cut = SimpleUploadedFile("k.csv", result_file(end=3))
    answer = clerk.post(f"{TARGET}results/", {"file": cut})
    assert (answer.status_code, "途中で切れています" in said(answer)) == (422, True)
    page = said(clerk.post(f"{TARGET}end/", {"procedure_id": PROCEDURE}, follow=True))
    assert "渡さないようにしました" in page
    assert "渡す案件はありません" in said(clerk.post(f"{TARGET}make/", {"procedure_id": PROCEDURE}, follow=True))


def test_a_mapping_table_goes_out_and_comes_back_as_a_spreadsheet(clerk):
    base = f"{HOME}mappings/{PROCEDURE}/"
    assert "共通の対応表" in said(clerk.get(base))
    sheet = clerk.get(f"{base}table.xlsx").content
    upload = SimpleUploadedFile("t.xlsx", sheet)
    assert "第1版" in said(clerk.post(base, {"file": upload, "outside_code": "PIT-9"}, follow=True))
    assert api.mapping(PROCEDURE).outside_code == "PIT-9"
    answer = clerk.post(base, {"file": SimpleUploadedFile("t.xlsx", b"not excel")})
    assert (answer.status_code, "error-summary" in said(answer)) == (422, True)


def test_others_see_how_it_stands_but_not_what_is_in_it(operator):
    ground.target()
    ground.route()
    decided()
    batch = api.make_batch("welfare", PROCEDURE, actor=ground.CLERK).batch
    stranger = signed_in(Role.CLERK, "library")
    assert stranger.get(f"{HOME}batches/{batch.number}/").status_code == 404
    assert stranger.post(f"{TARGET}make/", {"procedure_id": PROCEDURE}).status_code == 403
    assert operator.get(f"{HOME}batches/{batch.number}/").status_code == 200
    assert operator.post(f"{HOME}batches/{batch.number}/take/").status_code == 403
    assert "連携先を登録する" not in said(stranger.get(HOME))
    assert stranger.post(HOME, NEW_TARGET).status_code == 422
    assert Client().get(HOME).status_code == 302


def test_an_operator_is_told_of_what_lies_about_for_a_week():
    ground.target(encoding="cp932")
    ground.route()
    decided(family_name="𠮷田")
    api.make_batch("welfare", PROCEDURE, actor=ground.CLERK)
    assert health.stuck() == ""
    with clock.frozen(clock.now() + timedelta(days=400)):
        assert "1件" in health.stuck()
