"""A notification that comes through マイナポータル (模擬) is the same case as one from our own pages."""

import base64
import hashlib
from typing import Any

import pytest
from tests.city_parts import load

from hataori.blocks.handover import api as handover
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.interfaces.mynaportal import models as portal
from hataori.interfaces.mynaportal import pulling, taking
from hataori.interfaces.mynaportal.tests.ground import simulated, taking_part
from hataori.kernel import clock
from hataori.platform.events import api as events
from hataori.services.online_birth_notification import actions, queries
from hataori.services.online_birth_notification.form import FATHER as FATHER_FILES
from hataori.services.online_birth_notification.telling import examined, parents_of

from .conftest import CLERK, PROCEDURE, certificate_photo, typed

pytestmark = pytest.mark.django_db(transaction=True)
OUTSIDE = "PIT-00731"
TOLD = {
    "family_name": "髙橋", "given_name": "健太", "family_kana": "タカハシ", "given_kana": "ケンタ",
    "birth_date": "1985-11-02", "address": "愛知県一宮市せんい二丁目9番見本", "phone": "0586-00-1002",
    "child_family_name": "髙橋", "child_family_kana": "タカハシ", "filer_is": FATHER_FILES, "parents_married": "yes",
    "newborn_father_name": "髙橋 健太", "newborn_father_birth": "1985-11-02",
    "newborn_mother_name": "髙橋 麻衣", "newborn_mother_birth": "1987-02-20",
    "本籍": "愛知県一宮市せんい二丁目9番見本", "筆頭者": "髙橋 健太", "世帯主の氏名": "髙橋 健太",
}  # fmt: skip


@pytest.fixture
def stand(settings):
    load(settings, "departments", "procedures", "birth-form")
    events.enrol()
    _mapped()
    with simulated() as found:
        taking_part(settings, found.url)
        yield found


def _mapped() -> None:
    form = registration.current_form(PROCEDURE)
    generic = handover.mapping(PROCEDURE).items
    known = {item.source for item in generic}
    left = [field for field in form.fields if field.name not in known]
    more = [handover.Item(f"B{place:03d}", field.label, field.name) for place, field in enumerate(left)]
    handover.write_mapping(PROCEDURE, (*generic, *map(_coded, more)), actor=CLERK, outside_code=OUTSIDE)


def _coded(item: handover.Item) -> handover.Item:
    """A choice travels by codes of its own; here by its own values."""
    from dataclasses import replace

    field = registration.current_form(PROCEDURE).field(item.source)
    return replace(item, codes=tuple((value, value) for value, _ in field.choices)) if field.choices else item


def _application(number: str = "MP0000731", *, photo: bytes = b"", **other: str) -> dict[str, Any]:
    codes = {item.source: item.code for item in handover.mapping(PROCEDURE).items}
    told: dict[str, Any] = {
        "receptionNumber": number,
        "procedureCode": OUTSIDE,
        "arrivedAt": clock.now().isoformat(),
        "items": {codes[name]: value for name, value in (TOLD | typed() | other).items()},
    }
    if photo:
        enclosed = {"fileName": "IMG_1.jpg", "documentName": "出生証明書", "content": base64.b64encode(photo).decode()}
        told["attachments"] = [enclosed | {"sha256": hashlib.sha256(photo).hexdigest()}]
    return told


def test_it_is_the_same_case_with_the_photo_and_the_same_checks_and_is_counted_online(stand, settings):
    settings.HATAORI_MYNAPORTAL = settings.HATAORI_MYNAPORTAL | {"simulated": False}  # as the real one would count
    stand.add(_application(photo=certificate_photo()))
    run = pulling.pull()
    assert (run.taken, run.held, run.error) == (1, 0, "")
    events.run_consumers()
    number = portal.Received.objects.get().number
    assert queries.notification(number).channel == "online"
    filed = registration.application(number)
    found = {each.key: each.verdict for each in examined(filed, workflow.case(number), parents_of(filed, CLERK))}
    assert found["signature"] == "look", "whoever signed there is looked at here"
    assert found["in_time"] == found["domicile"] == found["place"] == "ok"
    assert found["certificate"] == "look"
    actions.accept(number, actor=CLERK)
    kinds = ("birth_notification.submitted", "birth_notification.accepted")
    assert [dict(each.data) for each in events.find(types=[*kinds])] == [
        {"channel": "online"},
        {"channel": "online", "late": False},
    ]
    assert pulling.pull().taken == 0, "it was taken twice"


def test_from_the_stand_in_it_is_a_sample_and_counts_nothing(stand):
    stand.add(_application(photo=certificate_photo()))
    assert pulling.pull().taken == 1
    events.run_consumers()
    number = portal.Received.objects.get().number
    assert queries.notification(number).sample
    actions.accept(number, actor=CLERK)
    assert not [each for each in events.find(limit=1000) if each.type.startswith("birth_notification.")]


def test_of_a_city_that_has_not_said_it_comes_signed_nothing_unsigned_is_taken(stand, settings, tmp_path):
    settings.HATAORI_CITY_FOLDER, ours = tmp_path, settings.HATAORI_CITY_FOLDER
    (tmp_path / "birth_notification.json").write_bytes((ours / "birth_notification.json").read_bytes())
    stand.add(_application(photo=certificate_photo()))
    run = pulling.pull()
    assert (run.taken, run.held) == (0, 1)
    row = portal.Received.objects.get()
    assert "署名を確かめられない" in row.problems[0]
    assert row.payload
    settings.HATAORI_CITY_FOLDER = ours
    number = taking.retry(row.reception_number, actor=CLERK)
    assert registration.application(number).procedure_id == PROCEDURE


def test_a_code_nobody_knows_is_held_and_nothing_of_it_is_lost(stand):
    told = _application()
    told["items"]["Z999"] = "なにか"
    stand.add(told)
    run = pulling.pull()
    assert (run.taken, run.held) == (0, 1)
    assert portal.Received.objects.get().payload
