"""The stand-ins as processes: light, marked 模擬, never in production."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
from django.conf import settings

from hataori.blocks.identity import cli
from hataori.blocks.identity.simulator import run
from hataori.blocks.identity.simulator.ca import LookAlikeCA
from hataori.blocks.identity.simulator.people import card_holders
from hataori.web.settings import environment

from .conftest import served

SOURCE = str(Path(cli.__file__).parents[3])


def started(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": SOURCE, **more}
    command = [sys.executable, "-m", "hataori.web.launch", *words]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)


def test_they_refuse_in_production(tmp_path, monkeypatch):
    more = {"HATAORI_PROFILE": "production", "HATAORI_HOME": str(tmp_path), "HATAORI_TEST": "0"}
    done = started("simulate", "digital-auth", **more)
    assert "no stand-ins in production" in done.stderr
    assert done.returncode == 2
    monkeypatch.setenv("HATAORI_PROFILE", "production")
    assert run.serve_authority(0) == 2


def test_production_offers_no_stand_in(monkeypatch):
    monkeypatch.setattr(environment, "PROFILE", "production")
    monkeypatch.delenv("HATAORI_DIGITAL_AUTH_ISSUER", raising=False)
    assert environment.digital_auth()["issuer"] == ""
    assert environment.stand_ins() == []


def test_without_a_provider_there_is_no_button_and_no_way(settings, client, db):
    settings.HATAORI_DIGITAL_AUTH = {"issuer": "", "client_id": "", "discovery": False, "simulated": False}
    assert "マイナンバーカードでサインイン" not in client.get("/account/sign-in/").content.decode()
    assert client.get("/account/digital-auth/start/").status_code == 404


def test_they_load_no_django():
    code = "import sys, hataori.blocks.identity.simulator.run; sys.exit('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": SOURCE}, check=False)
    assert done.returncode == 0


def test_cards_are_of_the_sample_people_with_birthday_and_address():
    found = card_holders(settings.HATAORI_CITY_FOLDER)
    assert len(found) >= 10
    assert all(len(holder.birthdate) == 8 and holder.address for holder in found)
    assert found[0].subject_for("hataori") != found[0].subject_for("another")


def test_the_ca_answers_its_own_addresses_only(tmp_path):
    ca = LookAlikeCA.kept_in(tmp_path / "ca")
    with served(run.AuthorityApplication(lambda: ca)) as port:
        base = f"http://127.0.0.1:{port}"
        assert httpx.get(f"{base}/crl", trust_env=False).headers["Content-Type"] == "application/pkix-crl"
        assert httpx.get(f"{base}/ca-key.pem", trust_env=False).status_code == 404
        assert httpx.post(f"{base}/ocsp", content=b"no request", trust_env=False).status_code == 400
    assert LookAlikeCA.kept_in(tmp_path / "ca").certificate == ca.certificate
    assert (tmp_path / "ca" / "ca-key.pem").stat().st_mode & 0o077 == 0
