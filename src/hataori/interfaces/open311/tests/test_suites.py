"""The rules of two suites that others wrote, in our words: SeeClickFix's validator (22, of which tests/contracts runs
the original) and Chicago's scenarios, whose original asks for that city's own kinds.
"""

import json
from dataclasses import dataclass
from datetime import datetime

import pytest
from lxml import etree

from hataori.kernel import clock

from .conftest import LAT, LONG

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Seen:
    """What the validator looks at: discovery, the kinds of each endpoint in each form, their questions."""

    address: str
    types: dict[str, str]
    xml: etree._Element
    json: dict
    services: list[list[dict]]
    definitions: list[dict]

    @property
    def listed(self) -> list[etree._Element]:
        return self.xml.findall("endpoints/endpoint")

    def both(self, name: str) -> list[str]:
        """A field of every endpoint, in XML and in JSON."""
        return [each.findtext(name) for each in self.listed] + [each[name] for each in self.json["endpoints"]]

    def formats(self) -> list[list[str]]:
        in_xml = [[one.text for one in each.findall("formats/format")] for each in self.listed]
        return in_xml + [each["formats"] for each in self.json["endpoints"]]


@pytest.fixture
def seen(georeport) -> Seen:
    address = "/open311/discovery"
    answers = {form: georeport.client.get(f"{address}.{form}") for form in ("xml", "json")}
    xml, told = etree.fromstring(answers["xml"].content), json.loads(answers["json"].content)
    services = [
        _services(georeport.client.get(f"/open311/{each['url'].partition('/open311/')[2]}/services.{form}").content)
        for each in told["endpoints"]
        for form in ("xml", "json")
    ]
    asking = [each["service_code"] for each in services[1] if each["metadata"]]
    definitions = [georeport.json(f"services/{code}") for code in asking]
    types = {form: answers[form].headers["Content-Type"] for form in answers}
    return Seen(address, types, xml, told, services, definitions)


def _services(content: bytes) -> list[dict]:
    if content.startswith(b"["):
        return json.loads(content)
    return [{str(field.tag): field.text for field in each} for each in etree.fromstring(content)]


def _is_past(text: str) -> bool:
    return datetime.fromisoformat(text) < clock.now()


RULES = {
    "discovery in XML is text/xml, nothing more": lambda s: s.types["xml"] == "text/xml",
    "discovery in JSON is application/json, nothing more": lambda s: s.types["json"] == "application/json",
    "its address ends with its name": lambda s: s.address.endswith("discovery"),
    "both forms say something": lambda s: len(s.xml) > 0 and bool(s.json),
    "both name a contact": lambda s: s.xml.findtext("contact").strip() and s.json["contact"].strip(),
    "both tell how to get a key": lambda s: s.xml.findtext("key_service").strip() and s.json["key_service"].strip(),
    "both changesets are times": lambda s: _is_past(s.xml.findtext("changeset")) and _is_past(s.json["changeset"]),
    "both name the same contact": lambda s: s.xml.findtext("contact") == s.json["contact"],
    "several endpoints come as a list": lambda s: len(s.listed) > 1,
    "there is an endpoint": lambda s: len(s.listed) == len(s.json["endpoints"]) > 0,
    "each endpoint has a specification": lambda s: all(s.both("specification")),
    "each has an address": lambda s: all(s.both("url")),
    "each has a changeset": lambda s: all(s.both("changeset")),
    "each changeset is a time": lambda s: all(datetime.fromisoformat(each) for each in s.both("changeset")),
    "each changeset has been": lambda s: all(_is_past(each) for each in s.both("changeset")),
    "each endpoint has a type": lambda s: set(s.both("type")) == {"production", "test"},
    "each has several formats, as a list": lambda s: all(len(each) > 1 for each in s.formats()),
    "each has a format that is known": lambda s: all(
        {"text/xml", "application/json"} & {*each} for each in s.formats()
    ),
    "those of version 2 speak XML": lambda s: all(
        "text/xml" in formats or not name.lower().endswith("_v2")
        for name, formats in zip(s.both("specification"), s.formats(), strict=True)
    ),
    "there is a kind at each endpoint, in each form": lambda s: len(s.services) == 4 and all(s.services),
    "each kind has a code": lambda s: all(each["service_code"] for listed in s.services for each in listed),
    "each kind that asks has its questions": lambda s: (
        s.definitions and all(each["attributes"] for each in s.definitions)
    ),
}


def test_the_validator_has_as_many_rules():
    assert len(RULES) == 22


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_the_validator(rule, seen):
    assert RULES[rule](seen)


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
