"""Short runs of the fault proofs for CI, on the engine of the suite; `make faults` runs them in full on both."""

import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ENGINE = "postgresql" if os.environ.get("HATAORI_DATABASE_URL") else "sqlite"

pytestmark = pytest.mark.slow


def prove(script: str, *words: str) -> str:
    """Run a proof as `make faults` does; a broken promise fails with everything it said."""
    done = subprocess.run([HERE / script, *words], cwd=HERE.parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.skipif(ENGINE == "postgresql", reason="KILLED ON SQLITE HERE; `make faults` kills on both engines")
def test_a_handful_of_kills_loses_and_doubles_nothing():
    said = prove("kill.py", "--quick", "--engine", ENGINE)
    assert "every promise kept" in said


@pytest.mark.skipif(ENGINE == "postgresql", reason="PROVEN ON SQLITE ONLY: key and draft are the same code on both")
def test_the_same_sent_many_times_has_one_effect():
    assert "every promise kept" in prove("duplicates.py", "--quick", "--engine", "sqlite")


@pytest.mark.skipif(ENGINE == "sqlite", reason="ONLY POSTGRESQL IS A SERVER THAT CAN BE STOPPED")
def test_a_database_that_goes_and_comes_back_loses_nothing():
    assert "every promise kept" in prove("database_restart.py", "--quick")


@pytest.mark.skipif(ENGINE == "postgresql", reason="KILLED ON SQLITE HERE; `make faults` kills on both engines")
def test_a_look_at_the_city_that_is_killed_goes_on_where_it_was():
    assert "every promise kept" in prove("scan_killed.py", "--quick", "--engine", ENGINE)


@pytest.mark.skipif(ENGINE == "postgresql", reason="KILLED ON SQLITE HERE; `make faults` kills on both engines")
def test_bookers_whose_server_is_killed_get_each_hour_once():
    assert "every promise kept" in prove("booking_killed.py", "--quick", "--engine", ENGINE)


@pytest.mark.skipif(
    ENGINE == "postgresql", reason="PROVEN ON SQLITE ONLY: budgets and entries are the same code on both"
)
def test_wrong_logins_and_a_flood_of_entries_lock_nobody_out():
    assert "every promise kept" in prove("wrong_logins.py", "--quick")
