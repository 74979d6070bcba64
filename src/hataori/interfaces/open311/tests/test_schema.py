"""A thousand requests of all sorts against GeoReport's published description (CC BY 3.0)."""

import random
from datetime import timedelta

import msgspec
import pytest

from hataori.blocks.service_requests import api as blocks
from hataori.blocks.service_requests import models
from hataori.blocks.service_requests.rules.states import CLOSED, State
from hataori.interfaces.open311 import documents
from hataori.kernel import clock

from .conftest import north, report

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


def test_no_document_names_the_reporter(ichinomiya):
    filed = report(contact=blocks.Contact("花子", "一宮", "hanako@example.jp", "0586-00-0000"))
    steps = blocks.steps(filed.request.number)
    told = msgspec.json.encode(documents.request(filed.request, {}, steps)).decode()
    assert not any(word in told for word in ("花子", "hanako", "0586-00", filed.token))
