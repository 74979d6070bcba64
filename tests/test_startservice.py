"""The 28th service: scaffolded, linted and answering pages, without a change outside its folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

VISIT = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
from hataori.platform.organisation.api import load_city
from hataori.platform.worker.turn import run_everything
from django.test import Client
for _ in load_city():
    pass
from hataori.platform.events.api import find
client = Client()
page = client.get("/lost-property/")
assert page.status_code == 200, page.status_code
assert "落とし物" in page.content.decode()
done = client.post("/lost-property/")
assert done.status_code == 200
assert [event.type for event in find(types=["lost_property.submitted"])] == ["lost_property.submitted"]
assert "落とし物" in client.get("/measures/").content.decode()
run_everything()
assert client.get("/plan/indicators/x01/").status_code == 200
assert client.get("/plan/indicators/x01.json").json()["actual_text"] == "1件"
print("visited")
"""


@pytest.fixture
def run(tmp_path: Path):
    """A copy of the product, and a way to run Python in it."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copytree(ROOT / "cities", tmp_path / "cities")
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "src"),
        "HATAORI_HOME": str(tmp_path / "var"),
        "HATAORI_DATABASE_URL": "",
        "HATAORI_TEST": "1",
        "DJANGO_SETTINGS_MODULE": "hataori.web.settings",
    }

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    call.root = tmp_path
    return call


def test_a_new_service_costs_one_folder(run) -> None:
    before = set((run.root / "src").rglob("*.py"))
    words = [
        "startservice",
        "lost_property",
        "--measure",
        "x01",
        "--title",
        "落とし物の届け",
        "--department",
        "residents",
    ]
    made = run("-m", "hataori.web.launch", *words)
    assert made.returncode == 0, made.stderr
    added = set((run.root / "src").rglob("*.py")) - before
    assert all("services/lost_property" in str(path) for path in added)

    checked = run("-m", "hataori.web.launch", "checkservice", "lost_property")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    files, lines = [int(word) for word in checked.stdout.split() if word.isdigit()][:2]
    assert files <= 6
    assert lines <= 150

    visited = run("-c", VISIT)
    assert visited.returncode == 0, visited.stderr
    assert "visited" in visited.stdout


def test_a_declaration_that_leads_nowhere_is_found(run) -> None:
    run(
        "-m",
        "hataori.web.launch",
        "startservice",
        "lost_property",
        "--measure",
        "x01",
        "--title",
        "落",
        "--department",
        "d",
    )
    service = run.root / "src/hataori/services/lost_property/service.py"
    service.write_text(service.read_text().replace("/lost-property/", "/nowhere/"))
    checked = run("-m", "hataori.web.launch", "checkservice", "lost_property")
    assert checked.returncode == 1
    assert "/nowhere/" in checked.stdout
    assert "departments: d is not in the city's departments.json" in checked.stdout
