"""The ten real sets of the public data: every expected cell, every expected finding, each import under five seconds."""

import gzip
import hashlib
import json
import time
from datetime import date

import pytest
from django.test import Client

from hataori.kernel.actor import SYSTEM
from hataori.services.waste_sorting import calendars, importing, models
from hataori.services.waste_sorting.rules.dates import Period
from hataori.services.waste_sorting.rules.folder import read_folder

SLUGS = (
    "fukuchiyama", "fukuroi", "ikoma", "joyo", "kameoka", "kashiwa-2015", "kodaira", "kyotango", "sango", "tanabe"
)  # fmt: skip


def expected(hataori_data, slug, more=""):
    path = hataori_data / "citizen-apps" / "5374" / f"{slug}{more}.expected.json.gz"
    return json.loads(gzip.decompress(path.read_bytes())) if path.exists() else None


def fits(cell, days):
    text = [day.isoformat() for day in days]
    return (len(text), hashlib.sha256("\n".join(text).encode()).hexdigest()[:16]) == (cell["n"], cell["sha"])


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.django_db
def test_every_cell_is_right_and_every_finding_told(hataori_data, slug):
    folder = hataori_data / "citizen-apps" / "5374" / slug
    begun = time.process_time()
    done = importing.import_folder(slug, folder, SYSTEM)
    assert time.process_time() - begun < 5
    told = expected(hataori_data, slug)
    assert Client().get(f"/waste/{slug}/lint.json").json() == told["lint_expected"]
    for name in (*told["duplicate_area_names"], *told["closure_centres_no_area_names"]):
        assert any(f"「{name}」" in note for note in done.notes)
    for each in filter(None, (told, expected(hataori_data, slug, ".closure"))):
        _check(calendars.city(slug), each)
    assert importing.import_folder(slug, folder, SYSTEM).changed is False


def _check(city, told):
    window = Period(date.fromisoformat(told["window_start"]), date.fromisoformat(told["window_end"]))
    by_row = {area.row: area for area in city.areas.values()}
    days: dict[tuple[int, str], list[date]] = {}
    for row, area in by_row.items():
        for each in city.collections(area, window, as_written=not told["closures"]):
            days.setdefault((row, each.kind), []).append(each.day)
    wrong = [cell for cell in told["cells"] if not fits(cell, days.get((cell["row"], cell["category"]), []))]
    assert wrong == []


def test_files_in_cp932_with_quoted_lines_are_read(hataori_data):
    things = read_folder(hataori_data / "citizen-apps" / "5374" / "kameoka").things
    assert any(thing.name == "ドライヤー" or "ドライヤー" in thing.name for thing in things)
    assert not any("\ufffd" in thing.name for thing in things)


@pytest.mark.django_db
def test_an_import_again_keeps_the_ids(hataori_data):
    folder = hataori_data / "citizen-apps" / "5374" / "joyo"
    importing.import_folder("joyo", folder, SYSTEM)
    before = list(models.Area.objects.values_list("pk", "key", "name"))
    importing.import_folder("joyo", folder, SYSTEM, importing.CityWords(title="城陽市"))
    assert list(models.Area.objects.values_list("pk", "key", "name")) == before
