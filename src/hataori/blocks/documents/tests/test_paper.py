"""A paper is archival and accessible, says what the law wants said, and spells every name as it is."""

import json
import re
import shutil
import subprocess
from datetime import datetime

import pikepdf
import pytest
import typst

from hataori.blocks.documents import api as documents
from hataori.blocks.documents import health, paper
from hataori.kernel import clock
from hataori.kernel.glyphs import SELECTORS

from .samples import NOTICE, RECEIPT, bare, words

pytestmark = pytest.mark.skipif(
    bool(documents.missing_fonts()) or not shutil.which("pdftotext"),
    reason="FONTS OR POPPLER ABSENT (fonts-ipamj-mincho, fonts-noto-cjk, poppler-utils): papers were not checked",
)


@pytest.fixture
def pdf(tmp_path):
    def opened(content: bytes) -> pikepdf.Pdf:
        (tmp_path / "p.pdf").write_bytes(content)
        return pikepdf.open(tmp_path / "p.pdf")

    return opened


class TestStandards:
    @pytest.mark.parametrize("template", ["notice", "receipt", "report"])
    def test_it_claims_pdf_a_3_and_pdf_ua_1_in_one_file(self, pdf, template):
        data = {
            "notice": NOTICE,
            "receipt": RECEIPT,
            "report": {"title": "点検", "sections": [{"title": "一", "columns": ["施策"], "rows": [["m01"]]}]},
        }[template]
        made = pdf(documents.render(template, data))
        with made.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"], about["pdfuaid:part"]) == ("3", "U", "1")
            assert about["dc:title"] == data["title"]

    def test_it_is_tagged_in_japanese_and_shows_its_title(self, pdf):
        made = pdf(documents.render("notice", NOTICE))
        assert str(made.Root.Lang).lower().startswith("ja")
        assert bool(made.Root.MarkInfo.Marked)
        assert bool(made.Root.ViewerPreferences.DisplayDocTitle)

    def test_every_font_is_embedded(self, tmp_path):
        (tmp_path / "p.pdf").write_bytes(documents.render("notice", NOTICE))
        listed = subprocess.run(["pdffonts", tmp_path / "p.pdf"], capture_output=True, text=True, check=True).stdout
        rows = [line.split() for line in listed.splitlines()[2:]]
        assert rows
        assert all(row[-5] == "yes" for row in rows), listed

    def test_the_same_paper_at_the_same_time_is_the_same_file(self):
        with clock.frozen(datetime(2026, 11, 25, 12, tzinfo=clock.JST)):
            assert documents.render("notice", NOTICE) == documents.render("notice", NOTICE)


class TestNotice:
    def test_a_refusal_gives_reasons_article_and_the_remedies(self, tmp_path):
        said = words(documents.render("notice", NOTICE), tmp_path)
        for sentence in (
            "認めないことに決定しました",
            "生計を同じくしていることが確認できないため。",
            "児童手当法第4条第1項第1号",
            "翌日から数えて3か月以内に、一宮市長に対して審査請求をすることができます",
            "6か月以内に、一宮市を被告として",
            NOTICE["number"],
        ):
            assert bare(sentence) in said, sentence

    def test_a_grant_says_so_and_leaves_out_what_is_empty(self, tmp_path):
        granted = NOTICE | {"outcome": "granted", "reasons": "", "article": ""}
        said = words(documents.render("notice", granted), tmp_path)
        assert "認めることに決定しました" in said
        assert "認めない理由" not in said
        assert "根拠となる法令" not in said

    def test_a_sample_is_marked(self, tmp_path):
        assert "見本" not in words(documents.render("notice", NOTICE), tmp_path)
        marked = words(documents.render("notice", NOTICE | {"sample": True}), tmp_path)
        assert "見" in marked
        assert "本" in marked

    def test_what_someone_typed_is_never_markup(self, tmp_path):
        typed = '#panic("x") *bold* $x^2$ @label <a> \\n [b] _i_ `c` "q" {{ x }}'
        assert bare(typed) in words(documents.render("notice", NOTICE | {"reasons": typed}), tmp_path)

    def test_a_missing_key_is_named(self):
        with pytest.raises(ValueError, match="addressee"):
            documents.render("notice", {key: NOTICE[key] for key in NOTICE if key != "addressee"})

    def test_an_unknown_template_is_refused(self):
        with pytest.raises(ValueError, match="wish"):
            documents.render("wish", NOTICE)


class TestNames:
    def test_every_name_of_the_round_trip_file_comes_back_code_point_by_code_point(self, hataori_data, tmp_path):
        cases = json.loads((hataori_data / "engineering" / "names_roundtrip.json").read_text())["cases"]
        names = {case["name"]: case["why"] for case in cases if not _private(case["name"])}
        said = words(documents.render("report", _listing(names)), tmp_path)
        assert len(names) >= 20
        assert [(name, why) for name, why in names.items() if bare(name) not in said] == []

    def test_moji_joho_sequences_come_back_with_their_selector(self, tmp_path):
        # 葛󠄂 辻󠄂 邊󠄈 and a row of sequences registered for 邉 and 渡 in the collection Moji_Joho.
        several = [f"邉{chr(0xE0100 + n)}" for n in range(2, 8)]
        names = ["葛\U000e0102城", "辻\U000e0102", "渡邊\U000e0108", *several]
        said = words(documents.render("report", _listing(names)), tmp_path)
        assert [name for name in names if name not in said] == []

    def test_two_forms_of_one_character_are_drawn_differently(self, tmp_path):
        def drawn(name: str) -> bytes:
            (tmp_path / "p.pdf").write_bytes(documents.render("receipt", RECEIPT | {"applicant": name}))
            picture = ["pdftoppm", "-r", "150", "-png", "-singlefile", tmp_path / "p.pdf", tmp_path / "p"]
            subprocess.run(picture, check=True, capture_output=True)
            return (tmp_path / "p.png").read_bytes()

        with clock.frozen(datetime(2026, 11, 25, 12, tzinfo=clock.JST)):
            assert drawn("辻") != drawn("辻\U000e0102") or drawn("辻") != drawn("辻\U000e0103")
            assert drawn("吉野") != drawn("𠮷野")

    def test_a_character_no_font_has_stands_as_geta_and_the_rest_stays(self, tmp_path):
        said = words(documents.render("receipt", RECEIPT | {"applicant": "山\U0010de92田 \U0010de93"}), tmp_path)
        assert "山〓田〓" in said
        assert "「〓」は、この文書の書体で表せない文字です" in said

    def test_a_paper_without_such_a_character_says_nothing_of_it(self, tmp_path):
        assert "〓" not in words(documents.render("receipt", RECEIPT), tmp_path)

    def test_control_characters_and_a_hundred_letters_do_no_harm(self, tmp_path):
        long = "ペドロ・アルカンタラ・フランシスコ・アントニオ・ジョアン・カルロス・シャビエル" * 3
        said = words(documents.render("receipt", RECEIPT | {"applicant": f"\x00{long}\x07"}), tmp_path)
        assert bare(long) in said


def _listing(names):
    return {"title": "名簿", "sections": [{"title": "氏名", "columns": ["氏名"], "rows": [[name] for name in names]}]}


def _private(name: str) -> bool:
    """Characters of the private-use planes (GJ) no open font draws; they stand as 〓."""
    return any("\ue000" <= letter <= "\uf8ff" or letter >= "\U000f0000" for letter in SELECTORS.sub("", name))


def test_the_machine_says_which_fonts_are_missing(monkeypatch):
    monkeypatch.setattr(paper, "_families", lambda: frozenset({"Noto Serif CJK JP"}))
    assert documents.missing_fonts() == ("IPAmjMincho",)


def test_without_any_japanese_font_no_paper_is_made_and_health_says_so(monkeypatch):
    monkeypatch.setattr(paper, "_families", lambda: frozenset({"DejaVu Sans"}))
    with pytest.raises(documents.PaperFailed, match="fonts-ipamj-mincho"):
        documents.render("notice", NOTICE)
    with pytest.raises(documents.PaperFailed):
        health.CHECKS[0].probe()


def test_with_one_of_them_papers_are_made(monkeypatch):
    monkeypatch.setattr(paper, "_families", lambda: frozenset({"Noto Serif CJK JP"}))
    health.CHECKS[0].probe()
    assert documents.render("notice", NOTICE).startswith(b"%PDF")


def test_a_broken_template_is_a_plain_message(monkeypatch, tmp_path):
    (tmp_path / "nowhere.typ").write_text("#no-such-function()")
    monkeypatch.setitem(paper.REQUIRED, "nowhere", frozenset())
    monkeypatch.setattr(paper, "FOLDER", tmp_path)
    monkeypatch.setattr(paper, "_compiler", lambda: typst.Compiler(root=str(tmp_path)))
    with pytest.raises(documents.PaperFailed) as failed:
        documents.render("nowhere", {})
    assert failed.value.status == 503
    assert re.search("文書を作れませんでした", failed.value.message)
