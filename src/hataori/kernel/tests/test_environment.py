"""A number that nobody can have meant ends a process with one sentence and exit status 2."""

import pytest

from hataori.kernel.environment import web_port, whole_number


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
