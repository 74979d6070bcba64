"""A card at the kiosk: the right paper, once, signed both ways, counted when it was printed."""

import base64
import hashlib

import pytest
from django.conf import settings

from hataori.blocks.documents import api as documents
from hataori.kernel import clock
from hataori.platform.audit import api as audit
from hataori.services.convenience_certificates import city, making, models

from .conftest import CARDS, Centre, at, facts, person_of, words

pytestmark = pytest.mark.django_db


def test_the_answer_names_request_card_and_digest_and_the_paper_is_the_cardholders(centre, tmp_path):
    answer = centre.ask("MOGI-0002", request="C1", wishes={"relations": True, "domicile": True})
    told = answer.json()
    content = base64.b64decode(told["pdf"])
    assert (answer.status_code, answer.believed) == (200, True)
    assert (told["request"], told["card"], told["certificate"]) == ("C1", "MOGI-0002", "residence")
    assert told["sha256"] == hashlib.sha256(content).hexdigest()
    text, person = words(content, tmp_path), person_of(2)
    for shown in (
        "住民票の写し",
        "髙橋健太",
        person.entry.address,
        "世帯主",
        person.birth.words,
        told["number"],
        "見本",
    ):
        assert shown in text
    assert "髙橋麻衣" not in text


def test_names_keep_their_variants_and_the_seal_says_that_it_is_a_sample(centre, tmp_path):
    text = words(base64.b64decode(centre.ask("MOGI-0006").json()["pdf"]), tmp_path)
    assert "葛\U000e0102城実" in text
    assert "公印" in text
    assert "（見本）" in text


def test_what_nobody_asked_for_is_left_out_and_a_personal_number_never_stands_there(centre, tmp_path):
    text = words(base64.b64decode(centre.ask("MOGI-0001").json()["pdf"]), tmp_path)
    assert text.partition("根拠")[0].count("省略") == 4  # 世帯主, 続柄, 本籍, 筆頭者 (法第12条第5項)
    assert "のせていません" in text
    assert "大樹" not in text, "the head's name is left out too"


def test_the_household_stands_in_the_order_of_the_register(centre, tmp_path):
    answer = centre.ask("MOGI-0001", wishes={"scope": "household", "relations": True})
    text = words(base64.b64decode(answer.json()["pdf"]), tmp_path)
    assert text.index("一宮大樹") < text.index("一宮花子") < text.index("一宮結")


def test_another_member_of_the_household_by_the_cards_own_token_and_no_stranger(centre, tmp_path):
    offered = centre.offers("MOGI-0001").json()
    child = next(each for each in offered["members"] if each["name"] == "一宮 結")
    text = words(base64.b64decode(centre.ask("MOGI-0001", wishes={"member": child["member"]}).json()["pdf"]), tmp_path)
    assert "一宮結" in text
    assert "花子" not in text
    refused = centre.ask("MOGI-0002", wishes={"member": child["member"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "stranger")


@pytest.mark.parametrize(
    ("code", "shown"), [("residence_items", "住民票記載事項証明書"), ("seal", "印影"), ("tax", "所得課税証明書")]
)
def test_every_certificate_offered_is_made(centre, tmp_path, code, shown):
    offered = {each["certificate"]: each for each in centre.offers("MOGI-0002").json()["certificates"]}[code]
    assert offered["refusal"] is None
    wishes = {"year": offered["years"][0]} if offered["years"] else {}
    text = words(base64.b64decode(centre.ask("MOGI-0002", code, wishes=wishes).json()["pdf"]), tmp_path)
    assert shown in text
    assert "髙橋健太" in text


def test_the_same_number_is_the_same_paper_and_another_wish_with_it_is_refused(centre):
    first, again = centre.ask("MOGI-0003", request="C7").json(), centre.ask("MOGI-0003", request="C7").json()
    assert (first["number"], first["sha256"]) == (again["number"], again["sha256"])
    assert models.Issue.objects.count() == 1
    other = centre.ask("MOGI-0003", "seal", request="C7")
    assert (other.status_code, other.json()["code"]) == (409, "other_request")
    assert centre.ask("MOGI-0004", request="C7").status_code == 409


def test_a_crossed_paper_leaves_for_nobody(centre, caplog):
    """The guard itself: another's paper, another's bytes, a row whose number was changed are each found, and told."""
    rows = []
    for card in ("MOGI-0001", "MOGI-0002"):
        centre.ask(card, request=card)
        rows.append(models.Issue.objects.get(request=f"centre/{card}"))
    papers = [documents.documents([str(row.document_id)])[0] for row in rows]
    contents = [documents.content_of(paper) for paper in papers]
    assert making.belongs(rows[0], papers[0], contents[0]) == contents[0]
    for paper, content in ((papers[1], contents[0]), (papers[0], contents[1])):
        with pytest.raises(making.Mixed):
            making.belongs(rows[0], paper, content)
    models.Issue.objects.filter(pk=rows[0].pk).update(number="999999-AAAAAAAA")
    with pytest.raises(making.Mixed):
        making.opened(rows[0])
    assert len([each for each in caplog.records if str(rows[0].pk) in each.getMessage()]) == 3


def test_it_counts_when_it_was_printed_and_once(centre):
    told = centre.ask("MOGI-0001", request="C9", copies=2).json()
    assert facts() == []
    assert [centre.tell("C9").json()["state"] for _ in range(2)] == ["issued", "issued"]
    assert facts() == [
        {"channel": "convenience", "kind": "residence", "certificate": "residence", "copies": 2, "sample": True}
    ]
    assert centre.tell("C9", printed=False).status_code == 409
    assert told["fee"] == 400


def test_a_jammed_print_counts_nowhere_and_its_code_says_so(centre, client):
    centre.ask("MOGI-0001", request="C10")
    assert centre.tell("C10", printed=False, why="紙づまり").json()["state"] == "spoiled"
    assert facts() == []
    assert [each["copies"] for each in facts("certificate.not_printed")] == [1]
    (paper,) = documents.documents([str(models.Issue.objects.get().document_id)])
    assert "失効" in client.get(f"/verify/{paper.code}/").content.decode()
    assert centre.ask("MOGI-0001", request="C10").json()["code"] == "request_over"


def test_nothing_in_an_event_names_a_person_or_a_card(centre):
    from hataori.platform.events import api as events

    centre.ask("MOGI-0002", request="C11")
    centre.tell("C11")
    log = events.read_after(events.Cursor(), 5000)
    everything = str([(each.subject, dict(each.data), each.actor) for each in log])
    person = person_of(2)
    assert "certificate/" in everything
    assert not [each for each in ("MOGI", "健太", person.id, person.number) if each in everything]


def test_reading_the_register_for_a_kiosk_is_audited(centre):
    centre.ask("MOGI-0002", request="C12")
    read = [each for each in audit.entries() if each.action == audit.READ and "C12" in each.reason]
    assert f"person/{person_of(2).id}" in {each.subject for each in read}


@pytest.mark.parametrize("hour", [(6, 29), (23, 0)])
def test_closed_at_night_and_the_same_number_works_in_the_morning(centre, hour):
    with clock.frozen(at(*hour)):
        assert centre.ask("MOGI-0001", request="C13").json()["code"] == "closed"
    assert centre.ask("MOGI-0001", request="C13").status_code == 200


def test_a_kiosk_that_shows_an_old_fee_is_told(centre):
    assert centre.ask("MOGI-0001", fee=100).json()["errors"][0]["code"] == "changed"
    assert not models.Issue.objects.exists()


class TestOnlyTheCentre:
    def test_another_secret_is_refused_and_learns_nothing(self, town):
        answer = Centre("another").ask("MOGI-0001")
        assert answer.status_code == 401
        assert "pdf" not in answer.json()

    def test_an_old_question_is_refused(self, centre):
        answer = centre.post("/api/certificates/v1/offers", {"card": "MOGI-0001"}, moment="1700000000")
        assert answer.status_code == 401

    def test_a_changed_body_is_refused(self, centre):
        sign = {"X-Hataori-Signature": "0" * 64}
        assert centre.post("/api/certificates/v1/offers", {"card": "MOGI-0001"}, **sign).status_code == 401

    def test_without_a_secret_nobody_is_the_centre(self, centre, settings):
        settings.HATAORI_CERTIFICATE_CENTRE = {"secret": "", "simulated": False}
        assert centre.offers("MOGI-0001").status_code == 401

    def test_a_card_nobody_knows(self, centre):
        assert centre.offers("MOGI-9999").json()["code"] == "card_unknown"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"copies": "2"}, {"copies": 0}, {"wishes": {"address": "x"}}, {"wishes": []}, {"wishes": {"member": "\0"}},
            {"kiosk": ""}, {"kiosk": "店\0"}, {"request": "a/b"}, {"fee": True},
        ],
    )  # fmt: skip
    def test_bad_input_is_told_by_field(self, centre, wrong):
        answer = centre.ask("MOGI-0001", **wrong)
        assert answer.status_code == 422
        assert [each["field"] for each in answer.json()["errors"]] == list(wrong)


def test_every_sample_card_is_somebodys(town):
    assert models.Card.objects.filter(sample=True).count() == len(CARDS)
    assert settings.HATAORI_PROFILE != "production"


def test_a_city_that_has_not_said_what_it_issues_issues_nothing(client, tmp_path, settings):
    settings.HATAORI_CITY_FOLDER = tmp_path
    assert city.city().certificates == ()
    assert client.get("/certificates/").status_code == 404


def test_a_lost_answer_is_asked_for_again_after_hours(centre):
    first = centre.ask("MOGI-0001", request="C14").json()
    with clock.frozen(at(23, 5)):
        assert centre.ask("MOGI-0001", request="C14").json()["number"] == first["number"]


def test_anybody_sees_where_for_how_much_and_who_cannot(client, db):
    page = client.get("/certificates/").content.decode()
    for shown in ("6:30", "23:00", "200円", "300円", "転出の届け", "支援措置", "模擬", "/verify/"):
        assert shown in page
