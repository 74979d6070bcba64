"""What FixMyStreet's parser relies on: of our XML it reads what our JSON says, in each of its five kinds of answers."""

import pytest
from lxml import etree

from hataori.blocks.service_requests import api as blocks

from .conftest import HOLE, ROADS, north, report
from .fixmystreet import as_read, as_told

pytestmark = pytest.mark.django_db
SPAN = {"start_date": "2026-11-26T00:00:00Z", "end_date": "2026-11-26T23:00:00Z"}


class TestTheFiveKinds:
    @pytest.mark.parametrize(
        ("path", "query", "item"),
        [
            ("services", {}, "service"),
            ("services/dump.illegal", {}, ""),
            ("services/park.play", {}, ""),
            ("requests", SPAN, "request"),
            ("servicerequestupdates", SPAN, "request_update"),
        ],
    )
    def test_it_reads_of_the_xml_what_the_json_says(self, georeport, path, query, item):
        report(text="車道に穴\r\n二行目 <b>&\"'")
        blocks.move(report(point=north(900)).request.number, "fixed", text="直しました。", actor=ROADS)
        told = as_told(georeport.json(path, **query))
        assert as_read(georeport.xml(path, **query)) == ({item: told} if item else told)
        assert told

    def test_one_alone_is_a_list_too(self, georeport):
        report()
        assert isinstance(as_read(georeport.xml("requests", **SPAN))["request"], list)

    def test_none_is_nothing(self, georeport):
        assert as_read(georeport.xml("requests", **SPAN)) is None

    def test_what_is_wrong_comes_as_errors(self, georeport):
        answer = georeport.post("requests.xml", **{**HOLE, "service_code": "no.such"})
        wrong = as_read(etree.fromstring(answer.content))["error"]
        assert wrong[0]["code"] == "400"
        assert wrong[0]["description"].startswith("service_code was not found")

    def test_a_filed_one_and_a_token(self, partner):
        sent = {**HOLE, "deviceid": "iPhone", "media_url": ["https://fms.example/1.jpg", "https://fms.example/2.jpg"]}
        filed = as_read(etree.fromstring(partner.post("requests.xml", **sent).content))["request"][0]
        assert filed["service_request_id"].isdigit()
        assert "token" not in filed
        batch = {**HOLE, "service_code": "bicycle.abandoned", "attribute[COUNT]": "7"}
        waiting = as_read(etree.fromstring(partner.post("requests.xml", **batch).content))["request"][0]
        assert as_read(partner.xml(f"tokens/{waiting['token']}"))["request"][0]["service_request_id"].isdigit()

    def test_the_link_it_ends_every_text_with_hides_no_partners_report(self, partner, georeport):
        text = "title: 穴\n\ndetail: 深い\n\nhttps://fms.example/report/311"
        number = partner.file(description=text)["service_request_id"]
        assert georeport.get(f"requests/{number}.xml").status_code == 200
        stranger = georeport.file(description=text, lat=north(900)[0])["service_request_id"]
        assert georeport.get(f"requests/{stranger}.xml").status_code == 404


class TestFixMyStreet:
    """What that parser relies on, in our words: names of elements, truth in lower case, times with offset."""

    def test_services_come_as_elements_named_service(self, georeport):
        root = georeport.xml("services")
        assert root.tag == "services"
        assert {each.tag for each in root} == {"service"}
        assert {each.findtext("metadata") for each in root} == {"true", "false"}
        assert all(each.findtext("service_name").strip() == each.findtext("service_name") for each in root)

    def test_questions_come_as_attributes_attribute_with_an_order(self, georeport):
        root = georeport.xml("services/park.play")
        assert root.tag == "service_definition"
        assert [each.findtext("order") for each in root.findall("attributes/attribute")] == ["1"]
        assert root.findtext("attributes/attribute/variable") == "true"

    def test_a_filed_report_is_request_service_request_id(self, georeport):
        sent = {"service_code": "road.pothole", "lat": north(0)[0], "long": north(0)[1], "deviceid": "fms"}
        sent |= {
            "email": "a@example.jp",
            "first_name": "A",
            "last_name": "B",
            "description": "title: 穴\n\ndetail: 深い",
        }
        answer = georeport.post("requests.xml", **sent)
        assert etree.fromstring(answer.content).findtext("request/service_request_id")

    def test_requests_have_what_is_needed_to_put_them_on_a_map(self, georeport):
        report()
        found = georeport.xml("requests", start_date="2026-11-26T00:00:00Z", end_date="2026-11-26T23:00:00Z")[0]
        for name in ("service_request_id", "lat", "long", "requested_datetime", "updated_datetime", "service_code"):
            assert found.findtext(name)
        assert found.findtext("status") == "open"

    def test_updates_have_an_id_a_time_and_a_state_it_knows(self, georeport):
        number = report().request.number
        blocks.move(number, "fixed", text="直しました。", actor=ROADS)
        last = georeport.xml(
            "servicerequestupdates", start_date="2026-11-26T00:00:00Z", end_date="2026-11-26T23:00:00Z"
        )[-1]
        assert last.findtext("service_request_id") == number
        assert last.findtext("update_id")
        assert last.findtext("updated_datetime").endswith("+09:00")
        assert last.findtext("status") == "FIXED"
