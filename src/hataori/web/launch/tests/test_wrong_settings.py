"""Whoever starts a part with a number that nobody can have meant reads one sentence, and the part does not run."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("words", "name", "written"),
    [
        (("hataori.web.launch", "serve"), "HATAORI_PORT", ""),
        (("hataori.web.launch", "serve"), "HATAORI_WORKERS", "0"),
        (("hataori.web.launch", "up"), "HATAORI_PORT", ""),
        (("hataori.web.launch", "up"), "HATAORI_WAITING_ROOM", "many"),
        (("hataori.web.launch", "up"), "HATAORI_DATABASE_URL", "postgresql://u@localhost:many/name"),
        (("hataori.web.launch", "up"), "HATAORI_GEOREPORT_GUESTS_AN_HOUR", "3,000"),
        (("hataori", "check"), "HATAORI_PORT", "http"),
    ],
)
def test_commands_say_one_sentence(tmp_path, words, name, written):
    ran = subprocess.run(
        [sys.executable, "-m", *words],
        env={**os.environ, "HATAORI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}
        | {name: written},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"hataori: {name} ")
    assert ran.stderr.count("\n") == 1
