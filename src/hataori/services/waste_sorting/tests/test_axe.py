"""Every page of the waste service is accessible and fits a phone."""

import pytest
from django.conf import settings
from playwright.sync_api import expect
from tests.axe import assert_good_for_everybody
from tests.browser import PHONE
from tests.city_parts import load

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.vision.tests.pictures import photo
from hataori.kernel.actor import Role
from hataori.platform.organisation.city import LOADERS as ORGANISATION
from hataori.services.city_events.tests.conftest import person
from hataori.services.waste_sorting import calendars, models, pictures
from hataori.services.waste_sorting.city import load_pictures, load_waste

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def test_every_page_is_accessible(db, settings, open_page):
    load(settings, "towns", "landmarks", "areas")
    load_waste(settings.HATAORI_CITY_FOLDER, None)
    load_pictures(settings.HATAORI_CITY_FOLDER, None)
    city = calendars.city(settings.HATAORI_CITY)
    home = f"/waste/{city.slug}/"
    cell = models.Item.objects.get(name="乾電池").position
    area = f"{home}{next(iter(city.areas))}/"
    paths = [
        "/waste/", home, f"{home}?q=なし", area, f"{home}sort/", f"{home}sort/?q=定規", f"{home}items/1/",
        f"{home}quiz/", f"{home}quiz/?seed=1&n=0&a=x", f"{area}in/pt/", f"{area}in/zh/?q=びん",
        f"{home}map/?lat=35.3036&lon=136.8", f"{home}map/?lat=0&lon=0", f"{area}remind/browser/", "/waste/browser/",
        f"{home}sort/?q=乾電池", f"{home}items/{cell}/", f"{area}in/pt/?q=乾電池",
    ]  # fmt: skip
    resident = {"sessionid": person("one")[0].cookies["sessionid"].value}
    for n, path in enumerate([*paths, f"{area}remind/"]):
        page = open_page(path, viewport=PHONE, cookies=resident if path.endswith("remind/") else {})
        assert_good_for_everybody(page, f"waste-{n}")
        page.close()


def test_the_desk_is_accessible(db, open_page):
    for loader in ORGANISATION:
        loader.load(settings.HATAORI_CITY_FOLDER, None)
    load(settings, "areas")
    load_waste(settings.HATAORI_CITY_FOLDER, None)
    load_pictures(settings.HATAORI_CITY_FOLDER, None)
    staff = {"sessionid": signed_in(Role.CLERK, "waste-measures").cookies["sessionid"].value}
    home = f"/desk/waste/{settings.HATAORI_CITY}/"
    drawn, bare = (f"{home}pictures/{pictures.key_of(name)}/" for name in ("乾電池", "かさ"))
    paths = (home, f"{home}findings/", f"{home}items/?q=でんち", drawn, bare, f"{home}borders/")
    for n, path in enumerate(paths):
        page = open_page(path, viewport=PHONE, cookies=staff)
        assert_good_for_everybody(page, f"waste-desk-{n}")
        page.close()


def test_a_home_is_kept_without_scripts(db, open_page):
    load_waste(settings.HATAORI_CITY_FOLDER, None)
    city = calendars.city(settings.HATAORI_CITY)
    page = open_page("/waste/", viewport=PHONE, scripts=False)
    page.get_by_label("住所・町の名前・地区の名前").fill("浅井町大野")
    page.get_by_role("button", name="地区をさがす").click()
    page.get_by_role("link", name="浅井町連区").click()
    page.get_by_role("button", name="わが家の地区にする").click()
    expect(page.get_by_role("heading", name="浅井町連区")).to_be_visible()
    assert city.sample


def test_a_picture_is_put_up_and_seen_without_scripts(db, open_page, tmp_path):
    for loader in ORGANISATION:
        loader.load(settings.HATAORI_CITY_FOLDER, None)
    load_waste(settings.HATAORI_CITY_FOLDER, None)
    (tmp_path / "umbrella.jpg").write_bytes(photo())
    staff = {"sessionid": signed_in(Role.CLERK, "waste-measures").cookies["sessionid"].value}
    path = f"/desk/waste/{settings.HATAORI_CITY}/pictures/{pictures.key_of('かさ')}/"
    page = open_page(path, viewport=PHONE, cookies=staff, scripts=False)
    page.get_by_label("画像", exact=False).first.set_input_files(tmp_path / "umbrella.jpg")
    page.get_by_label("画像の説明").fill("たたんだかさ")
    page.get_by_role("button", name="画像を載せる").click()
    expect(page.get_by_text("画像を保存しました")).to_be_visible()
    found = open_page(f"/waste/{settings.HATAORI_CITY}/sort/?q=かさ", viewport=PHONE)
    image = found.get_by_role("img", name="たたんだかさ")
    expect(image).to_be_visible()
    found.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())
