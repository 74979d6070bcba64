"""The printed slip: one accessible page, whose codes somebody else's readers find at 300 dpi."""

import io
import shutil
import subprocess
from datetime import date, datetime

import pikepdf
import pytest
from PIL import Image

from hataori.blocks.documents import api as documents
from hataori.blocks.payments import api as payments
from hataori.kernel import clock
from hataori.kernel.clock import JST

from .test_payments import PAYER, charged

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        bool(documents.missing_fonts()) or not shutil.which("pdftoppm"),
        reason="FONTS OR POPPLER ABSENT (fonts-ipamj-mincho, fonts-noto-cjk, poppler-utils): slips were not checked",
    ),
]
NAME = "渡邉\U000e0102 花子"


@pytest.fixture(autouse=True)
def _morning():
    with clock.frozen(datetime(2026, 12, 1, 9, 0, tzinfo=JST)):
        yield


def slip(amount: int = 4_500) -> payments.Slip:
    return payments.issue_slip(charged(amount).id, date(2026, 12, 8), PAYER, kind="facility-fees")


def printed(one: payments.Slip) -> bytes:
    rows = [("内容", one.charge.title), ("利用の日時", "2026-12-12（土）9:00から11:00まで")]
    return payments.slip_paper(
        one, addressee=NAME, department="スポーツ課", rows=rows, notes=["窓口でも納められます。"]
    )


def words(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_both_codes_are_read_from_the_page_at_300_dpi():
    zxingcpp = pytest.importorskip("zxingcpp", reason="NOT PROVEN HERE: pip install zxing-cpp (requirements/dev.in)")
    one = slip()
    drawn = subprocess.run(
        ["pdftoppm", "-r", "300", "-png", "-"], input=printed(one), capture_output=True, check=True
    ).stdout
    found = {each.format.name: each for each in zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn)))}
    assert found["QRCode"].text == one.codes.elqr
    assert found["Code128"].text.replace("(", "").replace(")", "") == one.codes.barcode
    assert found["Code128"].symbology_identifier == "]C1", "FNC1 first: GS1-128"


def test_it_is_one_page_archival_accessible_and_the_symbols_are_told_in_words():
    pdf = pikepdf.open(io.BytesIO(printed(slip())))
    assert len(pdf.pages) == 1
    meta = str(pdf.open_metadata())
    assert ("pdfuaid" in meta, "pdfaid" in meta) == (True, True)
    alts = [str(each["/Alt"]) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]
    assert any("eL-QR" in alt for alt in alts)
    assert any("バーコード" in alt for alt in alts)


def test_the_numbers_stand_there_for_who_types_them_and_the_name_is_as_it_is():
    one = slip()
    said = words(printed(one))
    for name, value in one.codes.el_number.shown:
        assert name in said
        assert value in said
    assert one.codes.barcode_shown in said
    assert said.count(one.shown) >= 4, "on the slip and on each of its three parts"
    assert NAME in said
    assert "領収証書" in said
    assert "見本：この納付書の番号は、つくりものです" in said


def test_above_the_limit_of_stores_it_says_why_there_is_no_bar_code():
    said = words(printed(slip(300_001))).replace(" ", "")
    assert "300,000円を超えるお金は納められません" in said
    assert "(91)" not in said


def test_a_slip_without_codes_is_still_a_slip():
    plain = payments.issue_slip(charged().id, date(2026, 12, 8), PAYER)
    said = words(printed(plain))
    assert plain.shown in said
    assert "eL-QR" not in said
