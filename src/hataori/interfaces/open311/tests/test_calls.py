"""Each call of GeoReport v2 as its text has it, in both forms; what is wrong is said in its shape."""

import csv
import io
import json
from datetime import datetime, timedelta

import pytest

from hataori.blocks.service_requests import api as blocks
from hataori.interfaces.open311 import keys
from hataori.kernel import clock
from hataori.platform.accounts.api import Budget

from .conftest import LAT, LONG, ROADS, GeoReport, key_for, north, report

pytestmark = pytest.mark.django_db


def said(answer) -> str:
    return json.loads(answer.content)[0]["description"]


class TestDiscovery:
    @pytest.mark.parametrize("path", ["", "v2/"])
    def test_both_forms_say_the_same_and_have_no_charset(self, georeport, path):
        told = json.loads(georeport.client.get(f"/open311/{path}discovery.json").content)
        answer = georeport.client.get(f"/open311/{path}discovery.xml")
        assert answer.headers["Content-Type"] == "text/xml"
        assert [each["type"] for each in told["endpoints"]] == ["production", "test"]
        assert told["contact"].encode() in answer.content
        assert datetime.fromisoformat(told["changeset"]) < clock.machine()

    def test_what_the_test_endpoint_takes_is_seen_there_alone(self, georeport):
        filed = GeoReport("test/v2").file()
        assert georeport.json("requests") == []
        assert georeport.get(f"requests/{filed['service_request_id']}.json").status_code == 404
        assert len(GeoReport("test/v2").json("requests")) == 1


class TestServices:
    def test_the_list_in_both_forms(self, georeport):
        listed = georeport.json("services")
        assert {each["type"] for each in listed} <= {"realtime", "batch", "blackbox"}
        assert all(isinstance(each["metadata"], bool) for each in listed)
        codes = [each.text for each in georeport.xml("services").iter("service_code")]
        assert codes == [each["service_code"] for each in listed]
        assert {"road.pothole", "water.leak", "park.play", "house.vacant"} <= set(codes)

    def test_a_definition_has_its_questions_in_order(self, georeport):
        told = georeport.json("services/bicycle.abandoned")
        assert [(each["code"], each["required"], each["order"]) for each in told["attributes"]] == [("COUNT", True, 1)]
        choices = georeport.xml("services/road.pothole").findall("attributes/attribute/values/value/key")
        assert [each.text for each in choices] == ["hand", "tyre", "larger"]

    def test_a_code_or_city_that_is_none_is_not_found(self, georeport):
        assert georeport.get("services/no.such.json").status_code == 404
        assert "was not found" in said(georeport.get("services.json", jurisdiction_id="boston.gov"))
        for name in ("ichinomiya", "232033", "23203"):
            assert georeport.get("services.json", jurisdiction_id=name).status_code == 200


class TestPosting:
    def test_a_report_by_point_can_be_read_at_once_and_names_nobody(self, georeport):
        filed = georeport.file(first_name="花子", last_name="一宮", email="hanako@example.jp", phone="090-1234-5678")
        assert set(filed) == {"service_request_id", "service_notice", "account_id"}
        answer = georeport.get(f"requests/{filed['service_request_id']}.json", extensions="true")
        assert "hanako" not in answer.content.decode()
        assert "090-1234" not in answer.content.decode()
        found = json.loads(answer.content)[0]
        assert (found["status"], found["agency_responsible"], found["lat"]) == ("open", "維持課", LAT)
        assert found["expected_datetime"] == "2026-12-01T17:15:00+09:00"
        assert found["extended_attributes"]["status_detail"] == "OPEN"

    def test_a_batch_kind_answers_a_token_that_leads_to_the_id(self, georeport):
        filed = georeport.file(service_code="bicycle.abandoned", **{"attribute[COUNT]": "3"})
        assert "service_request_id" not in filed
        resolved = georeport.json(f"tokens/{filed['token']}")[0]
        assert resolved["token"] == filed["token"]
        found = georeport.json(f"requests/{resolved['service_request_id']}", extensions="true")[0]
        assert found["attributes"] == [{"code": "COUNT", "value": "3"}]
        assert georeport.get("tokens/nothing.json").status_code == 404

    @pytest.mark.parametrize(
        ("sent", "word"),
        [
            ({"service_code": ""}, "service_code required"),
            ({"service_code": "no.such"}, "service_code was not found"),
            ({"lat": "", "long": ""}, "place required"),
            ({"lat": "north"}, "lat is invalid"),
            ({"lat": "35.68", "long": "139.76"}, "lat is invalid"),
            ({"service_code": "bicycle.abandoned"}, "COUNT required"),
            ({"media_url": "javascript:alert(1)"}, "media_url is invalid"),
            ({"description": "ガスのにおいがします。爆発しそう"}, "119"),
            ({"description": "あ" * 4001}, "description is invalid"),
            ({"api_key": "wrong"}, "api_key is invalid"),
        ],
    )
    @pytest.mark.parametrize("form", ["json", "xml"])
    def test_what_is_wrong_is_said_by_argument(self, georeport, sent, word, form):
        hole = {"service_code": "road.pothole", "lat": LAT, "long": LONG, "description": "穴"}
        answer = georeport.post(f"requests.{form}", **{**hole, **sent})
        assert answer.status_code == (403 if "api_key" in sent else 400)
        assert word in answer.content.decode()
        assert str(answer.status_code) in answer.content.decode()
        assert georeport.json("requests") == []

    def test_values_given_several_times_are_a_list(self, georeport):
        filed = georeport.file(service_code="dump.illegal", **{"attribute[goods][]": ["tyre", "rubble"]})
        found = georeport.json(f"requests/{filed['service_request_id']}", extensions="1")[0]
        assert found["attributes"] == [{"code": "goods", "value": "tyre, rubble"}]

    def test_a_strangers_pictures_wait_and_a_partners_are_shown(self, georeport, partner):
        urls = ["https://e.example/1.jpg", "https://e.example/2.jpg"]
        theirs = georeport.file(media_url=urls)["service_request_id"]
        ours = partner.file(media_url=urls, lat=north(140)[0])["service_request_id"]
        assert georeport.json(f"requests/{theirs}")[0]["media_url"] == ""
        shown = georeport.json(f"requests/{ours}", extensions="true")[0]
        assert shown["media_url"] == urls[0]
        assert shown["extended_attributes"]["photos"] == urls
        assert [each["service_request_id"] for each in georeport.json("requests", has_photo="true")] == [ours]

    def test_by_words_of_an_address(self, georeport):
        filed = georeport.file(lat="", long="", address_string="愛知県一宮市本町")
        assert georeport.json(f"requests/{filed['service_request_id']}")[0]["address"] == "愛知県一宮市本町"

    def test_a_twin_is_joined_and_says_so(self, georeport):
        first = georeport.file()["service_request_id"]
        second = georeport.file(lat=north(4)[0])
        assert first in second["service_notice"]
        found = georeport.json(f"requests/{second['service_request_id']}", extensions="true")[0]
        assert (found["status"], found["extended_attributes"]["status_detail"]) == ("open", "DUPLICATE")
        assert found["extended_attributes"]["parent_service_request_id"] == first

    def test_a_flood_is_slowed_down(self, georeport, monkeypatch):
        monkeypatch.setattr(keys, "GUESTS", Budget("open311_guest_test", 2, 3600))
        sent = [georeport.post("requests.json", service_code="road.pothole", lat=LAT, long=LONG) for _ in range(3)]
        assert [each.status_code for each in sent] == [200, 200, 429]


class TestListing:
    def test_ids_override_everything_else(self, georeport):
        ids = [georeport.file(lat=north(140 * step)[0])["service_request_id"] for step in range(3)]
        asked = {"service_request_id": ",".join(ids[:2]), "status": "closed", "service_code": "park.play"}
        assert {each["service_request_id"] for each in georeport.json("requests", **asked)} == set(ids[:2])

    def test_by_state_and_kind(self, georeport):
        one, two = report().request.number, report(kind="park.play", text="ブランコ").request.number
        blocks.move(one, "fixed", text="ふさぎました。", actor=ROADS)

        def listed(**query):
            return [each["service_request_id"] for each in georeport.json("requests", **query)]

        assert listed(status="open") == [two]
        assert listed(status="closed") == [one]
        assert set(listed(status="open,closed")) == {one, two}
        assert listed(service_code="park.play,park.tree") == [two]
        assert georeport.json("requests", status="closed")[0]["status_notes"] == "ふさぎました。"

    def test_by_time_with_and_without_offset(self, georeport):
        number = report().request.number

        def listed(start, end):
            return [each["service_request_id"] for each in georeport.json("requests", start_date=start, end_date=end)]

        assert listed("2026-11-26T00:00:00Z", "2026-11-26T23:59:59Z") == [number]
        assert listed("2026-11-26", "2026-11-26") == [number]
        assert listed("2026-11-26T09:00:00+09:00", "2026-11-26T09:00:00+09:00") == [number]
        assert listed("2026-11-26T09:00:01+09:00", "2026-11-27") == []
        assert listed("2020-01-01", "2026-11-30") == [number], "a span that is too long is cut to its last 90 days"

    def test_without_arguments_the_last_90_days(self, georeport):
        with clock.frozen(clock.now() - timedelta(days=91)):
            report()
        number = report().request.number
        assert [each["service_request_id"] for each in georeport.json("requests")] == [number]

    def test_pages_hold_everything_once(self, georeport):
        made = {report(point=north(160 * step)).request.number for step in range(5)}
        seen = [
            each["service_request_id"] for n in (1, 2, 3) for each in georeport.json("requests", page=n, page_size=2)
        ]
        assert sorted(seen) == sorted(made)
        assert georeport.json("requests", page=9, page_size=2) == []
        assert georeport.get("requests.json", page_size=2).headers["X-Total-Count"] == "5"

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ({"status": "maybe"}, 400),
            ({"start_date": "yesterday"}, 400),
            ({"start_date": "2026-11-27", "end_date": "2026-11-25"}, 400),
            ({"page": "0"}, 400),
            ({"page_size": "many"}, 400),
            ({"service_code": "no.such"}, 404),
            ({"jurisdiction_id": "elsewhere"}, 404),
        ],
    )
    def test_questions_that_make_no_sense(self, georeport, query, status):
        assert georeport.get("requests.xml", **query).status_code == status

    def test_text_that_breaks_xml_breaks_nothing(self, georeport):
        number = report(text='<b>&穴"\x0b]]>\ud7ff').request.number
        shown = blocks.show_request(number, shown=True, reason="見本", actor=ROADS)
        assert georeport.xml(f"requests/{number}").findtext("request/description") == shown.description.replace(
            "\x0b", "\ufffd"
        )

    def test_the_bulk_file_has_the_columns_of_its_text(self, georeport):
        number = report(text="=cmd|穴").request.number
        answer = georeport.get("requests.csv")
        rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
        assert rows[0]["service_request_id"] == number
        assert rows[0]["description"].startswith("'=")
        assert list(rows[0]) == [
            "service_request_id", "requested_datetime", "updated_datetime", "closed_date", "status_description",
            "status_notes", "source", "service_name", "service_subtype", "description", "agency_responsible", "address",
            "lat", "long",
        ]  # fmt: skip


_ODD = (
    "a\0b",
    "😀",
    "９９",
    "-1",
    "9" * 300,
    "長" * 1000,
    "..%2f..%2fetc",
    "<script>",
    "0001-01-01",
    "9999-12-31",
    "nan",
)


@pytest.mark.parametrize("odd", _ODD)
def test_nothing_odd_breaks_anything(georeport, odd):
    names = ("service_request_id", "service_code", "status", "start_date", "end_date", "updated_after", "page",
             "page_size", "jurisdiction_id", "extensions", "has_photo", "api_key")  # fmt: skip
    for name in names:
        for path in ("requests.json", "requests.csv", "servicerequestupdates.xml", "services.xml"):
            assert georeport.get(path, **{name: odd}).status_code < 500, (path, name)
    for path in (f"requests/{odd}.json", f"tokens/{odd}.xml", f"services/{odd}.json"):
        assert georeport.get(path).status_code in (400, 404), path
    for name in (
        "lat",
        "address_string",
        "address_id",
        "attribute[size]",
        "description",
        "email",
        "api_key",
        "media_url",
    ):
        sent = {"service_code": "road.pothole", "lat": LAT, "long": LONG, name: odd}
        assert georeport.post("requests.json", **sent).status_code < 500, name


class TestUpdates:
    def test_steps_that_are_public_are_told(self, georeport):
        number = report().request.number
        blocks.comment(number, "内部の話", actor=ROADS)
        blocks.move(number, "in_progress", text="直しています。", actor=ROADS)
        told = georeport.json("servicerequestupdates", start_date="2026-11-26", end_date="2026-11-26")
        assert [each["status"] for each in told] == ["OPEN", "IN_PROGRESS"]
        assert "内部" not in str(told)
        root = georeport.xml("servicerequestupdates")
        assert (root.tag, root[0].tag) == ("service_request_updates", "request_update")
        assert georeport.get("servicerequestupdates.json", start_date="2026-11-26").status_code == 400

    def update(self, number: str, **more):
        sent = {"service_request_id": number, "update_id": "u1", "updated_datetime": "2026-11-26T09:00:00+09:00"}
        return {**sent, "status": "INVESTIGATING", "description": "現地を見ます。", **more}

    def test_a_partner_moves_the_citys_requests_once(self, georeport, partner):
        number = report().request.number
        answers = [partner.post("servicerequestupdates.json", **self.update(number)) for _ in range(2)]
        ids = {json.loads(each.content)[0]["update_id"] for each in answers}
        assert len(ids) == 1
        assert blocks.request(number).state == "inspecting"

    def test_others_are_heard_and_move_nothing(self, georeport):
        number = report().request.number
        reader = GeoReport(key=key_for("open311"))
        for caller, name in ((georeport, "a"), (reader, "b")):
            assert caller.post("servicerequestupdates.json", **self.update(number, update_id=name)).status_code == 200
        assert blocks.request(number).state == "received"
        assert len(blocks.steps(number, internal=True)) == 3

    @pytest.mark.parametrize(
        ("wrong", "status"),
        [
            ({"status": "NONSENSE"}, 400),
            ({"update_id": ""}, 400),
            ({"updated_datetime": "soon"}, 400),
            ({"service_request_id": "1"}, 404),
        ],
    )
    def test_updates_that_make_no_sense(self, partner, wrong, status):
        number = report().request.number
        assert partner.post("servicerequestupdates.xml", **self.update(number, **wrong)).status_code == status
