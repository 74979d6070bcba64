"""The rules of two suites that others wrote, in our words: SeeClickFix's validator (discovery, services) and Chicago's
scenarios. The suites themselves are Ruby, which this machine does not have.
"""

import json
from datetime import datetime

import pytest
from lxml import etree

from hataori.kernel import clock

from .conftest import LAT, LONG

pytestmark = pytest.mark.django_db


@pytest.fixture
def discovered(georeport):
    """Discovery in both forms: the answer and what it says."""
    answers = {form: georeport.client.get(f"/open311/discovery.{form}") for form in ("xml", "json")}
    return answers, etree.fromstring(answers["xml"].content), json.loads(answers["json"].content)


class TestValidator:
    def test_discovery_has_its_types_contact_and_key_service(self, discovered):
        answers, xml, told = discovered
        assert [answers[form].headers["Content-Type"] for form in ("xml", "json")] == ["text/xml", "application/json"]
        assert xml.tag == "discovery"
        for name in ("contact", "key_service", "changeset"):
            assert xml.findtext(name).strip() == told[name].strip() != ""

    def test_its_times_are_times_of_the_past(self, discovered):
        _, xml, told = discovered
        times = [each.text for each in xml.iter("changeset")]
        times += [told["changeset"], *(each["changeset"] for each in told["endpoints"])]
        assert len(times) == 6
        assert all(datetime.fromisoformat(each) < clock.now() for each in times)

    def test_each_endpoint_has_what_it_needs_and_several_make_a_list(self, discovered):
        _, xml, told = discovered
        endpoints = xml.findall("endpoints/endpoint")
        assert len(endpoints) == len(told["endpoints"]) == 2
        for each, other in zip(endpoints, told["endpoints"], strict=True):
            for name in ("specification", "url", "type"):
                assert each.findtext(name) == other[name] != ""
            formats = [one.text for one in each.findall("formats/format")]
            assert formats == other["formats"]
            assert len(formats) == 2
            assert each.findtext("specification").endswith("_v2")
            assert "text/xml" in formats

    def test_an_endpoint_that_is_no_production_has_services_too(self, discovered, georeport):
        _, _, told = discovered
        trial = next(each["url"] for each in told["endpoints"] if each["type"] != "production")
        path = trial.partition("/open311/")[2]
        for form in ("xml", "json"):
            answer = georeport.client.get(f"/open311/{path}/services.{form}")
            codes = (
                [each.findtext("service_code") for each in etree.fromstring(answer.content)]
                if form == "xml"
                else [each["service_code"] for each in json.loads(answer.content)]
            )
            assert codes
            assert all(codes)

    def test_each_kind_with_metadata_has_a_definition(self, georeport):
        asking = [each["service_code"] for each in georeport.json("services") if each["metadata"]]
        assert asking
        assert all(georeport.json(f"services/{code}")["attributes"] for code in asking)


class TestChicago:
    def test_creating_a_request_and_retrieving_it_by_its_token(self, partner):
        sent = {"service_code": "bicycle.abandoned", "lat": LAT, "long": LONG, "attribute[COUNT]": "7"}
        token = json.loads(partner.post("requests.json", **sent).content)[0]["token"]
        number = partner.json(f"tokens/{token}")[0]["service_request_id"]
        assert partner.json(f"requests/{number}")[0]["service_code"] == "bicycle.abandoned"

    def test_creating_one_without_a_required_answer_says_which(self, partner):
        answer = partner.post("requests.json", service_code="bicycle.abandoned", lat=LAT, long=LONG)
        problem = json.loads(answer.content)[0]
        assert problem["code"] == 400
        assert "COUNT required" in problem["description"]
