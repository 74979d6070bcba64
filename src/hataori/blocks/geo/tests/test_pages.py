"""Places for programs and for the map."""

import pytest

from hataori.blocks.geo.cli import COMMANDS


def test_search_answers_json(client, short_list):
    answer = client.get("/geo/search.json", {"q": "ほんまち"}).json()
    assert answer["places"][0]["name"] == "本町"
    assert answer["places"][0]["rough"] is True
    assert client.get("/geo/search.json").json() == {"places": []}


def test_a_point_answers_json(client, short_list):
    answer = client.get("/geo/at.json", {"lat": "35.3038", "lon": "136.8023"}).json()
    assert answer["inside"] is True
    assert answer["label"] == "本町付近"
    assert answer["nearest"]["metres"] < 600
    outside = client.get("/geo/at.json", {"lat": "34.7", "lon": "136.9"}).json()
    assert (outside["inside"], outside["label"]) == (False, "")


@pytest.mark.parametrize(
    "query", [{}, {"lat": "x", "lon": "1"}, {"lat": "nan", "lon": "1"}, {"lat": "1", "lon": "181"}]
)
def test_what_is_no_point_is_refused(client, db, query):
    answer = client.get("/geo/at.json", query)
    assert answer.status_code == 422
    assert "数字" in answer.json()["errors"][0]["message"]


def test_the_towns_are_points_for_the_map(client, short_list):
    answer = client.get("/geo/towns.geojson")
    assert answer["Content-Type"].startswith("application/geo+json")
    assert len(answer.content) < 30_000
    assert any(each["properties"]["name"] == "本町" for each in answer.json()["features"])


def test_the_command_says_what_it_left_out(db, tmp_path, capsys):
    from argparse import ArgumentParser

    towns = next(command for command in COMMANDS if command.words == ("import", "towns"))
    parser = ArgumentParser()
    towns.configure(parser)
    path = tmp_path / "towns.json"
    path.write_text('[{"town":"本町","koaza":"","lat":35.3,"lng":136.8},{"town":"海"}]', encoding="utf-8")
    assert towns.run(parser.parse_args(["--file", str(path)])) == 0
    said = capsys.readouterr()
    assert "追加 1" in said.out
    assert "2件目" in said.err
    assert towns.run(parser.parse_args(["--file", str(tmp_path / "none.json")])) == 1


def test_the_map_asks_nobody_else_unless_told_to(client, db, settings):
    from hataori.blocks.geo import api

    plain = client.get("/geo/style.json").json()
    assert plain["sources"] == {"towns": {"type": "geojson", "data": "/geo/towns.geojson"}}
    assert api.map_view("地図").style_url == "/geo/style.json"
    settings.HATAORI_MAP_STYLE = "gsi"
    tiled = client.get("/geo/style.json").json()
    assert tiled["sources"]["gsi"]["attribution"] == "国土地理院最適化ベクトルタイル"
    assert {layer.get("source") for layer in tiled["layers"]} == {None, "gsi"}
    settings.HATAORI_MAP_STYLE = "https://tiles.example.jp/style.json"
    assert api.map_view("地図").style_url == "https://tiles.example.jp/style.json"


def test_a_map_begins_over_the_city(client, short_list):
    from hataori.blocks.geo import api

    view = api.map_view("損傷の場所", points_url="/x.geojson", lat_field="id_lat", lon_field="id_lon")
    assert api.inside_city(view.lat, view.lon)
    assert (view.points_url, view.lat_field, view.auto) == ("/x.geojson", "id_lat", False)


def test_pages_may_ask_the_tiles_host_only_where_tiles_are_chosen(monkeypatch, client, db):
    from hataori.web.settings import environment

    policy = client.get("/geo/search.json").headers["Content-Security-Policy"]
    assert "connect-src 'self';" in f"{policy};"
    assert environment.map_hosts() == []
    monkeypatch.setattr(environment, "MAP_STYLE", "gsi")
    assert environment.map_hosts() == ["https://cyberjapandata.gsi.go.jp"]
    monkeypatch.setattr(environment, "MAP_STYLE", "https://tiles.example.jp/style.json")
    monkeypatch.setenv("HATAORI_MAP_HOSTS", "https://glyphs.example.jp")
    assert environment.map_hosts() == ["https://tiles.example.jp", "https://glyphs.example.jp"]
