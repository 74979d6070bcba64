"""Which papers follow from the facts, each with its article and reason; the tablet says the same."""

import csv
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings

from hataori.kernel.errors import Rejected
from hataori.kernel.logic import problems_of
from hataori.services.smart_counter import reading
from hataori.services.smart_counter.composing import Composed, composed, table

from .families import TODAY, any_family, any_typed, sample_text, typed

NODE = shutil.which("node")
HERE = Path(__file__).parent
LOGIC = HERE.parents[2] / "web" / "components" / "static" / "logic"
STATIC = HERE.parent / "static" / "smart_counter"


def made(text: str = "", **other: str) -> Composed:
    facts = {**reading.read(text or sample_text()), "typed": typed(**other)}
    return composed(table(), facts, TODAY.isoformat())


def keys(found: Composed) -> list[str]:
    return [each.key for each in found.papers]


def changed(at: int, **other: Any) -> str:
    told = json.loads(sample_text())
    told["people"][at] |= other
    return json.dumps(told, ensure_ascii=False)


class TestTheFamilyOfFour:
    def test_four_papers_follow(self):
        assert keys(made()) == ["move_in", "child_allowance", "child_medical:3", "child_medical:4"]

    def test_each_says_by_which_article_and_for_which_fact(self):
        paper = next(each for each in made().papers if each.key == "child_medical:4")
        assert "𠮷田 そらさん" in paper.because
        assert {each.article for each in made().papers} == {
            "住民基本台帳法第22条第1項",
            "児童手当法第7条第1項",
            "一宮市の条例",
        }

    def test_names_are_as_they_came(self):
        answers = made().papers[0].answers
        assert answers["異動する人の氏名"] == "𠮷田 健一、𠮷田 葛󠄀子、𠮷田 はな、𠮷田 そら"

    def test_both_children_stand_in_the_claim(self):
        answers = made().papers[1].answers
        assert answers["対象のこども"] == "2"
        assert answers["対象のこども.1.氏名"] == "𠮷田 そら"
        assert answers["配偶者の氏名"] == "𠮷田 葛󠄀子"

    def test_the_consent_counts_them(self):
        assert "上の4件を、𠮷田 健一が届け出ます" in made().consent

    def test_cards_and_school_are_steps_and_no_filings(self):
        steps = [each.key for each in made().steps]
        assert steps == ["card", "school", "civil_servant", "seal", "water"]


class TestOneFactOneResult:
    def test_who_had_national_insurance_joins_it_here(self):
        found = made(changed(0, national=True))
        assert "nhi:1" in keys(found)
        assert found.papers[1].answers["前の保険の資格喪失日"] == typed()["moved_on"]
        assert "nhi:1" not in keys(made(changed(0, national=True), insurance="employer"))

    def test_the_number_on_a_paper_is_of_who_files_it(self):
        paper = next(each for each in made(changed(1, national=True)).papers if each.key == "nhi:2")
        assert paper.answers["given_name"] == "健一"
        assert paper.answers["personal_number"] == json.loads(sample_text())["people"][0]["personal_number"]

    def test_who_left_work_joins_insurance_and_pension(self):
        found = made(insurance="all", insurance_lost_on="2026-11-15")
        assert {"nhi:1", "nhi:2", "nhi:3", "nhi:4", "pension:1", "pension:2"} <= set(keys(found))
        assert "pension:3" not in keys(found)

    @pytest.mark.parametrize(
        ("born", "counts"),
        [("2008-04-01", False), ("2008-04-02", True), ("2009-04-01", True), ("2026-11-19", True)],
        ids=["18歳の年度を終えた", "年度の初日の翌日生まれ", "早生まれ", "新生児"],
    )
    def test_a_child_counts_until_the_march_after_eighteen(self, born, counts):
        """児童手当法第3条第1項; 年齢計算ニ関スル法律: born on 1 April one is 18 on 31 March."""
        assert ("child_medical:3" in keys(made(changed(2, birth=born)))) is counts

    @pytest.mark.parametrize(
        ("born", "is_pupil"),
        [("2020-04-01", True), ("2020-04-02", False), ("2011-04-02", True), ("2011-04-01", False)],
    )
    def test_pupils_are_those_of_compulsory_age(self, born, is_pupil):
        """学校教育法第17条."""
        found = made(changed(2, birth=born))
        assert ("school" in [each.key for each in found.steps]) is is_pupil

    def test_sixty_five_is_told_of_care_insurance(self):
        assert "care" in [each.key for each in made(changed(1, birth="1961-11-20")).steps]
        assert "care" not in [each.key for each in made(changed(1, birth="1961-11-22")).steps]

    def test_fifteen_days_late_asks_why(self):
        assert "late" in [each.key for each in made(moved_on="2026-11-11").steps]
        assert "late" not in [each.key for each in made(moved_on="2026-11-12").steps]


class TestWhatIsMissing:
    def test_it_is_said_by_field_and_nothing_follows(self):
        found = made(town="", phone="", bank="")
        assert {each.field for each in found.problems} == {"town", "phone", "bank"}
        assert found.papers == ()

    def test_no_account_is_asked_where_nobody_claims(self):
        alone = json.loads(sample_text())
        alone["people"] = alone["people"][:2]
        assert made(json.dumps(alone), bank="", branch="", account="").problems == ()

    def test_nobody_moves_in_tomorrow(self):
        assert [each.field for each in made(moved_on="2026-11-27").problems] == ["moved_on"]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "format"),
            ("{}", "format"),
            ("[1]", "format"),
            ("[" * 100_000, "format"),
            ('{"format": "hataori.move_out/1", "people": []}', "people"),
            ('{"format": "hataori.move_out/1", "people": [{"family": "木曽"}]}', "person"),
        ],
    )
    def test_a_file_that_is_none_is_refused_in_words(self, text, code):
        with pytest.raises(Rejected) as refused:
            reading.read(text)
        assert [(each.field, each.code) for each in refused.value.problems] == [("file", code)]

    @pytest.mark.parametrize(("at", "relation"), [(0, "夫"), (1, "世帯主")], ids=["nobody", "two"])
    def test_a_household_has_one_head(self, at, relation):
        with pytest.raises(Rejected) as refused:
            reading.read(changed(at, relation=relation))
        assert "世帯主が1人ではありません" in refused.value.message

    def test_an_unknown_day_of_birth_goes_to_the_section(self):
        with pytest.raises(Rejected) as refused:
            reading.read(changed(1, birth="1990-00-00"))
        assert "2人目の生年月日" in refused.value.message


def test_a_card_tells_of_one_person():
    person = json.loads(sample_text())["people"][0] | {"relation": ""}
    card = {
        "format": "hataori.card_face/1",
        "from": {"municipality": "岐阜市", "address": "岐阜県岐阜市"},
        "person": person,
    }
    assert keys(made(json.dumps(card))) == ["move_in"]


def test_the_rules_can_be_read_and_name_procedures_of_the_city():
    rules = table()
    with (Path(settings.HATAORI_CITY_FOLDER) / "procedures.csv").open(encoding="utf-8") as file:
        known = {row["procedure_id"]: row["name"] for row in csv.DictReader(file)}
    assert {each["procedure"]: each["title"] for each in rules["papers"]}.items() <= known.items()
    for entry in [*rules["papers"], *rules["steps"], *rules["needs"]]:
        assert not problems_of(entry["when"]), entry
        assert entry.get("article", entry.get("field"))


@pytest.mark.skipif(NODE is None, reason="NODE ABSENT: the tablet's rules were NOT compared with the server's")
def test_the_tablet_comes_to_the_same_for_any_family():
    rng = Random(5)  # noqa: S311  families to compare, no secret
    cases = [(any_family(rng), any_typed(rng)) for _ in range(150)] + [(sample_text(), typed())]
    told = [[table(), text, typed_, TODAY.isoformat()] for text, typed_ in cases]
    filed = 0
    for (text, typed_), tablet in zip(cases, _on_the_tablet(told), strict=True):
        server = made_or_wrong(text, typed_)
        filed += bool(server.get("papers"))
        assert tablet == server, (text, typed_)
    assert filed > 40, "the comparison would say little"


def made_or_wrong(text: str, typed_: dict[str, str]) -> dict[str, Any]:
    try:
        facts = {**reading.read(text), "typed": typed_}
    except Rejected as refused:
        return {"wrong": refused.message}
    found = composed(table(), facts, TODAY.isoformat())
    return {
        **found.as_json(),
        "steps": [{name: getattr(each, name) for name in each.__slots__} for each in found.steps],
        "problems": [{"field": each.field, "message": each.message} for each in found.problems],
        "facts": found.facts,
    }


def _on_the_tablet(told: list[Any]) -> list[Any]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(LOGIC, Path(folder) / "logic")
        shutil.copytree(STATIC, Path(folder) / "smart_counter")
        (Path(folder) / "package.json").write_text('{"type": "module"}')
        order = [NODE, str(HERE / "compose.mjs"), str(Path(folder) / "smart_counter")]
        lines = "".join(json.dumps(each) + "\n" for each in told)
        done = subprocess.run(order, input=lines, capture_output=True, text=True, check=True, timeout=300)
    return [json.loads(line) for line in done.stdout.splitlines()]
