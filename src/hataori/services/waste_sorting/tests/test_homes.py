"""Homes: this device or the account, several of them, counted once from the first to the last; nobody named."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.clock import JST
from hataori.platform.events import api as events
from hataori.services.city_events.tests.conftest import person
from hataori.services.waste_sorting import calendars, homes, importing, models
from hataori.services.waste_sorting.city import load_waste

from .conftest import NOW, facts


@pytest.fixture
def ours(db, folder) -> calendars.CityNow:
    """The installation's own city."""
    importing.import_folder(settings.HATAORI_CITY, folder, SYSTEM, importing.CityWords(title="見本市"))
    return calendars.city(settings.HATAORI_CITY)


def test_a_device_keeps_several_homes_and_counts_once(ours):
    phone = Client()
    assert "お住まいの地区をさがす" in phone.get("/waste/").content.decode()
    one, two = list(ours.areas)
    for key in (one, two, one):
        phone.post(f"/waste/{ours.slug}/{key}/keep/", {"label": "実家"})
    shown = phone.get("/waste/").content.decode()
    assert "実家：本町" in shown
    assert "実家：大江" in shown
    assert "本町" not in Client().get("/waste/").content.decode().split("find")[0]
    assert len(facts("waste.home_registered")) == 2
    assert [each["via"] for each in facts("waste_app.installed")] == ["device"]
    for home in list(models.Home.objects.all()):
        phone.post(f"/waste/homes/{home.pk}/leave/")
    assert len(facts("waste_app.removed")) == 1
    assert not models.Home.objects.exists()


def test_an_account_has_its_homes_on_every_device(ours):
    client, _ = person("one")
    client.post(f"/waste/{ours.slug}/{next(iter(ours.areas))}/keep/")
    other = Client()
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    assert "この地区の予定を見る" in other.get("/waste/").content.decode()
    assert models.Home.objects.get().owner.startswith("account:")
    assert "11月26日 燃えるごみ" in client.get("/my/").content.decode()


def test_who_closes_his_account_takes_his_homes_along(ours):
    client, actor = person("leaves")
    phone, area = Client(), next(iter(ours.areas))
    for each in (client, phone):
        each.post(f"/waste/{ours.slug}/{area}/keep/")
    with transaction.atomic():
        events.record("portal_id.deleted", subject=f"account/{actor.id}", data={"channel": "web"}, actor=SYSTEM)
    events.run_consumer(next(each for each in events.consumers() if each.name == "waste-closed"))
    assert models.Home.objects.get().owner.startswith("device:")
    assert [each["via"] for each in facts("waste_app.removed")] == ["account"]


def test_nobody_removes_somebody_elses_home(ours):
    phone, other = Client(), Client()
    phone.post(f"/waste/{ours.slug}/{next(iter(ours.areas))}/keep/")
    other.post(f"/waste/homes/{models.Home.objects.get().pk}/leave/")
    assert models.Home.objects.count() == 1


def test_facts_of_homes_name_nobody(ours):
    home = homes.keep(
        "account:resident-77", ours, next(iter(ours.areas)), "わが家", Actor("resident-77", "resident", "見本 花子")
    )
    told = [str(each) for each in (*facts("waste.home_registered"), *facts("waste_app.installed"))]
    assert home.area.name == "本町"
    assert not any("resident-77" in each or "花子" in each or "わが家" in each for each in told)


def test_looking_is_counted_once_a_day(ours):
    phone = Client()
    phone.post(f"/waste/{ours.slug}/{next(iter(ours.areas))}/keep/")
    phone.get("/waste/")
    assert facts("waste.used") == []
    with clock.frozen(NOW + timedelta(days=1)):
        phone.get("/waste/")
        phone.get("/waste/")
    assert len(facts("waste.used")) == 1


def test_the_eleventh_home_is_refused_in_words(ours, tmp_path):
    rows = "".join(f"町{n},,月\n" for n in range(12))
    (tmp_path / "area_days.csv").write_text(f"地名,センター,燃えるごみ\n{rows}", encoding="utf-8")
    importing.import_folder(ours.slug, tmp_path, SYSTEM)
    phone = Client()
    keys = list(calendars.city(ours.slug).areas)
    answers = [phone.post(f"/waste/{ours.slug}/{key}/keep/", follow=True) for key in keys]
    assert "10か所まで" in answers[-1].content.decode()
    assert models.Home.objects.count() == 10


def test_devices_unused_for_a_year_are_forgotten(ours):
    homes.keep("device:a", ours, next(iter(ours.areas)), "", SYSTEM)
    homes.keep("account:1", ours, next(iter(ours.areas)), "", SYSTEM)
    with clock.frozen(datetime(2028, 1, 10, 9, 0, tzinfo=JST)):
        assert homes.forget_unused(SYSTEM) == 1
    assert models.Home.objects.get().owner == "account:1"


def test_a_home_whose_area_is_gone_says_so(ours, folder):
    phone = Client()
    key = next(key for key, area in ours.areas.items() if area.name == "大江")
    phone.post(f"/waste/{ours.slug}/{key}/keep/")
    (folder / "area_days.csv").write_text("地名,センター,燃えるごみ\n本町,,月\n", encoding="utf-8")
    importing.import_folder(ours.slug, folder, SYSTEM)
    assert "地区を選びなおしてください" in phone.get("/waste/").content.decode()


@pytest.mark.django_db
def test_the_starter_city_loads_without_a_finding_and_again_without_a_change():
    report = load_waste(settings.HATAORI_CITY_FOLDER, None)
    assert (report.created, report.problems) == (1, ())
    city = calendars.city(settings.HATAORI_CITY)
    assert len(city.areas) == 23
    assert city.sample
    assert models.Item.objects.count() >= 1000
    assert {row.label for row in models.Item.objects.all()} <= {kind.name for kind in city.kinds}
    assert all(set(kind.names) == {"en", "zh", "ko", "pt", "vi", "easy"} for kind in city.kinds)
    assert load_waste(settings.HATAORI_CITY_FOLDER, None).unchanged == 1
