"""A number or hours that nobody can have meant end a process with one sentence and exit status 2."""

import pytest

from hataori.kernel.environment import hours, web_port, whole_number


def test_what_is_not_set_is_as_usual(monkeypatch):
    monkeypatch.delenv("HATAORI_PORT", raising=False)
    assert web_port() == 8_000
    assert web_port(above=92) == 8_092


def test_what_is_set_holds(monkeypatch):
    monkeypatch.setenv("HATAORI_PORT", "8123")
    assert web_port() == 8_123


@pytest.mark.parametrize("written", ["", " ", "8000x", "-1", "0", "65536", "8_000", "８０００", "1e3"])
def test_no_other_number_is_guessed(monkeypatch, capsys, written):
    monkeypatch.setenv("HATAORI_PORT", written)
    with pytest.raises(SystemExit) as ended:
        web_port()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said == f"hataori: HATAORI_PORT must be a whole number from 1 to 65535, not {written!r}.\n"


def test_a_setting_without_an_upper_end_says_so(monkeypatch, capsys):
    monkeypatch.setenv("HATAORI_WAITING_ROOM", "many")
    with pytest.raises(SystemExit):
        whole_number("HATAORI_WAITING_ROOM", 500)
    assert "from 0 upwards" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1-5", {1, 2, 3, 4}),
        ("23-4", {23, 0, 1, 2, 3}),
        ("22-24", {22, 23}),
        ("01-02", {1}),
        ("0-12", set(range(12))),
        ("", set()),
    ],
)
def test_hours_of_the_night(monkeypatch, written, meant):
    monkeypatch.setenv("HATAORI_NIGHT", written)
    assert hours("HATAORI_NIGHT", "1-5") == meant


@pytest.mark.parametrize("written", ["1", "1-", "5-5", "01-1", "0-13", "24-5", "1-25", "1:00-5", "１-５", "night"])
def test_no_other_hours_are_guessed(monkeypatch, capsys, written):
    monkeypatch.setenv("HATAORI_NIGHT", written)
    with pytest.raises(SystemExit) as ended:
        hours("HATAORI_NIGHT", "1-5")
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(
        "hataori: HATAORI_NIGHT must be hours such as 1-5, at most 12 apart, or empty for none, not "
    )


def test_hours_that_are_not_set_are_as_usual(monkeypatch):
    monkeypatch.delenv("HATAORI_NIGHT", raising=False)
    assert hours("HATAORI_NIGHT", "1-5") == {1, 2, 3, 4}
