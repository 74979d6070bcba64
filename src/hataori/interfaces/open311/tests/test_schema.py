"""A thousand requests of all sorts against GeoReport's published description (CC BY 3.0), and a reader's habits."""

import random
from datetime import timedelta

import msgspec
import pytest

from hataori.blocks.service_requests import api as blocks
from hataori.blocks.service_requests import models
from hataori.blocks.service_requests.rules.states import CLOSED, State
from hataori.interfaces.open311 import documents
from hataori.kernel import clock

from .conftest import ROADS, north, report

pytestmark = pytest.mark.django_db

_TEXTS = ("穴", "", "<b>&\"'", "穴\n二行目\t", "\U00020b9fる葛\U000e0100城さん", "a" * 4000, "=1+1", "穴 \u202a\u202e")
_TYPES = {"string": str, "boolean": bool, "number": (int, float), "integer": int, "array": list}


@pytest.fixture(scope="module")
def swagger(hataori_data):
    import yaml

    path = hataori_data / "citizen-apps" / "open311" / "georeport_v2-1.swagger.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["definitions"]


def wrongs(content: object, schema: dict, definitions: dict, path: str = "") -> list[str]:
    """What does not fit, by path. Only what that description uses: type, required, enum, items, $ref."""
    if "$ref" in schema:
        return wrongs(content, definitions[schema["$ref"].rpartition("/")[2]], definitions, path)
    kind = schema.get("type", "object" if "properties" in schema else "")
    if kind == "array":
        nested = (wrongs(item, schema["items"], definitions, f"{path}[{n}]") for n, item in enumerate(content))
        return [each for found in nested for each in found]
    if "properties" in schema:
        missing = [f"{path}.{name} is missing" for name in schema.get("required", ()) if name not in content]
        known = [(name, part) for name, part in schema["properties"].items() if name in content]
        nested = (wrongs(content[name], part, definitions, f"{path}.{name}") for name, part in known)
        return missing + [each for found in nested for each in found]
    found = []
    if kind and (not isinstance(content, _TYPES[kind]) or (kind != "boolean" and isinstance(content, bool))):
        found.append(f"{path} is {type(content).__name__}, not {kind}")
    if "enum" in schema and content not in schema["enum"]:
        found.append(f"{path} is none of {schema['enum']}")
    return found


def test_services_and_definitions_fit(ichinomiya, georeport, swagger):
    for each in georeport.json("services"):
        assert wrongs(each, swagger["Service"], swagger) == []
        assert wrongs(georeport.json(f"services/{each['service_code']}"), swagger["ServiceDefinition"], swagger) == []


def made_up(number: int, chance: random.Random) -> models.Request:
    """Any request that the database allows."""
    state = chance.choice([each for each in State if each != State.DUPLICATE])
    lat, lon = north(chance.uniform(-9000, 9000))
    day = clock.now() - timedelta(days=chance.uniform(0, 89))
    return models.Request(
        number=f"{number:011d}", token_hash=f"{number:064d}", kind=chance.choice(["road.pothole", "no.more", "x"]),
        lat=lat, lon=lon, cell=1, address=chance.choice(_TEXTS)[:200], published=chance.choice(_TEXTS),
        attributes=chance.choice([{}, {"size": "hand"}, {"goods": ["a", "b"]}]), channel=chance.choice(["web", "api"]),
        state=state, is_open=state not in CLOSED, closed_at=day if state in CLOSED else None, routed_by="",
        department=chance.choice(["parks", "gone"]), received_at=day, updated_at=day, due_on=day.date(),
        owner_hint=chance.choice(["", "国道事務所"]),
    )  # fmt: skip


def test_a_thousand_requests_fit(ichinomiya, georeport, swagger):
    chance = random.Random(311)  # noqa: S311  made-up data
    models.Request.objects.bulk_create([made_up(number, chance) for number in range(1000)])
    for extensions in ("true", "false"):
        told = georeport.json("requests", extensions=extensions)
        assert len({each["service_request_id"] for each in told}) == 1000
        assert [wrong for each in told for wrong in wrongs(each, swagger["Request"], swagger)] == []
    assert len(georeport.xml("requests")) == 1000


def test_answers_to_posts_and_tokens_fit(ichinomiya, georeport, swagger):
    filed = georeport.file()
    assert wrongs(filed, swagger["RequestResponse"], swagger) == []
    batch = georeport.file(service_code="bicycle.abandoned", **{"attribute[COUNT]": "1"})
    assert wrongs(batch, swagger["RequestResponse"], swagger) == []
    assert wrongs(georeport.json(f"tokens/{batch['token']}")[0], swagger["TokenResponse"], swagger) == []


def test_a_wrong_document_is_noticed(swagger):
    """The check above can fail."""
    assert wrongs({"service_request_id": 1, "status": "maybe"}, swagger["Request"], swagger)


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
        from lxml import etree

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


def test_no_document_names_the_reporter(ichinomiya):
    filed = report(contact=blocks.Contact("花子", "一宮", "hanako@example.jp", "0586-00-0000"))
    steps = blocks.steps(filed.request.number)
    told = msgspec.json.encode(documents.request(filed.request, {}, steps)).decode()
    assert not any(word in told for word in ("花子", "hanako", "0586-00", filed.token))
