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
