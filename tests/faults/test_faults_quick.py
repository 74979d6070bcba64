"""Short runs of two fault proofs for CI, each on the engine that can fail so; `make faults` runs all in full on both.

They bring installations of their own, so the engine of the suite makes no difference.
"""

import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent

pytestmark = pytest.mark.slow


def prove(script: str, *words: str) -> str:
    """Run a proof as `make faults` does; a broken promise fails with everything it said."""
    done = subprocess.run([HERE / script, *words], cwd=HERE.parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return done.stdout


def test_a_handful_of_kills_loses_and_doubles_nothing():
    said = prove("kill.py", "--quick", "--engine", "sqlite")
    assert "every promise kept" in said


def test_bookers_whose_server_is_killed_get_each_hour_once():
    assert "every promise kept" in prove("booking_killed.py", "--quick", "--engine", "sqlite")
