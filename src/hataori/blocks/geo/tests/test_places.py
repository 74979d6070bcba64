"""Finding places as people name them, and naming the point they stand on."""

import time

import pytest
from django.conf import settings

from hataori.blocks.geo import api
from hataori.blocks.geo.city import load_towns
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound, Rejected
from hataori.kernel.geodesy import distance_m

CITY_HALL = (35.3038, 136.8023)
SEA = (34.70, 136.90)
TOKYO = (35.6895, 139.6917)
NAGOYA = (35.1815, 136.9066)


def names(text, limit=10):
    return [place.name for place in api.search(text, limit)]


TYPED = {
    "本町二丁目": "本町二丁目",
    "本町2丁目": "本町二丁目",
    "本町２－５－６": "本町二丁目",
    "愛知県一宮市本町2丁目5番6号": "本町二丁目",
    "一宮市浅野字一本杉": "浅野字一本杉",
    "浅野一本杉": "浅野字一本杉",
    "伝法寺十一丁目": "伝法寺十一丁目",
    "伝法寺11丁目": "伝法寺十一丁目",
    "籠屋3丁目": "篭屋三丁目",
    "富田": "冨田",
    "三ッ井8": "三ツ井八丁目",
    "時ノ島": "時之島",
    "まみづか": "馬見塚",
    "ﾃﾞﾝﾎﾟｳｼﾞ": "伝法寺一丁目",
    "真清田神社": "真清田神社",
    "一宮市役所": "一宮市役所 本庁舎",
    "木曽川町黒田": "木曽川町黒田",
    "北神明町２丁目": "北神明町二丁目",
}


def test_what_people_type_finds_the_place(full_list):
    found = {typed: (names(typed) or [""])[0] for typed in TYPED}
    assert {typed: first for typed, first in found.items() if not first.startswith(TYPED[typed])} == {}


def test_a_slip_still_leads_somewhere(full_list):
    assert any("黒田" in name for name in names("木曽河町黒田"))
    assert names("ぬぬぬぬぬぬ") == []
    assert names("") == []
    assert names("　、。") == []


def test_every_public_place_is_found_by_its_own_name(full_list):
    listed = [place for town in api.towns() for place in town.places]
    assert len(listed) == 2929
    for place in listed[:: len(listed) // 60]:
        assert place.name in names(place.name, 3), place.name


def test_the_short_list_stands_alone(short_list):
    assert names("本町2丁目")[0] == "本町"
    assert api.search("本町")[0].rough
    assert api.describe(*CITY_HALL) == "本町付近"
    assert api.inside_city(*CITY_HALL)
    assert not api.inside_city(*SEA)
    assert not api.inside_city(*TOKYO)


def test_a_point_in_words(full_list):
    assert api.describe(*CITY_HALL).endswith("付近")
    honmachi = api.search("本町二丁目")[0]
    assert api.describe(honmachi.lat, honmachi.lon) == "本町2丁目付近"
    assert api.describe(*SEA) == ""


def test_the_city_ends_somewhere(full_list):
    assert api.inside_city(*CITY_HALL)
    listed = [place for town in api.towns() for place in town.places]
    assert all(api.inside_city(each.lat, each.lon) for each in listed[::40])
    assert not any(api.inside_city(*far) for far in (SEA, TOKYO, NAGOYA, (0, 0), (35.39, 136.80), (91, 0)))


def test_nearest_is_the_nearest_of_all(full_list):
    listed = [place for town in api.towns() for place in town.places]
    for n in range(15):
        lat, lon = 35.25 + 0.12 * (n * 7 % 15) / 15, 136.71 + 0.17 * n / 15
        honest = sorted(distance_m(lat, lon, each.lat, each.lon) for each in listed)
        found = [metres for place, metres in api.nearest(lat, lon, 40) if place.kind != "landmark"]
        assert found == pytest.approx(honest[: len(found)])


def test_the_address_list_goes_by_readings_in_two_steps(full_list):
    towns = api.towns()
    assert next(town.row for town in towns) == "あ"
    rows = list(dict.fromkeys(town.row for town in towns))
    assert rows == [row for row in "あかさたなはまやらわ" if row in rows]
    denpoji = next(town for town in towns if town.name == "伝法寺")
    assert [place.part for place in denpoji.places] == [f"{n}丁目" for n in range(1, 13)]
    asano = next(town for town in towns if town.name == "浅野")
    assert len(asano.places) == 64
    assert asano.places[0].part == ""


def test_search_is_quick_enough_for_typing(full_list):
    api.search("本町")
    begun = time.process_time()
    for typed in ("ほんま", "きそがわちょう", "本町2", "浅井町", "ゐゑゐゑ"):
        api.search(typed)
    assert (time.process_time() - begun) / 5 < 0.15


def test_loading_twice_changes_nothing_and_an_import_stays(full_list, hataori_data, tmp_path):
    folder = settings.HATAORI_CITY_FOLDER
    assert not load_towns(folder, hataori_data).changed
    path = tmp_path / "towns.json"
    path.write_text('[{"town":"本町一丁目","koaza":"","lat":35.30,"lng":136.80}]', encoding="utf-8")
    report = api.import_towns(path, actor=SYSTEM)
    assert (report.created, report.updated, report.removed) == (0, 1, 2928)
    assert not load_towns(folder, hataori_data).changed
    assert [town.name for town in api.towns()] == ["本町"]


def test_bad_rows_are_named_and_the_others_taken(db, tmp_path):
    path = tmp_path / "towns.json"
    path.write_text(
        '[{"town":"本町一丁目","koaza":"","lat":35.30,"lng":136.80},{"town":"","koaza":"","lat":35.3,"lng":136.8},'
        '{"town":"栄","koaza":"","lat":136.8,"lng":35.3},{"town":"海","koaza":"","lat":null,"lng":136.8},'
        '{"town":"遠","koaza":"","lat":3,"lng":13},{"town":"本町一丁目","koaza":"","lat":35.3,"lng":136.8},7]',
        encoding="utf-8",
    )
    report = api.import_towns(path, actor=SYSTEM)
    assert report.created == 1
    assert [line.split(":")[0] for line in report.problems] == ["2件目", "3件目", "4件目", "5件目", "6件目", "7件目"]
    assert "入れ替わって" in report.problems[1]
    assert "二度" in report.problems[4]


@pytest.mark.parametrize("content", [b"{}", b"nonsense", b"\xff\xff\x00", b'{"towns": 3}', b"[" * 5000])
def test_a_file_that_is_no_list_is_refused(db, tmp_path, content):
    path = tmp_path / "towns.json"
    path.write_bytes(content)
    with pytest.raises(Rejected):
        api.import_towns(path, actor=SYSTEM)


def test_numbers_of_poles_are_found_whole_or_from_their_start(short_list, tmp_path):
    path = tmp_path / "lamps.csv"
    rows = "\r\n".join(f"一宮-{n:04},35.30{n % 10}1,136.80{n % 7}2" for n in range(1, 200))
    path.write_bytes(f"番号,緯度,経度\r\n{rows}\r\n".encode("cp932"))
    assert api.import_places(path, "pole", actor=SYSTEM).created == 199
    assert not api.import_places(path, "pole", actor=SYSTEM).changed
    assert names("一宮-0123")[0] == "一宮-0123"
    assert names("一宮０１２３")[0] == "一宮-0123"
    assert names("一宮-019")[0].startswith("一宮-019")
    place, metres = api.nearest(35.3031, 136.8022, kind="pole")[0]
    assert place.kind == "pole"
    assert metres < 200
    assert "一宮-0123" not in [found.name for found, _ in api.nearest(35.3031, 136.8022, 5)]


def test_a_place_is_found_again_by_its_id(short_list):
    found = api.search("本町")[0]
    assert api.place(found.id) == found
    for odd in ("town:竜宮", "pole:1\x00", ""):
        with pytest.raises(NotFound):
            api.place(odd)


@pytest.mark.parametrize("typed", ["1\x00", "\x00", "9" * 300, "長" * 1000, "😀1", "%'\"<1>", "\u202e12"])
def test_odd_words_are_looked_for_without_harm(short_list, typed):
    assert isinstance(api.search(typed), list)
